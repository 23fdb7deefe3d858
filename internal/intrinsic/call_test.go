package intrinsic_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/intrinsic"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

func mustValue(tb testing.TB, text string) value.Value {
	tb.Helper()
	v, err := value.ParseString(text)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// environment answers paths from input, the context object {"Execution":
// {"Input": input}} and the variable "x" = "X".
func environment(input value.Value) intrinsic.Env {
	execution := value.NewObject(value.Member{Key: "Input", Value: input})
	context := value.NewObject(value.Member{Key: "Execution", Value: execution})
	next := uint64(0x0123456789abcdef)
	return intrinsic.Env{
		Path: func(p *jsonpath.Path) (value.Value, error) {
			root := input
			switch p.Root().Kind {
			case jsonpath.Context:
				root = context
			case jsonpath.Variable:
				root = value.String("X")
			case jsonpath.Input:
			}
			return p.Eval(root, jsonpath.Limits{})
		},
		Random: func() uint64 { next++; return next },
	}
}

func run(src string, input value.Value) (value.Value, error) {
	call, err := intrinsic.Parse(src)
	if err != nil {
		return nil, err
	}
	return call.Eval(environment(input))
}

const input = `{
	"text": "a,b", "n": 2, "one": 1.0, "list": [1, "1", {"a": 1, "b": [2.0]}, null], "object": {"a": 1, "b": {"c": 2}}, "null": null,
	"template": "<{}> \\{\\} \\ {", "blank": " ", "json": "{\"b\": [1.50, 2]}",
	"twins": [1, 1.0, "1", null, null, true, [], [], {"a": 1, "b": 2}, {"b": 2, "a": 1.0}, {"a": 2}]
}`

func TestEval(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 10_000)
	for _, test := range []struct{ call, want string }{
		{`States.Format('')`, `""`},
		{`States.Format('{} is {}', 'it', 1.50)`, `"it is 1.50"`},
		{`States.Format('{}{}{}', true, null, $.n)`, `"truenull2"`},
		{`States.Format('\{\}\\\'{}', 'x')`, `"{}\\'x"`},
		{`States.Format('{a} } {', 'x')`, ``},
		{`States.Format('{a} } {')`, `"{a} } {"`},
		{`States.Format($.template, 'x')`, `"<x> {} \\ {"`},
		{`States.Format('{}', $.object)`, `"{a=1, b={c=2}}"`},
		{`States.Format('{}', $.list)`, `"[1, 1, {a=1, b=[2.0]}, null]"`},
		{`States.Format('{}')`, ``},
		{`States.Format('{}', 1, 2)`, ``},
		{`States.Format($.n, 1)`, ``},

		{`States.StringToJson($.json)`, `{"b":[1.50,2]}`},
		{`States.StringToJson('')`, `null`},
		{`States.StringToJson($.blank)`, `null`},
		{`States.StringToJson('{"a":"b"}')`, `{"a":"b"}`},
		{`States.StringToJson('{')`, ``},
		{`States.StringToJson($.null)`, ``},
		{`States.JsonToString($.object)`, `"{\"a\":1,\"b\":{\"c\":2}}"`},
		{`States.JsonToString('x')`, `"\"x\""`},

		{`States.Array()`, `[]`},
		{`States.Array( 1 , 'a' ,$.n,null, States.Array() )`, `[1,"a",2,null,[]]`},
		{`States.Array(1, 2, 3, 4, 5, 6)`, `[1,2,3,4,5,6]`},
		{`States.ArrayPartition($.list, 3)`, `[[1,"1",{"a":1,"b":[2.0]}],[null]]`},
		{`States.ArrayPartition($.list, 2.5)`, `[[1,"1",{"a":1,"b":[2.0]}],[null]]`},
		{`States.ArrayPartition(States.Array(), 3)`, `[]`},
		{`States.ArrayPartition($.list, 0)`, ``},
		{`States.ArrayPartition($.list, -1)`, ``},
		{`States.ArrayPartition($.text, 1)`, ``},
		{`States.ArrayContains($.list, 1.0)`, `true`},
		{`States.ArrayContains($.list, $.list[2])`, `true`},
		{`States.ArrayContains($.list, 'a')`, `false`},
		{`States.ArrayContains('a', 'a')`, ``},
		{`States.ArrayRange(1, 9, 2)`, `[1,3,5,7,9]`},
		{`States.ArrayRange(1.1, 9.4, 2)`, `[1,3,5,7,9]`},
		{`States.ArrayRange(5, 1, -3)`, `[5,2]`},
		{`States.ArrayRange(1, 1, 5)`, `[1]`},
		{`States.ArrayRange(1, 2, -1)`, `[]`},
		{`States.ArrayRange(1, 0, 1)`, `[]`},
		{`States.ArrayRange(1, 9, 0)`, ``},
		{`States.ArrayRange(1, 9, 0.4)`, ``},
		{`States.ArrayRange(0, 1000, 1)`, ``},
		{`States.ArrayRange(-2147483648, 2147483647, 1)`, ``},
		{`States.ArrayRange('1', 9, 1)`, ``},
		{`States.ArrayLength(States.ArrayRange(1, 1000, 1))`, `1000`},
		{`States.ArrayGetItem($.list, 1)`, `"1"`},
		{`States.ArrayGetItem($.list, 4)`, ``},
		{`States.ArrayGetItem($.list, -1)`, ``},
		{`States.ArrayGetItem($.list, 'a')`, ``},
		{`States.ArrayLength($.list)`, `4`},
		{`States.ArrayLength($.object)`, ``},
		{`States.ArrayUnique($.twins)`, `[1,"1",null,true,[],{"a":1,"b":2},{"a":2}]`},
		{`States.ArrayUnique($.text)`, ``},

		{`States.Base64Encode('Data to encode')`, `"RGF0YSB0byBlbmNvZGU="`},
		{`States.Base64Encode('` + strings.Repeat("x", 60) + `')`, `"` + strings.Repeat("eHh4", 20) + `"`},
		{`States.Base64Encode('` + long + `x')`, ``},
		{`States.Base64Encode(1)`, ``},
		{"States.Base64Decode('RGF0YSB0by\r\n BlbmNvZGU=')", `"Data to encode"`},
		{`States.Base64Decode('/w==')`, "\"\ufffd\""},
		{`States.Base64Decode('garbage')`, ``},
		{`States.Base64Decode('` + long + `xxxx')`, ``},
		{`States.Hash('input data', 'SHA-1')`, `"aaff4a450a104cd177d28d18d74485e8cae074b7"`},
		{`States.Hash('', 'MD5')`, `"d41d8cd98f00b204e9800998ecf8427e"`},
		{`States.Hash('', 'md5')`, ``},
		{`States.Hash('', 'SHA1')`, ``},
		{`States.Hash($.n, 'MD5')`, ``},
		{`States.Hash('', 5)`, ``},
		{`States.Hash('` + long + `x', 'MD5')`, ``},
		{`States.Hash('` + strings.Repeat("😀", 5_001) + `', 'MD5')`, ``},

		{`States.JsonMerge($.object, States.StringToJson('{"b":3,"c":4}'), false)`, `{"a":1,"b":3,"c":4}`},
		{`States.JsonMerge($.object, $.object, true)`, ``},
		{`States.JsonMerge($.object, $.object, null)`, ``},
		{`States.JsonMerge($.list, $.object, false)`, ``},
		{`States.JsonMerge($.object, $.list, false)`, ``},

		{`States.MathAdd(1.49, 1.5)`, `3`},
		{`States.MathAdd(-0.5, 0.5)`, `1`},
		{`States.MathAdd(-1.5, 0)`, `-1`},
		{`States.MathAdd(0.49999999999999994, -1.51)`, `-2`},
		{`States.MathAdd(2147483647, 1)`, `2147483648`},
		{`States.MathAdd(2147483648, 1)`, ``},
		{`States.MathAdd(-2147483649, 1)`, ``},
		{`States.MathAdd(1e300, 1)`, ``},
		{`States.MathAdd('1', 1)`, ``},
		{`States.MathRandom(7, 8)`, `7`},
		{`States.MathRandom(7, 7)`, ``},
		{`States.MathRandom(8, 7)`, ``},
		{`States.MathRandom('a', 7)`, ``},
		{`States.MathRandom(1, 7, 'a')`, ``},
		{`States.MathRandom(0, 1000, 42)`, `130`},
		{`States.MathRandom(0, 1024, 42)`, `745`},
		{`States.MathRandom(0, 1000, 3)`, `734`},

		{`States.StringSplit($.text, ',')`, `["a","b"]`},
		{`States.StringSplit('This.is+a,test=string', '.+,=')`, `["This","is","a","test","string"]`},
		{`States.StringSplit(',,,,', ',')`, `[]`},
		{`States.StringSplit('', ',')`, `[]`},
		{`States.StringSplit(' , ', ',')`, `[" "," "]`},
		{`States.StringSplit('a b', '')`, `["a b"]`},
		{`States.StringSplit('aéb', 'é')`, `["a","b"]`},
		{`States.StringSplit(1, ',')`, ``},
		{`States.StringSplit('a', 1)`, ``},

		{`States.UUID()`, `"01234567-89ab-4df0-8123-456789abcdf1"`},

		{`States.Format('{}', $x)`, `"X"`},
		{`States.Format('{}', $$.Execution.Input.n)`, `"2"`},
		{`States.ArrayGetItem(States.StringSplit($.text , ','), 0)`, `"a"`},
		{`States.ArrayLength($.list[?(@.a == 1 || @ == 'a,)')])`, `1`},
		{`States.ArrayLength($.list.append(1, 2))`, `6`},
		{`States.Format('x')  `, `"x"`},
	} {
		t.Run(test.call[:min(len(test.call), 80)], func(t *testing.T) {
			t.Parallel()
			got, err := run(test.call, mustValue(t, input))
			if test.want != "" {
				if err != nil || value.Text(got) != test.want {
					t.Errorf("got %s, %v; want %s", value.Text(got), err, test.want)
				}
				return
			}
			var failure *intrinsic.Error
			if !errors.As(err, &failure) || failure.Name != "States.IntrinsicFailure" {
				t.Errorf("got %v, %v; want an *Error", got, err)
			}
		})
	}
}

func TestEval_passes_the_errors_of_paths_through(t *testing.T) {
	t.Parallel()
	_, err := run("States.Array(States.Format('{}', $.none))", mustValue(t, input))
	var notFound *jsonpath.NotFoundError
	if !errors.As(err, &notFound) || notFound.Path != "$.none" {
		t.Errorf("got error %v, want a *NotFoundError for $.none", err)
	}
}

func TestEval_names_the_call_that_failed(t *testing.T) {
	t.Parallel()
	_, err := run("States.Array(States.MathAdd( 'a', 1))", mustValue(t, input))
	var failure *intrinsic.Error
	want := `The function 'States.MathAdd( 'a', 1)' had the following error: The first argument must be a number, but was: "a"`
	if !errors.As(err, &failure) || failure.Cause != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

func TestEval_bounds_what_is_built(t *testing.T) {
	t.Parallel()
	double := "$.text"
	for range 8 {
		double = "States.Array(" + double + "," + double + "," + double + ")"
	}
	text := mustValue(t, `{"text":"`+strings.Repeat(`\"`, 500)+`"}`)
	for _, src := range []string{
		"States.Format('{}{}', $.text, $.text)", double, "States.JsonToString(States.JsonToString($.text))", "States.StringSplit($.text, 'x')",
	} {
		call, err := intrinsic.Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		env := environment(text)
		env.MaxBytes = 1000
		var failure *intrinsic.Error
		if _, err := call.Eval(env); !errors.As(err, &failure) {
			t.Errorf("%.80s: got error %v, want an *Error", src, err)
		}
	}
}

func TestMathRandom_stays_in_its_range(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		call     string
		from, to int64
	}{
		{"States.MathRandom(-3, 4)", -3, 4},
		{"States.MathRandom(-2147483648, 2147483647)", -1 << 31, 1<<31 - 1},
		{"States.MathRandom(-2147483648, 2147483647, -7)", -1 << 31, 1<<31 - 1},
		{"States.MathRandom(0, 1073741825, 5)", 0, 1<<30 + 1},
	} {
		call, err := intrinsic.Parse(test.call)
		if err != nil {
			t.Fatal(err)
		}
		env := environment(value.Null{})
		for range 100 {
			v, err := call.Eval(env)
			if err != nil {
				t.Fatal(err)
			}
			if n, ok := v.(value.Number).Int64(); !ok || n < test.from || n >= test.to {
				t.Fatalf("%s gives %d", test.call, n)
			}
		}
	}
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, src string
		offset    int
	}{
		{"nothing", "", 0},
		{"a path", "$.a", 0},
		{"a blank before the call", " States.UUID()", 0},
		{"an unknown function", "States.Nope()", 0},
		{"no parenthesis", "States.UUID", 0},
		{"an unclosed call", "States.JsonToString($", 21},
		{"text after the call", "States.UUID() x", 14},
		{"too few arguments", "States.Format()", 0},
		{"too many arguments", "States.Array(States.UUID(1))", 13},
		{"a missing argument", "States.Array(1,)", 15},
		{"two commas", "States.Array(1,,2)", 15},
		{"no comma", "States.Array(1 2)", 15},
		{"double quotes", `States.Array("a")`, 13},
		{"an unclosed string", "States.Array('a)", 13},
		{"another escape", `States.Array('a\"')`, 15},
		{"a bad number", "States.Array(01)", 13},
		{"a bad path", "States.Array($.a.)", 16},
		{"an unknown word", "States.Array(True)", 13},
		{"eleven calls", strings.Repeat("States.Array(", 11) + strings.Repeat(")", 11), 130},
		{"a million calls", strings.Repeat("States.Array(", 1_000_000), 256 << 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := intrinsic.Parse(test.src)
			var syntax *intrinsic.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("got error %v, want a *SyntaxError", err)
			}
			if syntax.Offset != test.offset {
				t.Errorf("%v at %d, want it at %d", err, syntax.Offset, test.offset)
			}
		})
	}
}

func TestParse_allows_ten_nested_calls(t *testing.T) {
	t.Parallel()
	if _, err := intrinsic.Parse(strings.Repeat("States.Array(", 10) + strings.Repeat(")", 10)); err != nil {
		t.Error(err)
	}
}

func TestPaths_are_those_of_all_calls_in_order(t *testing.T) {
	t.Parallel()
	call, err := intrinsic.Parse("States.Array($.a, States.Format('{}', $$.b), 'c', $d[0])")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range call.Paths() {
		got = append(got, p.String())
	}
	if want := "$.a $$.b $d[0]"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestIsCall(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{"States.Format('')": true, "States.X": true, "$.States.Format": false, "": false, " States.UUID()": false} {
		if got := intrinsic.IsCall(src); got != want {
			t.Errorf("%q: got %t, want %t", src, got, want)
		}
	}
}

func FuzzCall(f *testing.F) {
	for _, src := range []string{
		`States.Format('{} \{\} {}', $.text, States.Array($.n, null))`, "States.ArrayRange(1, 9.5, -2)", "States.MathRandom(0, 9, 3)",
		"States.StringSplit($.text, ',')", "States.JsonToString(States.JsonToString($))", "States.ArrayUnique($.twins)",
	} {
		f.Add(src)
	}
	document := mustValue(f, input)
	f.Fuzz(func(t *testing.T, src string) {
		call, err := intrinsic.Parse(src)
		if err != nil {
			var syntax *intrinsic.SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(src) {
				t.Fatalf("Parse(%q): %#v", src, err)
			}
			return
		}
		if !strings.HasPrefix(src, call.String()) {
			t.Fatalf("Parse(%q) is written %q", src, call)
		}
		if v, err := call.Eval(environment(document)); err == nil && v == nil {
			t.Fatalf("%q gives neither a value nor an error", src)
		}
	})
}

func BenchmarkFormat_of_3(b *testing.B) {
	call, err := intrinsic.Parse("States.Format('s3://{}/{}/part-{}.json', $.text, $.n, 'x')")
	if err != nil {
		b.Fatal(err)
	}
	env := environment(mustValue(b, input))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := call.Eval(env); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := intrinsic.Parse("States.Format('s3://{}/{}/part-{}.json', $.text, States.MathAdd($.n, 1), 'x')"); err != nil {
			b.Fatal(err)
		}
	}
}
