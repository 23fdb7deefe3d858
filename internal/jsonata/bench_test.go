package jsonata_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/value"
)

// statesDocument is a $states of about 2 KB, with an order of 20 items.
func statesDocument(t testing.TB) value.Value {
	t.Helper()
	items := make([]string, 20)
	for i := range items {
		items[i] = fmt.Sprintf(`{"sku":"sku-%03d","name":"Item number %d","qty":%d,"price":%d.5,"gift":false}`, i, i, i%4+1, (i*37)%100)
	}
	doc, err := value.ParseString(`{"context":{"Execution":{"Id":"arn:aws:states:us-east-1:123456789012:execution:orders:7f3c",` +
		`"Name":"7f3c","StartTime":"2026-11-22T14:27:00.000Z"},"State":{"Name":"Price","RetryCount":0}},"input":{"order":{` +
		`"id":"o-1001","customer":{"id":"c-77","name":"Ada"},"items":[` + strings.Join(items, ",") + `]}}}`)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func benchmark(b *testing.B, src string) {
	x, err := jsonata.Compile(src, jsonata.StepFunctions)
	if err != nil {
		b.Fatal(err)
	}
	states := statesDocument(b)
	env := jsonata.Env{Lookup: func(name string) (value.Value, bool) { return states, name == "states" }}
	b.ReportAllocs()
	for b.Loop() {
		if v, err := x.Eval(env); err != nil || v == nil {
			b.Fatal(v, err)
		}
	}
}

func BenchmarkEval(b *testing.B) {
	for _, bench := range []struct{ name, expr string }{
		{"field", `$states.input.order.id`},
		{"object", `{"id": $states.input.order.id, "count": $count($states.input.order.items), "total": $sum($states.input.order.items.(price * qty))}`},
		{"map_filter", `$map($filter($states.input.order.items, function($i){$i.price>50}), function($i){{"sku":$i.sku,"t":$i.price*$i.qty}})`},
		{"sort", `$states.input.order.items^(>price)`},
	} {
		b.Run(bench.name, func(b *testing.B) { benchmark(b, bench.expr) })
	}
}

func BenchmarkCompile(b *testing.B) {
	const src = `$map($filter($states.input.order.items, function($i){$i.price>50}), function($i){{"sku":$i.sku,"t":$i.price*$i.qty}})`
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsonata.Compile(src, jsonata.StepFunctions); err != nil {
			b.Fatal(err)
		}
	}
}
