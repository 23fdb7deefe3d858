package jsonata

import (
	"math"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// infix holds the operands of an operator.
type infix struct {
	left, right node
	op          string
	pos         int
}

func (c *compiler) binary(n *syntax.Node) (node, error) {
	left, err := c.compile(n.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.compile(n.Right)
	if err != nil {
		return nil, err
	}
	b := infix{left: left, right: right, op: n.Text, pos: n.Pos}
	switch n.Text {
	case "and", "or":
		return &logicNode{b}, nil
	case "+", "-", "*", "/", "%":
		return &arithmeticNode{b}, nil
	case "=", "!=":
		return &equalityNode{b}, nil
	case "<", "<=", ">", ">=":
		return &comparisonNode{b}, nil
	case "&":
		return &concatNode{b}, nil
	case "in":
		return &membershipNode{b}, nil
	}
	return &rangeNode{b}, nil
}

func (b *infix) operands(ev *evaluation, in value.Value, f *frame) (x, y value.Value, err error) {
	if x, err = ev.eval(b.left, in, f); err != nil {
		return nil, nil, err
	}
	y, err = ev.eval(b.right, in, f)
	return x, y, err
}

// blame completes an error that the operator raised.
func (b *infix) blame(err error) error {
	if e, ok := err.(*Error); ok {
		e.Position, e.Token = b.pos, b.op
	}
	return err
}

// logicNode is "and" or "or".
type logicNode struct{ infix }

func (n *logicNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	v, err := ev.eval(n.left, in, f)
	if err != nil {
		return nil, err
	}
	yes, err := ev.truth(v)
	if err != nil {
		return nil, n.blame(err)
	}
	if yes == (n.op == "or") {
		return value.Bool(yes), nil
	}
	if v, err = ev.eval(n.right, in, f); err != nil {
		return nil, n.blame(err)
	}
	if yes, err = ev.truth(v); err != nil {
		return nil, n.blame(err)
	}
	return value.Bool(yes), nil
}

// arithmeticNode is + - * / or %.
type arithmeticNode struct{ infix }

func (n *arithmeticNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	x, y, err := n.operands(ev, in, f)
	if err != nil {
		return nil, err
	}
	a, ok, err := asNumber(x)
	if !ok && x != nil && err == nil {
		err = fail("T2001", x)
	}
	if err != nil {
		return nil, n.blame(err)
	}
	b, ok, err := asNumber(y)
	if !ok && y != nil && err == nil {
		err = fail("T2002", y)
	}
	if err != nil {
		return nil, n.blame(err)
	}
	if x == nil || y == nil {
		return nil, nil
	}
	switch n.op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	default:
		a = math.Mod(a, b)
	}
	return number(a), nil
}

// negateNode is the unary minus.
type negateNode struct {
	of  node
	pos int
}

func (n *negateNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	v, err := ev.eval(n.of, in, f)
	if v == nil || err != nil {
		return nil, err
	}
	x, ok, err := asNumber(v)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &Error{Code: "D1002", Position: n.pos, Token: "-", Value: v}
	}
	return number(-x), nil
}

// equalityNode is = or !=.
type equalityNode struct{ infix }

func (n *equalityNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	x, y, err := n.operands(ev, in, f)
	if err != nil {
		return nil, err
	}
	if x == nil || y == nil {
		return value.Bool(false), nil
	}
	eq, err := ev.equal(x, y, 0)
	return value.Bool(eq == (n.op == "=")), err
}

// comparisonNode is < <= > or >=.
type comparisonNode struct{ infix }

func (n *comparisonNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	x, y, err := n.operands(ev, in, f)
	if err != nil {
		return nil, err
	}
	if x != nil && !orderable(x) || y != nil && !orderable(y) {
		culprit := y
		if x == nil || !orderable(x) {
			culprit = x
		}
		return nil, n.blame(fail("T2010", culprit))
	}
	if x == nil || y == nil {
		return nil, nil
	}
	if x.Kind() != y.Kind() {
		return nil, n.blame(&Error{Code: "T2009", Value: x, value2: y})
	}
	if a, ok := x.(value.Number); ok && (math.IsNaN(a.Float) || math.IsNaN(y.(value.Number).Float)) {
		return value.Bool(false), nil
	}
	order, err := ev.order(x, y)
	if err != nil {
		return nil, err
	}
	switch n.op {
	case "<":
		return value.Bool(order < 0), nil
	case "<=":
		return value.Bool(order <= 0), nil
	case ">":
		return value.Bool(order > 0), nil
	}
	return value.Bool(order >= 0), nil
}

// concatNode is &.
type concatNode struct{ infix }

func (n *concatNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	x, y, err := n.operands(ev, in, f)
	if err != nil {
		return nil, err
	}
	a, err := ev.textOf(x)
	if err != nil {
		return nil, n.blame(err)
	}
	b, err := ev.textOf(y)
	if err != nil {
		return nil, n.blame(err)
	}
	if err := ev.grow(len(a) + len(b)); err != nil {
		return nil, err
	}
	return value.String(a + b), nil
}

// membershipNode is "in".
type membershipNode struct{ infix }

func (n *membershipNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	x, y, err := n.operands(ev, in, f)
	if err != nil {
		return nil, err
	}
	if x == nil || y == nil {
		return value.Bool(false), nil
	}
	items, ok := itemsOf(y)
	if !ok {
		return value.Bool(identical(x, y)), nil
	}
	if err := ev.work(len(items)); err != nil {
		return nil, err
	}
	text, isText := x.(value.String)
	for _, item := range items {
		if s, ok := item.(value.String); ok && isText && len(s) == len(text) {
			if err := ev.read(len(s)); err != nil {
				return nil, err
			}
		}
		if identical(x, item) {
			return value.Bool(true), nil
		}
	}
	return value.Bool(false), nil
}

// rangeNode is .. in an array constructor.
type rangeNode struct{ infix }

// maxRange is the most items that jsonata-js lets a range have.
const maxRange = 1e7

func (n *rangeNode) eval(ev *evaluation, in value.Value, f *frame) (value.Value, error) {
	x, y, err := n.operands(ev, in, f)
	if err != nil {
		return nil, err
	}
	a, ok := wholeNumber(x)
	if !ok && x != nil {
		return nil, n.blame(fail("T2003", x))
	}
	b, ok := wholeNumber(y)
	if !ok && y != nil {
		return nil, n.blame(fail("T2004", y))
	}
	if x == nil || y == nil || a > b {
		return nil, nil
	}
	size := b - a + 1
	if size > maxRange {
		return nil, n.blame(fail("D2014", number(size)))
	}
	// An item is charged with the number it points to.
	if err := ev.grow(int(size) * 2 * itemBytes); err != nil {
		return nil, err
	}
	out := make([]value.Value, int(size))
	for i := range out {
		out[i] = number(a + float64(i))
	}
	return sequenceOf(out...), nil
}

func wholeNumber(v value.Value) (float64, bool) {
	n, ok := v.(value.Number)
	return n.Float, ok && n.Float == math.Trunc(n.Float) && !math.IsInf(n.Float, 0)
}
