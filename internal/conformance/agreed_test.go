package conformance_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// agreed is where the cases are that other implementations and AWS's
// documentation agree on.
const agreed = "../../../shared/corpora/asl/exec"

// agreedFloor is how many of these cases agree. It must only rise.
const agreedFloor = 749

func TestDecider_does_what_others_agree_on(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(agreed, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no corpora at %s", agreed)
	}
	slices.Sort(files)
	counts := newTally("agreed cases (decider)")
	for _, file := range files {
		doc, err := readObject(file)
		if err != nil {
			t.Fatal(err)
		}
		name := textMember(doc, "name")
		source, _, _ := strings.Cut(name, "-")
		if member(doc, "peerSpecific") != nil {
			counts.skip(source)
			continue
		}
		t.Run(name, func(t *testing.T) {
			counts.add(t, source, name, knownAgreed, runAgreed(doc))
		})
	}
	counts.report(t, agreedFloor)
}

// runAgreed runs a case in every style, and returns what does not agree.
func runAgreed(doc *value.Object) error {
	first, err := newAgreedRun(doc, plainly)
	if err != nil {
		return checkRefused(doc, err)
	}
	err = first.check()
	for _, style := range []style{rewritten, inSteps} {
		again, refused := newAgreedRun(doc, style)
		if refused != nil {
			return refused
		}
		if other := again.check(); err == nil && other != nil {
			return fmt.Errorf("only when %s: %w", style, other)
		}
		if d := firstDifference(first.run.events, again.run.events); d != "" && style == rewritten {
			return fmt.Errorf("when %s it goes another way: %s", style, d)
		}
	}
	return err
}

// checkRefused accepts that a definition is refused whose execution is said to
// fail at runtime: AWS refuses a wrong path or a call with wrong literals when it
// reads them.
func checkRefused(doc *value.Object, err error) error {
	if textMember(member(doc, "expectedError"), "error") == "States.Runtime" {
		return nil
	}
	return err
}

// agreedRun is a case under way.
type agreedRun struct {
	doc *value.Object
	// state is the one that the case is about, "" where it is about the execution.
	state string
	run   *run
	mocks *mocks
}

func newAgreedRun(doc *value.Object, how style) (*agreedRun, error) {
	a := &agreedRun{doc: doc}
	if textMember(doc, "scope") == "state" {
		a.state = textMember(doc, "state")
	}
	definition, err := asl.Parse([]byte(value.Text(definitionOf(doc, a.state))))
	if err != nil {
		return nil, err
	}
	program, err := decide.Compile(definition)
	if err != nil {
		return nil, err
	}
	input := member(doc, "input")
	if executionInput := member(doc, "executionInput"); executionInput != nil {
		input = executionInput
	}
	arn := "arn:aws:states:" + region + ":" + account
	now := time.Date(2022, 12, 5, 5, 40, 0, 0, time.UTC)
	a.mocks = &mocks{answers: answersOf(doc), state: a.state}
	a.run = &run{
		program: program, world: a.mocks, style: how, now: now,
		info: decide.Info{
			ExecutionArn: arn + ":execution:case:run", Name: "run", RoleArn: "arn:aws:iam::" + account + ":role/case",
			StateMachineArn: arn + ":stateMachine:case", StateMachineName: "case", Region: region, StartTime: now,
			InputText: value.Text(input), Input: value.NewDoc(input), Limits: decide.AWSLimits,
		},
	}
	return a, nil
}

// check runs the case and returns what does not agree.
func (a *agreedRun) check() error {
	if err := a.run.finish(); err != nil {
		return err
	}
	for _, part := range []func() error{a.checkError, a.checkOutput, a.checkNext, a.checkDelays, a.checkAssertions, a.mocks.check} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// failure returns the error that the execution failed with.
func (a *agreedRun) failure() (name, cause history.Text, failed bool) {
	end := a.run.end
	if end == nil || end.Status == decide.Succeeded {
		return history.Text{}, history.Text{}, false
	}
	return end.Error, end.Cause, true
}

func (a *agreedRun) checkError() error {
	want := member(a.doc, "expectedError")
	name, cause, failed := a.failure()
	// A case about one state says nothing of what the later ones do.
	if want == nil && a.exited() != nil {
		return nil
	}
	switch {
	case want == nil && failed:
		return fmt.Errorf("failed with %s: %s", name, cause)
	case want == nil:
		return nil
	case !failed:
		return fmt.Errorf("want the error %s, got success with %s", show(want), a.outcome())
	case member(want, "any") != nil:
		return nil
	}
	accepted := append(value.Array{member(want, "error")}, arrayMember(want, "alternatives")...)
	isIt := func(v value.Value) bool {
		return v == nil || v.Kind() == value.KindNull && name.IsZero() || plain(v) == name.String() && !name.IsZero()
	}
	if !slices.ContainsFunc(accepted, isIt) {
		return fmt.Errorf("want the error %s, got %s: %s", show(want), name, cause)
	}
	if text, ok := member(want, "cause").(value.String); ok && cause.String() != string(text) {
		return fmt.Errorf("want the cause %q, got %q", string(text), cause)
	}
	return nil
}

// exited returns the event by which the state of the case, or the last state of
// the execution, was left; nil where that did not happen.
func (a *agreedRun) exited() *history.StateExited {
	for _, e := range a.run.raw {
		if exited, ok := e.Details.(*history.StateExited); ok && a.state != "" && exited.Name == a.state {
			return exited
		}
	}
	return nil
}

// outcome returns the output of the state or the execution that the case is about.
func (a *agreedRun) outcome() string {
	if exited := a.exited(); exited != nil {
		return exited.Output
	}
	if a.run.end != nil {
		return a.run.end.Output
	}
	return ""
}

func (a *agreedRun) checkOutput() error {
	want := member(a.doc, "expectedOutput")
	if want == nil {
		return nil
	}
	got, err := value.ParseString(a.outcome())
	if err != nil || !value.Equal(want, got) {
		return fmt.Errorf("want the output %s, got %s", show(want), a.outcome())
	}
	return nil
}

// checkNext looks at what the state of the case led to: another state, itself
// again by its retrier, or the end.
func (a *agreedRun) checkNext() error {
	if want := textMember(a.doc, "expectedNext"); want != "" && want != a.next() {
		name, cause, _ := a.failure()
		return fmt.Errorf("want %s next, got %q (%s: %s)", want, a.next(), name, cause)
	}
	if member(a.doc, "expectedEnd") != nil && a.next() != "" {
		return fmt.Errorf("want the end, got %s", a.next())
	}
	return nil
}

func (a *agreedRun) next() string {
	if len(a.run.retries) > 0 {
		return a.state
	}
	left := false
	for _, e := range a.run.raw {
		switch details := e.Details.(type) {
		case *history.StateExited:
			left = left || details.Name == a.state
		case *history.StateEntered:
			if left {
				return details.Name
			}
		}
	}
	return ""
}

func (a *agreedRun) checkDelays() error {
	for i, want := range arrayMember(a.doc, "expectedRetryDelays") {
		if i >= len(a.run.retries) || a.run.retries[i].Seconds() != want.(value.Number).Float {
			return fmt.Errorf("want the delays %s, got %v", show(member(a.doc, "expectedRetryDelays")), a.run.retries)
		}
	}
	return nil
}

func (a *agreedRun) checkAssertions() error {
	for _, assertion := range arrayMember(a.doc, "assertions") {
		if seconds, ok := intMember(assertion, "waitSeconds"); ok {
			if len(a.run.waits) == 0 || a.run.waits[0] != time.Duration(seconds)*time.Second {
				return fmt.Errorf("want a wait of %d s, got %v", seconds, a.run.waits)
			}
			continue
		}
		got, err := a.subject(assertion)
		if err != nil {
			return err
		}
		if holds, err := compareBy(textMember(assertion, "op"), got, member(assertion, "value")); err != nil || !holds {
			return errors.Join(fmt.Errorf("want %s, got %s in %s", show(assertion), show(got), a.outcome()), err)
		}
	}
	return nil
}

// subject returns what an assertion is about, nil where it is not there.
func (a *agreedRun) subject(assertion value.Value) (value.Value, error) {
	if name := textMember(assertion, "variable"); name != "" {
		exited := a.exited()
		if exited == nil {
			return nil, fmt.Errorf("%s was not left", a.state)
		}
		for _, v := range exited.AssignedVariables {
			if v.Name == name {
				return value.ParseString(v.Value)
			}
		}
		return nil, nil
	}
	src := textMember(assertion, "path")
	if !strings.HasPrefix(src, "$") {
		src = "$." + src
	}
	path, err := jsonpath.Parse(src)
	if err != nil {
		return nil, err
	}
	output, err := value.ParseString(a.outcome())
	if err != nil {
		return nil, fmt.Errorf("no output to look at: %w", err)
	}
	got, err := path.Eval(output, jsonpath.Limits{})
	var notFound *jsonpath.NotFoundError
	if errors.As(err, &notFound) {
		return nil, nil
	}
	return got, err
}

func compareBy(op string, got, want value.Value) (bool, error) {
	if op == "absent" {
		return got == nil, nil
	}
	if got == nil {
		return false, nil
	}
	switch op {
	case "stringEquals":
		return plain(got) == plain(want), nil
	case "type":
		n, isNumber := got.(value.Number)
		return got.Kind().String() == plain(want) || isNumber && n.IsInteger() && plain(want) == "integer", nil
	case "length":
		items, _ := got.(value.Array)
		return value.Equal(value.Int(int64(len(items))), want), nil
	case ">=":
		x, okX := got.(value.Number)
		y, okY := want.(value.Number)
		return okX && okY && x.Float >= y.Float, nil
	case "matches":
		return regexp.MatchString(plain(want), plain(got))
	}
	return false, fmt.Errorf("the case has an unknown operator %q", op)
}
