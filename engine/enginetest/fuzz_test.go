package enginetest_test

import (
	"errors"
	"testing"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/engine/enginetest"
)

// Whatever the definition and the input, Run comes back, with a result or with an
// error that says why there is none.
func FuzzRun(f *testing.F) {
	f.Add([]byte(task(lambdaArn, `"Retry":[{"ErrorEquals":["States.ALL"]}],"TimeoutSeconds":5,`)), `{}`)
	f.Add([]byte(guideDefinition), `{"a":1}`)
	f.Add([]byte(distributed(`"MaxConcurrency":2,`)), `[1,[2],{"a":3}]`)
	f.Add([]byte(`{"StartAt":"W","States":{"W":{"Type":"Wait","SecondsPath":"$.n","Next":"X"},`+back+`}}`), `{"n":3}`)
	f.Add([]byte(`{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":"{% $map($states.input, function($x) { $x * 2 }) %}","End":true}}}`), `[1,2]`)
	f.Add([]byte("StartAt: A\nStates:\n  A:\n    Type: Parallel\n    End: true\n    Branches:\n    - {StartAt: B, States: {B: {Type: Fail, ErrorPath: $.e}}}\n"), `{"e":"x"}`)
	f.Fuzz(func(t *testing.T, definition []byte, input string) {
		x, err := enginetest.Run(t.Context(), definition, enginetest.Config{
			Input: input, MaxEvents: 300, MaxSteps: 500, MaxPayload: 10_000,
			Tasks:   enginetest.Tasks{"*": enginetest.Return([]int{1, 2})},
			Readers: map[string]enginetest.Reader{"*": enginetest.Items(`[1]`)},
		})
		invalid := (*asl.Error)(nil)
		switch {
		case errors.As(err, &invalid) && x != nil:
			t.Errorf("an invalid definition gave %+v", x)
		case err == nil && x.Status == enginetest.Running:
			t.Error("the execution still runs")
		case x != nil:
			_ = x.Transitions().String()
		}
	})
}
