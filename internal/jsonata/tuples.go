package jsonata

import "github.com/borealis-flow/borealis/internal/value"

// evalTuples evaluates the path from step i on, the first that binds variables:
// what flows from step to step are tuples from there.
func (p *pathNode) evalTuples(ev *evaluation, cur cursor, i int, f *frame) (value.Value, error) {
	var tuples *list
	var err error
	switch s := &p.steps[i]; {
	case s.sort != nil:
		tuples, err = s.sortedTuples(ev, &cur, f)
	case i == 0 && s.cons:
		// As in jsonata-js, an array constructor that is the first step binds
		// nothing.
		next := cur
		if err = s.construct(ev, &next, f); err == nil && s.focus == "" {
			cur = next
		}
		tuples = asTuples(cur.all())
	default:
		tuples, err = s.applyTuples(ev, asTuples(cur.all()), f)
	}
	for i++; err == nil && i < len(p.steps); i++ {
		if s := &p.steps[i]; s.sort != nil {
			tuples, err = s.sortTuples(ev, tuples, f)
		} else {
			tuples, err = s.applyTuples(ev, tuples, f)
		}
	}
	if err != nil {
		return nil, err
	}
	var out value.Value = tuples
	if !p.tuples {
		out = sequenceOf(contexts(tuples.items)...)
	}
	if p.keep {
		out = keepSingleton(out)
	}
	if p.group != nil {
		return p.group.eval(ev, tuples, f)
	}
	return out, nil
}

func tupleList(items []value.Value) *list { return &list{items: items, sequence: true, tuples: true} }

// asTuples makes tuples of values, with nothing bound yet.
func asTuples(values []value.Value) *list {
	out := make([]value.Value, len(values))
	for i, v := range values {
		out[i] = &tuple{at: v}
	}
	return tupleList(out)
}

// contexts returns the context values of tuples.
func contexts(tuples []value.Value) []value.Value {
	out := make([]value.Value, len(tuples))
	for i, t := range tuples {
		out[i] = t.(*tuple).at
	}
	return out
}

// applyTuples evaluates the step for every tuple.
func (s *step) applyTuples(ev *evaluation, in *list, f *frame) (*list, error) {
	var out []value.Value
	for _, item := range in.items {
		t := item.(*tuple)
		v, err := ev.eval(s.node, t.at, t.frame(f))
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		results, ok := itemsOf(v)
		if !ok {
			results = []value.Value{v}
		}
		if err := ev.grow(len(results) * 4 * itemBytes); err != nil {
			return nil, err
		}
		for i, r := range results {
			out = append(out, s.bound(t, r, i))
		}
	}
	return s.stageTuples(ev, tupleList(out), f)
}

// bound returns the tuple for the i-th result r of the step on t.
func (s *step) bound(t *tuple, r value.Value, i int) *tuple {
	if inner, ok := r.(*tuple); ok {
		// The step was a path that carries tuples itself.
		merged := t.with(inner.at)
		for _, b := range inner.vars {
			merged.bind(b.name, b.value)
		}
		return merged
	}
	at := r
	if s.focus != "" {
		at = t.at
	}
	out := t.with(at)
	if s.focus != "" {
		out.bind(s.focus, r)
	}
	if s.index != "" {
		out.bind(s.index, integer(i))
	}
	if s.label != "" {
		out.bind(s.label, t.at)
	}
	return out
}

// stageTuples filters and numbers tuples.
func (s *step) stageTuples(ev *evaluation, tuples *list, f *frame) (*list, error) {
	for i := range s.stages {
		st := &s.stages[i]
		if st.variable != "" {
			tuples = numbered(tuples, st.variable)
			continue
		}
		v, err := st.filter(ev, tuples, f)
		if err != nil {
			return nil, err
		}
		tuples = v.(*list)
	}
	return tuples, nil
}

// numbered binds the position of every tuple to a variable.
func numbered(tuples *list, variable string) *list {
	out := make([]value.Value, len(tuples.items))
	for i, item := range tuples.items {
		t := item.(*tuple)
		t = t.with(t.at)
		t.bind(variable, integer(i))
		out[i] = t
	}
	return tupleList(out)
}

// sortTuples sorts tuples.
func (s *step) sortTuples(ev *evaluation, in *list, f *frame) (*list, error) {
	sorted, err := s.sort.sort(ev, in.items, f)
	if err != nil {
		return nil, err
	}
	return s.stageTuples(ev, tupleList(sorted), f)
}

// sortedTuples sorts plain values and makes tuples of them.
func (s *step) sortedTuples(ev *evaluation, cur *cursor, f *frame) (*list, error) {
	sorted, err := s.sort.sort(ev, cur.all(), f)
	if err != nil {
		return nil, err
	}
	out := asTuples(sorted)
	if s.index != "" {
		out = numbered(out, s.index)
	}
	return s.stageTuples(ev, out, f)
}
