package main

import (
	"fmt"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// workflow is a compiled definition with its input, ready to be run again and
// again in memory: the events of each decision are made and dropped.
type workflow struct {
	program *decide.Program
	info    decide.Info
	now     time.Time
	// decision and answers are reused, as an engine would.
	decision decide.Decision
	answers  []int64
}

func newWorkflow(name, input string) (*workflow, error) {
	source, err := definition(name)
	if err != nil {
		return nil, err
	}
	machine, err := asl.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	program, err := decide.Compile(machine)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return &workflow{program: program, now: now, info: decide.Info{
		ExecutionArn:     "arn:aws:states:us-east-1:123456789012:execution:bench:run",
		StateMachineArn:  "arn:aws:states:us-east-1:123456789012:stateMachine:bench",
		StateMachineName: "bench", Name: "run", Region: "us-east-1", StartTime: now, InputText: input,
	}}, nil
}

// run takes one execution from its start to its end. It calls observe, if there
// is one, with the events of every decision.
func (w *workflow) run(observe func([]history.Event)) error {
	// A new document each time: decoding the input belongs to the execution.
	info := w.info
	info.Input = value.TextDoc(info.InputText)
	x := w.program.New(info, nil)
	w.answers = w.answers[:0]
	var next decide.Occurrence = decide.Start{}
	for {
		w.decision.Reset()
		x.Step(decide.Input{Now: w.now, Seed: 1, What: next}, &w.decision)
		if observe != nil {
			observe(w.decision.Events)
		}
		if end := w.decision.End; end != nil {
			if end.Status != decide.Succeeded {
				return fmt.Errorf("the execution ended %s: %s", end.Status, end.Error)
			}
			return nil
		}
		for i := range w.decision.Tasks {
			w.answers = append(w.answers, w.decision.Tasks[i].ID)
		}
		switch {
		case w.decision.More:
			next = decide.Continue{}
		case len(w.answers) > 0:
			last := len(w.answers) - 1
			next = decide.TaskSucceeded{Task: w.answers[last], Output: taskAnswer}
			w.answers = w.answers[:last]
		default:
			return fmt.Errorf("the execution waits for something that nobody will do")
		}
	}
}

// transitions counts the states that one execution enters and leaves.
func (w *workflow) transitions() (int, error) {
	entered, exited := 0, 0
	err := w.run(func(events []history.Event) {
		for i := range events {
			switch events[i].Details.(type) {
			case *history.StateEntered:
				entered++
			case *history.StateExited:
				exited++
			}
		}
	})
	if err == nil && entered != exited {
		err = fmt.Errorf("%d states entered and %d left", entered, exited)
	}
	return entered, err
}
