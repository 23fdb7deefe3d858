package jsonpath_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/jsonpath"
)

func TestParse_tells_the_root(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		src    string
		root   jsonpath.Root
		isRoot bool
	}{
		{"$", jsonpath.Root{Kind: jsonpath.Input}, true},
		{"$.a", jsonpath.Root{Kind: jsonpath.Input}, false},
		{"$['a']", jsonpath.Root{Kind: jsonpath.Input}, false},
		{"$$", jsonpath.Root{Kind: jsonpath.Context}, false},
		{"$$.Map.Item.Value", jsonpath.Root{Kind: jsonpath.Context}, false},
		{"$x", jsonpath.Root{Kind: jsonpath.Variable, Name: "x"}, false},
		{"$größe_2[0]", jsonpath.Root{Kind: jsonpath.Variable, Name: "größe_2"}, false},
		{"$_.a", jsonpath.Root{Kind: jsonpath.Variable, Name: "_"}, false},
	} {
		p := mustParse(t, test.src)
		if p.Root() != test.root || p.IsRoot() != test.isRoot || p.String() != test.src {
			t.Errorf("%s: root %v, IsRoot %t, String %s", test.src, p.Root(), p.IsRoot(), p)
		}
	}
}

func TestParse_says_where_a_path_is_wrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, src string
		offset    int
	}{
		{"empty", "", 0},
		{"no root", "a.b", 0},
		{"leading blank", " $.a", 0},
		{"digit after the root", "$1", 1},
		{"digit after the context", "$$23", 2},
		{"dot at the end", "$.a.", 3},
		{"three dots", "$...a", 3},
		{"blank in a name", "$.a b", 2},
		{"unknown name in brackets", "$.a[b]", 3},
		{"open bracket", "$.a[1", 3},
		{"open quote", "$.a['b]", 4},
		{"index of more than 32 bits", "$[99999999999]", 1},
		{"unknown function", "$.a.count()", 4},
		{"unknown operator", "$[?(@.a ~~ 1)]", 7},
		{"literal alone", "$[?(1)]", 5},
		{"no end of a filter", "$[?(@.a == 1 @.b)]", 12},
		{"bad regular expression", "$[?(@.a =~ /(/)]", 11},
		{"a pattern that does not end", "$[?(@.a =~ /x)]", 3},
		{"a pattern of another dialect", "$[?(@.a =~ /(?=x)/)]", 11},
		{"a long pattern", "$[?(@.a =~ /" + strings.Repeat("x", 1001) + "/)]", 11},
		{"a pattern that is large when compiled", "$[?(@.a =~ /" + strings.Repeat("(x{1000}){1}", 20) + "/)]", 11},
		{"a bad escape", `$['\u00']`, 2},
		{"a bad escape in a string", `$[?(@ == '\uzzzz')]`, 9},
		{"no colon in a literal", "$[?(@ == {a})]", 11},
		{"no value in a literal", "$[?(@ == [:])]", 10},
		{"an open literal", "$[?(@ == [1)]", 9},
		{"an open bracket in a filter", "$[?(@.a[1 == 1)]", 7},
		{"a bad path in a filter", "$[?(@.a. == 1)]", 7},
		{"a bad term after or", "$[?(@.a || )]", 11},
		{"a bad term after and", "$[?(@.a && ||)]", 11},
		{"a bad argument", "$.sum($.a.)", 9},
		{"two arguments without comma", "$.append(1] 2)", 10},
		{"an open bracket in an argument", "$.sum($.a[)", 9},
		{"variable root at fault", "$name..", 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := jsonpath.Parse(test.src)
			var syntax *jsonpath.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("Parse(%s): got error %v, want a *SyntaxError", test.src, err)
			}
			if syntax.Offset != test.offset {
				t.Errorf("Parse(%s): %v at %d, want it at %d", test.src, err, syntax.Offset, test.offset)
			}
		})
	}
}

func TestParse_bounds_length_and_nesting(t *testing.T) {
	t.Parallel()
	for name, src := range map[string]string{
		"long":        "$." + strings.Repeat("a", 1<<17),
		"parentheses": "$[?(" + strings.Repeat("(", 10_000) + "@.a" + strings.Repeat(")", 10_000) + ")]",
		"negations":   "$[?(" + strings.Repeat("!", 10_000) + "(@.a))]",
		"filters":     "$" + strings.Repeat("[?(@.a", 5_000) + strings.Repeat(")]", 5_000),
		"calls":       "$" + strings.Repeat(".sum($", 5_000) + strings.Repeat(")", 5_000),
		"literals":    "$[?(@.a in " + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + ")]",
	} {
		if _, err := jsonpath.Parse(src); err == nil {
			t.Errorf("%s: Parse accepts it", name)
		}
	}
}

func TestParseReference_accepts_what_names_one_node(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"$", "$.a", "$.a.b[0]", "$['a b']['c,d:*?@..']", "$.a[-1]", "$$.a", "$x.y", "$.&Ж中.𐍆", "$.store.book[0]"} {
		p, err := jsonpath.ParseReference(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if !p.IsReference() || !p.Definite() {
			t.Errorf("%s: IsReference %t, Definite %t", src, p.IsReference(), p.Definite())
		}
	}
	for _, src := range []string{
		"", "a", ".a", "..a", "()", "$...", "$..a", "$.*", "$[*]", "$.a[1,2]", "$.a[1:2]", "$['a','b']",
		"$.a[?(@.b)]", "$.a.length()",
	} {
		if _, err := jsonpath.ParseReference(src); err == nil {
			t.Errorf("%s: ParseReference accepts it", src)
		}
	}
}

func TestDefinite(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{
		"$": true, "$.a.b": true, "$[0]": true, "$[-1].a": true, "$['a','b']": true, "$.a.length()": true, "$..a.sum()": true,
		"$[0,1]": false, "$[:1]": false, "$.*": false, "$..a": false, "$[?(@.a)]": false, "$['a','b'].c": false, "$.*.length()": false,
	} {
		if got := mustParse(t, src).Definite(); got != want {
			t.Errorf("%s: got %t, want %t", src, got, want)
		}
	}
}
