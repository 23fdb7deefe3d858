package jsonpath_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/jsonpath"
)

func benchmarkEval(b *testing.B, path, document string) {
	b.Helper()
	p, root := mustParse(b, path), mustValue(b, document)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Eval(root, jsonpath.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEval_name(b *testing.B) {
	benchmarkEval(b, "$.a.b", `{"x":1,"a":{"c":2,"b":3},"y":[1,2]}`)
}

func BenchmarkEval_filter_of_20(b *testing.B) {
	var items strings.Builder
	for i := range 20 {
		fmt.Fprintf(&items, `{"id":%d,"name":"n%d","price":%d.5},`, i, i, i)
	}
	benchmarkEval(b, "$.items[?(@.price > 10 && @.name != 'n15')].id", `{"items":[`+strings.TrimSuffix(items.String(), ",")+`]}`)
}

func BenchmarkEval_scan(b *testing.B) { benchmarkEval(b, "$..k", sample) }

func BenchmarkSet(b *testing.B) {
	p, root := mustParse(b, "$.a.b"), mustValue(b, `{"x":1,"a":{"c":2},"y":[1,2]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Set(root, root); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsonpath.Parse("$.store.book[?(@.price < 10 && @.category == 'fiction')].title"); err != nil {
			b.Fatal(err)
		}
	}
}
