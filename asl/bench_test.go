package asl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
)

// fifty is a definition with fifty states of all types in both query languages.
func fifty() []byte {
	var b strings.Builder
	b.WriteString(`{"Comment":"fifty states","StartAt":"Task 0","TimeoutSeconds":3600,"States":{`)
	for i := range 7 {
		fmt.Fprintf(&b, `
  "Task %[1]d":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload":{"id.$":"$.order.id","text.$":"States.Format('order {}', $.order.id)"}},
    "ResultSelector":{"result.$":"$.Payload"},"ResultPath":"$.task%[1]d","TimeoutSeconds":60,
    "Retry":[{"ErrorEquals":["Lambda.TooManyRequestsException"],"IntervalSeconds":1,"MaxAttempts":6,"BackoffRate":2,"JitterStrategy":"FULL"}],
    "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Failed"}],"Next":"Pick %[1]d"},
  "Pick %[1]d":{"Type":"Choice","Choices":[{"Variable":"$.total","NumericGreaterThan":1000,"Next":"Wait %[1]d"},
    {"And":[{"Variable":"$.kind","StringEquals":"express"},{"Not":{"Variable":"$.paid","BooleanEquals":true}}],"Next":"Set %[1]d"}],"Default":"Each %[1]d"},
  "Wait %[1]d":{"Type":"Wait","Seconds":10,"Next":"Set %[1]d"},
  "Set %[1]d":{"Type":"Pass","QueryLanguage":"JSONata","Output":{"total":"{%% $sum($states.input.items.price) %%}"},"Assign":{"count":"{%% $count($states.input.items) %%}"},"Next":"Each %[1]d"},
  "Each %[1]d":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":4,"ItemProcessor":{"StartAt":"Item %[1]d","States":{
    "Item %[1]d":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem","Parameters":{"TableName":"t","Item":{"id":{"S.$":"$.sku"}}},"End":true}}},
    "ResultPath":null,"Next":"Both %[1]d"},
  "Both %[1]d":{"Type":"Parallel","Branches":[{"StartAt":"Left %[1]d","States":{"Left %[1]d":{"Type":"Pass","Result":{"a":[1,2,3]},"End":true}}}],"Next":"Task %[2]d"},`, i, i+1)
	}
	b.WriteString(`"Task 7":{"Type":"Succeed"},"Failed":{"Type":"Fail","Error":"Order.Failed","CausePath":"$.error.Cause"}}}`)
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	src := fifty()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := asl.Parse(src); err != nil {
			b.Fatal(err)
		}
	}
}
