package conformance_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

// replay is a recorded case being run again.
type replay struct {
	c     *recording
	style style
	now   time.Time

	answers    map[string]value.Value // of the steps, by id
	bound      map[string]string      // what placeholders have stood for
	machines   map[string]*machine    // by ARN
	executions map[string]*execution  // by ARN
	objects    map[string]string      // by bucket/key
	histories  []value.Array          // of the executions that ran, in order
	matched    int
}

func newReplay(c *recording, how style) *replay {
	return &replay{
		c: c, style: how, now: c.recorded.Add(12*time.Hour + 345*time.Millisecond),
		answers: make(map[string]value.Value), bound: make(map[string]string),
		machines: make(map[string]*machine), executions: make(map[string]*execution), objects: make(map[string]string),
	}
}

// run takes all steps of the case. Its error says what does not agree.
func (r *replay) run() error {
	for _, step := range r.c.steps {
		if err := r.step(step); err != nil {
			return err
		}
	}
	if r.matched == 0 {
		return fmt.Errorf("the case compares nothing")
	}
	return nil
}

func (r *replay) step(step value.Value) error {
	switch {
	case member(step, "call") != nil:
		return r.call(step)
	case member(step, "match") != nil:
		return r.compare(step)
	case member(step, "create_lambda") != nil:
		return r.createFunction(textMember(step, "create_lambda"))
	}
	// What waits needs no time here, and what runs beside the rest plays the part
	// of the world outside, whose answers are in the recording.
	return nil
}

// call makes a request to the services of the case.
func (r *replay) call(step value.Value) error {
	name := textMember(step, "call")
	service := services[name]
	if service == nil {
		return nil
	}
	params, err := r.param(member(step, "params"))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	answer, err := service(r, request{params: params, execution: textMember(member(step, "params"), "executionArn")})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.answers[textMember(step, "id")] = answer
	return nil
}

func (r *replay) createFunction(ref string) error {
	for _, function := range arrayMember(r.c.doc, "lambda") {
		if textMember(function, "ref") != ref {
			continue
		}
		name, err := r.text(textMember(function, "name"))
		r.answers[ref] = value.NewObject(
			value.Member{Key: "name", Value: value.String(name)},
			value.Member{Key: "FunctionName", Value: value.String(name)},
			value.Member{Key: "arn", Value: value.String("arn:aws:lambda:" + region + ":" + account + ":function:" + name)})
		return err
	}
	return fmt.Errorf("the case has no function %s", ref)
}

// compare compares what a match step looks at with the recording. What only
// another service could answer is not looked at.
func (r *replay) compare(step value.Value) error {
	key := textMember(step, "match")
	got, err := r.value(member(step, "value"))
	if err != nil {
		if r.isForeign(member(step, "value")) {
			return nil
		}
		return err
	}
	want := member(r.c.expect, key)
	r.matched++
	if order := textMember(member(r.c.doc, "history_order"), key); order != "" {
		if d := r.diffUnordered(arrayMember(want, "events"), arrayMember(got, "events"), order); d != "" {
			return fmt.Errorf("%s: %s", key, d)
		}
		return nil
	}
	if d := r.diff(want, got, key, false); d != "" {
		return fmt.Errorf("%s", d)
	}
	return nil
}

// isForeign reports whether a value is an answer of a service that is not there.
func (r *replay) isForeign(v value.Value) bool {
	text := value.Text(v)
	for _, step := range r.c.allSteps() {
		id := textMember(step, "id")
		if name := textMember(step, "call"); id != "" && name != "" && services[name] == nil && strings.Contains(text, `"`+id) {
			return true
		}
	}
	return false
}

// value returns what a match step looks at.
func (r *replay) value(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case *value.Object:
		if ref, ok := member(v, "$ref").(value.String); ok {
			text, err := r.text(string(ref))
			if err != nil {
				return nil, err
			}
			return r.answer(text)
		}
		if member(v, "$extract") != nil {
			return r.extract(textMember(v, "from"))
		}
		var b value.Builder
		for _, m := range v.Members() {
			item, err := r.value(m.Value)
			if err != nil {
				return nil, err
			}
			b.Set(m.Key, item)
		}
		return b.Object(), nil
	case value.Array:
		items := make(value.Array, len(v))
		for i := range v {
			var err error
			if items[i], err = r.value(v[i]); err != nil {
				return nil, err
			}
		}
		return items, nil
	case value.String:
		text, err := r.text(string(v))
		return value.String(text), err
	}
	return v, nil
}

// extract returns the output of the execution whose history a step got.
func (r *replay) extract(id string) (value.Value, error) {
	events := arrayMember(r.answers[id], "events")
	for _, event := range events {
		if details := member(event, "executionSucceededEventDetails"); details != nil {
			return member(details, "output"), nil
		}
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("no history in the answer of %s", id)
	}
	return nil, fmt.Errorf("the execution did not succeed: %s", show(events[len(events)-1]))
}
