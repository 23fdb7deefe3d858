package jsonata

import (
	"math"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// builtin is a function of the language.
type builtin struct {
	name      string
	signature *syntax.Signature
	params    int // what jsonata-js tells functions of higher order
	run       func(call) (value.Value, error)
}

// Kind implements [value.Value].
func (*builtin) Kind() value.Kind { return value.KindOther }
func (b *builtin) arity() int     { return b.params }

func (b *builtin) call(ev *evaluation, args []value.Value, in value.Value, f *frame) (value.Value, error) {
	args, err := ev.validate(b.signature, args, in)
	if err != nil {
		return nil, err
	}
	v, err := b.run(call{ev: ev, args: args, in: in, frame: f})
	if e, ok := err.(*Error); ok && e.Token == "" {
		e.Token = b.name
	}
	return v, err
}

// call is one call of a built-in function, with arguments that match its
// signature. The arguments must not be kept.
type call struct {
	ev    *evaluation
	args  []value.Value
	in    value.Value
	frame *frame
}

func (c call) arg(i int) value.Value { return argument(c.args, i) }

// str returns a string argument; false if it is undefined.
func (c call) str(i int) (string, bool) {
	s, ok := c.arg(i).(value.String)
	return string(s), ok
}

// num returns a number argument; false if it is undefined.
func (c call) num(i int) (float64, bool) {
	n, ok := c.arg(i).(value.Number)
	return n.Float, ok
}

// array returns an array argument; false if it is undefined.
func (c call) array(i int) ([]value.Value, bool) { return itemsOf(c.arg(i)) }

// clampInt turns a number into an int within what UTF-16 offsets, widths and
// counts can be. NaN is 0.
func clampInt(f float64) int {
	switch {
	case f != f:
		return 0
	case f > math.MaxInt32:
		return math.MaxInt32
	case f < math.MinInt32:
		return math.MinInt32
	}
	return int(f)
}

// standard and stepFunctions are the functions of the dialects by name. They
// are never changed once the package is initialised.
var standard, stepFunctions map[string]*builtin

func (d Dialect) builtin(name string) *builtin {
	if d == StepFunctions {
		return stepFunctions[name]
	}
	return standard[name]
}

func init() {
	standard, stepFunctions = make(map[string]*builtin), make(map[string]*builtin)
	for _, table := range [][]definition{aggregateFunctions, stringFunctions, numberFunctions, arrayFunctions, objectFunctions, higherFunctions, matchFunctions, encodingFunctions, dateFunctions, miscFunctions} {
		for _, d := range table {
			b := d.builtin()
			standard[d.name] = b
			stepFunctions[d.name] = b
		}
	}
	for _, d := range evalFunctions {
		standard[d.name] = d.builtin()
	}
	for _, d := range awsFunctions {
		stepFunctions[d.name] = d.builtin()
	}
}

// definition is a row of the tables of functions.
type definition struct {
	name, signature string
	params          int
	run             func(call) (value.Value, error)
}

func (d definition) builtin() *builtin {
	return &builtin{name: d.name, signature: mustSignature(d.signature), params: d.params, run: d.run}
}
