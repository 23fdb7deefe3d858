package asl_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
)

const order = `{
  "Comment": "an order",
  "StartAt": "Reserve",
  "TimeoutSeconds": 60,
  "States": {
    "Reserve": {
      "Type": "Task",
      "Comment": "takes stock",
      "Resource": "arn:aws:states:::lambda:invoke",
      "InputPath": null,
      "Parameters": { "z": 1.0, "a": { "id.$": "$.id" }, "b": [ ] },
      "ResultPath": "$.stock",
      "TimeoutSeconds": 30,
      "Retry": [ { "ErrorEquals": [ "A", "B" ] }, { "ErrorEquals": [ "C" ], "IntervalSeconds": 2, "MaxAttempts": 0, "BackoffRate": 1, "MaxDelaySeconds": 9, "JitterStrategy": "FULL" } ],
      "Catch": [ { "ErrorEquals": [ "States.ALL" ], "ResultPath": null, "Next": "Failed" } ],
      "Next": "Each/Item"
    },
    "Each/Item": {
      "Type": "Map",
      "QueryLanguage": "JSONata",
      "Items": "{% $states.input.items %}",
      "MaxConcurrency": "{%  2  %}",
      "ItemProcessor": {
        "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" },
        "StartAt": "Item",
        "States": { "Item": { "Type": "Pass", "End": true } }
      },
      "Output": { "n": "{% $count($states.result) %}" },
      "Next": "Pick"
    },
    "Pick": {
      "Type": "Choice",
      "Choices": [
        { "Not": { "Variable": "$.ok", "BooleanEquals": true }, "Next": "Failed" },
        { "And": [ { "Variable": "$.n", "NumericGreaterThan": 1.50 } ], "Next": "Both" }
      ],
      "Default": "Both"
    },
    "Both": {
      "Type": "Parallel",
      "Branches": [ { "StartAt": "Left", "States": { "Left": { "Type": "Wait", "Seconds": 0, "End": true } } } ],
      "Next": "Done"
    },
    "Done": { "Type": "Succeed" },
    "Failed": { "Type": "Fail", "Error": "Order.Failed", "CausePath": "States.JsonToString($)" }
  }
}`

func parse(t *testing.T, src string) *asl.StateMachine {
	t.Helper()
	machine, err := asl.Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return machine
}

func TestParse_keeps_what_the_definition_says(t *testing.T) {
	t.Parallel()
	m := parse(t, order)
	var names []string
	for name := range m.States.All() {
		names = append(names, name)
	}
	reserve := m.States.Get("Reserve").(*asl.Task)
	each := m.States.Get("Each/Item").(*asl.Map)
	pick := m.States.Get("Pick").(*asl.Choice)
	both := m.States.Get("Both").(*asl.Parallel)
	failed := m.States.Get("Failed").(*asl.Fail)
	item := each.ItemProcessor.States.Get("Item").Base()
	left := both.Branches[0].States.Get("Left").(*asl.Wait)
	for _, test := range []struct {
		what      string
		got, want any
	}{
		{"version", m.Version, "1.0"},
		{"timeout", *m.TimeoutSeconds, int64(60)},
		{"order of states", strings.Join(names, ","), "Reserve,Each/Item,Pick,Both,Done,Failed"},
		{"comment", reserve.Comment, "takes stock"},
		{"null path", reserve.InputPath, asl.PathField{Given: true, Null: true}},
		{"absent path", reserve.OutputPath, asl.PathField{}},
		{"path", reserve.ResultPath, asl.PathField{Given: true, Text: "$.stock"}},
		{"compact document", string(reserve.Parameters), `{"z":1.0,"a":{"id.$":"$.id"},"b":[]}`},
		{"absent document", reserve.Arguments == nil, true},
		{"literal number", reserve.TimeoutSeconds, asl.IntField{Given: true, Value: 30}},
		{"absent number", reserve.HeartbeatSeconds, asl.IntField{}},
		{"default retrier", fmt.Sprint(reserve.Retry[0]), fmt.Sprint(asl.Retrier{
			ErrorEquals: []string{"A", "B"}, IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: asl.JitterNone,
		})},
		{"full retrier", fmt.Sprint(reserve.Retry[1]), fmt.Sprint(asl.Retrier{
			ErrorEquals: []string{"C"}, IntervalSeconds: 2, MaxAttempts: 0, BackoffRate: 1, MaxDelaySeconds: 9, JitterStrategy: asl.JitterFull,
		})},
		{"catcher", reserve.Catch[0].ResultPath, asl.PathField{Given: true, Null: true}},
		{"flow", reserve.Flow, asl.Flow{Next: "Each/Item"}},
		{"own query language", each.QueryLanguage, asl.JSONata},
		{"machine's query language", item.QueryLanguage, asl.JSONPath},
		{"expression", each.MaxConcurrency, asl.IntField{Given: true, Expr: "2"}},
		{"items", string(each.Items), `"{% $states.input.items %}"`},
		{"mode", each.ItemProcessor.Mode, asl.Distributed},
		{"execution type", each.ItemProcessor.ExecutionType, "EXPRESS"},
		{"pointer", each.Pointer, "/States/Each~1Item"},
		{"pointer in a processor", item.Pointer, "/States/Each~1Item/ItemProcessor/States/Item"},
		{"pointer in a branch", left.Pointer, "/States/Both/Branches/0/States/Left"},
		{"not", pick.Choices[0].Condition.(*asl.Not).Rule.(*asl.Comparison).Operator, "BooleanEquals"},
		{"number of a comparison", string(pick.Choices[1].Condition.(*asl.And).Rules[0].(*asl.Comparison).Value), "1.50"},
		{"default", pick.Default, "Both"},
		{"zero", left.Seconds, asl.IntField{Given: true}},
		{"text", failed.Error, asl.TextField{Given: true, Value: "Order.Failed"}},
		{"intrinsic", failed.CausePath, "States.JsonToString($)"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %v, want %v", test.what, test.got, test.want)
		}
	}
}

func TestParse_reads_JSONata_rules(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"StartAt":"C","QueryLanguage":"JSONata","States":{"C":{"Type":"Choice","Choices":[
		{"Condition":"{% $states.input.a %}","Output":{"b":1},"Next":"S"},{"Condition":false,"Next":"S"}],"Default":"S"},"S":{"Type":"Succeed"}}}`)
	rules := m.States.Get("C").(*asl.Choice).Choices
	if got, want := *rules[0].Condition.(*asl.Expression), (asl.Expression{Expr: "$states.input.a"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := *rules[1].Condition.(*asl.Expression); got != (asl.Expression{}) {
		t.Errorf("got %+v, want a false literal", got)
	}
	if got := string(rules[0].Output); got != `{"b":1}` {
		t.Errorf("got output %s", got)
	}
}

func TestParse_takes_the_last_of_duplicate_fields(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":{"a":1,"b":2,"a":3},"Comment":"first","Comment":"last","End":true}}}`)
	a := m.States.Get("A").(*asl.Pass)
	if a.Comment != "last" || string(a.Result) != `{"a":3,"b":2}` {
		t.Errorf("got comment %q and result %s", a.Comment, a.Result)
	}
}

func TestParse_says_what_is_wrong_first_and_how_much_more(t *testing.T) {
	t.Parallel()
	_, err := asl.Parse([]byte("{\n  \"StartAt\": \"A\",\n  \"States\": {\"A\": {\"Type\": \"Pass\", \"Ende\": true}}\n}"))
	const want = `3:14: SCHEMA_VALIDATION_FAILED: There should be one of the following fields: [Next, End] at /States/A (and 1 more)`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var invalid *asl.Error
	if !errors.As(err, &invalid) || len(invalid.Diagnostics) != 2 {
		t.Errorf("got %#v, want an *Error with two diagnostics", err)
	}
}

func TestValidate_tells_line_and_column_in_characters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, src    string
		line, column int
		location     string
	}{
		{"a field", "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}},\n \"X\":1}", 2, 2, "/"},
		{"a value", "{\"StartAt\":\"A\",\"States\":{\"A\":\n{\"Type\": \"Wait\",\"Seconds\": -1,\"End\":true}}}", 2, 28, "/States/A/Seconds"},
		{"behind two-byte characters", `{"Comment":"éé","StartAt":"A","States":{"A":{"Type":"X"}}}`, 1, 53, "/States/A/Type"},
		{"in an array", `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"X"}]}, "S":{"Type":"Succeed"}}}`, 1, 97, "/States/C/Choices[0]/Next"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := asl.Validate([]byte(test.src), asl.Options{})
			if len(diagnostics) == 0 {
				t.Fatal("accepted")
			}
			d := diagnostics[0]
			if d.Line != test.line || d.Column != test.column || d.Location != test.location {
				t.Errorf("got %d:%d at %s, want %d:%d at %s (%s)", d.Line, d.Column, d.Location, test.line, test.column, test.location, d.Message)
			}
		})
	}
}

func TestValidate_describes_broken_JSON_as_Jackson_does(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ src, message, location string }{
		{`not a definition`, "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", "line: 1, column: 4"},
		{`{"a" 1}`, "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", "line: 1, column: 7"},
		{`{"a":1 "b"}`, "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries", "line: 1, column: 9"},
		{`{"a":1,}`, "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", "line: 1, column: 9"},
		{"{\n'a':1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", "line: 2, column: 2"},
		{`{"a":[1 2]}`, "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", "line: 1, column: 10"},
		{`{"a":,}`, "Unexpected character (',' (code 44)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", "line: 1, column: 7"},
		{`{"a":"b`, "Unexpected end-of-input: was expecting closing quote for a string value", "line: 1, column: 8"},
		{"{\"a\":\"b\n\"}", "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value", "line: 2, column: 1"},
		{`{"a":"\x"}`, "Unrecognized character escape 'x' (code 120)", "line: 1, column: 9"},
		{`{"a":„b"}`, "Unrecognized token '„b': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", "line: 1, column: 8"},
	} {
		t.Run(test.src, func(t *testing.T) {
			t.Parallel()
			machine, diagnostics := asl.Validate([]byte(test.src), asl.Options{Format: asl.FormatJSON})
			if machine != nil || len(diagnostics) != 1 {
				t.Fatalf("got %v", diagnostics)
			}
			location := `[Source: (String)"` + test.src + `"; ` + test.location + "]"
			want := asl.Diagnostic{
				Severity: asl.SeverityError, Code: asl.CodeInvalidJSON,
				Message:  test.message + "\n at " + location,
				Location: location,
				Line:     diagnostics[0].Line, Column: diagnostics[0].Column,
			}
			if diagnostics[0] != want {
				t.Errorf("got  %+v\nwant %+v", diagnostics[0], want)
			}
		})
	}
}

func TestValidate_needs_an_object(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"", " \n", "[]", "1", `"text"`, "null", "- a: 1"} {
		machine, diagnostics := asl.Validate([]byte(src), asl.Options{})
		want := []asl.Diagnostic{{Severity: asl.SeverityError, Code: asl.CodeSchema, Message: "Definition must be a valid JSON object"}}
		if machine != nil || fmt.Sprint(diagnostics) != fmt.Sprint(want) {
			t.Errorf("%q: got %v, want %v", src, diagnostics, want)
		}
	}
}

func TestValidate_bounds_what_it_reads(t *testing.T) {
	t.Parallel()
	wide := func(n int) string { return `{"a":"` + strings.Repeat("x", n) + `"}` }
	nested := func(n int) string { return `{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}" }
	scopes := func(n int) string {
		const open, end = `{"StartAt":"P%d","States":{"P%[1]d":{"Type":"Parallel","End":true,"Branches":[`, `]}}}`
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, open, i)
		}
		return b.String() + `{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}` + strings.Repeat(end, n)
	}
	for _, test := range []struct {
		name, src string
		opts      asl.Options
		want      string // the start of the first message
	}{
		{"size", wide(10 << 20), asl.Options{}, "Definition has 10485768 bytes; at most 1048576 are allowed"},
		{"size of one's own", wide(100), asl.Options{MaxBytes: 50}, "Definition has 108 bytes; at most 50 are allowed"},
		{"depth of JSON", nested(10_000), asl.Options{}, "Document nesting depth (1001) exceeds the maximum allowed (1000)"},
		{"depth of YAML", nested(2_000), asl.Options{Format: asl.FormatYAML}, "The document is nested more than 1000 levels deep"},
		{"more depth of YAML", nested(20_000), asl.Options{Format: asl.FormatYAML}, "yaml: "},
		{"depth of scopes", scopes(40), asl.Options{}, "States are nested more than 32 levels deep"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			machine, diagnostics := asl.Validate([]byte(test.src), test.opts)
			if machine != nil {
				t.Fatal("accepted")
			}
			if got := diagnostics[0].Message; !strings.HasPrefix(got, test.want) {
				t.Errorf("got %.200s, want %s", got, test.want)
			}
		})
	}
	parse(t, scopes(20))
}

func TestValidate_bounds_what_it_reports(t *testing.T) {
	t.Parallel()
	src := `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[` +
		strings.Repeat("1,", 100_000) + "1]}}}"
	_, diagnostics := asl.Validate([]byte(src), asl.Options{})
	if len(diagnostics) != 1001 {
		t.Fatalf("got %d diagnostics, want 1000 and a word on the others", len(diagnostics))
	}
	if last := diagnostics[1000]; last.Code != asl.CodeTooManyProblems || last.Severity != asl.SeverityError {
		t.Errorf("got %v", last)
	}
}

func TestValidateState_reads_a_state_on_its_own(t *testing.T) {
	t.Parallel()
	state, diagnostics := asl.ValidateState("StateName", []byte(`{"Type":"Pass","QueryLanguage":"JSONata","Next":"Elsewhere"}`), asl.Options{})
	if state == nil || state.Base().Pointer != "/States/StateName" || state.Base().QueryLanguage != asl.JSONata {
		t.Errorf("got %+v, %v", state, diagnostics)
	}
	state, diagnostics = asl.ValidateState("StateName", []byte(`{"Type":"Parallel","Branches":[],"End":true}`), asl.Options{})
	if got, want := fmt.Sprint(diagnostics), "[1:31: SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Branches]"; state != nil || got != want {
		t.Errorf("got %v, %s; want %s", state, got, want)
	}
}

func TestParse_reads_the_same_from_YAML_and_JSON(t *testing.T) {
	t.Parallel()
	const yaml = `
# a comment
StartAt: Yes
States:
  Yes:
    Type: Pass
    Result: &shared {int: 0x10, plain: 1_000, float: 1.50, exp: 1e3, half: .5, yes: no, 'null': ~, t: true, time: 2016-03-14T01:59:00Z}
    Next: No
  No:
    Type: Pass
    Result:
      <<: *shared
      t: false
      text: |
        two
        lines
    End: true
`
	m := parse(t, yaml)
	for name, want := range map[string]string{
		"Yes": `{"int":16,"plain":1000,"float":1.50,"exp":1e3,"half":0.5,"yes":"no","null":null,"t":true,"time":"2016-03-14T01:59:00Z"}`,
		"No":  `{"t":false,"text":"two\nlines\n","int":16,"plain":1000,"float":1.50,"exp":1e3,"half":0.5,"yes":"no","null":null,"time":"2016-03-14T01:59:00Z"}`,
	} {
		result := m.States.Get(name).(*asl.Pass).Result
		if string(result) != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, result, want)
		}
		if !json.Valid(result) {
			t.Errorf("%s is not JSON", result)
		}
	}
}

func TestValidate_refuses_YAML_that_is_not_JSON(t *testing.T) {
	t.Parallel()
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		laughs += fmt.Sprintf("a%d: &a%[1]d [%s]\n", i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 10))
	}
	for _, test := range []struct {
		name, src, want string
		line            int
	}{
		{"two documents", "StartAt: A\n---\nStartAt: B\n", "A definition must be a single YAML document", 2},
		{"a key that is a number", "StartAt: A\nStates:\n  1: {Type: Succeed}\n", "A key must be a string; put it in quotation marks", 3},
		{"a key that is a mapping", "{a: 1}: b\n", "A key must be a string; put it in quotation marks", 1},
		{"infinity", "a: .inf\n", ".inf is not a JSON number", 1},
		{"a tag", "a: 1\nb: !Sub text\n", "The tag !Sub is not supported", 2},
		{"a merge of a text", "a: 1\n<<: text\n", "Only mappings can be merged", 2},
		{"a billion laughs", laughs, "The document's aliases stand for too much", 1},
		{"an alias in itself", "a: &a [*a]\n", "The document is nested more than 1000 levels deep", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			machine, diagnostics := asl.Validate([]byte(test.src), asl.Options{Format: asl.FormatYAML})
			if machine != nil || len(diagnostics) != 1 {
				t.Fatalf("got %v", diagnostics)
			}
			if d := diagnostics[0]; d.Message != test.want || d.Line != test.line || d.Code != asl.CodeInvalidJSON {
				t.Errorf("got %v, want %s on line %d", d, test.want, test.line)
			}
		})
	}
	_, diagnostics := asl.Validate([]byte("a: [1\nb: 2"), asl.Options{})
	if len(diagnostics) != 1 || diagnostics[0].Line != 2 {
		t.Errorf("got %v, want one problem on line 2", diagnostics)
	}
}
