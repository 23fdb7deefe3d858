package jsonata

import (
	"github.com/borealis-flow/borealis/internal/value"
)

var miscFunctions = []definition{
	{"boolean", "<x-:b>", 1, boolean},
	{"not", "<x-:b>", 1, not},
	{"exists", "<x:b>", 1, exists},
	{"type", "<x:s>", 1, typeFunction},
	{"error", "<s?:x>", 1, errorFunction},
	{"assert", "<bs?:x>", 2, assert},
	{"random", "<:n>", 0, random},
}

var evalFunctions = []definition{
	{"eval", "<sx?:x>", 2, evalFunction},
}

func boolean(c call) (value.Value, error) {
	if c.arg(0) == nil {
		return nil, nil
	}
	yes, err := c.ev.truth(c.arg(0))
	return value.Bool(yes), err
}

func not(c call) (value.Value, error) {
	if c.arg(0) == nil {
		return nil, nil
	}
	yes, err := c.ev.truth(c.arg(0))
	return value.Bool(!yes), err
}

func exists(c call) (value.Value, error) { return value.Bool(c.arg(0) != nil), nil }

func typeFunction(c call) (value.Value, error) {
	switch v := c.arg(0); v.(type) {
	case nil:
		return nil, nil
	case function:
		return value.String("function"), nil
	default:
		return value.String(v.Kind().String()), nil
	}
}

func errorFunction(c call) (value.Value, error) {
	message, _ := c.str(0)
	if message == "" {
		message = "$error() function evaluated"
	}
	return nil, &Error{Code: "D3137", Message: message}
}

func assert(c call) (value.Value, error) {
	if condition, _ := c.arg(0).(value.Bool); condition {
		return nil, nil
	}
	message, _ := c.str(1)
	if message == "" {
		message = "$assert() statement failed"
	}
	return nil, &Error{Code: "D3141", Message: message}
}

func random(c call) (value.Value, error) { return number(unitFloat(c.ev.bits())), nil }

// evalFunction evaluates a text as an expression, in the scope of the call.
func evalFunction(c call) (value.Value, error) {
	src, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	if err := c.ev.read(len(src)); err != nil {
		return nil, err
	}
	in := c.in
	if c.arg(1) != nil {
		in = c.arg(1)
		if _, ok := itemsOf(in); ok && !isSequence(in) {
			in = &list{items: []value.Value{in}, sequence: true, outer: true}
		}
	}
	root, err := compileDynamic(src)
	if err != nil {
		return nil, &Error{Code: "D3120", Value: value.String(err.Error())}
	}
	c.ev.built = true
	v, err := c.ev.eval(root, in, c.frame)
	if e, ok := err.(*Error); ok {
		if e.Code == "U1001" {
			return nil, e
		}
		e.finish(src)
		return nil, &Error{Code: "D3121", Value: value.String(e.Message)}
	}
	return v, err
}
