package jsonata

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

var aggregateFunctions = []definition{
	{"sum", "<a<n>:n>", 1, sum},
	{"count", "<a:n>", 1, count},
	{"max", "<a<n>:n>", 1, func(c call) (value.Value, error) { return extreme(c, func(a, b float64) bool { return a > b }) }},
	{"min", "<a<n>:n>", 1, func(c call) (value.Value, error) { return extreme(c, func(a, b float64) bool { return a < b }) }},
	{"average", "<a<n>:n>", 1, average},
}

var numberFunctions = []definition{
	{"number", "<(nsb)-:n>", 1, toNumber},
	{"abs", "<n-:n>", 1, onNumber(math.Abs)},
	{"floor", "<n-:n>", 1, onNumber(math.Floor)},
	{"ceil", "<n-:n>", 1, onNumber(math.Ceil)},
	{"round", "<n-n?:n>", 2, roundFunction},
	{"sqrt", "<n-:n>", 1, sqrt},
	{"power", "<n-n:n>", 2, power},
	{"formatNumber", "<n-so?:s>", 3, formatNumberFunction},
	{"formatBase", "<n-n?:s>", 2, formatBase},
	{"formatInteger", "<n-s:s>", 2, formatIntegerFunction},
	{"parseInteger", "<s-s:n>", 2, parseIntegerFunction},
}

// total adds up items, which the signature says are numbers.
func (c call) total(items []value.Value) (float64, error) {
	if err := c.ev.work(len(items)); err != nil {
		return 0, err
	}
	sum := 0.0
	for _, item := range items {
		if n, ok := item.(value.Number); ok {
			sum += n.Float
		}
	}
	return sum, nil
}

func sum(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	total, err := c.total(items)
	return number(total), err
}

func count(c call) (value.Value, error) {
	items, _ := c.array(0)
	return integer(len(items)), nil
}

func average(c call) (value.Value, error) {
	items, _ := c.array(0)
	if len(items) == 0 {
		return nil, nil
	}
	total, err := c.total(items)
	return number(total / float64(len(items))), err
}

func extreme(c call, better func(a, b float64) bool) (value.Value, error) {
	items, _ := c.array(0)
	if len(items) == 0 {
		return nil, nil
	}
	if err := c.ev.work(len(items)); err != nil {
		return nil, err
	}
	best := items[0].(value.Number).Float
	for _, item := range items[1:] {
		f := item.(value.Number).Float
		if f != f {
			return number(f), nil
		}
		if better(f, best) {
			best = f
		}
	}
	return number(best), nil
}

// onNumber makes a function of one number.
func onNumber(f func(float64) float64) func(call) (value.Value, error) {
	return func(c call) (value.Value, error) {
		n, ok := c.num(0)
		if !ok {
			return nil, nil
		}
		return number(f(n)), nil
	}
}

// decimalNumber and prefixedNumber are what $number accepts.
var (
	decimalNumber  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$`)
	prefixedNumber = regexp.MustCompile(`^(0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+)$`)
)

func toNumber(c call) (value.Value, error) {
	switch v := c.arg(0).(type) {
	case nil:
		return nil, nil
	case value.Number:
		return v, nil
	case value.Bool:
		if v {
			return number(1), nil
		}
		return number(0), nil
	case value.String:
		if err := c.ev.read(len(v)); err != nil {
			return nil, err
		}
		if decimalNumber.MatchString(string(v)) {
			if f, err := strconv.ParseFloat(string(v), 64); err == nil || !math.IsInf(f, 0) {
				return number(f), nil
			}
		} else if prefixedNumber.MatchString(string(v)) {
			if i, ok := new(big.Int).SetString(string(v), 0); ok {
				f, _ := new(big.Float).SetInt(i).Float64()
				return number(f), nil
			}
		}
	}
	return nil, &Error{Code: "D3030", Value: c.arg(0), index: 1}
}

func roundFunction(c call) (value.Value, error) {
	n, ok := c.num(0)
	if !ok {
		return nil, nil
	}
	precision, _ := c.num(1)
	return number(round(n, precision)), nil
}

// round rounds to a number of decimal places, halves to the even neighbour. It
// shifts the decimal point in the text of the number, since multiplying by a
// power of ten is not exact.
func round(f, precision float64) float64 {
	if precision != 0 {
		f = shiftDecimal(f, precision)
	}
	// As Math.round does: halves towards positive infinity, then corrected.
	result := math.Floor(f)
	if f-result >= 0.5 {
		result++
	}
	if math.Abs(result-f) == 0.5 && math.Abs(math.Mod(result, 2)) == 1 {
		result--
	}
	if precision != 0 {
		result = shiftDecimal(result, -precision)
	}
	if result == 0 {
		return 0
	}
	return result
}

func shiftDecimal(f, places float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return f
	}
	mantissa, exponent, _ := strings.Cut(value.FormatFloat(f), "e")
	e, _ := strconv.ParseFloat(strings.TrimPrefix(exponent, "+"), 64)
	shift := e + places
	if shift != math.Trunc(shift) {
		return math.NaN()
	}
	out, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(clampInt(shift)), 64)
	return out
}

func sqrt(c call) (value.Value, error) {
	n, ok := c.num(0)
	if !ok {
		return nil, nil
	}
	if n < 0 {
		return nil, &Error{Code: "D3060", Value: c.arg(0), index: 1}
	}
	return number(math.Sqrt(n)), nil
}

func power(c call) (value.Value, error) {
	n, ok := c.num(0)
	if !ok {
		return nil, nil
	}
	e, ok := c.num(1)
	if !ok {
		e = math.NaN()
	}
	result := pow(n, e)
	if math.Abs(n) == 1 && (math.IsInf(e, 0) || math.IsNaN(e)) {
		result = math.NaN() // where ECMAScript and IEEE 754 disagree
	}
	if math.IsInf(result, 0) || math.IsNaN(result) {
		return nil, &Error{Code: "D3061", Value: c.arg(0), index: 1, detail: quote(c.arg(1))}
	}
	return number(result), nil
}

// pow is math.Pow, rounded correctly for small whole exponents: the ones that
// are used, and whose last digit people see.
func pow(x, e float64) float64 {
	if e != math.Trunc(e) || math.Abs(e) > 1024 || x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return math.Pow(x, e)
	}
	const precision = 256
	result := new(big.Float).SetPrec(precision).SetInt64(1)
	square := new(big.Float).SetPrec(precision).SetFloat64(x)
	for n := int(math.Abs(e)); n > 0; n >>= 1 {
		if n&1 == 1 {
			result.Mul(result, square)
		}
		square.Mul(square, square)
	}
	if e < 0 {
		result.Quo(new(big.Float).SetPrec(precision).SetInt64(1), result)
	}
	f, _ := result.Float64()
	return f
}

func formatBase(c call) (value.Value, error) {
	n, ok := c.num(0)
	if !ok {
		return nil, nil
	}
	radix := 10.0
	if r, ok := c.num(1); ok {
		radix = round(r, 0)
	}
	if radix < 2 || radix > 36 || radix != radix {
		return nil, fail("D3100", number(radix))
	}
	n = round(n, 0)
	if radix == 10 || math.IsNaN(n) || math.IsInf(n, 0) {
		return c.ev.text(formatFloat(n))
	}
	i, _ := new(big.Float).SetFloat64(n).Int(nil)
	return c.ev.text(i.Text(int(radix)))
}

// formatFloat prints a number as JavaScript does, NaN and infinities included.
func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return value.FormatFloat(f)
}
