package jsonata_test

import (
	"fmt"

	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/value"
)

func ExampleCompile() {
	x, err := jsonata.Compile(`{"sku": $states.input.items[price > 5].sku, "total": $sum($states.input.items.price)}`, jsonata.StepFunctions)
	if err != nil {
		fmt.Println(err)
		return
	}
	states, err := value.ParseString(`{"input":{"items":[{"sku":"a","price":7},{"sku":"b","price":3}]}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := x.Eval(jsonata.Env{Lookup: func(name string) (value.Value, bool) { return states, name == "states" }})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(x.Variables(), value.Text(v))
	// Output: [states] {"sku":"a","total":10}
}
