package decide_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// chain returns a definition of n states in a row, each made by body from its
// closing fields.
func chain(language string, n int, state func(i int, next string) string) string {
	states := make([]string, n)
	for i := range states {
		next := fmt.Sprintf(`"Next":"S%d"`, i+1)
		if i == n-1 {
			next = `"End":true`
		}
		states[i] = fmt.Sprintf(`"S%d":%s`, i, state(i, next))
	}
	return fmt.Sprintf(`{"QueryLanguage":%q,"StartAt":"S0","States":{%s}}`, language, strings.Join(states, ","))
}

// run runs one execution to its end, answering every task with result, and
// returns the number of its states.
func runOnce(b *testing.B, p *decide.Program, info decide.Info, result string, out *decide.Decision) int {
	x := p.New(info, nil)
	out.Reset()
	in := decide.Input{Now: epoch, Seed: 1, What: decide.Start{}}
	entered := 0
	for {
		x.Step(in, out)
		in.What = decide.Continue{}
		if len(out.Tasks) > 0 {
			in.What = decide.TaskSucceeded{Task: out.Tasks[0].ID, Output: result}
			out.Tasks = out.Tasks[:copy(out.Tasks, out.Tasks[1:])]
		}
		entered += len(out.Events)
		out.Events = out.Events[:0]
		if out.End != nil {
			if out.End.Status != decide.Succeeded {
				b.Fatalf("%s: %s", out.End.Error, out.End.Cause)
			}
			return entered
		}
	}
}

func benchmark(b *testing.B, definition, input, result string, transitions int) {
	b.Helper()
	p := compile(b, definition)
	info := decide.Info{
		ExecutionArn: "arn:aws:states:us-east-1:000000000000:execution:m:e", Name: "e", StateMachineArn: machineArn,
		StateMachineName: "m", Region: "us-east-1", StartTime: epoch, InputText: input,
	}
	var out decide.Decision
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		info.Input = value.TextDoc(input)
		runOnce(b, p, info, result, &out)
		n += transitions
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "transitions/s")
}

const small = `{"id":"o-1001","total":42,"customer":{"name":"Ada","tier":"gold"}}`

func BenchmarkPass(b *testing.B) {
	b.Run("JSONPath/plain", func(b *testing.B) {
		benchmark(b, chain("JSONPath", 100, func(_ int, next string) string { return `{"Type":"Pass",` + next + `}` }), small, "", 100)
	})
	b.Run("JSONPath/Parameters", func(b *testing.B) {
		benchmark(b, chain("JSONPath", 100, func(_ int, next string) string {
			return `{"Type":"Pass","Parameters":{"id.$":"$.id","total.$":"$.total","customer.$":"$.customer"},` + next + `}`
		}), small, "", 100)
	})
	b.Run("JSONata/Output", func(b *testing.B) {
		benchmark(b, chain("JSONata", 100, func(_ int, next string) string {
			return `{"Type":"Pass","Output":{"id":"{% $states.input.id %}","total":"{% $states.input.total + 1 %}"},` + next + `}`
		}), small, "", 100)
	})
}

func BenchmarkChoice(b *testing.B) {
	b.Run("JSONPath", func(b *testing.B) {
		benchmark(b, chain("JSONPath", 100, func(i int, next string) string {
			if i == 99 {
				return `{"Type":"Succeed"}`
			}
			return `{"Type":"Choice","Choices":[{"Variable":"$.total","NumericGreaterThan":100,"Next":"S99"},{"Variable":"$.customer.tier","StringEquals":"gold",` + next + `}],"Default":"S99"}`
		}), small, "", 100)
	})
	b.Run("JSONata", func(b *testing.B) {
		benchmark(b, chain("JSONata", 100, func(i int, next string) string {
			if i == 99 {
				return `{"Type":"Succeed"}`
			}
			return `{"Type":"Choice","Choices":[{"Condition":"{% $states.input.total > 100 %}","Next":"S99"},{"Condition":"{% $states.input.customer.tier = 'gold' %}",` + next + `}],"Default":"S99"}`
		}), small, "", 100)
	})
}

func BenchmarkTask(b *testing.B) {
	b.Run("JSONPath", func(b *testing.B) {
		benchmark(b, chain("JSONPath", 5, func(_ int, next string) string {
			return `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"ResultSelector":{"ok.$":"$.Payload.ok"},"ResultPath":"$.result",` + next + `}`
		}), small, `{"StatusCode":200,"Payload":{"ok":true}}`, 5)
	})
	b.Run("JSONata", func(b *testing.B) {
		benchmark(b, chain("JSONata", 5, func(_ int, next string) string {
			return `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f","Payload":"{% $states.input %}"},"Output":"{% $merge([$states.input, {'result': $states.result.Payload.ok}]) %}",` + next + `}`
		}), small, `{"StatusCode":200,"Payload":{"ok":true}}`, 5)
	})
}

// BenchmarkDurable is BenchmarkTask with what recovery needs.
func BenchmarkDurable(b *testing.B) {
	p := compile(b, chain("JSONPath", 5, func(_ int, next string) string {
		return `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"ResultSelector":{"ok.$":"$.Payload.ok"},"ResultPath":"$.result",` + next + `}`
	}))
	for _, durable := range []bool{false, true} {
		b.Run(fmt.Sprintf("Durable=%t", durable), func(b *testing.B) {
			info := decide.Info{ExecutionArn: "arn", StartTime: epoch, InputText: small, Durable: durable}
			var out decide.Decision
			size := 0
			b.ReportAllocs()
			for b.Loop() {
				info.Input = value.TextDoc(small)
				runOnce(b, p, info, `{"StatusCode":200,"Payload":{"ok":true}}`, &out)
				size += len(out.State)
			}
			b.ReportMetric(float64(size)/float64(b.N)/6, "bytes/step")
		})
	}
}

func BenchmarkMap(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		items := strings.TrimSuffix(strings.Repeat(`{"n":1},`, n), ",")
		input := `{"items":[` + items + `]}`
		for _, concurrency := range []int{0, 10} {
			b.Run(fmt.Sprintf("items=%d/MaxConcurrency=%d", n, concurrency), func(b *testing.B) {
				benchmark(b, fmt.Sprintf(`{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":%d,
					"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"ResultPath":null,"End":true}}}`, concurrency), input, "", n)
			})
		}
	}
}
