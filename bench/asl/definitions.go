package main

import (
	"embed"
	"fmt"
	"strings"
)

// definitions are the measured workflows, which the peer reads as well.
//
//go:embed definitions
var definitions embed.FS

func definition(name string) ([]byte, error) {
	return definitions.ReadFile("definitions/" + name + ".asl.json")
}

// smallInput is the input of the chains of five states, about 100 bytes.
const smallInput = `{"id":"order-000042","customer":"c-1001","amount":250.75,"currency":"EUR","paid":false}`

// taskAnswer is what every task returns.
const taskAnswer = `{"id":"order-000042","customer":"c-1001","amount":250.75,"charged":true}`

// itemsInput is the input of a Map over n items.
func itemsInput(n int) string {
	var b strings.Builder
	b.WriteString(`{"items":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"n":%d,"sku":"sku-%06d"}`, i, i)
	}
	b.WriteString("]}")
	return b.String()
}

// mixedDefinition is a definition of 50 states: seven groups of seven, of every
// type that has a Next, with Retry, Catch and payload templates, and a last one.
func mixedDefinition() []byte {
	var b strings.Builder
	b.WriteString(`{"Comment":"50 states","StartAt":"Check1","States":{`)
	for i := 1; i <= 7; i++ {
		next := fmt.Sprintf("Check%d", i+1)
		if i == 7 {
			next = "Done"
		}
		fmt.Fprintf(&b, mixedGroup, i, next)
	}
	b.WriteString(`"Done":{"Type":"Succeed"}}}`)
	return []byte(b.String())
}

// mixedGroup has the group's number as its first argument, and as its second
// the state that follows.
const mixedGroup = `
"Check%[1]d":{"Type":"Choice","Choices":[
	{"And":[{"Variable":"$.amount","NumericGreaterThan":100},{"Variable":"$.kind","StringEquals":"order"}],"Next":"Prepare%[1]d"},
	{"Variable":"$.skip","IsPresent":true,"Next":"Pause%[1]d"}],"Default":"Prepare%[1]d"},
"Prepare%[1]d":{"Type":"Pass","Parameters":{"id.$":"$.id","amount.$":"$.amount","key.$":"States.Format('{}-%[1]d',$.id)"},"ResultPath":"$.request","Next":"Charge%[1]d"},
"Charge%[1]d":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"charge","Payload.$":"$.request"},
	"ResultSelector":{"receipt.$":"$.Payload.receipt"},"ResultPath":"$.charge","TimeoutSeconds":30,
	"Retry":[{"ErrorEquals":["Lambda.ServiceException","States.Timeout"],"IntervalSeconds":2,"MaxAttempts":4,"BackoffRate":2},{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],
	"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Pause%[1]d"}],"Next":"Pause%[1]d"},
"Pause%[1]d":{"Type":"Wait","Seconds":5,"Next":"Both%[1]d"},
"Both%[1]d":{"Type":"Parallel","Branches":[{"StartAt":"Tell%[1]d","States":{
	"Tell%[1]d":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"arn:aws:sns:us-east-1:123456789012:orders","Message.$":"$.id"},"End":true}}}],
	"ResultPath":null,"Next":"Record%[1]d"},
"Record%[1]d":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem","Parameters":{"TableName":"orders","Item":{"id":{"S.$":"$.id"}}},"ResultPath":null,"Next":"%[2]s"},
`
