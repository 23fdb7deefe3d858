package jsonata

import (
	"slices"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// Dialect tells whose JSONata an expression is.
type Dialect uint8

const (
	// Standard is the language of jsonata.org, version 2.2.
	Standard Dialect = iota
	// StepFunctions is the language of AWS Step Functions: without $eval, with
	// $partition, $range, $hash, $uuid, $parse and a seed for $random. At the
	// top level of an expression there is no context: $ and field names are
	// refused there, $$ everywhere. Numbers that JSON cannot express come out as
	// the strings "Infinity", "-Infinity" and "NaN".
	StepFunctions
)

// Expr is a compiled expression. It is immutable: many goroutines may evaluate
// it at once.
type Expr struct {
	source    string
	dialect   Dialect
	root      node
	externals int // slots for what the environment says of variables
	free      []string
}

// Compile compiles an expression. Its errors are [*Error].
func Compile(src string, d Dialect) (*Expr, error) {
	tree, err := syntax.Parse(src)
	if err != nil {
		return nil, compileError(src, err)
	}
	c := newCompiler(tree, d)
	root, err := c.compile(tree)
	if err == nil && d == StepFunctions {
		err = checkTopLevel(tree)
	}
	if err != nil {
		return nil, located(err, src)
	}
	return &Expr{source: src, dialect: d, root: root, externals: len(c.externals), free: freeVariables(tree, d)}, nil
}

// Source returns the text that was compiled.
func (x *Expr) Source() string { return x.source }

// Variables returns, sorted and without $, the names of the variables that the
// expression uses without binding them; built-in functions are not among them.
func (x *Expr) Variables() []string { return slices.Clone(x.free) }

// Eval evaluates the expression. A nil value means undefined. The value is JSON
// no deeper than [value.MaxDepth], except that a function as the whole result is
// returned as a value of kind [value.KindOther]. The error is an [*Error], or
// what Env.Interrupt returned.
func (x *Expr) Eval(env Env) (value.Value, error) {
	ev := newEvaluation(x, &env)
	in := env.Input
	if _, ok := in.(value.Array); ok {
		in = &list{items: []value.Value{in}, sequence: true, outer: true}
	}
	v, err := ev.eval(x.root, in, &frame{})
	if err == nil {
		v, err = ev.export(v)
	}
	if err != nil {
		return nil, located(err, x.source)
	}
	return v, nil
}

// located completes an error with its message and position.
func located(err error, src string) error {
	if e, ok := err.(*Error); ok {
		e.finish(src)
	}
	return err
}
