package conformance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

// recordings is where the recorded cases are, by area.
const recordings = "../../../shared/conformance/cases"

// recording is one recorded case.
type recording struct {
	doc      *value.Object
	id, area string
	kind     string
	recorded time.Time
	steps    value.Array
	expect   *value.Object
}

// loadRecordings returns the recorded executions that can be replayed, by id.
func loadRecordings(t *testing.T) []*recording {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordings, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no recordings at %s", recordings)
	}
	slices.Sort(files)
	var cases []*recording
	for _, file := range files {
		c, err := readRecording(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(c.kind, "execution") && member(c.doc, "replayable") == value.Value(value.Bool(true)) {
			cases = append(cases, c)
		}
	}
	return cases
}

func readRecording(file string) (*recording, error) {
	doc, err := readObject(file)
	if err != nil {
		return nil, err
	}
	c := &recording{doc: doc, id: textMember(doc, "id"), area: textMember(doc, "area"), kind: textMember(doc, "kind")}
	date, _, _ := strings.Cut(textMember(doc, "recorded"), ",")
	if c.recorded, err = time.Parse("02-01-2006", date); err != nil {
		return nil, fmt.Errorf("%s: recorded: %w", file, err)
	}
	c.steps = arrayMember(doc, "steps")
	c.expect = objectMember(doc, "expect")
	return c, nil
}

func readObject(file string) (*value.Object, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	v, err := value.Parse(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	doc, ok := v.(*value.Object)
	if !ok {
		return nil, fmt.Errorf("%s: not an object", file)
	}
	return doc, nil
}

// definition returns the n-th definition of the case.
func (c *recording) definition(n int) value.Value { return c.numbered("definition", n) }

// input returns the n-th input of the case.
func (c *recording) input(n int) value.Value { return c.numbered("input", n) }

func (c *recording) numbered(name string, n int) value.Value {
	if many, ok := member(c.doc, name+"s").(value.Array); ok {
		return many[n]
	}
	return member(c.doc, name)
}

// expectedEvents returns the recorded history of the execution that ref names,
// as the steps look at it, and how it can be compared. It returns nil where the
// case does not compare the history.
func (c *recording) expectedEvents(ref string) (events value.Array, order string) {
	for _, step := range c.steps {
		if textMember(step, "call") != "stepfunctions.GetExecutionHistory" || textMember(member(step, "params"), "executionArn") != ref {
			continue
		}
		key := c.matchOf(textMember(step, "id"))
		if key == "" {
			continue
		}
		return arrayMember(member(c.expect, key), "events"), textMember(member(c.doc, "history_order"), key)
	}
	return nil, ""
}

// matchOf returns the key under which the answer of a step is compared.
func (c *recording) matchOf(id string) string {
	for _, step := range c.steps {
		if textMember(member(step, "value"), "$ref") == id {
			return textMember(step, "match")
		}
	}
	return ""
}

// allSteps returns the steps with those that run beside them.
func (c *recording) allSteps() value.Array {
	var all value.Array
	for _, step := range c.steps {
		all = append(append(all, step), arrayMember(step, "background")...)
	}
	return all
}

// member returns what an object has under a key, nil where it has nothing or v
// is no object.
func member(v value.Value, key string) value.Value {
	o, ok := v.(*value.Object)
	if !ok || o == nil {
		return nil
	}
	found, _ := o.Get(key)
	return found
}

func textMember(v value.Value, key string) string {
	s, _ := member(v, key).(value.String)
	return string(s)
}

func arrayMember(v value.Value, key string) value.Array {
	a, _ := member(v, key).(value.Array)
	return a
}

func objectMember(v value.Value, key string) *value.Object {
	o, ok := member(v, key).(*value.Object)
	if !ok {
		return value.EmptyObject
	}
	return o
}

func intMember(v value.Value, key string) (int64, bool) {
	n, ok := member(v, key).(value.Number)
	if !ok {
		return 0, false
	}
	return n.Int64()
}

// plain returns a string's text, and the JSON of anything else.
func plain(v value.Value) string {
	if s, ok := v.(value.String); ok {
		return string(s)
	}
	return value.Text(v)
}
