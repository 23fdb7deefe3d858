package intrinsic_test

import (
	"fmt"

	"github.com/borealis-flow/borealis/internal/intrinsic"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

func ExampleCall_Eval() {
	input, _ := value.ParseString(`{"bucket":"invoices","keys":["a","b"]}`)
	call, _ := intrinsic.Parse("States.Format('s3://{}/{}', $.bucket, States.ArrayGetItem($.keys, 1))")
	text, err := call.Eval(intrinsic.Env{
		Path: func(p *jsonpath.Path) (value.Value, error) { return p.Eval(input, jsonpath.Limits{}) },
	})
	fmt.Println(value.Text(text), err)
	// Output: "s3://invoices/b" <nil>
}
