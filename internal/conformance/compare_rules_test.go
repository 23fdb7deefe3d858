package conformance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

func TestComparison_knows_what_a_recording_says(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		want, got string // JSON
		path      string
		diff      string // a part of what differs, "" where nothing does
	}{
		{"equal documents agree", `{"a":[1,"x",null]}`, `{"a":[1,"x",null]}`, "e", ""},
		{"the order of keys does not count", `{"a":1,"b":2}`, `{"b":2,"a":1}`, "e", ""},
		{"the order of items does", `[1,2]`, `[2,1]`, "e", "e[0]: want 1"},
		{"1 and 1.0 differ", `1`, `1.0`, "e", "e: want 1"},
		{"true and 1 differ", `true`, `1`, "e", "e: want true"},
		{"null is not a missing member", `{"a":null}`, `{}`, "e", "e.a: missing"},
		{"an extra member differs", `{}`, `{"a":1}`, "e", "e.a: not in the recording"},
		{"an extra item differs", `[1]`, `[1,2]`, "e", "want 1 items, got 2"},
		{"a member that AWS added later does not", `{}`, `{"redriveCount":0}`, "e", ""},
		{"metadata of the SDK does not count", `{"SdkHttpMetadata":{"a":1}}`, `{"SdkResponseMetadata":2}`, "e", ""},
		{"a recorded document is text on the wire", `{"a":1}`, `"{\"a\":1}"`, "e.output", ""},
		{"and nothing else", `{"a":1}`, `{"a":1}`, "e.output", "want JSON text"},
		{"so are the values of variables", `{"a":1}`, `{"a":1}`, "e.assignedVariables.x", "want JSON text"},
		{"text within a document is not opened", `{"a":{"b":1}}`, `"{\"a\":\"{\\\"b\\\":1}\"}"`, "e.output", "want {\"b\":1}"},
		{"blanks in an array's text do not count", `"[1, 2]"`, `"[1,2]"`, "e.output", ""},
		{"one of several is enough", `{"$any":[5,4]}`, `4`, "e", ""},
		{"and one at least is needed", `{"$any":[5,4]}`, `3`, "e", "want one of"},
		{"a wildcard takes anything", `"⟪*hint⟫"`, `{"a":1}`, "e", ""},
		{"but null", `"⟪*hint⟫"`, `null`, "e", "got null"},
		{"a date is a number", `"⟪*datetime⟫"`, `"2024"`, "e", "seconds since 1970"},
		{"a name is the same everywhere", `["⟪n:1⟫","x-⟪n:1⟫"]`, `["a","x-a"]`, "e", ""},
		{"or differs", `["⟪n:1⟫","x-⟪n:1⟫"]`, `["a","x-b"]`, "e", "e[1]"},
		{"a bound name must be what it stands for", `"arn:⟪role⟫"`, `"arn:admin"`, "e", ""},
		{"and nothing else", `"arn:⟪role⟫"`, `"arn:guest"`, "e", `want "arn:admin"`},
		{"a name in a key is found", `{"k-⟪n:1⟫":1}`, `{"k-7":1}`, "e", ""},
		{"a time may be blanked to a word", `"at date"`, `"at 2024-01-01T00:00:00.5Z"`, "e", ""},
		{"several wildcards share a text", `"a⟪*x⟫b⟪*y⟫c"`, `"a--b-b-c"`, "e", ""},
		{"text after the last wildcard counts", `"a⟪*x⟫c"`, `"abcd"`, "e", "e: want"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newReplay(ruleRecording(t), plainly)
			d := r.diff(parse(t, tt.want), parse(t, tt.got), tt.path, false)
			if (d == "") != (tt.diff == "") || !strings.Contains(d, tt.diff) {
				t.Errorf("got %q, want %q", d, tt.diff)
			}
		})
	}
}

func TestComparison_without_order_finds_every_event_once(t *testing.T) {
	t.Parallel()
	const first, second = `{"id":1,"previousEventId":0,"type":"A"}`, `{"id":2,"previousEventId":1,"type":"B"}`
	tests := []struct{ name, want, got, order, diff string }{
		{"in another order", `[{"id":[0],"type":"B"},{"id":[0],"type":"A"}]`, `[` + first + `,` + second + `]`, lossyParallel, ""},
		{"one is missing", `[{"id":[0],"type":"B"},{"id":[0],"type":"B"}]`, `[` + first + `,` + second + `]`, lossyParallel, "none is"},
		{"one is too many", `[{"id":[0],"type":"B"}]`, `[` + first + `,` + second + `]`, lossyParallel, "not in the recording"},
		{"the end of a Parallel state is", `[` + first + `]`, `[` + first + `,{"id":2,"type":"ParallelStateSucceeded"}]`, lossyParallel, ""},
		{"a whole id counts", `[{"id":2,"previousEventId":0,"type":"A"}]`, `[` + first + `]`, lossyParallel, ".id: want 2"},
		{"what an event follows counts by its type", `[` + first + `,{"id":9,"previousEventId":9,"type":"B"}]`, `[` + first + `,` + second + `]`, branches, "want it to follow B, follows A"},
		{"ids count from one", `[]`, second, branches, "has the id 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newReplay(ruleRecording(t), plainly)
			want, _ := parse(t, tt.want).(value.Array)
			got, ok := parse(t, tt.got).(value.Array)
			if !ok {
				got = value.Array{parse(t, tt.got)}
			}
			d := r.diffUnordered(want, got, tt.order)
			if (d == "") != (tt.diff == "") || !strings.Contains(d, tt.diff) {
				t.Errorf("got %q, want %q", d, tt.diff)
			}
		})
	}
}

// ruleRecording is a case of 2022 in which role stands for admin.
func ruleRecording(t *testing.T) *recording {
	t.Helper()
	doc := parse(t, `{"bind":{"role":"admin"}}`).(*value.Object)
	return &recording{doc: doc, recorded: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func parse(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.ParseString(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
