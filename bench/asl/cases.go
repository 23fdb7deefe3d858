package main

import (
	"fmt"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/value"
)

// benchmark is one line of the table.
type benchmark struct {
	name string
	// units is how many transitions (or evaluations, or definitions) one call of
	// work does.
	units int
	work  func() error
	// goal is the slowest that is good enough, in nanoseconds per unit; 0 for none.
	goal float64
	// peer names the peer's measurement of the same workflow, or is empty.
	peer string
}

const (
	pathGoal       = 1e9 / 500_000 // a transition of Pass or Choice with JSONPath
	expressionGoal = 1e9 / 100_000 // a transition with JSONata
)

// chains are the workflows of a few states, and maps those over many items.
var (
	chains = []struct {
		definition string
		goal       float64
		peer       string
	}{
		{"pass", pathGoal, "pass"},
		{"pass-parameters", pathGoal, "pass-parameters"},
		{"pass-jsonata", expressionGoal, ""},
		{"choice", pathGoal, "choice"},
		{"choice-jsonata", expressionGoal, ""},
		{"task", 0, "task"},
		{"task-parameters", 0, "task-parameters"},
		{"task-jsonata", expressionGoal, ""},
	}
	maps = []struct {
		definition string
		items      int
		goal       float64
		peer       string
	}{
		{"map-pass", 1_000, 0, ""},
		{"map-pass", 10_000, 0, ""},
		{"map-pass", 100_000, 0, ""},
		{"map-pass-jsonata", 1_000, expressionGoal, ""},
		{"map-pass-jsonata", 100_000, expressionGoal, ""},
		{"map-task", 1_000, 0, "map-task"},
	}
)

func benchmarks() ([]benchmark, error) {
	var all []benchmark
	for _, c := range chains {
		b, err := workflowBenchmark(c.definition, c.definition, smallInput)
		if err != nil {
			return nil, err
		}
		b.goal, b.peer = c.goal, c.peer
		all = append(all, b)
	}
	for _, m := range maps {
		b, err := workflowBenchmark(fmt.Sprintf("%s, %d items", m.definition, m.items), m.definition, itemsInput(m.items))
		if err != nil {
			return nil, err
		}
		b.goal, b.peer = m.goal, m.peer
		all = append(all, b)
	}
	all = append(all, validation())
	expressions, err := expressionBenchmarks()
	return append(all, expressions...), err
}

func workflowBenchmark(name, definition, input string) (benchmark, error) {
	w, err := newWorkflow(definition, input)
	if err != nil {
		return benchmark{}, err
	}
	units, err := w.transitions()
	if err != nil {
		return benchmark{}, fmt.Errorf("%s: %w", name, err)
	}
	return benchmark{name: name, units: units, work: func() error { return w.run(nil) }}, nil
}

// validation parses and checks a whole definition.
func validation() benchmark {
	source := mixedDefinition()
	return benchmark{name: "parse+validate 50 states", units: 1, goal: float64(time.Millisecond), work: func() error {
		if _, diagnostics := asl.Validate(source, asl.Options{}); len(diagnostics) > 0 {
			return fmt.Errorf("50 states: %s at %s", diagnostics[0].Message, diagnostics[0].Location)
		}
		return nil
	}}
}

// expressions are JSONata over a $states of about 2 KB, decoded already.
var expressions = []struct {
	name, source string
	goal         time.Duration
}{
	{"jsonata path", "$states.input.order.id", 2 * time.Microsecond},
	{"jsonata object", `{"id": $states.input.order.id, "lines": $count($states.input.order.items), "total": $sum($states.input.order.items.price)}`, 15 * time.Microsecond},
	{"jsonata map+filter", `$map($filter($states.input.order.items, function($i){$i.price > 50}), function($i){{"sku": $i.sku, "t": $i.price * $i.qty}})`, 150 * time.Microsecond},
}

func expressionBenchmarks() ([]benchmark, error) {
	states, err := value.ParseString(`{"input":` + orderInput() + `}`)
	if err != nil {
		return nil, err
	}
	var all []benchmark
	for _, e := range expressions {
		expr, err := jsonata.Compile(e.source, jsonata.StepFunctions)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
		env := jsonata.Env{Lookup: func(name string) (value.Value, bool) { return states, name == "states" }}
		all = append(all, benchmark{name: e.name, units: 1, goal: float64(e.goal), work: func() error {
			v, err := expr.Eval(env)
			if err == nil && v == nil {
				err = fmt.Errorf("%s: no result", e.source)
			}
			return err
		}})
	}
	return all, nil
}

// orderInput is an order of twenty items.
func orderInput() string {
	items := ""
	for i := range 20 {
		if i > 0 {
			items += ","
		}
		items += fmt.Sprintf(`{"sku":"sku-%04d","name":"Article number %d of this order","price":%d.5,"qty":%d,"tags":["a","b"]}`, i, i, 10+i*5, i%4+1)
	}
	return `{"order":{"id":"order-000042","customer":"c-1001","items":[` + items + `]}}`
}
