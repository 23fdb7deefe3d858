package jsonata

import (
	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// validate checks args against a signature and returns them completed: missing
// ones taken from the context or undefined, single values put into arrays where
// arrays are wanted. It may change args.
func (ev *evaluation) validate(sig *syntax.Signature, args []value.Value, in value.Value) ([]value.Value, error) {
	if len(args) == len(sig.Params) {
		if fit, err := ev.validateInPlace(sig, args); fit || err != nil {
			return args, err
		}
	}
	counts, err := ev.assign(sig, args)
	if err != nil {
		return nil, err
	}
	if counts == nil {
		return nil, misfit(sig, args)
	}
	out := make([]value.Value, 0, max(len(args), len(sig.Params)))
	next := 0
	for i := range sig.Params {
		p := &sig.Params[i]
		if counts[i] == 0 {
			v, skip, err := missing(p, args, next, in)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
			next += skip
			continue
		}
		for range counts[i] {
			v, err := ev.coerce(p, argument(args, next), next, counts[i])
			if err != nil {
				return nil, err
			}
			out = append(out, v)
			next++
		}
	}
	return out, nil
}

// validateInPlace handles the usual case of one argument for each parameter.
func (ev *evaluation) validateInPlace(sig *syntax.Signature, args []value.Value) (bool, error) {
	for i := range sig.Params {
		if typeOf(args[i])&sig.Params[i].Accepts == 0 {
			return false, nil
		}
	}
	for i := range sig.Params {
		p := &sig.Params[i]
		if !p.Array {
			continue
		}
		v, err := ev.coerce(p, args[i], i, 1)
		if err != nil {
			return false, err
		}
		args[i] = v
	}
	return true, nil
}

// missing returns what stands for a parameter that got no argument. As in
// jsonata-js it takes the place of the next argument unless it is the context.
func missing(p *syntax.Param, args []value.Value, next int, in value.Value) (v value.Value, skip int, err error) {
	if !p.Context {
		return argument(args, next), 1, nil
	}
	if typeOf(in)&p.Accepts == 0 {
		return nil, 0, &Error{Code: "T0411", Value: in, index: next + 1}
	}
	return in, 0, nil
}

// coerce makes an array of an argument for an array parameter.
func (ev *evaluation) coerce(p *syntax.Param, arg value.Value, i, count int) (value.Value, error) {
	if !p.Array || arg == nil {
		return arg, nil
	}
	items, isArray := itemsOf(arg)
	if p.Items != 0 {
		ok, err := ev.itemsAre(p.Items, arg, items, isArray, count)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, &Error{Code: "T0412", Value: arg, index: i + 1, detail: plurals[p.Items]}
		}
	}
	if !isArray {
		return value.Array{arg}, nil
	}
	return arg, nil
}

var plurals = map[byte]string{
	'a': "arrays", 'b': "booleans", 'f': "functions", 'n': "numbers", 'o': "objects", 's': "strings",
}

var itemTypes = map[byte]syntax.Types{
	's': syntax.TypeString, 'n': syntax.TypeNumber, 'b': syntax.TypeBool, 'l': syntax.TypeNull,
	'o': syntax.TypeObject, 'a': syntax.TypeArray, 'f': syntax.TypeFunction,
}

// itemsAre tells whether an argument is an array of the type, or one such value.
func (ev *evaluation) itemsAre(letter byte, arg value.Value, items []value.Value, isArray bool, count int) (bool, error) {
	want := itemTypes[letter]
	if !isArray {
		return count == 1 && typeOf(arg) == want, nil
	}
	if err := ev.work(len(items)); err != nil {
		return false, err
	}
	for _, item := range items {
		if typeOf(item) != want {
			return false, nil
		}
	}
	return true, nil
}

// assign decides how many arguments each parameter takes, as the regular
// expression over argument types does that jsonata-js makes of a signature:
// earlier parameters take as many as they can. It returns nil if none fits.
func (ev *evaluation) assign(sig *syntax.Signature, args []value.Value) ([]int, error) {
	n, m := len(sig.Params), len(args)
	if err := ev.work((n + 1) * (m + 1)); err != nil {
		return nil, err
	}
	// fits[i][j]: the parameters from i on can take the arguments from j on.
	fits := make([][]bool, n+1)
	for i := range fits {
		fits[i] = make([]bool, m+1)
	}
	fits[n][m] = true
	accepts := func(i, j int) bool { return j < m && typeOf(args[j])&sig.Params[i].Accepts != 0 }
	for i := n - 1; i >= 0; i-- {
		for j := m; j >= 0; j-- {
			p := &sig.Params[i]
			fits[i][j] = p.Optional && fits[i+1][j] || accepts(i, j) && (fits[i+1][j+1] || p.Repeated && fits[i][j+1])
		}
	}
	if !fits[0][0] {
		return nil, nil
	}
	counts := make([]int, n)
	j := 0
	for i := range sig.Params {
		for accepts(i, j) && (counts[i] == 0 || sig.Params[i].Repeated) {
			if !fits[i+1][j+1] && !(sig.Params[i].Repeated && fits[i][j+1]) {
				break
			}
			counts[i]++
			j++
		}
	}
	return counts, nil
}

// misfit makes the error for arguments that do not match: it points to the first
// that the parameters before it leave over.
func misfit(sig *syntax.Signature, args []value.Value) error {
	good := 0
	for i := range sig.Params {
		p := &sig.Params[i]
		taken := 0
		for good < len(args) && typeOf(args[good])&p.Accepts != 0 && (taken == 0 || p.Repeated) {
			taken++
			good++
		}
		if taken == 0 && !p.Optional {
			break
		}
	}
	return &Error{Code: "T0410", Value: argument(args, good), index: good + 1}
}
