package jsonpath_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

func mustParse(tb testing.TB, src string) *jsonpath.Path {
	tb.Helper()
	p, err := jsonpath.Parse(src)
	if err != nil {
		tb.Fatalf("Parse(%s): %v", src, err)
	}
	return p
}

func mustValue(tb testing.TB, text string) value.Value {
	tb.Helper()
	v, err := value.ParseString(text)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

const sample = `{
	"n": null, "t": "a'b", "neg": [-3, -1], "one": [7], "numbers": [1, 2, 3], "words": ["x", "y"], "i": 1, "big": 9007199254740993,
	"e-f": 5, "inf": [1.7e308], "huge": [1.5e10, 0.00001], "wide": ["😀", "\uffff", "é"], "nested": [[1, 2], [3]],
	"items": [
		{"k": "a", "v": 1, "tags": ["p", "q"]},
		{"k": "b", "v": 2.5, "tags": []},
		{"k": "c", "v": "2.5"},
		{"k": "D", "v": null, "o": {}}
	]
}`

func TestEval(t *testing.T) {
	t.Parallel()
	document := mustValue(t, sample)
	for _, test := range []struct{ path, want string }{
		// Names, indexes, slices.
		{"$.e-f", `5`},
		{`$['t']`, `"a'b"`},
		{"$.items[-1].k", `"D"`},
		{"$.one[3]", `null`},
		{"$.numbers[0,5]", `[1,null]`},
		{"$.numbers[-2:3]", `[2,3,1,2,3]`},
		{"$.numbers[:-1]", `[1,2]`},
		{"$.numbers[5:]", `[]`},
		{"$.items[0]['k','v','none']", `{"k":"a","v":1}`},
		{"$['one','words'][0]", `[7,"x"]`},
		{"$..k", `["a","b","c","D"]`},
		{"$.items..[0]", `[{"k":"a","v":1,"tags":["p","q"]},"p",null]`},
		{"$.nested[*][0]", `[1,3]`},
		{"$.none[*]", ""},
		{"$.items[*].none", `[]`},

		// Filters.
		{"$.items[?(@.v == 2.5)].k", `["b","c"]`},
		{"$.items[?(@.v === 2.5)].k", `["b"]`},
		{"$.items[?(@.v !== 2.5)].k", `["a","c","D"]`},
		{"$.items[?(@.v != null)].k", `["a","b","c"]`},
		{"$.items[?(@.v == null)].k", `["D"]`},
		{"$.items[?(@.tags == null)].k", `[]`},
		{"$.items[?(@.v >= 1 && @.v <= 2)].k", `["a"]`},
		{"$.items[?(@.k < 'b')].k", `["a","D"]`},
		{"$.items[?(@.v > 2 || @.k == 'D')].k", `["b","D"]`},
		{"$.items[?(!(@.v > 2 || @.k == 'D'))].k", `["a","c"]`},
		{"$.items[?(!@.tags)].k", `["c","D"]`},
		{"$.items[?(@.tags)].k", `["a","b"]`},
		{"$.items[?(@.tags[*])].k", `["a","b"]`},
		{"$.items[?(@.k in ['a', \"b\", zz])].k", `["a","b"]`},
		{"$.items[?(@.k==D)].k", `["D"]`},
		{"$.items[?(@.k nin ['a'])].k", `["b","c","D"]`},
		{"$.items[?(@.k in $.words)].k", `[]`},
		{"$.items[?(@.k nin 'a')].k", `[]`},
		{"$.items[?(@.tags subsetof ['p','q','r'])].k", `["a","b"]`},
		{"$.items[?(@.tags anyof ['q'])].k", `["a"]`},
		{"$.items[?(@.tags noneof ['q'])].k", `["b"]`},
		{"$.items[?(@.tags all ['p','q'])].k", `["a"]`},
		{"$.items[?(@.tags size 2)].k", `["a"]`},
		{"$.words[?(@ size 1)]", `["x","y"]`},
		{`$.words[?(@ in ["\b\f\r\n\t\/\\", 'x', {'a': [1, true, false, null, 1e2,], b: {}}, ])]`, `["x"]`},
		{"$.items[?(@.o in [{}])].k", `["D"]`},
		{"$.items[?(@ == {'b': 2, 3: [1, true, null, 1.50, x y]})].k", `[]`},
		{"$.items[?(@ == {k: 'c', v: '2.5'})].k", `["c"]`},
		{"$.items[?(@ == {k: 'c', w: '2.5'})].k", `[]`},
		{"$.items[?(@.tags == ['p','x'])].k", `[]`},
		{"$.items[?(@.k =~ @.k)].k", `[]`},
		{"$.items[?(/a/ == @.k)].k", `[]`},
		{"$.items[?(@.tags =~ /none/)].k", `[]`},
		{"$.items[?(@.v in $.items[?(@.k == 'a')].v)].k", `["a"]`},
		{"$.items[?(@['k','v'])].k", `["a","b","c","D"]`},
		{"$.items[?(@['k','tags'])].k", `["a","b"]`},
		{"$.items[?(@.v empty 1)].k", `[]`},
		{"$.items[?(@.v == $.none)].k", `[]`},
		{"$.items[?($.none || @.k == 'a')].k", `["a"]`},
		{`$['\ud83d\ude00', '\u00e9', '\ud83d', 'i']`, `{"i":1}`},
		{"$.wide[?(@ size 2)]", `["😀"]`},
		{"$.wide[?(@ < '\uffff')]", `["😀","é"]`},
		{"$.wide[?(@ > '😀')]", "[\"\uffff\"]"},
		{"$.items[?(@.tags empty true)].k", `["b"]`},
		{"$.items[?(@.tags empty false)].k", `["a"]`},
		{"$.items[?(@.o empty true)].k", `["D"]`},
		{"$.items[?(@.tags contains 'q')].k", `["a"]`},
		{"$.items[?(@.v contains '.')].k", `["c"]`},
		{"$.items[?(@.k =~ /[a-c]/)].k", `["a","b","c"]`},
		{"$.items[?(@.k =~ /d/i)].k", `["D"]`},
		{"$.items[?(@.tags =~ /p|x/)].k", `["a"]`},
		{"$.items[?(/A/i =~ @.k)].k", `["a"]`},
		{"$.items[?(@.v == $.i)].k", `["a"]`},
		{"$.items[?(@.tags.length() == 2)].k", `["a"]`},
		{"$.items[?(@.tags == ['p','q'])].k", `["a"]`},
		{"$.items[?(@.o == {})].k", `["D"]`},
		{`$[?(@.t == 'a\'b')].i`, `[1]`},
		{`$[?(@.t == "a\u0027b")].i`, `[1]`},
		{"$[?(@.big == 9007199254740992)].i", `[]`},
		{"$.numbers[?(@ > 1)]", `[2,3]`},
		{"$.items[?(@.tags[?(@ == 'p')])].k", `["a","b"]`},
		{"$.items[?(@['k'] == 'a')].tags[?(@ != 'p')]", `["q"]`},

		// Functions.
		{"$.numbers.length()", `3`},
		{"$.numbers.size()", `3`},
		{"$.items[1].length()", `3`},
		{"$.i.length()", `null`},
		{"$.length($.items)", `4`},
		{"$..tags.length()", `2`},
		{"$.numbers.sum()", `6.0`},
		{"$.numbers.avg()", `2.0`},
		{"$.neg.max()", `-1.0`},
		{"$.neg.min()", `-3.0`},
		{"$.numbers.stddev()", `0.8164965809277263`},
		{"$.sum($.numbers, $.neg)", `2.0`},
		{"$..v.max()", `2.5`},
		{"$.items[0].keys()", `["k","v","tags"]`},
		{"$.i.keys()", `null`},
		{"$.huge.max()", `1.5E10`},
		{"$.huge.min()", `1.0E-5`},
		{"$.huge.append($.huge).max()", `1.5E10`},
		{"$.none.concat()", ""},
		{"$.concat($.none)", ""},
		{"$.sum($.none)", ""},
		{"$.append($.none)", `SAMPLE`},
		{"$.words.append($.none)", ""},
		{"$.length($.none.x)", ""},
		{"$.concat(null, true, $.words)", `"truexy"`},
		{"$.words.concat()", `"xy"`},
		{`$.words.concat("-", $.i)`, `"xy-1"`},
		{"$.numbers.first()", `1`},
		{"$.numbers.last()", `3`},
		{"$.one.last()", `7`},
		{"$.numbers.index($.i)", `2`},
		{`$.numbers.append(4, "x", {"a": [1]}, $.one)`, `[1,2,3,4,"x",{"a":[1]},[7]]`},
		{"$.numbers.append(4).sum()", `10.0`},
		{"$.numbers.append(4).length().length()", `null`},
	} {
		t.Run(test.path, func(t *testing.T) {
			t.Parallel()
			got, err := mustParse(t, test.path).Eval(document, jsonpath.Limits{})
			test.want = strings.Replace(test.want, "SAMPLE", value.Text(document), 1)
			if test.want == "" {
				if err == nil {
					t.Errorf("got %s, want an error", value.Text(got))
				}
				return
			}
			if err != nil || value.Text(got) != test.want {
				t.Errorf("got %s, %v; want %s", value.Text(got), err, test.want)
			}
		})
	}
}

// The texts that AWS shows after "Invalid path '…' : ".
func TestEval_says_what_is_missing_as_Jayway_does(t *testing.T) {
	t.Parallel()
	const notObject = "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'."
	document := mustValue(t, sample)
	for _, test := range []struct{ path, want string }{
		{"$.NoSuchInputPath", "No results for path: $['NoSuchInputPath']"},
		{"$.no.such", "Missing property in path $['no']"},
		{`$["no"]`, `No results for path: $["no"]`},
		{"$.items[0].no.such", "Missing property in path $['items'][0]['no']"},
		{"$.i.x", "Expected to find an object with property ['x'] in path $['i'] but found 'com.fasterxml.jackson.databind.node.IntNode'. " + notObject},
		{"$.big.x", "Expected to find an object with property ['x'] in path $['big'] but found 'com.fasterxml.jackson.databind.node.LongNode'. " + notObject},
		{"$.t.x", "Expected to find an object with property ['x'] in path $['t'] but found 'com.fasterxml.jackson.databind.node.TextNode'. " + notObject},
		{"$.e-f.x['y']", "Expected to find an object with property ['x'] in path $['e-f'] but found 'com.fasterxml.jackson.databind.node.IntNode'. " + notObject},
		{"$.huge[0].x", "Expected to find an object with property ['x'] in path $['huge'][0] but found 'com.fasterxml.jackson.databind.node.DoubleNode'. " + notObject},
		{"$.numbers.sum().x", "Expected to find an object with property ['x'] in path $['numbers'] but found 'com.fasterxml.jackson.databind.node.DoubleNode'. " + notObject},
		{"$.i[1:][*]..x[?(@.a)].length().sum($.a)", "Filter: [1:][*]..['x'][?].length().sum(...) can only be applied to arrays. Current context is: 1"},
		{"$.one[4].x", "Expected to find an object with property ['x'] in path $['one'][4] but found 'null'. " + notObject},
		{"$.one[4][0]", "The path $['one'][4] is null"},
		{"$.i[1:5]", "Filter: [1:5] can only be applied to arrays. Current context is: 1"},
		{"$x.y", "No results for path: $['y']"},
	} {
		_, err := mustParse(t, test.path).Eval(document, jsonpath.Limits{})
		var notFound *jsonpath.NotFoundError
		if !errors.As(err, &notFound) {
			t.Errorf("%s: got error %v, want a *NotFoundError", test.path, err)
			continue
		}
		if notFound.Error() != test.want || notFound.Path != test.path {
			t.Errorf("%s: got %q for %s, want %q", test.path, notFound, notFound.Path, test.want)
		}
	}
}

func TestEval_tells_other_failures_from_missing_values(t *testing.T) {
	t.Parallel()
	document := mustValue(t, sample)
	for _, test := range []struct{ path, want string }{
		{"$.t[?(@.x)]", "Filter: [?] can not be applied to primitives. Current context is: \"a'b\""},
		{"$.i[?(@.x)]", "Filter: [?] can not be applied to primitives. Current context is: 1"},
		{"$.words.sum()", "Aggregation function attempted to calculate value using empty array"},
		{"$.numbers.index(1)", "Index 0 out of bounds for length 0"},
		{"$.items[1].tags.first()", "Index 0 out of bounds for length 0"},
		{"$.items[1].tags.last()", "Target index:-1 larger than object count:0"},
		{"$.i.first()", "Aggregation function attempted to calculate value using empty array"},
		{"$.numbers.index($.huge)", "Index 0 out of bounds for length 0"},
		{"$.numbers.index($.e-f)", "Index 5 out of bounds for length 3"},
		{"$.items[?(@.v.sum() > 1)]", "Aggregation function attempted to calculate value using empty array"},
		{"$.items[?(@.v.sum())]", "Aggregation function attempted to calculate value using empty array"},
		{"$.items[?($.i.sum() == 1)]", "Aggregation function attempted to calculate value using empty array"},
		{"$.inf.append($.inf).append(1).sum($.inf[*])", "The result is not a finite number"},
		{"$.length(1)", "length() takes a path"},
	} {
		_, err := mustParse(t, test.path).Eval(document, jsonpath.Limits{})
		var failure *jsonpath.EvalError
		if !errors.As(err, &failure) || failure.Error() != test.want {
			t.Errorf("%s: got error %v, want *EvalError %q", test.path, err, test.want)
		}
	}
}

func TestEval_is_bounded(t *testing.T) {
	t.Parallel()
	deep := value.Value(value.Array{})
	for range 10_000 {
		deep = value.Array{deep}
	}
	large := "[" + strings.Repeat("1,", 2000) + "{}]"
	wide := mustValue(t, "["+strings.Repeat("[1,2,3,4,5,6,7,8,9],", 10_000)+"0]")
	for _, test := range []struct {
		name, path string
		document   value.Value
		limits     jsonpath.Limits
	}{
		{"depth", "$..*", deep, jsonpath.Limits{}},
		{"given depth", "$..*", mustValue(t, "[[[1]]]"), jsonpath.Limits{Depth: 1}},
		{"given steps", "$[*][*]", wide, jsonpath.Limits{Steps: 1000}},
		{"scan in scan", "$..*..*..*..*..*..*", mustValue(t, strings.Repeat("[", 900)+strings.Repeat("]", 900)), jsonpath.Limits{Steps: 100_000}},
		{"filter over the whole for each", "$[?(@ in $..*)]", wide, jsonpath.Limits{Steps: 100_000}},
		{"comparisons of large values", "$[?(@ in $)]", mustValue(t, "["+strings.Repeat(large+",", 200)+"0]"), jsonpath.Limits{Steps: 100_000}},
		{"matches on long texts", "$[?(@ =~ /(x+x+)+y{50,100}/)]", mustValue(t, "["+strings.Repeat(`"`+strings.Repeat("x", 10_000)+`",`, 500)+"0]"), jsonpath.Limits{Steps: 100_000}},
		{"text of all parts", "$.concat($..*)", mustValue(t, strings.Repeat("[", 900)+large+strings.Repeat("]", 900)), jsonpath.Limits{Steps: 100_000}},
		{"huge slice", "$[-2147483648:1]", wide, jsonpath.Limits{}},
		{"lists in lists", "$[?(@ subsetof $..*)]..[?($..* subsetof $..*)]", wide, jsonpath.Limits{Steps: 100_000}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := mustParse(t, test.path).Eval(test.document, test.limits)
			var limit *jsonpath.LimitError
			if !errors.As(err, &limit) {
				t.Errorf("got error %v, want a *LimitError", err)
			}
		})
	}
}

func TestEval_of_a_missing_root_is_that_of_null(t *testing.T) {
	t.Parallel()
	got, err := mustParse(t, "$").Eval(nil, jsonpath.Limits{})
	if err != nil || value.Text(got) != "null" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestEval_does_not_change_the_document(t *testing.T) {
	t.Parallel()
	document := mustValue(t, sample)
	before := value.Text(document)
	for _, path := range []string{"$.numbers.append(4)", "$..*", "$.items[?(@.v)]"} {
		if _, err := mustParse(t, path).Eval(document, jsonpath.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	if after := value.Text(document); after != before {
		t.Errorf("the document became %s", after)
	}
}

func TestPath_is_used_by_many_goroutines(t *testing.T) {
	t.Parallel()
	document := mustValue(t, sample)
	p := mustParse(t, "$.items[?(@.v == $.i || @.k =~ /c/)].k")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				if got, err := p.Eval(document, jsonpath.Limits{}); err != nil || value.Text(got) != `["a","c"]` {
					t.Errorf("got %v, %v", got, err)
				}
			}
		})
	}
	group.Wait()
}

func FuzzParse(f *testing.F) {
	for _, src := range []string{
		"$", "$.a.b[0]", "$$..x", "$v['a','b']", "$[?(@.a == 'x' && !(@.b in [1,{a:2}]))]", "$..a.sum()", "$.length($..a)",
		`$[?(@.a =~ /x\/y/i)]`, "$[-1:2]", "$.concat(\"a\", $.b)", `$['\u00e9']`,
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		p, err := jsonpath.Parse(src)
		if err != nil {
			var syntax *jsonpath.SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(src) {
				t.Fatalf("Parse(%q): %#v", src, err)
			}
			return
		}
		if p.String() != src {
			t.Fatalf("Parse(%q) is written %q", src, p)
		}
	})
}

func FuzzEval(f *testing.F) {
	for _, path := range []string{"$.a", "$..*", "$.items[?(@.v > 1)]", "$..v.sum()", "$.numbers[-5:2]", "$.items[*]['k','v']", "$..[?(@.k in $.words)].k"} {
		f.Add(path, sample)
	}
	f.Fuzz(func(t *testing.T, src, text string) {
		p, err := jsonpath.Parse(src)
		if err != nil {
			return
		}
		document, err := value.ParseString(text)
		if err != nil {
			return
		}
		got, err := p.Eval(document, jsonpath.Limits{Steps: 20_000})
		if err == nil && got == nil {
			t.Fatalf("%q gives neither a value nor an error", src)
		}
		if err == nil && !p.Definite() && got.Kind() != value.KindArray {
			t.Fatalf("%q is indefinite and gives %s", src, value.Text(got))
		}
		if p.IsReference() {
			checkSet(t, p, document)
		}
	})
}

// checkSet checks that what Set writes, Eval reads.
func checkSet(t *testing.T, p *jsonpath.Path, document value.Value) {
	t.Helper()
	want := value.String("written")
	changed, err := p.Set(document, want)
	if err != nil {
		return
	}
	got, err := p.Eval(changed, jsonpath.Limits{})
	if err != nil || got != value.Value(want) {
		t.Fatalf("after Set, %s gives %v, %v", p, got, err)
	}
}
