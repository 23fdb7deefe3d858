package history_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/history"
)

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	const head = `{"timestamp":1700000000.123,`
	tests := []struct {
		name    string
		details history.Details
		want    string
	}{
		{
			"writes members in AWS's order, with inputDetails beside the input",
			&history.StateEntered{StateType: "Pass", Name: "Say \"hi\"", Input: `{"a":1}`},
			`"type":"PassStateEntered","id":7,"previousEventId":6,"stateEnteredEventDetails":{"name":"Say \"hi\"","input":"{\"a\":1}","inputDetails":{"truncated":false}}}`,
		},
		{
			"has no details object for a kind without members",
			&history.MapStateSucceeded{},
			`"type":"MapStateSucceeded","id":7,"previousEventId":6}`,
		},
		{
			"keeps a details object with nothing in it",
			&history.ExecutionFailed{},
			`"type":"ExecutionFailed","id":7,"previousEventId":6,"executionFailedEventDetails":{}}`,
		},
		{
			"tells an empty cause from an absent one",
			&history.ExecutionFailed{Cause: history.Some("")},
			`"type":"ExecutionFailed","id":7,"previousEventId":6,"executionFailedEventDetails":{"cause":""}}`,
		},
		{
			"leaves assignedVariables out of a state without Assign",
			&history.StateExited{StateType: "Wait", Name: "W", Output: "[]"},
			`"type":"WaitStateExited","id":7,"previousEventId":6,"stateExitedEventDetails":{"name":"W","output":"[]","outputDetails":{"truncated":false}}}`,
		},
		{
			"has assignedVariables for a state that assigns nothing",
			&history.StateExited{StateType: "Wait", Name: "W", Output: "[]", AssignedVariables: []history.Variable{}},
			`"type":"WaitStateExited","id":7,"previousEventId":6,"stateExitedEventDetails":{"name":"W","output":"[]","outputDetails":{"truncated":false},"assignedVariables":{},"assignedVariablesDetails":{"truncated":false}}}`,
		},
		{
			"keeps variables in the order of writing",
			&history.StateExited{StateType: "Pass", Name: "P", Output: "1", AssignedVariables: []history.Variable{{Name: "z", Value: `"t"`}, {Name: "a", Value: "42"}}},
			`"type":"PassStateExited","id":7,"previousEventId":6,"stateExitedEventDetails":{"name":"P","output":"1","outputDetails":{"truncated":false},"assignedVariables":{"z":"\"t\"","a":"42"},"assignedVariablesDetails":{"truncated":false}}}`,
		},
		{
			"writes timeouts only when they are set",
			&history.TaskScheduled{ResourceType: "sqs", Resource: "sendMessage.waitForTaskToken", Region: "eu-west-1", Parameters: "{}", HeartbeatInSeconds: new(int64(5)), TaskCredentials: &history.TaskCredentials{RoleArn: "arn:r"}},
			`"type":"TaskScheduled","id":7,"previousEventId":6,"taskScheduledEventDetails":{"resourceType":"sqs","resource":"sendMessage.waitForTaskToken","region":"eu-west-1","parameters":"{}","heartbeatInSeconds":5,"taskCredentials":{"roleArn":"arn:r"}}}`,
		},
		{
			"replaces bytes that are not UTF-8",
			&history.ActivityStarted{WorkerName: "w\xff\xc3("},
			`"type":"ActivityStarted","id":7,"previousEventId":6,"activityStartedEventDetails":{"workerName":"w` + "\uFFFD\uFFFD(" + `"}}`,
		},
		{
			"escapes control characters and nothing else",
			&history.ActivityStarted{WorkerName: "\x01\b\f\n\r\t\x1f</é\u2028"},
			`"type":"ActivityStarted","id":7,"previousEventId":6,"activityStartedEventDetails":{"workerName":"\u0001\b\f\n\r\t\u001f</é` + "\u2028" + `"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := string(event(tt.details).AppendJSON(nil))
			if want := head + tt.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestAppendJSON_allocates_nothing_when_dst_has_room(t *testing.T) {
	for _, details := range full() {
		e := event(details)
		buf := make([]byte, 0, 4096)
		if got := testing.AllocsPerRun(10, func() { buf = e.AppendJSON(buf[:0]) }); got != 0 {
			t.Errorf("%s: got %v allocations", details.Type(), got)
		}
	}
}

func TestAppendJSON_writes_the_timestamp_in_seconds_with_milliseconds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		time time.Time
		want string
	}{
		{time.Unix(0, 0), `0.000`},
		{time.Unix(1700000000, 1_999_999), `1700000000.001`},
		{time.Unix(1700000000, 50_000_000), `1700000000.050`},
		{time.Unix(-2, 500_000_000), `-1.500`},
		{time.Time{}, `-62135596800.000`},
	}
	for _, tt := range tests {
		text := string(history.Event{ID: 1, Time: tt.time, Details: &history.MapRunAborted{}}.AppendJSON(nil))
		if want := `{"timestamp":` + tt.want + `,`; !strings.HasPrefix(text, want) {
			t.Errorf("%v: got %s, want it to begin with %s", tt.time, text, want)
		}
	}
}

func TestAppendJSONWithoutData_leaves_out_what_users_documents_say(t *testing.T) {
	t.Parallel()
	tests := []struct {
		details history.Details
		want    string
	}{
		{&history.ExecutionStarted{Input: "1", RoleArn: "arn:r"}, `{"roleArn":"arn:r"}`},
		{&history.ExecutionSucceeded{Output: "1"}, `{}`},
		{&history.StateEntered{StateType: "Pass", Name: "P", Input: "1"}, `{"name":"P"}`},
		{&history.StateExited{StateType: "Pass", Name: "P", Output: "1", AssignedVariables: []history.Variable{{Name: "a", Value: "1"}}}, `{"name":"P"}`},
		{&history.TaskScheduled{ResourceType: "lambda", Resource: "invoke", Region: "r", Parameters: "1"}, `{"resourceType":"lambda","resource":"invoke","region":"r"}`},
		{&history.TaskSubmitted{ResourceType: "lambda", Resource: "invoke", Output: "1"}, `{"resourceType":"lambda","resource":"invoke"}`},
		{&history.LambdaFunctionScheduled{Resource: "arn:f", Input: "1", TimeoutInSeconds: new(int64(3))}, `{"resource":"arn:f","timeoutInSeconds":3}`},
		{&history.LambdaFunctionFailed{Error: history.Some("E"), Cause: history.Some("why")}, `{"error":"E","cause":"why"}`},
		{&history.ActivityScheduled{Resource: "arn:a", Input: "1"}, `{"resource":"arn:a"}`},
	}
	for _, tt := range tests {
		if got := string(event(tt.details).AppendDetails(nil, false)); got != tt.want {
			t.Errorf("%s: got details %s, want %s", tt.details.Type(), got, tt.want)
		}
		whole := string(event(tt.details).AppendJSONWithoutData(nil))
		if !strings.HasSuffix(whole, `EventDetails":`+tt.want+`}`) {
			t.Errorf("%s: got event %s, want details %s", tt.details.Type(), whole, tt.want)
		}
	}
}

func TestAppendDetails_is_an_empty_object_for_a_kind_without_members(t *testing.T) {
	t.Parallel()
	if got := string(event(&history.LambdaFunctionStarted{}).AppendDetails(nil, true)); got != "{}" {
		t.Errorf("got %s, want {}", got)
	}
}

func TestUnmarshalJSON_reads_back_every_type(t *testing.T) {
	t.Parallel()
	for _, details := range append(full(), oneOfEach()...) {
		readsBack(t, event(details))
	}
}

func TestUnmarshalJSON_reads_back_random_events(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		readsBack(t, history.Event{
			ID: 1 + r.Int64N(25_000), Time: time.UnixMilli(r.Int64N(4e12)).UTC(), Details: random(r),
		})
	}
}

func TestUnmarshalJSON_reads_events_without_data(t *testing.T) {
	t.Parallel()
	for _, details := range full() {
		text := event(details).AppendJSONWithoutData(nil)
		var e history.Event
		if err := e.UnmarshalJSON(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := e.AppendJSON(nil); string(got) != string(text) {
			t.Errorf("got  %s\nwant %s", got, text)
		}
	}
}

func readsBack(t *testing.T, want history.Event) {
	t.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatalf("%s: %v", want.Type(), err)
	}
	for _, text := range [][]byte{text, want.AppendJSON(nil)} {
		var got history.Event
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\ngot  %+v %+v\nwant %+v %+v", text, got, got.Details, want, want.Details)
		}
	}
}

func TestUnmarshalJSON(t *testing.T) {
	t.Parallel()
	moment := time.UnixMilli(1500).UTC()
	tests := []struct {
		name, text string
		want       history.Event
	}{
		{
			"takes members in any order", `{"executionFailedEventDetails":{"error":"E"},"id":2,"type":"ExecutionFailed","timestamp":1.5}`,
			history.Event{ID: 2, Time: moment, Details: &history.ExecutionFailed{Error: history.Some("E")}},
		},
		{
			"ignores members of a newer version", `{"id":2,"new":{"x":[1]},"type":"ActivityStarted","timestamp":1.5,"activityStartedEventDetails":{"workerName":"w","new":1}}`,
			history.Event{ID: 2, Time: moment, Details: &history.ActivityStarted{WorkerName: "w"}},
		},
		{
			"takes null for absent", `{"id":2,"type":"ExecutionFailed","timestamp":1.5,"executionFailedEventDetails":{"error":null}}`,
			history.Event{ID: 2, Time: moment, Details: &history.ExecutionFailed{}},
		},
		{
			"takes absent details for empty ones", `{"id":2,"type":"ExecutionTimedOut","timestamp":1.5}`,
			history.Event{ID: 2, Time: moment, Details: &history.ExecutionTimedOut{}},
		},
		{
			"takes a timestamp with an exponent", `{"id":2,"type":"MapRunAborted","timestamp":15E-1}`,
			history.Event{ID: 2, Time: moment, Details: &history.MapRunAborted{}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got history.Event
			if err := got.UnmarshalJSON([]byte(tt.text)); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestUnmarshalJSON_refuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a type of a newer version", `{"id":3,"type":"TaskPondered","timestamp":1}`, `history event 3: type "TaskPondered" is not known to this version`},
		{"a state type that cannot exit", `{"id":3,"type":"FailStateExited","timestamp":1}`, `type "FailStateExited" is not known`},
		{"an event without id", `{"type":"MapRunAborted","timestamp":1}`, `id is missing`},
		{"an event without type", `{"id":1,"timestamp":1}`, `type is missing`},
		{"an event without time", `{"id":1,"type":"MapRunAborted"}`, `timestamp is missing`},
		{"an id below 1", `{"id":0,"type":"MapRunAborted","timestamp":1}`, `an id of 0`},
		{"a previous event that is not earlier", `{"id":2,"previousEventId":2,"type":"MapRunAborted","timestamp":1}`, `an id of 2 with a previousEventId of 2`},
		{"an id with a fraction", `{"id":1.5,"type":"MapRunAborted","timestamp":1}`, `id: 1.5 is not a whole number`},
		{"an id beyond 64 bits", `{"id":9223372036854775808,"type":"MapRunAborted","timestamp":1}`, `not a whole number of 64 bits`},
		{"a time nobody lives in", `{"id":1,"type":"MapRunAborted","timestamp":253402300799.9999}`, `not in the years 1 to 9999`},
		{"a time as text", `{"id":1,"type":"MapRunAborted","timestamp":"1"}`, `timestamp: want a number, got a string`},
		{"a state without name", `{"id":1,"type":"PassStateEntered","timestamp":1,"stateEnteredEventDetails":{}}`, `stateEnteredEventDetails.name is missing`},
		{"a document that is not text", `{"id":1,"type":"PassStateEntered","timestamp":1,"stateEnteredEventDetails":{"name":"P","input":{}}}`, `stateEnteredEventDetails.input: want a string, got an object`},
		{"details that are no object", `{"id":1,"type":"PassStateEntered","timestamp":1,"stateEnteredEventDetails":[]}`, `stateEnteredEventDetails: want an object, got an array`},
		{"variables that are no text", `{"id":1,"type":"PassStateExited","timestamp":1,"stateExitedEventDetails":{"name":"P","assignedVariables":{"a":1}}}`, `assignedVariables: want JSON text in strings`},
		{"credentials that are no object", `{"id":1,"type":"LambdaFunctionScheduled","timestamp":1,"lambdaFunctionScheduledEventDetails":{"resource":"r","taskCredentials":true}}`, `taskCredentials: want an object, got a boolean`},
		{"a role that is no text", `{"id":1,"type":"LambdaFunctionScheduled","timestamp":1,"lambdaFunctionScheduledEventDetails":{"resource":"r","taskCredentials":{"roleArn":1}}}`, `taskCredentials.roleArn: want a string, got a number`},
		{"a member given twice", `{"id":1,"\u0069d":1,"type":"MapRunAborted","timestamp":1}`, `id is given twice`},
		{"a variable given twice", `{"id":1,"type":"PassStateExited","timestamp":1,"stateExitedEventDetails":{"name":"P","assignedVariables":{"a":"1","\u0061":"2"}}}`, `once for each name`},
		{"null", `null`, `want an object, got null`},
		{"nothing", ``, `unexpected EOF`},
		{"half an event", `{"id":1,`, `EOF`},
		{"two events", `{"id":1,"type":"MapRunAborted","timestamp":1}{}`, `unexpected text after the object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			untouched := event(&history.MapRunSucceeded{})
			got := untouched
			err := got.UnmarshalJSON([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
			if got != untouched {
				t.Errorf("the event changed to %+v", got)
			}
		})
	}
}

func TestMarshalJSON_refuses_an_event_without_details(t *testing.T) {
	t.Parallel()
	if text, err := json.Marshal(history.Event{ID: 1}); err == nil {
		t.Errorf("got %s, want an error", text)
	}
}

func FuzzUnmarshalJSON(f *testing.F) {
	for _, details := range full() {
		f.Add(event(details).AppendJSON(nil))
	}
	f.Add([]byte(`{"id":1,"type":"PassStateExited","timestamp":-1e-3,"stateExitedEventDetails":{"name":"\ud800","assignedVariables":{"\u00ff":"1"}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, second history.Event
		if first.UnmarshalJSON(text) != nil {
			return
		}
		again := first.AppendJSON(nil)
		if err := second.UnmarshalJSON(again); err != nil {
			t.Fatalf("%q was read, but not what was written of it, %q: %v", text, again, err)
		}
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("%q: got %+v, then %+v", text, first, second)
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	item := `{"sku":"A-1001","quantity":2,"price":19.95},`
	input := `{"order":"2f1c","items":[` + strings.Repeat(item, 4)[:len(item)*4-1] + `]}`
	for name, details := range map[string]history.Details{
		"StateEntered with 200 bytes": &history.StateEntered{StateType: "Pass", Name: "Check the order", Input: input},
		"TaskScheduled":               &history.TaskScheduled{ResourceType: "lambda", Resource: "invoke", Region: "eu-west-1", Parameters: input},
		"MapStateSucceeded":           &history.MapStateSucceeded{},
	} {
		b.Run(name, func(b *testing.B) {
			e := event(details)
			buf := make([]byte, 0, 1024)
			b.ReportAllocs()
			for b.Loop() {
				buf = e.AppendJSON(buf[:0])
			}
			b.SetBytes(int64(len(buf)))
		})
	}
}

func BenchmarkUnmarshalJSON(b *testing.B) {
	text := event(&history.StateEntered{StateType: "Pass", Name: "Check the order", Input: `{"order":"2f1c","items":[` + strings.Repeat(" ", 160) + `]}`}).AppendJSON(nil)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		var e history.Event
		if err := e.UnmarshalJSON(text); err != nil {
			b.Fatal(err)
		}
	}
}
