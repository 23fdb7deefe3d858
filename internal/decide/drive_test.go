package decide_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// driver runs an execution with virtual time: it answers tasks from a script and
// lets time pass when nothing else is left to do.
type driver struct {
	t       testing.TB
	program *decide.Program
	info    decide.Info
	x       *decide.Execution
	now     time.Time
	seed    uint64
	events  []history.Event
	tasks   []decide.Task
	timers  map[decide.TimerKey]time.Time
	runs    []*decide.MapRun
	end     *decide.End
	// reload says how the execution is thrown away and read back before every
	// input.
	reload   reload
	recovery decide.Recovery
}

// reload is a way to read an execution back.
type reload uint8

const (
	kept      reload = iota // it is not
	rewritten               // from what MarshalBinary wrote
	recovered               // from what was recorded of every step
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:m"

func compile(t testing.TB, definition string) *decide.Program {
	t.Helper()
	m, err := asl.Parse([]byte(definition))
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	p, err := decide.Compile(m)
	if err != nil {
		t.Fatalf("compile: %v", err)
	}
	return p
}

func newDriver(t testing.TB, p *decide.Program, input string, limits decide.Limits) *driver {
	t.Helper()
	compact, err := value.Compact(input)
	if err != nil {
		t.Fatalf("input: %v", err)
	}
	info := decide.Info{
		ExecutionArn: "arn:aws:states:us-east-1:000000000000:execution:m:e", Name: "e",
		RoleArn: "arn:aws:iam::000000000000:role/r", StateMachineArn: machineArn, StateMachineName: "m",
		Region: "us-east-1", StartTime: epoch, InputText: input, Input: value.TextDoc(compact), Limits: limits, Durable: true,
	}
	return &driver{
		t: t, program: p, info: info, x: p.New(info, token), now: epoch, timers: make(map[decide.TimerKey]time.Time),
	}
}

func token(task int64) string { return fmt.Sprintf("token-%d", task) }

// step gives the execution one input and keeps what follows.
func (d *driver) step(what decide.Occurrence) {
	d.t.Helper()
	for {
		d.restore()
		var out decide.Decision
		d.seed++
		d.x.Step(decide.Input{Now: d.now, Seed: d.seed, What: what}, &out)
		d.record(&out)
		d.keep(&out)
		if !out.More {
			return
		}
		what = decide.Continue{}
	}
}

// restore reads the execution back in the driver's way.
func (d *driver) restore() {
	d.t.Helper()
	var err error
	switch {
	case d.reload == rewritten:
		d.x, err = d.program.Restore(d.snapshot(d.x), d.info, token)
	case d.reload == recovered && len(d.events) > 0:
		d.x, err = d.recovery.Execution(d.program, d.info, token)
	}
	if err != nil {
		d.t.Fatalf("restore: %v", err)
	}
}

func (d *driver) snapshot(x *decide.Execution) []byte {
	d.t.Helper()
	data, err := x.MarshalBinary()
	if err != nil {
		d.t.Fatalf("marshal: %v", err)
	}
	return data
}

// record adds a step to the recovery, and checks that it gives the execution as
// it stands.
func (d *driver) record(out *decide.Decision) {
	d.t.Helper()
	if len(out.State) == 0 {
		return
	}
	if err := d.recovery.Add(out.Events, out.State); err != nil {
		d.t.Fatalf("recovery: %v", err)
	}
	x, err := d.recovery.Execution(d.program, d.info, token)
	if err != nil {
		d.t.Fatalf("recovery: %v", err)
	}
	if got, want := d.snapshot(x), d.snapshot(d.x); string(got) != string(want) {
		d.t.Fatalf("recovered:\n%s\nwant:\n%s\nafter %s", got, want, out.State)
	}
	var got, want decide.Decision
	x.Outstanding(d.now, &got)
	d.x.Outstanding(d.now, &want)
	if !reflect.DeepEqual(got, want) {
		d.t.Fatalf("the recovered execution waits for\n%+v\nwant\n%+v", got, want)
	}
}

// checkOutstanding checks that the execution knows what it waits for: the tasks
// and timers that its decisions asked for and that are not over.
func (d *driver) checkOutstanding() {
	d.t.Helper()
	var out decide.Decision
	d.x.Outstanding(d.now, &out)
	if len(out.Tasks) != len(d.tasks) {
		d.t.Fatalf("it waits for %d tasks, %d run", len(out.Tasks), len(d.tasks))
	}
	for _, task := range out.Tasks {
		if !slices.Contains(d.tasks, task) {
			d.t.Fatalf("it waits for %+v, which does not run", task)
		}
	}
	if len(out.Timers) != len(d.timers) {
		d.t.Fatalf("it waits for the timers %v, there are %v", out.Timers, d.timers)
	}
	for _, timer := range out.Timers {
		if due, ok := d.timers[timer.Key]; !ok || !due.Equal(timer.Due) && timer.Key.Kind != decide.HeartbeatTimer {
			d.t.Fatalf("it waits for the timer %v, there are %v", timer, d.timers)
		}
	}
}

func (d *driver) keep(out *decide.Decision) {
	d.events = append(d.events, out.Events...)
	d.tasks = append(d.tasks, out.Tasks...)
	d.tasks = slices.DeleteFunc(d.tasks, func(t decide.Task) bool { return slices.Contains(out.CancelTasks, t.ID) })
	for _, timer := range out.Timers {
		d.timers[timer.Key] = timer.Due
	}
	for _, key := range out.CancelTimers {
		delete(d.timers, key)
	}
	d.runs = append(d.runs, out.MapRuns...)
	d.runs = slices.DeleteFunc(d.runs, func(r *decide.MapRun) bool { return slices.Contains(out.CancelMapRuns, r.Run) })
	if out.End != nil {
		d.end = out.End
	}
}

// pass lets time pass until the next timer is due, and reports false where there
// is none.
func (d *driver) pass() bool {
	d.t.Helper()
	keys := make([]decide.TimerKey, 0, len(d.timers))
	for key := range d.timers {
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return false
	}
	slices.SortFunc(keys, func(a, b decide.TimerKey) int {
		if c := d.timers[a].Compare(d.timers[b]); c != 0 {
			return c
		}
		if a.Event != b.Event {
			return int(a.Event - b.Event)
		}
		return int(a.Kind) - int(b.Kind)
	})
	key := keys[0]
	if due := d.timers[key]; due.After(d.now) {
		d.now = due
	}
	delete(d.timers, key)
	d.step(decide.TimerFired{Timer: key})
	return true
}

// take removes and returns the oldest task of a state.
func (d *driver) take(state string) decide.Task {
	d.t.Helper()
	i := slices.IndexFunc(d.tasks, func(t decide.Task) bool { return t.State == state })
	if i < 0 {
		d.t.Fatalf("no task of state %q runs", state)
	}
	task := d.tasks[i]
	d.tasks = slices.Delete(d.tasks, i, i+1)
	return task
}

// describe writes a history for people: seconds since the start, id, previous
// id, type and details.
func describe(events []history.Event) string {
	var b strings.Builder
	for _, e := range events {
		details := string(e.AppendDetails(nil, true))
		fmt.Fprintf(&b, "%gs %d<-%d %s %s\n", e.Time.Sub(epoch).Seconds(), e.ID, e.PreviousID, e.Type(), details)
	}
	return b.String()
}
