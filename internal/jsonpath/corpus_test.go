package jsonpath_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// corpusDir holds what Jayway 3.0 (Jackson node provider, default options) gave.
const corpusDir = "../../../shared/corpora/jsonpath"

type corpusCase struct {
	Name, Document, Path, Error, Message string
	Definite                             *bool
	Result                               json.RawMessage
}

// divergences are the cases in which this package differs from Jayway on purpose.
var divergences = map[string]string{
	"a":         "a path must start with $",
	"@.a":       "a path must start with $",
	"$.b[":      "Jayway ignores a stray last character",
	"$..[2][3]": "Jayway applies what follows ..[n] to every item of an array, not to the n-th",
}

// extensions are refused by Jayway and mean something in the States Language.
var extensions = map[string]string{
	"$X":   "the variable X",
	"$$.a": "a in the context object",
}

func readCorpus(t *testing.T) (cases []corpusCase, documents map[string]value.Value) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(corpusDir, "jayway.json"))
	if err != nil {
		t.Skipf("no corpora at %s", corpusDir)
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	text, err = os.ReadFile(filepath.Join(corpusDir, "documents.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Documents map[string]json.RawMessage }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	documents = map[string]value.Value{}
	for name, raw := range file.Documents {
		if documents[name], err = value.Parse(raw); err != nil {
			t.Fatal(err)
		}
	}
	return cases, documents
}

func TestJayway_gives_the_same_results(t *testing.T) {
	t.Parallel()
	cases, documents := readCorpus(t)
	passed, compared := 0, 0
	for _, c := range cases {
		if _, ok := extensions[c.Path]; ok {
			continue
		}
		compared++
		problem := compareCase(c, documents[c.Document])
		_, expected := divergences[c.Path]
		switch {
		case problem == "":
			passed++
		case !expected:
			t.Errorf("%s: %s on %s: %s", c.Name, c.Path, c.Document, problem)
		}
	}
	t.Logf("%d of %d cases agree (%.1f %%)", passed, compared, 100*float64(passed)/float64(compared))
	if 100*passed < 99*compared {
		t.Errorf("only %d of %d cases agree, want at least 99 %%", passed, compared)
	}
}

// compareCase returns what differs, or nothing.
func compareCase(c corpusCase, document value.Value) string {
	p, err := jsonpath.Parse(c.Path)
	var got value.Value
	if err == nil {
		if c.Definite != nil && p.Definite() != *c.Definite {
			return "wrong definiteness"
		}
		got, err = p.Eval(document, jsonpath.Limits{})
	}
	if c.Error != "" {
		return compareError(c, err)
	}
	if err != nil {
		return "error: " + err.Error()
	}
	want, err := value.Parse(c.Result)
	if err != nil {
		return "bad corpus: " + err.Error()
	}
	if value.Text(got) != value.Text(want) {
		return "got " + value.Text(got) + ", want " + value.Text(want)
	}
	return ""
}

func compareError(c corpusCase, err error) string {
	if err == nil {
		return "no error, want " + c.Message
	}
	var notFound *jsonpath.NotFoundError
	if errors.As(err, &notFound) != (c.Error == "PathNotFoundException") {
		return "wrong type of error: " + err.Error()
	}
	// The texts of syntax errors agree mostly; AWS has its own words for them.
	if c.Error != "InvalidPathException" && c.Error != "IllegalArgumentException" && c.Error != "IndexOutOfBoundsException" && err.Error() != c.Message {
		return "got error " + err.Error() + ", want " + c.Message
	}
	return ""
}
