package jsonpath

import (
	"errors"

	"github.com/borealis-flow/borealis/internal/value"
)

// condition is what a filter asks of an item: anyOf, allOf, not, exists,
// comparison or match.
type condition interface {
	// holds fails with errRefused or errAbsent where the item does not match,
	// whatever the rest of the filter says.
	holds(r *run, item value.Value) (bool, error)
}

type (
	anyOf []condition
	allOf []condition
	not   struct{ condition }
	// exists asks whether a path names something: @.a or !@.a.
	exists struct {
		path *Path
		want bool
	}
	comparison struct {
		left, right *operand
		op          operator
	}
	// match is text =~ /regex/, or the other way round.
	match struct {
		text    *operand
		pattern *pattern
	}
	never struct{}
)

// operand is a side of a comparison: a path, a regular expression or a literal.
type operand struct {
	path    *Path
	pattern *pattern
	literal value.Value
}

func newComparison(left *operand, op operator, isRegex bool, right *operand) condition {
	switch {
	case !isRegex && left.pattern == nil && right.pattern == nil:
		return &comparison{left: left, op: op, right: right}
	case isRegex && left.pattern == nil && right.pattern != nil:
		return &match{text: left, pattern: right.pattern}
	case isRegex && left.pattern != nil && right.pattern == nil:
		return &match{text: right, pattern: left.pattern}
	}
	return never{}
}

func (s *search) filter(i int, step *filter, v value.Value) error {
	switch v := v.(type) {
	case *value.Object:
		ok, err := s.accepts(step, v)
		if !ok || err != nil {
			return err
		}
		return s.apply(i+1, v)
	case value.Array:
		for _, item := range v {
			ok, err := s.accepts(step, item)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if err := s.apply(i+1, item); err != nil {
				return err
			}
		}
		return nil
	}
	if !s.settled(i) {
		return nil
	}
	return s.fail("Filter: " + fragments(s.steps[i:]) + " can not be applied to primitives. Current context is: " + shown(v))
}

// accepts reports whether the filter holds for an item.
func (s *search) accepts(step *filter, item value.Value) (bool, error) {
	if err := s.budget.spend(1); err != nil {
		return false, err
	}
	ok, err := step.cond.holds(s.run, item)
	if errors.Is(err, errRefused) || errors.Is(err, errAbsent) {
		return false, nil
	}
	return ok, err
}

func (terms anyOf) holds(r *run, item value.Value) (bool, error) {
	for _, term := range terms {
		if ok, err := term.holds(r, item); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (terms allOf) holds(r *run, item value.Value) (bool, error) {
	for _, term := range terms {
		if ok, err := term.holds(r, item); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (n not) holds(r *run, item value.Value) (bool, error) {
	ok, err := n.condition.holds(r, item)
	return !ok, err
}

func (never) holds(*run, value.Value) (bool, error) { return false, nil }

func (e *exists) holds(r *run, item value.Value) (bool, error) {
	if !e.path.relative {
		item = r.root
	}
	_, err := r.eval(e.path, item, true)
	found := err == nil
	if isAbsent(err) {
		err = nil
	}
	return found == e.want, err
}

func isAbsent(err error) bool {
	var notFound *NotFoundError
	return errors.Is(err, errAbsent) || errors.As(err, &notFound)
}

func (c *comparison) holds(r *run, item value.Value) (bool, error) {
	left, err := c.left.eval(r, item)
	if err != nil {
		return false, err
	}
	right, err := c.right.eval(r, item)
	if err != nil {
		return false, err
	}
	return c.op(r, left, right)
}

// eval returns the operand's value for an item, nil if there is none.
func (o *operand) eval(r *run, item value.Value) (value.Value, error) {
	switch {
	case o.path == nil:
		return o.literal, nil
	case !o.path.relative:
		return r.fixedValue(o.path)
	}
	return r.valueOrNone(o.path, item)
}

// valueOrNone evaluates a path of a filter. What the path does not name is nil,
// and what Jayway has as Java's null is null.
func (r *run) valueOrNone(p *Path, v value.Value) (value.Value, error) {
	result, err := r.eval(p, v, false)
	switch {
	case err == nil:
		return orNull(result), nil
	case isAbsent(err):
		return nil, nil
	}
	return nil, err
}

// fixedValue evaluates a path from $, once per run.
func (r *run) fixedValue(p *Path) (value.Value, error) {
	if v, ok := r.fixed[p]; ok {
		return v, nil
	}
	v, err := r.valueOrNone(p, r.root)
	if err != nil {
		return nil, err
	}
	if r.fixed == nil {
		r.fixed = map[*Path]value.Value{}
	}
	r.fixed[p] = v
	return v, nil
}

func (m *match) holds(r *run, item value.Value) (bool, error) {
	v, err := m.text.eval(r, item)
	if err != nil {
		return false, err
	}
	array, ok := v.(value.Array)
	if !ok {
		return m.matches(r, v)
	}
	for _, item := range array {
		if ok, err := m.matches(r, item); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// matches matches a scalar; anything else counts as empty text.
func (m *match) matches(r *run, v value.Value) (bool, error) {
	text := ""
	switch v := v.(type) {
	case value.String:
		text = string(v)
	case value.Number, value.Bool:
		text = value.Text(v)
	}
	if err := r.budget.spend(m.pattern.cost(text)); err != nil {
		return false, err
	}
	return m.pattern.re.MatchString(text), nil
}
