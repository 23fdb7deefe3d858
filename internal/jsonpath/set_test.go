package jsonpath_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// States Language, "ResultPath".
func TestSet_writes_as_ResultPath_does(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, path, document, want string }{
		{"the root is replaced", "$", `{"a":1}`, `"new"`},
		{"a member is added at the end", "$.b", `{"a":1}`, `{"a":1,"b":"new"}`},
		{"a member keeps its place", "$.a", `{"a":1,"b":2}`, `{"a":"new","b":2}`},
		{"missing objects are made", "$.master.detail.x", `{"a":1}`, `{"a":1,"master":{"detail":{"x":"new"}}}`},
		{"an item is replaced", "$.a[1]", `{"a":[1,2,3]}`, `{"a":[1,"new",3]}`},
		{"a member of an item is added", "$[1].payload", `[{"a":1},{"id":7},4]`, `[{"a":1},{"id":7,"payload":"new"},4]`},
		{"names in quotes", "$['a b']['c.d']", `{}`, `{"a b":{"c.d":"new"}}`},
		{"the last item", "$[-1]", `[1,2]`, `[1,"new"]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			document := mustValue(t, test.document)
			before := value.Text(document)
			got, err := mustParse(t, test.path).Set(document, value.String("new"))
			if err != nil || value.Text(got) != test.want {
				t.Errorf("got %s, %v; want %s", value.Text(got), err, test.want)
			}
			if after := value.Text(document); after != before {
				t.Errorf("the document became %s", after)
			}
		})
	}
}

func TestSet_fails_where_the_document_does_not_fit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, path, document string }{
		{"a name in a scalar", "$.a.b", `{"a":1}`},
		{"a name in null", "$.a.b", `{"a":null}`},
		{"a name in an array", "$.a", `[1]`},
		{"a name in a scalar document", "$.a", `"text"`},
		{"an index beyond the end", "$.a[1]", `{"a":[1]}`},
		{"an index before the start", "$.a[-2]", `{"a":[1]}`},
		{"an index of nothing", "$.a[0]", `{}`},
		{"an index of an object", "$.a[0]", `{"a":{}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := mustParse(t, test.path).Set(mustValue(t, test.document), value.Null{})
			var match *jsonpath.MatchError
			if !errors.As(err, &match) || match.Path != test.path {
				t.Errorf("got error %v, want a *MatchError", err)
			}
		})
	}
}

func TestSet_shows_the_beginning_of_a_large_document(t *testing.T) {
	t.Parallel()
	document := value.String(strings.Repeat("é", 5000))
	_, err := mustParse(t, "$.a").Set(document, value.Null{})
	if err == nil || len(err.Error()) > 5000 || !utf8.ValidString(err.Error()) {
		t.Errorf("got error %.100v…", err)
	}
}

func TestSet_needs_a_reference_path(t *testing.T) {
	t.Parallel()
	_, err := mustParse(t, "$..a").Set(value.EmptyObject, value.Null{})
	var failure *jsonpath.EvalError
	if !errors.As(err, &failure) {
		t.Errorf("got error %v, want an *EvalError", err)
	}
}
