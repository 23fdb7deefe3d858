package history_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/history"
)

// object is an event as a recording has it: documents opened, ids, times and
// names replaced by placeholders.
type object = map[string]any

func TestEvents_that_AWS_recorded_read_back(t *testing.T) {
	t.Parallel()
	recorded := 0
	eachRecorded(t, "previousEventId", func(t *testing.T, o object) {
		recorded++
		o["timestamp"] = 1700000000.5
		nameEvents(o)
		for name, details := range o {
			if strings.HasSuffix(name, "EventDetails") {
				closeDocuments(t, details.(object))
			}
		}
		if got := object(reread(t, o)); !reflect.DeepEqual(got, o) {
			t.Errorf("got  %v\nwant %v", got, o)
		}
	})
	t.Logf("%d events", recorded)
}

func TestAppendDetails_agrees_with_AWSs_recorded_logs(t *testing.T) {
	t.Parallel()
	recorded := 0
	eachRecorded(t, "previous_event_id", func(t *testing.T, o object) {
		recorded++
		want := o["details"].(object)
		closeDocuments(t, want)
		typ := o["type"].(string)
		e := object{"timestamp": 1.5, "id": 2.0, "type": typ, detailsName(typ): want}
		if _, withData := want["inputDetails"]; withData {
			checkDetails(t, e, true, want)
			delete(want, "input")
			delete(want, "inputDetails")
		} else if _, withData := want["outputDetails"]; withData {
			checkDetails(t, e, true, want)
			delete(want, "output")
			delete(want, "outputDetails")
		}
		checkDetails(t, e, false, want)
	})
	t.Logf("%d log events", recorded)
}

func checkDetails(t *testing.T, event object, withData bool, want object) {
	t.Helper()
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	var e history.Event
	if err := e.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	var got object
	if err := json.Unmarshal(e.AppendDetails(nil, withData), &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// detailsName finds the name of the details object of a type.
func detailsName(typ string) string {
	for _, details := range oneOfEach() {
		if string(details.Type()) != typ {
			continue
		}
		var o object
		if err := json.Unmarshal(event(details).AppendJSON(nil), &o); err != nil {
			panic(err)
		}
		for name := range o {
			if strings.HasSuffix(name, "EventDetails") {
				return name
			}
		}
	}
	return "none"
}

func reread(t *testing.T, o object) object {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var e history.Event
	if err := e.UnmarshalJSON(text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var again object
	if err := json.Unmarshal(e.AppendJSON(nil), &again); err != nil {
		t.Fatal(err)
	}
	return again
}

// nameEvents puts ids where a recording leaves open which event is meant.
func nameEvents(o object) {
	_, named := o["id"].(float64)
	_, linked := o["previousEventId"].(float64)
	if !named || !linked {
		o["id"], o["previousEventId"] = 7.0, 6.0
	}
}

// closeDocuments turns opened documents back into JSON text.
func closeDocuments(t *testing.T, details object) {
	t.Helper()
	for _, name := range []string{"input", "output", "parameters", "cause"} {
		closeDocument(t, details, name)
	}
	variables, _ := details["assignedVariables"].(object)
	for name := range variables {
		closeDocument(t, variables, name)
	}
}

func closeDocument(t *testing.T, o object, name string) {
	t.Helper()
	document, ok := o[name]
	if _, isText := document.(string); !ok || isText && document != "" {
		return
	}
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	o[name] = string(text)
}

// eachRecorded calls check with each object of the recordings that has a type
// and the member called link.
func eachRecorded(t *testing.T, link string, check func(*testing.T, object)) {
	t.Helper()
	const dir = "../../shared/conformance/cases"
	files, err := filepath.Glob(dir + "/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no recordings at %s", dir)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var recording any
		if err := json.Unmarshal(text, &recording); err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			walk(recording, func(o object) {
				_, typed := o["type"].(string)
				_, linked := o[link]
				if typed && linked {
					check(t, o)
				}
			})
		})
	}
}

func walk(v any, visit func(object)) {
	switch v := v.(type) {
	case object:
		visit(v)
		for _, inner := range v {
			walk(inner, visit)
		}
	case []any:
		for _, inner := range v {
			walk(inner, visit)
		}
	}
}
