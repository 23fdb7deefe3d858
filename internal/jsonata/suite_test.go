package jsonata_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/value"
)

// suiteDir holds the test suite of jsonata-js 2.2.2.
const suiteDir = "../../../shared/corpora/jsonata"

// suiteCases is the number of its cases, all of which must pass.
const suiteCases = 1686

type suiteCase struct {
	name      string
	expr      string
	input     value.Value
	bindings  *value.Object
	limits    jsonata.Limits
	result    value.Value
	undefined bool
	unordered bool
	code      string
	message   string
}

func loadSuite(t testing.TB) []suiteCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(suiteDir, "groups", "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no corpora at %s", suiteDir)
	}
	sort.Strings(files)
	datasets := map[string]value.Value{}
	var cases []suiteCase
	for _, file := range files {
		doc := parseFile(t, file)
		list, ok := doc.(value.Array)
		if !ok {
			list = value.Array{doc}
		}
		for i, item := range list {
			name := strings.TrimSuffix(strings.TrimPrefix(file, filepath.Join(suiteDir, "groups")+"/"), ".json")
			if ok {
				name += "/" + string(rune('0'+i/10)) + string(rune('0'+i%10))
			}
			cases = append(cases, readCase(t, name, filepath.Dir(file), item.(*value.Object), datasets))
		}
	}
	return cases
}

func parseFile(t testing.TB, file string) value.Value {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// Two expressions hold half a surrogate pair, which a decoded string cannot:
	// they are given JSONata's escape for it instead of JSON's.
	text = bytes.ReplaceAll(text, []byte(`('\uD800`), []byte(`('\\uD800`))
	v, err := value.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return v
}

func readCase(t testing.TB, name, dir string, o *value.Object, datasets map[string]value.Value) suiteCase {
	t.Helper()
	str := func(key string) string {
		v, _ := o.Get(key)
		s, _ := v.(value.String)
		return string(s)
	}
	c := suiteCase{name: name, expr: str("expr"), code: str("code")}
	if file := str("expr-file"); file != "" {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		c.expr = string(text)
	}
	if data, ok := o.Get("data"); ok {
		c.input = data
	} else if set := str("dataset"); set != "" {
		if datasets[set] == nil {
			datasets[set] = parseFile(t, filepath.Join(suiteDir, "datasets", set+".json"))
		}
		c.input = datasets[set]
	}
	if b, ok := o.Get("bindings"); ok {
		c.bindings, _ = b.(*value.Object)
	}
	if n, ok := o.Get("timelimit"); ok && n.(value.Number).Float >= 10_000 {
		// These build arrays of ten million numbers.
		c.limits = jsonata.Limits{Steps: 50_000_000, Bytes: 1 << 30}
	}
	if d, ok := o.Get("depth"); ok {
		c.limits.Depth = int(d.(value.Number).Float)
	}
	c.result, _ = o.Get("result")
	u, _ := o.Get("undefinedResult")
	c.undefined = u == value.Bool(true)
	u, _ = o.Get("unordered")
	c.unordered = u == value.Bool(true)
	if e, ok := o.Get("error"); ok {
		if e, ok := e.(*value.Object); ok {
			code, _ := e.Get("code")
			message, _ := e.Get("message")
			c.code = string(code.(value.String))
			if m, ok := message.(value.String); ok {
				c.message = string(m)
			}
		}
	}
	return c
}

// large tells whether the case needs more than the default limits.
func (c *suiteCase) large() bool { return c.limits.Bytes > 0 }

func (c *suiteCase) env() jsonata.Env {
	return jsonata.Env{
		Input:  c.input,
		Now:    time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		Limits: c.limits,
		Lookup: func(name string) (value.Value, bool) {
			if c.bindings == nil {
				return nil, false
			}
			return c.bindings.Get(name)
		},
	}
}

// check evaluates the case's expression and returns what is wrong with the
// outcome, or "".
func (c *suiteCase) check(x *jsonata.Expr, err error) string {
	var got value.Value
	if err == nil {
		got, err = x.Eval(c.env())
	}
	if c.code != "" {
		e, ok := err.(*jsonata.Error)
		switch {
		case !ok:
			return "got " + describe(got) + " " + errText(err) + ", want error " + c.code
		case e.Code != c.code:
			return "got error " + e.Code + " (" + e.Message + "), want " + c.code
		case c.message != "" && e.Message != c.message:
			return "got message " + e.Message + ", want " + c.message
		}
		return ""
	}
	if err != nil {
		return "got error " + errText(err)
	}
	if c.undefined {
		if got != nil {
			return "got " + describe(got) + ", want undefined"
		}
		return ""
	}
	want := c.result
	if c.unordered {
		got, want = sorted(got), sorted(want)
	}
	if !value.Equal(got, want) {
		return "got " + describe(got) + ", want " + describe(want)
	}
	return ""
}

func errText(err error) string {
	if e, ok := err.(*jsonata.Error); ok {
		return e.Code + ": " + e.Message
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func describe(v value.Value) string {
	if v == nil {
		return "undefined"
	}
	s := value.Text(v)
	return s[:min(len(s), 300)]
}

func sorted(v value.Value) value.Value {
	items, ok := v.(value.Array)
	if !ok {
		return v
	}
	out := append(value.Array(nil), items...)
	sort.Slice(out, func(i, j int) bool { return value.Text(out[i]) < value.Text(out[j]) })
	return out
}

func TestSuite_of_jsonata_js_passes(t *testing.T) {
	t.Parallel()
	cases := loadSuite(t)
	passed, codes, errorCases := 0, 0, 0
	for i := range cases {
		c := &cases[i]
		if c.code != "" {
			errorCases++
		}
		x, err := jsonata.Compile(c.expr, jsonata.Standard)
		problem := c.check(x, err)
		if problem == "" && err == nil && !c.large() {
			// The same compiled expression again: it must not have changed.
			if problem = c.check(x, nil); problem != "" {
				problem = "the second time: " + problem
			}
		}
		if problem != "" {
			t.Errorf("%s: %s\n\t%s", c.name, strings.TrimSpace(c.expr), problem)
			continue
		}
		passed++
		if c.code != "" {
			codes++
		}
	}
	t.Logf("%d of %d cases pass; exact codes: %d of %d error cases", passed, len(cases), codes, errorCases)
	if passed != suiteCases {
		t.Errorf("%d cases pass, want %d", passed, suiteCases)
	}
}

func TestSuite_passes_when_goroutines_share_expressions(t *testing.T) {
	t.Parallel()
	cases := loadSuite(t)
	var shared []*suiteCase
	var compiled []*jsonata.Expr
	for i := range cases {
		c := &cases[i]
		if x, err := jsonata.Compile(c.expr, jsonata.Standard); err == nil && !c.large() {
			shared, compiled = append(shared, c), append(compiled, x)
		}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, c := range shared {
				if problem := c.check(compiled[i], nil); problem != "" {
					t.Errorf("%s: %s", c.name, problem)
				}
			}
		})
	}
	wg.Wait()
}
