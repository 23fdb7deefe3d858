package asl_test

import (
	"fmt"
	"testing"

	"github.com/borealis-flow/borealis/asl"
)

func TestValidate_knows_the_resources_of_tasks(t *testing.T) {
	t.Parallel()
	for resource, want := range map[string]asl.Severity{
		"arn:aws:lambda:us-east-1:111122223333:function:f":               "",
		"arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST":       "",
		"arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:f:v1": "",
		"arn:aws:lambda:us-east-1:111122223333:function:f:":              asl.SeverityError,
		"arn:aws:lambda:us-east-1:111122223333:function:":                asl.SeverityError,
		"arn:aws:lambda:::function:f":                                    asl.SeverityError,
		"arn:aws:lambda:us-east-1:111122223333:layer:l":                  asl.SeverityError,
		"arn:aws:states:us-east-1:111122223333:activity:a.b-c_d":         "",
		"arn:aws:states:us-east-1:111122223333:activity:a b":             asl.SeverityError,
		"arn:aws:states:::activity:a":                                    asl.SeverityError,
		"arn:aws:states:us-east-1:111122223333:stateMachine:m":           asl.SeverityError,
		"arn:aws:states:::lambda:invoke":                                 "",
		"arn:aws-cn:states:::lambda:invoke.waitForTaskToken":             "",
		"arn:aws:states:::lambda:invoke.sync":                            asl.SeverityError,
		"arn:aws:states:::lambda:Invoke":                                 asl.SeverityError,
		"arn:aws:states:::states:startExecution.sync:2":                  "",
		"arn:aws:states:::states:startExecution.sync:3":                  asl.SeverityError,
		"arn:aws:states:::ecs:runTask.sync":                              "",
		"arn:aws:states:::ecs:runTask.sync:2":                            asl.SeverityError,
		"arn:aws:states:::dynamodb:query":                                asl.SeverityError,
		"arn:aws:states:::s3:getObject":                                  asl.SeverityError,
		"arn:aws:states:::aws-sdk:dynamodb:query":                        "",
		"arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken":     "",
		"arn:aws:states:us-east-1:111122223333:aws-sdk:s3:getObject":     "",
		"arn:aws:states:::aws-sdk:dynamodb:Query":                        asl.SeverityError,
		"arn:aws:states:::aws-sdk:dynamodb:query.sync":                   asl.SeverityError,
		"arn:aws:states:::aws-sdk:rdsdata:executeStatement":              "",
		"arn:aws:states:::borealis:human:review.waitForTaskToken":        "",
		"arn:aws:states:::nosuch:thing":                                  asl.SeverityError,
		"arn:aws:sns:us-east-1:111122223333:topic":                       asl.SeverityError,
		"arn:aws:swf:us-east-1:111122223333:task:t":                      asl.SeverityWarning,
		"https://example.com/task":                                       asl.SeverityWarning,
		"function":                                                       asl.SeverityError,
		"":                                                               asl.SeverityError,
		"${Function}":                                                    asl.SeverityWarning,
		"arn:${AWS::Partition}:states:::lambda:invoke":                   asl.SeverityWarning,
		"arn:<PARTITION>:states:::lambda:invoke":                         asl.SeverityWarning,
		"${Function":                                                     asl.SeverityError,
	} {
		src := fmt.Sprintf(`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":%q,"End":true}}}`, resource)
		_, diagnostics := asl.Validate([]byte(src), asl.Options{})
		var got asl.Severity
		if len(diagnostics) > 0 {
			got = diagnostics[0].Severity
		}
		if got != want || len(diagnostics) > 1 {
			t.Errorf("%q: got %v, want severity %q", resource, diagnostics, want)
		}
	}
}
