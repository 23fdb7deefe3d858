package jsonata_test

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/value"
)

// evalStates evaluates an expression of Step Functions with $states.
func evalStates(t *testing.T, src, states string) (value.Value, error) {
	t.Helper()
	doc, err := value.ParseString(states)
	if err != nil {
		t.Fatal(err)
	}
	x, err := jsonata.Compile(src, jsonata.StepFunctions)
	if err != nil {
		return nil, err
	}
	return x.Eval(jsonata.Env{
		Now:    time.Date(2026, 11, 22, 14, 27, 0, 123e6, time.UTC),
		Lookup: func(name string) (value.Value, bool) { return doc, name == "states" },
	})
}

func TestStepFunctions_evaluates_as_recorded_on_AWS(t *testing.T) {
	t.Parallel()
	const partition, span = `$partition($states.input.fst, $states.input.snd)`, `$range($states.input.fst, $states.input.snd, $states.input.trd)`
	for _, test := range []struct{ expr, input, want string }{
		{partition, `{"fst":[0],"snd":1}`, `[[0]]`},
		{partition, `{"fst":[0],"snd":5}`, `[[0]]`},
		{partition, `{"fst":[0,1],"snd":1}`, `[[0],[1]]`},
		{partition, `{"fst":[0,1,2],"snd":2}`, `[[0,1],[2]]`},
		{partition, `{"fst":[0,1,2,3],"snd":3}`, `[[0,1,2],[3]]`},
		{span, `{"fst":0,"snd":9,"trd":3}`, `[0,3,6,9]`},
		{span, `{"fst":0,"snd":10,"trd":3}`, `[0,3,6,9]`},
		{span, `{"fst":1,"snd":9,"trd":9}`, `1`},
		{span, `{"fst":9,"snd":1,"trd":-4}`, `[9,5,1]`},
		{`$parse($states.input)`, `"-0"`, `0`},
		{`$parse($states.input)`, `"1.1"`, `1.1`},
		{`$parse($states.input)`, `"\"HelloWorld\""`, `"HelloWorld"`},
		{`$parse($states.input)`, `"[1, 2, \"HelloWorld\"]"`, `[1,2,"HelloWorld"]`},
		{`$parse($states.input)`, `"{\"Arg1\": 1, \"Arg2\": []}"`, `{"Arg1":1,"Arg2":[]}`},
		{`$parse($states.input)`, `"null"`, `null`},
		{`$contains('hello$world', /^hello\$/)`, `{}`, `true`},
		{`$contains('hello$world', /^hello\ /)`, `{}`, `false`},
		{`$count($states.input[$ = 1])`, `[1,2,1]`, `2`},
		{`$map($states.input, function($v) { $v = 1 ? 'pass' : 'failed' })`, `[1,0]`, `["pass","failed"]`},
		{`$merge([$states.input.part1, $states.input.part2])`, `{"part1":{"a":1},"part2":{"b":2}}`, `{"a":1,"b":2}`},
		{`$states.input`, `{"z":1.0,"a":1e3}`, `{"z":1.0,"a":1e3}`},
		{`{"x": $states.input.z}`, `{"z":1.0}`, `{"x":1.0}`},
		{`$hash('abc', 'MD5')`, `{}`, `"900150983cd24fb0d6963f7d28e17f72"`},
		{`$hash('abc', 'SHA-1')`, `{}`, `"a9993e364706816aba3e25717850c26c9cd0d89d"`},
		{`$hash('abc', 'SHA-256')`, `{}`, `"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`},
		{`$length($hash('abc', 'SHA-384'))`, `{}`, `96`},
		{`$length($hash('abc', 'SHA-512'))`, `{}`, `128`},
		{`$random(42) = $random(42)`, `{}`, `true`},
		{`$random(42) = $random(43)`, `{}`, `false`},
		{`[$random(), $random(1)][$ >= 0 and $ < 1] ~> $count`, `{}`, `2`},
		{`$now()`, `{}`, `"2026-11-22T14:27:00.123Z"`},
		{`$states.input.items[price > 1].sku`, `{"items":[{"sku":"a","price":1},{"sku":"b","price":2}]}`, `"b"`},
		{`$states.input.items{sku: price}`, `{"items":[{"sku":"a","price":1}]}`, `{"a":1}`},
		{`($x := $states.input; $x.a + 1)`, `{"a":1}`, `2`},
	} {
		got, err := evalStates(t, test.expr, `{"input":`+test.input+`}`)
		if err != nil || got == nil || value.Text(got) != test.want {
			t.Errorf("%s on %s: got %s, %v; want %s", test.expr, test.input, describe(got), err, test.want)
		}
	}
}

func TestStepFunctions_refuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, expr, code string }{
		{"a field at the top level", `states.input`, "S0304"},
		{"a field as an argument", `$count(items)`, "S0304"},
		{"the context at the top level", `$`, "S0304"},
		{"the context in a function body", `function($x){ $ }`, "S0304"},
		{"a field in an object at the top level", `{"a": b}`, "S0304"},
		{"the root", `$states.input[$$.a]`, "S0304"},
		{"a wildcard at the top level", `*`, "S0304"},
		{"eval", `$eval('1')`, "T1006"},
		{"functions that do not exist", `$randomSeeded(1)`, "T1006"},
		{"a partition of one value", `$partition(1, 2)`, "T0412"},
		{"a partition of null", `$partition(null, 2)`, "T0412"},
		{"a partition into null", `$partition([1], null)`, "T0410"},
		{"a partition with too many arguments", `$partition([1], 2, 3)`, "T0410"},
		{"a negative chunk size", `$partition([1], -1)`, "D3137"},
		{"a range without an end", `$range(1)`, "T0410"},
		{"a range of text", `$range('a', 5, 1)`, "T0410"},
		{"a range that memory cannot hold", `$range(1, 1e9, 1)`, "U1001"},
		{"a range beyond counting", `$range(-1e308, 1e308, 1)`, "U1001"},
		{"an unknown hash", `$hash('a', 'SHA-3')`, "D3137"},
		{"a hash in lower case", `$hash('a', 'md5')`, "D3137"},
		{"an undefined hash", `$hash('a', $states.nothing)`, "D3137"},
		{"a hash of nothing", `$hash()`, "T0410"},
		{"a hash of a number", `$hash(42, 'MD5')`, "T0410"},
		{"text that is not JSON", `$parse('{')`, "D3137"},
		{"empty text as JSON", `$parse('')`, "D3137"},
		{"a seed that is no number", `$random('seed')`, "T0410"},
		{"text of a number that is not finite", `$string(1/0)`, "D3001"},
		{"arithmetic with a number that is not finite", `1/0 + 1`, "D1001"},
		{"look-ahead", `$contains('a', /a(?=b)/)`, "S0303"},
		{"back-references", `$contains('a', /(a)\1/)`, "S0303"},
	} {
		got, err := evalStates(t, test.expr, `{}`)
		var e *jsonata.Error
		if !errors.As(err, &e) || e.Code != test.code {
			t.Errorf("%s: %s: got %s, %v; want %s", test.name, test.expr, describe(got), err, test.code)
		}
	}
}

func TestStepFunctions_cuts_arguments_towards_zero(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ expr, want string }{
		{`$partition([1,2,3], 2.9)`, `[[1,2],[3]]`},
		{`$partition([1,2,3])`, `[[1,2,3]]`},
		{`$partition([1,2,3], $states.nothing)`, `[[1,2,3]]`},
		{`$partition([], $states.nothing)`, `[[]]`},
		{`$partition([1,2,3], 1e300)`, `[[1,2,3]]`},
		{`$range(-1.7, 2, 1)`, `[-1,0,1,2]`},
		{`$range(-2.9, 0, 1)`, `[-2,-1,0]`},
		{`$range(1.4, 5.6, 2.2)`, `[1,3,5]`},
		{`$range(5, 1, -1.5)`, `[5,4,3,2,1]`},
		{`$range(3, 3, 1)`, `3`},
		{`[$range(3, 0, 1)]`, `[]`},
		{`$count($range(-9223372036854775808, 9223372036854775807, 9223372036854775807))`, `3`},
		{`$count($range(1, 360145, 1))`, `360145`},
		{`$count($range(1, 1000000, 1))`, `1000000`},
		{`$random(42)`, `0.7275636800328681`},
		{`$random(0.9)`, `0.730967787376657`},
		{`$random(7)`, `0.7306990420600421`},
		{`$random(1e300) = $random(9223372036854775807)`, `true`},
		{`$random(-1e300) = $random(-9223372036854775808)`, `true`},
		{`$random(0/0) = $random(0)`, `true`},
	} {
		got, err := evalStates(t, test.expr, `{}`)
		if err != nil || got == nil || value.Text(got) != test.want {
			t.Errorf("%s: got %s, %v; want %s", test.expr, describe(got), err, test.want)
		}
	}
}

func TestStepFunctions_leaves_undefined_what_makes_no_sense(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{
		`$partition([1,2,3], 0)`, `$partition([1,2,3], 0.5)`, `$partition([1,2,3], -0.5)`, `$partition([], 2)`,
		`$partition($states.nothing, 2)`, `$partition([1], 0/0)`, `$partition()`,
		`$range(1, 5)`, `$range(1, 5, 0)`, `$range(1, 5, 0.49)`, `$range(5, 1, 1)`, `$range(1, 5, -1)`,
		`$range($states.nothing, 3, 1)`, `$range(0, $states.nothing, 1)`, `$range(0, 3, $states.nothing)`, `$range(0/0, 3, 1)`,
		`$hash('a')`, `$hash($states.nothing, 'MD5')`, `$parse()`, `$parse($states.nothing)`,
	} {
		if got, err := evalStates(t, expr, `{}`); err != nil || got != nil {
			t.Errorf("%s: got %s, %v; want undefined", expr, describe(got), err)
		}
	}
}

func TestStepFunctions_names_numbers_that_JSON_cannot_express(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ expr, want string }{
		{`1/0`, `"Infinity"`},
		{`-1/0`, `"-Infinity"`},
		{`0/0`, `"NaN"`},
		{`1e308 * 10`, `"Infinity"`},
		{`$parseInteger('abc', '0')`, `"NaN"`},
		{`[1/0]`, `["Infinity"]`},
		{`[1, 1/0, [0/0]]`, `[1,"Infinity",["NaN"]]`},
		{`{"k": 1/0}`, `{"k":"Infinity"}`},
		{`{"a": 1, "k": {"l": [-1/0]}, "z": 2}`, `{"a":1,"k":{"l":["-Infinity"]},"z":2}`},
		{`[1..2].(1/0)`, `["Infinity","Infinity"]`},
		{`$append([1/0], [2])`, `["Infinity",2]`},
		{`$append(1/0, 2)`, `["Infinity",2]`},
		{`$map([1,2], function($x){ $x/0 })`, `["Infinity","Infinity"]`},
		{`$reverse([1, 1/0])`, `["Infinity",1]`},
		{`$zip([1/0], [2])`, `[["Infinity",2]]`},
		{`$partition([1/0, 2], 1)`, `[["Infinity"],[2]]`},
		{`$partition(1/0 ~> $append(1))`, `[["Infinity",1]]`},
		{`$merge([{"a": 1/0}])`, `{"a":"Infinity"}`},
		{`$spread({"a": 1/0})`, `{"a":"Infinity"}`},
		{`$sift({"a": 1/0}, function($v, $k){ true })`, `{"a":"Infinity"}`},
		{`$each({"a": 1/0}, function($v){ [$v] })`, `["Infinity"]`},
		{`$states.input ~> |$|{"a": 1/0}|`, `{"a":"Infinity","list":[{"k":"x"}]}`},
		{`$states.input.list{k: 1/0}`, `{"x":"Infinity"}`},
	} {
		got, err := evalStates(t, test.expr, `{"input":{"a":1,"list":[{"k":"x"}]}}`)
		if err != nil || got == nil || value.Text(got) != test.want {
			t.Errorf("%s: got %s, %v; want %s", test.expr, describe(got), err, test.want)
		}
	}
}

func TestStandard_refuses_numbers_that_JSON_cannot_express(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{`1/0`, `0/0`, `[1/0]`, `{"k": 1/0}`} {
		x, err := jsonata.Compile(expr, jsonata.Standard)
		if err != nil {
			t.Fatal(err)
		}
		v, err := x.Eval(jsonata.Env{})
		var e *jsonata.Error
		if !errors.As(err, &e) || e.Code != "D1001" {
			t.Errorf("%s: got %s, %v; want D1001", expr, describe(v), err)
		}
	}
}

func TestStepFunctions_words_errors_as_AWS_does(t *testing.T) {
	t.Parallel()
	const memory = "Expression evaluation memory limit exceeded: Check for excessive memory usage"
	for _, test := range []struct {
		expr, code, message string
		limits              jsonata.Limits
	}{
		{`((((((1))))))`, "U1001", "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=6 max=5", jsonata.Limits{Depth: 5}},
		{`($f := function($n){ 1 + $f($n) }; $f(1))`, "U1001", "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=5001 max=5000", jsonata.Limits{}},
		{`($c := function($f, $n){ $n = 0 ? $f : $c($f ~> $string, $n-1) }; $c($string, 20)(1))`, "U1001", "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=16 max=15", jsonata.Limits{Depth: 15}},
		{`($f := function($n){ $f($n) }; $f(1))`, "U1001", "Expression evaluation timeout: Check for infinite loop", jsonata.Limits{}},
		{`$pad('x', 1000)`, "U1001", memory, jsonata.Limits{Bytes: 100}},
		{`$pad('x', 2e8)`, "U1001", memory, jsonata.Limits{}},
		{`$string([1..1000])`, "U1001", memory, jsonata.Limits{Bytes: 33_000}},
		{`$range(1, 1e9, 1)`, "U1001", memory, jsonata.Limits{}},
		{`$range(-1e308, 1e308, 1)`, "U1001", memory, jsonata.Limits{}},
		{`$partition([1,2,3], -1)`, "D3137", "Second argument must be zero or greater", jsonata.Limits{}},
		{`$partition(1, 2)`, "T0412", `Argument 1 of function "partition" must be an array of undefined`, jsonata.Limits{}},
		{`$hash('a', 'md5')`, "D3137", "Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5", jsonata.Limits{}},
		{`$hash('a', $states.nothing)`, "D3137", "Hash algorithm 'null' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5", jsonata.Limits{}},
		{`$parse('{')`, "D3137", "Invalid JSON", jsonata.Limits{}},
	} {
		x, err := jsonata.Compile(test.expr, jsonata.StepFunctions)
		if err != nil {
			t.Fatal(err)
		}
		_, err = x.Eval(jsonata.Env{Limits: test.limits})
		var e *jsonata.Error
		if !errors.As(err, &e) || e.Code != test.code || e.Message != test.message {
			t.Errorf("%s: got %+v, want %s %q", test.expr, e, test.code, test.message)
		}
	}
}

func TestStepFunctions_has_wider_limits_than_AWS(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, expr, want string }{
		{"terms, of which AWS evaluates 100", `1` + strings.Repeat("+1", 200), `201`},
		{"parentheses, of which AWS evaluates 99", strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200), `1`},
		{"recursion, of which AWS evaluates 31 calls", `($f := function($n){ $n = 0 ? 0 : 1 + $f($n-1) }; $f(1000))`, `1000`},
		{"items of a range, of which AWS holds 873,782", `$count([1..900000])`, `900000`},
		{"items of $range, of which AWS holds 360,145", `$count($range(1, 900000, 1))`, `900000`},
		{"characters of a string, of which AWS holds 4,194,304", `$length($pad('x', 8388608))`, `8388608`},
	} {
		if got, err := evalStates(t, test.expr, `{}`); err != nil || got == nil || value.Text(got) != test.want {
			t.Errorf("%s: got %s, %v; want %s", test.name, describe(got), err, test.want)
		}
	}
}

func TestStepFunctions_makes_random_values_of_the_bits_it_is_given(t *testing.T) {
	t.Parallel()
	x, err := jsonata.Compile(`[$uuid(), $uuid()]`, jsonata.StepFunctions)
	if err != nil {
		t.Fatal(err)
	}
	v, err := x.Eval(jsonata.Env{Random: func() uint64 { return 0xFEDCBA9876543210 }})
	if want := `["fedcba98-7654-4210-bedc-ba9876543210","fedcba98-7654-4210-bedc-ba9876543210"]`; err != nil || value.Text(v) != want {
		t.Errorf("got %s, %v; want %s", describe(v), err, want)
	}
	v, err = x.Eval(jsonata.Env{})
	if err != nil || !regexp.MustCompile(`^\["[0-9a-f-]{14}4[0-9a-f-]{21}","[0-9a-f-]{36}"\]$`).MatchString(value.Text(v)) {
		t.Errorf("got %s, %v; want two UUIDs", describe(v), err)
	}
}

func TestError_has_the_message_of_jsonata_js(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		expr, code, message string
		position            int
	}{
		{`$foo()`, "T1006", "Attempted to invoke a non-function", 5},
		{`1 + "a"`, "T2002", `The right side of the "+" operator must evaluate to a number`, 3},
		{`"é😀" - 1`, "T2001", `The left side of the "-" operator must evaluate to a number`, 7},
		{`$sum(["a"])`, "T0412", `Argument 1 of function "sum" must be an array of "numbers"`, 5},
		{`$length(1)`, "T0410", `Argument 1 of function "length" does not match function signature`, 8},
		{`$number("x")`, "D3030", `Unable to cast value to a number: "x"`, 8},
		{`(1`, "S0203", `Expected ")" before end of expression`, 2},
		{`1 2`, "S0201", `Syntax error: 2`, 3},
		{`$error("no")`, "D3137", "no", 7},
		{`1 < "a"`, "T2009", `The values 1 and "a" either side of operator "<" must be of the same data type`, 3},
		{`$decodeUrl("%")`, "D3140", `Malformed URL passed to $decodeUrl(): "%"`, 11},
		{`sum(1)`, "T1005", "Attempted to invoke a non-function. Did you mean $sum?", 4},
	} {
		x, err := jsonata.Compile(test.expr, jsonata.Standard)
		if err == nil {
			_, err = x.Eval(jsonata.Env{})
		}
		var e *jsonata.Error
		if !errors.As(err, &e) || e.Code != test.code || e.Message != test.message || e.Position != test.position {
			t.Errorf("%s: got %+v, want %s %q at %d", test.expr, e, test.code, test.message, test.position)
		}
	}
}

func TestVariables_are_those_that_the_expression_does_not_bind(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		expr string
		want []string
	}{
		{`$states.input.a + $count($b)`, []string{"b", "states"}},
		{`($x := 1; $x)`, []string{}},
		{`($x := $x + 1; $x)`, []string{"x"}},
		{`($x; $x := 1)`, []string{"x"}},
		{`(($x := 1); $x)`, []string{"x"}},
		{`($f := function($n){ $n = 0 ? 1 : $f($n - 1) }; $f(3))`, []string{}},
		{`($even := function($n){ $odd($n) }; $odd := function($n){ $even($n) }; $even(1))`, []string{}},
		{`$map($xs, function($v, $i){ $v + $i + $y })`, []string{"xs", "y"}},
		{`$a.b@$c#$d.{"c":$c,"d":$d,"e":$e}`, []string{"a", "e"}},
		{`$partition($a, 2)`, []string{"a"}},
		{`$a ~> |b|{"c":$d}|`, []string{"a", "d"}},
	} {
		x, err := jsonata.Compile(test.expr, jsonata.StepFunctions)
		if err != nil {
			t.Errorf("%s: %v", test.expr, err)
			continue
		}
		if got := x.Variables(); !reflect.DeepEqual(got, test.want) && len(got)+len(test.want) > 0 {
			t.Errorf("%s: got %q, want %q", test.expr, got, test.want)
		}
	}
}

func TestEval_asks_for_a_variable_once(t *testing.T) {
	t.Parallel()
	x, err := jsonata.Compile(`$a + $a + $a & $sum([1])`, jsonata.StepFunctions)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	v, err := x.Eval(jsonata.Env{Lookup: func(name string) (value.Value, bool) {
		asked[name]++
		return value.Int(2), name == "a"
	}})
	if err != nil || value.Text(v) != `"61"` || asked["a"] != 1 {
		t.Errorf("got %s, %v and %v", describe(v), err, asked)
	}
}

func TestEval_returns_a_function_as_a_value_that_is_not_JSON(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{`$fn := function($x){$x}`, `$sum`, `/a/`, `$substring(?, 1)`} {
		v, err := evalStates(t, expr, `{}`)
		if err != nil || v == nil || v.Kind() != value.KindOther {
			t.Errorf("%s: got %v, %v", expr, v, err)
		}
	}
	v, err := evalStates(t, `{"f": $sum, "l": [$sum]}`, `{}`)
	if err != nil || value.Text(v) != `{"l":[null]}` {
		t.Errorf("got %s, %v", describe(v), err)
	}
}
