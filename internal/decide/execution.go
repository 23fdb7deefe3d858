package decide

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// Info is what an execution is, as opposed to how far it has come. It does not
// change but on a redrive.
type Info struct {
	ExecutionArn string
	Name         string
	RoleArn      string
	// StateMachineArn is without version or alias, which have their own fields.
	StateMachineArn        string
	StateMachineName       string
	StateMachineVersionArn string
	StateMachineAliasArn   string
	Region                 string
	StartTime              time.Time
	// InputText is the caller's text, shown by ExecutionStarted as it is.
	InputText string
	// Input is the same document, compact.
	Input        *value.Doc
	RedriveCount int
	RedriveTime  time.Time
	Limits       Limits
	// Durable says that decisions carry [Decision.State].
	Durable bool
}

// Limits bound what an execution may use.
type Limits struct {
	// PayloadBytes bounds each input, output and result: 262,144 on AWS. 0 means
	// 64 MiB.
	PayloadBytes int
	// Events bounds the history: 25,000 on AWS for Standard workflows. 0 means no
	// bound.
	Events int64
	// InlineConcurrency bounds the iterations of an inline Map that run at once,
	// whatever its MaxConcurrency says: 40 on AWS. 0 means no bound.
	InlineConcurrency int
	// Transitions bounds the states entered by one input before the decision is
	// handed out with More set; 0 means 1,000.
	Transitions int
}

// AWSLimits are the quotas of a Standard workflow on AWS (Step Functions service
// quotas).
var AWSLimits = Limits{PayloadBytes: 256 << 10, Events: 25_000, InlineConcurrency: 40}

// widePayload bounds payloads where the limits do not.
const widePayload = 64 << 20

func (l Limits) payloadBytes() int {
	if l.PayloadBytes == 0 {
		return widePayload
	}
	return l.PayloadBytes
}

// Execution is the state of one run of a program. It belongs to one goroutine
// at a time.
type Execution struct {
	program *Program
	info    Info
	tokens  func(task int64) string

	started  bool
	ended    bool
	lastID   int64
	threads  int64 // how many there have been
	deadline bool  // the execution's own timer is set
	root     *thread
	// ready are the threads with work to do, in the order in which they got it.
	ready []*thread
	// waiting are the threads that an input can wake, by what wakes them.
	waiting map[waitKey]*thread
}

// waitKey names what a thread waits for.
type waitKey struct {
	kind  waitKind
	event int64
}

type waitKind uint8

const (
	waitTimer waitKind = iota // of WaitTimer or RetryTimer kind
	waitTask
	waitMapRun
)

// New returns an execution that has not started: its first input is [Start].
// tokens makes the token of a task from its [Task.ID]; it must give the same
// token for the same task each time.
func (p *Program) New(info Info, tokens func(task int64) string) *Execution {
	return &Execution{program: p, info: info, tokens: tokens}
}

// Info returns what the execution is.
func (x *Execution) Info() *Info { return &x.info }

// LastEventID returns the id of the newest event, 0 before the start.
func (x *Execution) LastEventID() int64 { return x.lastID }

// Ended reports whether the execution is over: it takes no more inputs.
func (x *Execution) Ended() bool { return x.ended }

// Step takes one input and appends to out what follows from it. An input for
// something that is over (a task that timed out, a timer that was cancelled, an
// execution that ended) changes nothing.
func (x *Execution) Step(in Input, out *Decision) {
	if x.ended {
		return
	}
	budget := x.info.Limits.Transitions
	if budget == 0 {
		budget = 1000
	}
	// Histories carry milliseconds, and nothing may depend on more than they say.
	now := in.Now.UTC().Truncate(time.Millisecond)
	d := &decider{x: x, out: out, now: now, seed: in.Seed, budget: budget}
	d.take(in.What)
	d.drain()
	if d.overflow != nil {
		d.discard()
	}
	if x.info.Durable {
		out.State = append(append(out.State, d.delta()...), '\n')
	}
}

// decider is one Step at work.
type decider struct {
	x      *Execution
	out    *Decision
	now    time.Time
	seed   uint64
	rng    *rand.PCG
	budget int
	// overflow is set once the history is full.
	overflow *overflow
	// touched are the threads that the step changes.
	touched []*thread
}

// random returns random bits that depend on the input's seed alone.
func (d *decider) random() uint64 {
	if d.rng == nil {
		d.rng = rand.NewPCG(d.seed, uint64(d.x.lastID))
	}
	return d.rng.Uint64()
}

func (d *decider) take(what Occurrence) {
	switch what := what.(type) {
	case Start:
		d.start()
	case Continue:
	case TimerFired:
		d.timerFired(what.Timer)
	case TaskStarted:
		d.taskStarted(what)
	case TaskSubmitted:
		d.taskSubmitted(what)
	case TaskSucceeded:
		d.taskSucceeded(what)
	case TaskFailed:
		d.taskFailed(what)
	case TaskHeartbeat:
		d.taskHeartbeat(what)
	case MapRunEnded:
		d.mapRunEnded(what)
	case Stop:
		d.stop(what)
	}
}

func (d *decider) start() {
	x := d.x
	if x.started {
		return
	}
	x.started = true
	x.root = &thread{node: x.program.root.start, input: x.info.Input}
	d.emit(0, &history.ExecutionStarted{
		Input: x.info.InputText, RoleArn: x.info.RoleArn,
		StateMachineAliasArn: x.info.StateMachineAliasArn, StateMachineVersionArn: x.info.StateMachineVersionArn,
	})
	if x.program.timeout > 0 {
		x.deadline = true
		d.setTimer(TimerKey{Kind: ExecutionTimer}, time.Duration(x.program.timeout)*time.Second)
	}
	d.schedule(x.root, phaseEnter)
}

// drain lets every thread that has work run until it waits, in turn.
func (d *decider) drain() {
	x := d.x
	head := 0
	for head < len(x.ready) && !x.ended {
		if d.budget <= 0 {
			d.out.More = true
			break
		}
		t := x.ready[head]
		x.ready[head] = nil
		if head++; head == len(x.ready) {
			x.ready, head = x.ready[:0], 0
		}
		t.queued = false
		d.resume(t)
	}
	if x.ended {
		x.ready, x.waiting = nil, nil
		return
	}
	x.ready = append(x.ready[:0], x.ready[head:]...)
}

// schedule gives a thread work in a phase and, unless it has one, a place at the
// end of the queue.
func (d *decider) schedule(t *thread, p phase) {
	t.phase = p
	d.touch(t)
	if !t.queued {
		t.queued = true
		d.x.ready = append(d.x.ready, t)
	}
}

// emit appends an event and returns its id. The last event that the history has
// room for is the end of the execution.
func (d *decider) emit(previous int64, details history.Details) int64 {
	if d.overflow != nil {
		return d.x.lastID
	}
	if limit := d.x.info.Limits.Events; limit > 0 && d.x.lastID+1 >= limit && !d.x.ended {
		d.overflows()
		return d.x.lastID
	}
	d.x.lastID++
	d.out.Events = append(d.out.Events, history.Event{ID: d.x.lastID, PreviousID: previous, Time: d.now, Details: details})
	return d.x.lastID
}

// overflow is how many effects a decision had when the history was full: those
// that come after it are void.
type overflow struct{ tasks, timers, mapRuns int }

// overflows ends the execution because its history is full. Whoever is at work
// goes on unheard until the step is over.
func (d *decider) overflows() {
	f := failed(errRuntime, fmt.Sprintf("The execution reached the maximum number of history events (%d).", d.x.info.Limits.Events))
	d.failExecution(d.x.lastID, f)
	d.overflow = &overflow{tasks: len(d.out.Tasks), timers: len(d.out.Timers), mapRuns: len(d.out.MapRuns)}
}

// discard takes back what came after the overflow, and what runs.
func (d *decider) discard() {
	d.out.Tasks = d.out.Tasks[:d.overflow.tasks]
	d.out.Timers = d.out.Timers[:d.overflow.timers]
	d.out.MapRuns = d.out.MapRuns[:d.overflow.mapRuns]
	d.out.More = false
	d.cancel(d.x.root)
}

// chain appends an event to the thread's own chain.
func (d *decider) chain(t *thread, details history.Details) {
	d.touch(t)
	t.last = d.emit(t.last, details)
}

// setTimer sets a timer and returns when it is due: at a whole millisecond, and
// never too early.
func (d *decider) setTimer(key TimerKey, after time.Duration) time.Time {
	due := d.now.Add(after + time.Millisecond - 1).Truncate(time.Millisecond)
	d.out.Timers = append(d.out.Timers, Timer{Key: key, Due: due})
	return due
}

func (d *decider) wait(t *thread, kind waitKind, event int64) {
	if d.x.waiting == nil {
		d.x.waiting = make(map[waitKey]*thread)
	}
	d.x.waiting[waitKey{kind, event}] = t
}

func (d *decider) waiter(kind waitKind, event int64) *thread {
	return d.x.waiting[waitKey{kind, event}]
}

func (d *decider) unwait(kind waitKind, event int64) { delete(d.x.waiting, waitKey{kind, event}) }

func (d *decider) timerFired(key TimerKey) {
	switch key.Kind {
	case WaitTimer:
		d.wake(key.Event, phaseWaiting, phaseWaited)
	case RetryTimer:
		d.wake(key.Event, phaseRetrying, phaseRun)
	case TaskTimeoutTimer, HeartbeatTimer:
		if t := d.waiter(waitTask, key.Event); t != nil {
			d.taskTimedOut(t, key.Kind)
		}
	case ExecutionTimer:
		if d.x.deadline {
			d.end(&history.ExecutionTimedOut{Error: history.Some(errTimeout)}, End{Status: TimedOut})
		}
	}
}

// wake gives the thread that waits in one phase for the timer of an event work in
// another.
func (d *decider) wake(event int64, from, to phase) {
	t := d.waiter(waitTimer, event)
	if t == nil || t.phase != from {
		return
	}
	d.unwait(waitTimer, event)
	d.schedule(t, to)
}

func (d *decider) stop(s Stop) {
	d.end(&history.ExecutionAborted{Error: s.Error, Cause: s.Cause}, End{Status: Aborted, Error: s.Error, Cause: s.Cause})
}

// end stops everything that runs because of something from outside: a stop, or
// the execution's own timeout. AWS shows such an event with no previous one.
func (d *decider) end(details history.Details, end End) {
	if d.x.root != nil {
		d.cancel(d.x.root)
	}
	d.finishExecution(0, details, end)
}

func (d *decider) finishExecution(previous int64, details history.Details, end End) {
	if d.x.ended {
		return
	}
	d.x.ended = true
	d.emit(previous, details)
	if d.x.deadline && end.Status != TimedOut {
		d.out.CancelTimers = append(d.out.CancelTimers, TimerKey{Kind: ExecutionTimer})
	}
	d.out.End = &end
}
