// Package value is the one ordered JSON value that every expression shares.
//
// A document is decoded once and then read by reference paths, JSONPath,
// JSONata, event patterns and output alike. Objects keep the order of their
// keys and numbers the text they were written with, because AWS keeps both and
// users see the difference. Values are immutable: whoever changes one builds a
// new one that shares the untouched parts, so values may be used from many
// goroutines.
//
// The package imports nothing of ours and knows no expression language. It
// bounds what it decodes (depth) and leaves bounds on size to its callers, who
// know the limit that applies.
package value

import (
	"math"
	"strconv"
)

// Kind tells the JSON kind of a [Value].
type Kind uint8

// The kinds, in the order in which JSON's grammar lists them.
const (
	KindNull Kind = iota + 1
	KindBool
	KindNumber
	KindString
	KindArray
	KindObject
	// KindOther is what an expression language uses for a value of its own that
	// is not JSON (a function, a compiled regular expression). Such values never
	// leave the evaluator that made them.
	KindOther
)

// String returns the JSON name of the kind in lower case: "null", "boolean",
// "number", "string", "array" or "object".
func (k Kind) String() string {
	switch k {
	case KindNull:
		return "null"
	case KindBool:
		return "boolean"
	case KindNumber:
		return "number"
	case KindString:
		return "string"
	case KindArray:
		return "array"
	case KindObject:
		return "object"
	case KindOther:
		return "other"
	}
	return "undefined"
}

// Value is one JSON value: [Null], [Bool], [Number], [String], [Array] or
// [*Object]. A nil Value means that there is no value at all (JSONata's
// undefined, a path without a match), which is not the same as null.
type Value interface {
	// Kind tells which of the JSON kinds the value is.
	Kind() Kind
}

// Null is JSON's null.
type Null struct{}

// Bool is JSON's true or false.
type Bool bool

// String is a JSON string, decoded.
type String string

// Array is a JSON array. It must not be changed once it is shared.
type Array []Value

// Number is a JSON number. Float is its IEEE 754 value; text, where it is not
// empty, is how the document wrote it and how it is written again.
type Number struct {
	Float float64
	text  string
}

// Kind implements [Value].
func (Null) Kind() Kind { return KindNull }

// Kind implements [Value].
func (Bool) Kind() Kind { return KindBool }

// Kind implements [Value].
func (Number) Kind() Kind { return KindNumber }

// Kind implements [Value].
func (String) Kind() Kind { return KindString }

// Kind implements [Value].
func (Array) Kind() Kind { return KindArray }

// Kind implements [Value].
func (*Object) Kind() Kind { return KindObject }

// Float returns the number f, written as JavaScript writes it. f must be
// finite: JSON has no text for the others.
func Float(f float64) Number { return Number{Float: f} }

// Int returns the number i, exactly.
func Int(i int64) Number {
	f := float64(i)
	if i > -1<<53 && i < 1<<53 {
		return Number{Float: f}
	}
	return Number{Float: f, text: strconv.FormatInt(i, 10)}
}

// NumberText returns the number that the JSON number text stands for, and false
// where text is none. It keeps the text, but for the integer -0, which is 0 to
// Jackson as to everyone.
func NumberText(text string) (Number, bool) {
	if !validNumber(text) {
		return Number{}, false
	}
	if text == "-0" {
		text = "0"
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && math.IsInf(f, 0) {
		// An integer of 400 digits is valid JSON and must survive a round trip;
		// arithmetic on it saturates.
		f = math.Copysign(math.MaxFloat64, f)
	}
	return Number{Float: f, text: text}, true
}

// Text returns how the number is written in JSON: as the document wrote it, or
// as JavaScript prints it where it was computed.
func (n Number) Text() string {
	if n.text != "" {
		return n.text
	}
	return FormatFloat(n.Float)
}

// IsInteger tells whether the number is written without fraction and exponent
// (as Java's Jackson tells an int or a long from a double). A computed number
// is an integer if its value is one that JavaScript would print as such.
func (n Number) IsInteger() bool {
	if n.text == "" {
		return n.Float == math.Trunc(n.Float) && math.Abs(n.Float) < 1e21
	}
	for i := 0; i < len(n.text); i++ {
		switch n.text[i] {
		case '.', 'e', 'E':
			return false
		}
	}
	return true
}

// Int64 returns the number as an int64 where it is one exactly.
func (n Number) Int64() (int64, bool) {
	if n.text != "" && n.IsInteger() {
		i, err := strconv.ParseInt(n.text, 10, 64)
		return i, err == nil
	}
	if n.Float != math.Trunc(n.Float) || n.Float < -1<<63 || n.Float >= 1<<63 {
		return 0, false
	}
	return int64(n.Float), true
}

// FormatFloat prints f as JavaScript does (ECMA-262 Number::toString): the
// shortest digits that round-trip, an exponent below 1e-6 and from 1e21.
func FormatFloat(f float64) string {
	var buf [32]byte
	return string(appendFloat(buf[:0], f))
}

func appendFloat(dst []byte, f float64) []byte {
	if f == 0 {
		return append(dst, '0') // JavaScript prints -0 as 0
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		if f == math.Trunc(f) && abs < 1<<53 {
			return strconv.AppendInt(dst, int64(f), 10)
		}
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// strconv writes at least two digits of exponent (1e-07), JavaScript as many
	// as needed (1e-7).
	if n := len(dst); n-start >= 4 && dst[n-2] == '0' && (dst[n-3] == '-' || dst[n-3] == '+') {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// validNumber reports whether s is a number by JSON's grammar (RFC 8259 §6).
func validNumber(s string) bool {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i < len(s) && s[i] == '0':
		i++
	case i < len(s) && s[i] >= '1' && s[i] <= '9':
		i = digits(s, i)
	default:
		return false
	}
	if i < len(s) && s[i] == '.' {
		j := digits(s, i+1)
		if j == i+1 {
			return false
		}
		i = j
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		j := digits(s, i)
		if j == i {
			return false
		}
		i = j
	}
	return i == len(s)
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

// Equal reports whether a and b are the same JSON value: numbers by value
// (1 equals 1.0), objects whatever the order of their keys.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case Null:
		_, ok := b.(Null)
		return ok
	case Bool:
		b, ok := b.(Bool)
		return ok && a == b
	case Number:
		b, ok := b.(Number)
		return ok && a.Float == b.Float
	case String:
		b, ok := b.(String)
		return ok && a == b
	case Array:
		b, ok := b.(Array)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !Equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case *Object:
		b, ok := b.(*Object)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for _, m := range a.members {
			v, ok := b.Get(m.Key)
			if !ok || !Equal(m.Value, v) {
				return false
			}
		}
		return true
	}
	return false
}
