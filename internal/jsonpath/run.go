package jsonpath

import "github.com/borealis-flow/borealis/internal/value"

// run is one evaluation with all the paths inside its filters and arguments.
// Inside it, nil stands for what Java's null is to Jayway.
type run struct {
	root   value.Value
	path   *Path // the outermost, for messages
	budget budget
	// fixed remembers what paths from $ in filters gave: it is the same for
	// every item.
	fixed map[*Path]value.Value
}

// search is the evaluation of one path: it collects matches.
type search struct {
	*run
	steps      []step
	indefinite int
	// strict makes every missing property an error, even where a wildcard or a
	// scan led to it: the way of an existence test.
	strict bool
	found  value.Array
}

// eval evaluates p on v. Where a plain path names nothing, the error is
// errAbsent: nobody reads a text, and making one would cost most of the time of a
// filter.
func (r *run) eval(p *Path, v value.Value, strict bool) (value.Value, error) {
	if p.plain {
		v, _, found := p.walk(v)
		if !found {
			return nil, errAbsent
		}
		return v, r.budget.spend(1)
	}
	s := search{run: r, steps: p.steps, indefinite: p.indefinite, strict: strict}
	if err := s.apply(0, v); err != nil {
		return nil, err
	}
	if !p.Definite() {
		if s.found == nil {
			return value.Array{}, nil
		}
		return s.found, nil
	}
	if len(s.found) == 0 {
		return nil, s.absent("No results for path: $" + fragments(s.steps))
	}
	return s.found[len(s.found)-1], nil
}

func (s *search) absent(reason string) error {
	return &NotFoundError{Path: s.path.src, Reason: reason}
}

// settled reports whether only definite steps lead to step i.
func (s *search) settled(i int) bool { return i <= s.indefinite }

// apply applies step i and those after it to v.
func (s *search) apply(i int, v value.Value) error {
	if err := s.budget.spend(1); err != nil {
		return err
	}
	if i == len(s.steps) {
		s.found = append(s.found, orNull(v))
		return nil
	}
	switch step := s.steps[i].(type) {
	case *property:
		return s.property(i, step, v)
	case *index:
		return s.index(i, step, v)
	case *slice:
		return s.slice(i, step, v)
	case *wildcard:
		return s.wildcard(i, v)
	case *scan:
		return s.scan(i, v, 0)
	case *filter:
		return s.filter(i, step, v)
	case *call:
		return s.call(i, step, v)
	}
	return nil
}

func (s *search) property(i int, step *property, v value.Value) error {
	object, ok := v.(*value.Object)
	if !ok {
		if !s.settled(i) {
			return nil
		}
		return s.absent(faultReason(s.steps, i, v))
	}
	last := i == len(s.steps)-1
	if last && len(step.names) > 1 {
		return s.pick(i, step, object)
	}
	for _, name := range step.names {
		member, ok := object.Get(name)
		if ok {
			if err := s.apply(i+1, member); err != nil {
				return err
			}
			continue
		}
		if s.strict {
			return errAbsent
		}
		if !last && s.settled(i+1) {
			return s.absent(faultReason(s.steps, i, v))
		}
	}
	return nil
}

// pick makes an object of those of several names that there are.
func (s *search) pick(i int, step *property, object *value.Object) error {
	var b value.Builder
	for _, name := range step.names {
		member, ok := object.Get(name)
		if ok {
			b.Set(name, member)
		} else if s.strict {
			return errAbsent
		}
	}
	if err := s.budget.spend(len(step.names)); err != nil {
		return err
	}
	return s.apply(i+1, b.Object())
}

// array returns v as an array. It is not ok if v is another thing, which is an
// error where only definite steps lead to it.
func (s *search) array(i int, v value.Value) (array value.Array, ok bool, err error) {
	array, ok = v.(value.Array)
	if !ok && s.settled(i) {
		err = s.absent(faultReason(s.steps, i, v))
	}
	return array, ok, err
}

func (s *search) index(i int, step *index, v value.Value) error {
	array, ok, err := s.array(i, v)
	if !ok {
		return err
	}
	for _, at := range step.at {
		if err := s.apply(i+1, item(array, at)); err != nil {
			return err
		}
	}
	return nil
}

func (s *search) slice(i int, step *slice, v value.Value) error {
	array, ok, err := s.array(i, v)
	if !ok {
		return err
	}
	from, to := step.bounds(len(array))
	for at := from; at < to; at++ {
		if err := s.apply(i+1, item(array, at)); err != nil {
			return err
		}
	}
	return nil
}

// bounds returns the range of indexes of an array of n. As in Jayway a negative
// bound counts from the end only where it is the only one; of two, a negative
// from begins before the first and each index below zero counts from the end.
func (s *slice) bounds(n int) (from, to int) {
	switch {
	case s.hasFrom && s.hasTo:
		return s.from, min(s.to, n)
	case s.hasFrom:
		from = s.from
		if from < 0 {
			from = max(0, n+from)
		}
		return from, n
	}
	to = s.to
	if to < 0 {
		to += n
	}
	return 0, min(to, n)
}

func (s *search) wildcard(i int, v value.Value) error {
	switch v := v.(type) {
	case *value.Object:
		for _, m := range v.Members() {
			if err := s.apply(i+1, m.Value); err != nil {
				return err
			}
		}
	case value.Array:
		for _, item := range v {
			if err := s.apply(i+1, item); err != nil {
				return err
			}
		}
	}
	return nil
}

// scan applies the step after ".." to v, where it fits, and to all below v.
func (s *search) scan(i int, v value.Value, depth int) error {
	if err := s.budget.descend(depth); err != nil {
		return err
	}
	switch v := v.(type) {
	case *value.Object:
		if err := s.visit(i, v); err != nil {
			return err
		}
		for _, m := range v.Members() {
			if err := s.scan(i, m.Value, depth+1); err != nil {
				return err
			}
		}
	case value.Array:
		if err := s.visit(i, v); err != nil {
			return err
		}
		for _, item := range v {
			if err := s.scan(i, item, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *search) visit(i int, v value.Value) error {
	fits, err := s.fits(i+1, v)
	if !fits || err != nil {
		return err
	}
	return s.apply(i+1, v)
}

// fits reports whether step i, which stands after "..", is to be applied to v, an
// object or array.
func (s *search) fits(i int, v value.Value) (bool, error) {
	switch step := s.steps[i].(type) {
	case *property:
		object, ok := v.(*value.Object)
		if !ok || len(step.names) > 1 && i < len(s.steps)-1 {
			return ok, nil
		}
		for _, name := range step.names {
			if _, ok := object.Get(name); !ok {
				return false, nil
			}
		}
		return true, nil
	case *index, *slice:
		_, ok := v.(value.Array)
		return ok, nil
	case *wildcard:
		return true, nil
	case *filter:
		return s.accepts(step, v)
	}
	return false, nil
}

// call applies a function. Its result counts as a match, even if steps follow.
func (s *search) call(i int, step *call, v value.Value) error {
	result, err := step.fn(s.run, v, step.args)
	if err != nil {
		return err
	}
	if i < len(s.steps)-1 {
		s.found = append(s.found, orNull(result))
	}
	return s.apply(i+1, result)
}
