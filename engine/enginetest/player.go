package enginetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
)

// player plays one execution: it gives the decider what happens, and carries out
// what the decider decides.
type player struct {
	stage     *stage
	execution *decide.Execution
	out       *Execution
	// timers are those that run, with the moment that is to fire each. A moment of
	// a timer that was cancelled or set anew is not in it and does nothing.
	timers map[decide.TimerKey]int64
	// tasks are those without an answer.
	tasks map[int64]*decide.Task
	// runs are the distributed map runs under way.
	runs map[int64]*mapRun
	// parent is the map run that the execution is a child of, as number index; nil
	// for the root.
	parent *mapRun
	index  int
}

// token makes up the token of a task.
func (p *player) token(task int64) string { return fmt.Sprintf("%s#%d", p.out.ARN, task) }

// meet lets a moment happen.
func (p *player) meet(ctx context.Context, m moment) error {
	if p.out.Status != Running {
		return nil
	}
	switch what := m.what.(type) {
	case decide.TimerFired:
		if p.timers[what.Timer] != m.seq {
			return nil
		}
		delete(p.timers, what.Timer)
	case decide.TaskSucceeded:
		delete(p.tasks, what.Task)
	case decide.TaskFailed:
		delete(p.tasks, what.Task)
	}
	return p.step(ctx, m.what)
}

// step lets the decider decide, and carries the decision out.
func (p *player) step(ctx context.Context, what decide.Occurrence) error {
	var d decide.Decision
	p.execution.Step(decide.Input{Now: p.stage.now, Seed: p.stage.seeds.Uint64(), What: what}, &d)
	p.record(d.Events)
	p.setTimers(&d)
	if err := p.callTasks(ctx, &d); err != nil {
		return err
	}
	if err := p.driveMapRuns(ctx, &d); err != nil {
		return err
	}
	if d.More {
		p.plan(0, decide.Continue{})
	}
	if d.End == nil {
		return nil
	}
	p.out.finish(d.End, p.stage.now)
	if p.parent == nil {
		return nil
	}
	return p.parent.childEnded(ctx, p.index, *d.End)
}

// callTasks calls what a decision asks for, but for what it has taken back: a
// branch may have failed right after another one scheduled its task.
func (p *player) callTasks(ctx context.Context, d *decide.Decision) error {
	for i := range d.Tasks {
		p.tasks[d.Tasks[i].ID] = &d.Tasks[i]
	}
	for _, id := range d.CancelTasks {
		delete(p.tasks, id)
	}
	for i := range d.Tasks {
		task := &d.Tasks[i]
		if p.tasks[task.ID] == nil {
			continue
		}
		if err := p.call(ctx, task); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) record(events []history.Event) {
	p.out.Events = append(p.out.Events, events...)
	if p.stage.cfg.OnEvent == nil {
		return
	}
	for _, e := range events {
		p.stage.cfg.OnEvent(p.out, e)
	}
}

// plan lets something happen to the execution after a while.
func (p *player) plan(after time.Duration, what decide.Occurrence) {
	p.stage.timeline.plan(p.stage.now.Add(after), p, what)
}

// setTimers sets the timers of a decision. Cancelling comes first: a decision
// that does both to a timer means to have it set anew.
func (p *player) setTimers(d *decide.Decision) {
	for _, key := range d.CancelTimers {
		delete(p.timers, key)
	}
	for _, t := range d.Timers {
		p.timers[t.Key] = p.stage.timeline.plan(t.Due, p, decide.TimerFired{Timer: t.Key})
	}
}

// stop ends an execution that nobody waits for any more.
func (p *player) stop(ctx context.Context) error {
	if p.out.Status != Running {
		return nil
	}
	return p.step(ctx, decide.Stop{})
}

// waits says in which states the execution waits, and for what.
func (p *player) waits() []string {
	var all []string
	for _, id := range slices.Sorted(maps.Keys(p.tasks)) {
		t := p.tasks[id]
		all = append(all, fmt.Sprintf("state %q waits for an answer from %s", t.State, t.Resource.ARN))
	}
	for _, key := range slices.SortedFunc(maps.Keys(p.timers), byEvent) {
		if entered, ok := p.entered(key); ok {
			all = append(all, fmt.Sprintf("state %q waits for its time", entered.Name))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.runs)) {
		all = append(all, p.runs[id].waits()...)
	}
	return all
}

func byEvent(a, b decide.TimerKey) int {
	return cmp.Or(cmp.Compare(a.Event, b.Event), cmp.Compare(a.Kind, b.Kind))
}

// entered returns the event that began the state that a Wait or a retry's delay
// belongs to.
func (p *player) entered(key decide.TimerKey) (*history.StateEntered, bool) {
	if key.Kind != decide.WaitTimer && key.Kind != decide.RetryTimer {
		return nil, false
	}
	entered, ok := p.out.Events[key.Event-1].Details.(*history.StateEntered)
	return entered, ok
}

// current returns the state that was entered last, "" where there is none.
func (p *player) current() string {
	for _, e := range slices.Backward(p.out.Events) {
		if entered, ok := e.Details.(*history.StateEntered); ok {
			return entered.Name
		}
	}
	return ""
}
