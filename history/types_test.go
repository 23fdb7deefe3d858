package history_test

import (
	"encoding/json"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/history"
)

func TestTypes_is_the_set_that_details_can_have(t *testing.T) {
	t.Parallel()
	listed := history.Types()
	slices.Sort(listed)
	var made []history.Type
	for _, details := range oneOfEach() {
		made = append(made, details.Type())
		if !details.Type().Known() {
			t.Errorf("%s is not known", details.Type())
		}
	}
	slices.Sort(made)
	if !slices.Equal(listed, made) {
		t.Errorf("got %v\nwant %v", listed, made)
	}
	for _, unknown := range []history.Type{"", "FailStateExited", "passStateEntered", (&history.StateEntered{StateType: "Join"}).Type()} {
		if unknown.Known() {
			t.Errorf("%q is known", unknown)
		}
	}
}

// model is the part of AWS's service model that describes events.
type model struct {
	Shapes map[string]struct {
		Enum     []history.Type
		Required []string
		Members  map[string]struct{ Shape string }
		Type     string
	}
}

func readModel(t *testing.T) model {
	t.Helper()
	const file = "../../shared/models/stepfunctions.service-2.json"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("no service model at %s", file)
	}
	var m model
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTypes_is_the_set_of_AWSs_model(t *testing.T) {
	t.Parallel()
	want := readModel(t).Shapes["HistoryEventType"].Enum
	if got := history.Types(); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestAppendJSON_writes_every_member_of_AWSs_model(t *testing.T) {
	t.Parallel()
	m := readModel(t)
	shape := m.Shapes["HistoryEvent"]
	unseen := map[string]bool{}
	for name := range shape.Members {
		unseen[name] = true
	}
	for _, details := range full() {
		var got map[string]json.RawMessage
		if err := json.Unmarshal(event(details).AppendJSON(nil), &got); err != nil {
			t.Fatal(err)
		}
		for name, text := range got {
			member, ok := shape.Members[name]
			if !ok {
				t.Errorf("%s: the model has no member %s", details.Type(), name)
				continue
			}
			delete(unseen, name)
			compareMembers(t, m, member.Shape, text)
		}
	}
	for name := range unseen {
		t.Errorf("no event has the member %s", name)
	}
}

// compareMembers checks that text has exactly the members of the shape called name.
func compareMembers(t *testing.T, m model, name string, text []byte) {
	t.Helper()
	shape := m.Shapes[name]
	if shape.Type != "structure" {
		return
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var got, want []string
	for member, text := range object {
		got = append(got, member)
		compareMembers(t, m, shape.Members[member].Shape, text)
	}
	for member := range shape.Members {
		want = append(want, member)
	}
	sort.Strings(got)
	sort.Strings(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: got members %v, want %v", name, got, want)
	}
}

func TestUnmarshalJSON_misses_members_that_AWSs_model_requires(t *testing.T) {
	t.Parallel()
	m := readModel(t)
	for _, details := range full() {
		text := string(event(details).AppendJSON(nil))
		for name, member := range m.Shapes["HistoryEvent"].Members {
			if !strings.Contains(text, `"`+name+`":{`) {
				continue
			}
			for _, required := range m.Shapes[member.Shape].Required {
				if required == "parameters" {
					continue // includeExecutionData=false leaves it out
				}
				var e history.Event
				without := strings.Replace(text, `"`+required+`":`, `"other":`, 1)
				if err := e.UnmarshalJSON([]byte(without)); err == nil || !strings.Contains(err.Error(), required+" is missing") {
					t.Errorf("%s without %s: got error %v", details.Type(), required, err)
				}
			}
		}
	}
}
