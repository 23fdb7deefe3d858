package jsonata

import (
	"math"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

var stringFunctions = []definition{
	{"string", "<x-b?:s>", 1, toString},
	{"substring", "<s-nn?:s>", 3, substring},
	{"substringBefore", "<s-s:s>", 2, substringBefore},
	{"substringAfter", "<s-s:s>", 2, substringAfter},
	{"lowercase", "<s-:s>", 1, onString(strings.ToLower)},
	{"uppercase", "<s-:s>", 1, onString(toUpper)},
	{"length", "<s-:n>", 1, length},
	{"trim", "<s-:s>", 1, onString(trim)},
	{"pad", "<s-ns?:s>", 3, pad},
	{"join", "<a<s>s?:s>", 2, join},
}

// onString makes a function of one string.
func onString(f func(string) string) func(call) (value.Value, error) {
	return func(c call) (value.Value, error) {
		s, ok := c.str(0)
		if !ok {
			return nil, nil
		}
		if err := c.ev.read(len(s)); err != nil {
			return nil, err
		}
		return c.ev.text(f(s))
	}
}

// toUpper is strings.ToUpper with the one common letter whose upper case is two.
func toUpper(s string) string { return strings.ToUpper(strings.ReplaceAll(s, "ß", "SS")) }

// trim removes white space at both ends and makes one blank of any within.
func trim(s string) string {
	fields := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' })
	return strings.Join(fields, " ")
}

func length(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	return integer(characters(s)), c.ev.read(len(s))
}

func substring(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	if err := c.ev.read(len(s)); err != nil {
		return nil, err
	}
	start, ok := c.num(1)
	if !ok {
		start = math.NaN()
	}
	size := float64(characters(s))
	if size+start < 0 {
		start = 0
	}
	end := math.Inf(1)
	if n, ok := c.num(2); ok {
		if n <= 0 {
			return value.String(""), nil
		}
		end = start + n
		if !(start >= 0) {
			end += size
		}
	}
	from := sliceIndex(start, size)
	to := max(from, sliceIndex(end, size))
	i := skipCharacters(s, from)
	return value.String(s[i : i+skipCharacters(s[i:], to-from)]), nil
}

// sliceIndex turns an argument of JavaScript's slice into an index: whole,
// counted from the end if negative, within the size.
func sliceIndex(f, size float64) int {
	f = math.Trunc(f)
	if f != f {
		f = 0
	}
	if f < 0 {
		f += size
	}
	return int(min(max(f, 0), size))
}

func substringBefore(c call) (value.Value, error) { return c.around(strings.Cut, true) }

func substringAfter(c call) (value.Value, error) { return c.around(strings.Cut, false) }

// around returns what is before or after the separator, the whole without one.
func (c call) around(cut func(s, sep string) (before, after string, found bool), before bool) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	sep, ok := c.str(1)
	if !ok {
		sep = "undefined" // what JavaScript makes of a missing string to search for
	}
	if err := c.ev.read(len(s)); err != nil {
		return nil, err
	}
	head, tail, found := cut(s, sep)
	switch {
	case !found:
		return value.String(s), nil
	case before:
		return value.String(head), nil
	}
	return value.String(tail), nil
}

func pad(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	width, _ := c.num(1)
	fill, _ := c.str(2)
	if fill == "" {
		fill = " "
	}
	missing := clampInt(math.Abs(math.Trunc(width))) - characters(s)
	if missing <= 0 {
		return value.String(s), c.ev.read(len(s))
	}
	each := characters(fill)
	if err := c.ev.grow(len(s) + (missing/each+1)*len(fill)); err != nil {
		return nil, err
	}
	padding := strings.Repeat(fill, missing/each) + fill[:skipCharacters(fill, missing%each)]
	if width > 0 {
		return value.String(s + padding), nil
	}
	return value.String(padding + s), nil
}

func join(c call) (value.Value, error) {
	items, ok := c.array(0)
	if !ok {
		return nil, nil
	}
	sep, _ := c.str(1)
	size := 0
	for _, item := range items {
		s, _ := item.(value.String)
		size += len(s) + len(sep)
	}
	if err := c.ev.grow(size); err != nil {
		return nil, err
	}
	if err := c.ev.work(len(items)); err != nil {
		return nil, err
	}
	var b strings.Builder
	b.Grow(size)
	for i, item := range items {
		if i > 0 {
			b.WriteString(sep)
		}
		s, _ := item.(value.String)
		b.WriteString(string(s))
	}
	return value.String(b.String()), nil
}

func toString(c call) (value.Value, error) {
	v := c.arg(0)
	if v == nil {
		return nil, nil
	}
	pretty, _ := c.arg(1).(value.Bool)
	s, err := c.ev.print(v, bool(pretty))
	return value.String(s), err
}
