package jsonpath

import (
	"math"
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// function computes the result of a call on v.
type function func(r *run, v value.Value, args []argument) (value.Value, error)

// functions are Jayway's, by name.
var functions = map[string]function{
	"length": length, "size": length, "keys": keys,
	"sum": aggregate(sum), "avg": aggregate(avg), "min": aggregate(minimum), "max": aggregate(maximum), "stddev": aggregate(stddev),
	"concat": concat, "append": appendItems,
	"first": first, "last": last, "index": itemAt,
}

// fail makes the error of a function.
func (r *run) fail(reason string) error { return &EvalError{Path: r.path.src, Reason: reason} }

// argument evaluates a path on the document, or returns the literal.
func (r *run) argument(a argument) (value.Value, error) {
	if a.path == nil {
		return a.literal, nil
	}
	return r.operandPath(a.path, r.root)
}

// operandPath evaluates a path inside the outermost one, whose absence is an
// error with that path's own text.
func (r *run) operandPath(p *Path, v value.Value) (value.Value, error) {
	if !p.plain {
		return r.eval(p, v, false)
	}
	result, at, found := p.walk(v)
	if !found {
		return nil, r.path.fault(p.steps, at, result)
	}
	return result, r.budget.spend(1)
}

// length counts the items of an array or the members of an object; with an
// argument, the children of what that path names. Of a scalar it is null.
func length(r *run, v value.Value, args []argument) (value.Value, error) {
	if len(args) > 0 {
		if args[0].path == nil {
			return nil, r.fail("length() takes a path")
		}
		children, err := r.operandPath(args[0].path, v)
		if err != nil {
			return nil, err
		}
		if array, ok := children.(value.Array); ok {
			return value.Int(int64(len(array))), nil
		}
	}
	switch v := v.(type) {
	case value.Array:
		return value.Int(int64(len(v))), nil
	case *value.Object:
		return value.Int(int64(v.Len())), nil
	}
	return nil, nil
}

func keys(r *run, v value.Value, _ []argument) (value.Value, error) {
	object, ok := v.(*value.Object)
	if !ok {
		return nil, nil
	}
	names := make(value.Array, 0, object.Len())
	for _, m := range object.Members() {
		names = append(names, value.String(m.Key))
	}
	return names, r.budget.spend(len(names))
}

const noNumbers = "Aggregation function attempted to calculate value using empty array"

// aggregate makes a function of the numbers of an array and of those that the
// arguments name.
func aggregate(f func([]float64) float64) function {
	return func(r *run, v value.Value, args []argument) (value.Value, error) {
		var numbers []float64
		if array, ok := v.(value.Array); ok {
			numbers = appendNumbers(numbers, array)
		}
		numbers, err := r.numberArguments(numbers, args)
		if err != nil {
			return nil, err
		}
		if len(numbers) == 0 {
			return nil, r.fail(noNumbers)
		}
		result, ok := javaDouble(f(numbers))
		if !ok {
			return nil, r.fail("The result is not a finite number")
		}
		return result, r.budget.spend(len(numbers))
	}
}

// numberArguments appends the numbers that arguments name. Literal numbers do not
// count: with its Jackson node provider, Jayway does not see them as numbers.
func (r *run) numberArguments(numbers []float64, args []argument) ([]float64, error) {
	for _, a := range args {
		v, err := r.argument(a)
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case value.Array:
			numbers = appendNumbers(numbers, v)
		case value.Number:
			if a.path != nil {
				numbers = append(numbers, v.Float)
			}
		}
	}
	return numbers, nil
}

func appendNumbers(numbers []float64, array value.Array) []float64 {
	for _, item := range array {
		if n, ok := item.(value.Number); ok {
			numbers = append(numbers, n.Float)
		}
	}
	return numbers
}

func sum(numbers []float64) (total float64) {
	for _, n := range numbers {
		total += n
	}
	return total
}

func avg(numbers []float64) float64 { return sum(numbers) / float64(len(numbers)) }

func minimum(numbers []float64) float64 {
	least := numbers[0]
	for _, n := range numbers {
		least = min(least, n)
	}
	return least
}

func maximum(numbers []float64) float64 {
	most := numbers[0]
	for _, n := range numbers {
		most = max(most, n)
	}
	return most
}

func stddev(numbers []float64) float64 {
	var squares float64
	for _, n := range numbers {
		squares += n * n
	}
	total, count := sum(numbers), float64(len(numbers))
	return math.Sqrt(max(0, squares/count-total*total/count/count))
}

// javaDouble is f as Jackson writes a double (Java's Double.toString): 150.0,
// 1.5E10. It is not ok for what JSON cannot write.
func javaDouble(f float64) (value.Number, bool) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return value.Number{}, false
	}
	var text string
	if abs := math.Abs(f); abs == 0 || abs >= 1e-3 && abs < 1e7 {
		text = strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return value.NumberText(text)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	e, _ := strconv.Atoi(exponent)
	return value.NumberText(mantissa + "E" + strconv.Itoa(e))
}

// concat joins the strings of an array and those that the arguments name, and
// other arguments by their JSON text.
func concat(r *run, v value.Value, args []argument) (value.Value, error) {
	var b strings.Builder
	if array, ok := v.(value.Array); ok {
		for _, item := range array {
			if s, ok := item.(value.String); ok {
				b.WriteString(string(s))
			}
		}
	}
	for _, a := range args {
		v, err := r.argument(a)
		if err != nil {
			return nil, err
		}
		array, ok := v.(value.Array)
		if !ok {
			array = value.Array{v}
		}
		for _, item := range array {
			text := concatText(item)
			// Texts of overlapping values may add up to much more than the document.
			if err := r.budget.spend(1 + len(text)/8); err != nil {
				return nil, err
			}
			b.WriteString(text)
		}
	}
	return value.String(b.String()), nil
}

func concatText(v value.Value) string {
	switch v := v.(type) {
	case nil, value.Null:
		return ""
	case value.String:
		return string(v)
	}
	return value.Text(v)
}

// appendItems gives an array with the arguments as further items.
func appendItems(r *run, v value.Value, args []argument) (value.Value, error) {
	array, ok := v.(value.Array)
	if !ok {
		return v, nil
	}
	longer := make(value.Array, len(array), len(array)+len(args))
	copy(longer, array)
	for _, a := range args {
		v, err := r.argument(a)
		if err != nil {
			return nil, err
		}
		longer = append(longer, orNull(v))
	}
	return longer, r.budget.spend(len(longer))
}

func first(r *run, v value.Value, _ []argument) (value.Value, error) { return r.pickItem(v, 0) }

func last(r *run, v value.Value, _ []argument) (value.Value, error) { return r.pickItem(v, -1) }

func itemAt(r *run, v value.Value, args []argument) (value.Value, error) {
	numbers, err := r.numberArguments(nil, args)
	if err != nil {
		return nil, err
	}
	if len(numbers) == 0 || math.Abs(numbers[0]) > math.MaxInt32 {
		return nil, r.fail("Index 0 out of bounds for length 0")
	}
	return r.pickItem(v, int(numbers[0]))
}

func (r *run) pickItem(v value.Value, at int) (value.Value, error) {
	array, ok := v.(value.Array)
	if !ok {
		return nil, r.fail(noNumbers)
	}
	if at < -len(array) {
		return nil, r.fail("Target index:" + strconv.Itoa(at) + " larger than object count:" + strconv.Itoa(len(array)))
	}
	if at >= len(array) {
		return nil, r.fail("Index " + strconv.Itoa(at) + " out of bounds for length " + strconv.Itoa(len(array)))
	}
	return item(array, at), nil
}
