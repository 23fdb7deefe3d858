package jsonpath_test

import (
	"fmt"

	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

func ExamplePath_Eval() {
	input, _ := value.ParseString(`{"orders":[{"id":1,"total":20},{"id":2,"total":5}]}`)
	path, _ := jsonpath.Parse("$.orders[?(@.total > 10)].id")
	ids, err := path.Eval(input, jsonpath.Limits{})
	fmt.Println(value.Text(ids), err)

	path, _ = jsonpath.Parse("$.customer.name")
	_, err = path.Eval(input, jsonpath.Limits{})
	fmt.Println(err)
	// Output:
	// [1] <nil>
	// Missing property in path $['customer']
}

func ExamplePath_Set() {
	input, _ := value.ParseString(`{"id":7}`)
	path, _ := jsonpath.ParseReference("$.result.status")
	output, err := path.Set(input, value.String("paid"))
	fmt.Println(value.Text(output), err)
	// Output: {"id":7,"result":{"status":"paid"}} <nil>
}
