package conformance_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/borealis-flow/borealis/internal/value"
)

// The recorder has lost the order of some histories.
const (
	lossyParallel = "lossy-parallel" // and the ids of what lies within Parallel states
	branches      = "branches"       // but each event's previous one is known by its type
)

// diffUnordered compares histories whose whole order is not known: each recorded
// event must be there once, and nothing else.
func (r *replay) diffUnordered(want, got value.Array, order string) string {
	for i, event := range got {
		if id, ok := intMember(event, "id"); !ok || id != int64(i)+1 {
			return fmt.Sprintf("events: number %d has the id %s", i+1, show(member(event, "id")))
		}
	}
	left := slices.Clone(got)
	for _, w := range want {
		i, d := r.findEvent(w, want, got, left, order)
		if d != "" {
			return d
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, event := range left {
		// The recorder dropped the end of Parallel states.
		typ := textMember(event, "type")
		if order == lossyParallel && (typ == "ParallelStateSucceeded" || typ == "ParallelStateFailed" || typ == "ParallelStateExited") {
			continue
		}
		return "events: not in the recording: " + show(event)
	}
	return ""
}

// findEvent returns the index in left of the event that the recorded one is.
func (r *replay) findEvent(want value.Value, recorded, all, left value.Array, order string) (int, string) {
	_, hasID := intMember(want, "id")
	exact := order == lossyParallel && hasID
	first := ""
	for i, got := range left {
		if textMember(want, "type") != textMember(got, "type") {
			continue
		}
		saved := maps.Clone(r.bound)
		path := "events<" + textMember(want, "type") + ">"
		var d string
		if exact {
			d = r.diff(want, got, path, false)
		} else {
			d = r.diff(blur(withoutIDs(want)), blur(withoutIDs(got)), path, false)
		}
		if d == "" && order == branches {
			d = diffPrevious(want, got, recorded, all, path)
		}
		if d == "" {
			return i, ""
		}
		r.bound = saved
		if first == "" {
			first = d
		}
	}
	if first == "" {
		first = "events: none is " + show(want)
	}
	return 0, first
}

func diffPrevious(want, got value.Value, recorded, all value.Array, path string) string {
	x, y := previousType(want, recorded), previousType(got, all)
	if x == y {
		return ""
	}
	return fmt.Sprintf("%s: want it to follow %s, follows %s", path, x, y)
}

func previousType(event value.Value, events value.Array) string {
	previous, _ := intMember(event, "previousEventId")
	for _, e := range events {
		if id, ok := intMember(e, "id"); ok && id == previous {
			return textMember(e, "type")
		}
	}
	return "nothing"
}

func withoutIDs(event value.Value) value.Value {
	return event.(*value.Object).Without("id").Without("previousEventId")
}

var eventNumber = regexp.MustCompile(`event id #\d+`)

// blur makes texts that name an event by its id alike.
func blur(v value.Value) value.Value {
	blurred, err := each(v, func(s string) (string, error) {
		return eventNumber.ReplaceAllString(s, "event id #N"), nil
	})
	if err != nil {
		return v
	}
	return blurred
}
