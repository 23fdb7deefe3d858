package engine

import (
	"container/heap"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/value"
)

// partition owns some of the executions and handles their inputs one at a time,
// in memory. What it decides goes to the committer; nothing leaves before that is
// durable.
type partition struct {
	id      int
	engine  *Engine
	mailbox chan message
	live    map[store.ID]*live
	timers  timers
	set     int // timers that are set: the heap also holds some that are not any more
	seed    uint64
	trimmed int64 // below which the log is; the engine's

	mu sync.Mutex
	// mu guards refused: executions that the committer could not start.
	refused []store.ID
}

// live is an execution that runs.
type live struct {
	record store.Execution
	role   string
	x      *decide.Execution
	// due says when each timer that is set is due; a timer set again is due once.
	due map[decide.TimerKey]time.Time
	// log and refused are the committer's: where the history of the execution stands,
	// and that it could not be started.
	log     chain
	refused bool
}

// message is an input for an execution of a partition.
type message struct {
	start *beginning
	id    store.ID // of the execution, where it does not start
	what  decide.Occurrence
	// reply gets nil once what follows from the message is durable. It has room for
	// one answer and may be nil.
	reply chan<- error
}

// beginning is a new execution.
type beginning struct {
	execution store.Execution
	program   *decide.Program
	input     string // compact
	role      string
}

// mailboxSize bounds the inputs that wait for a partition: starts are refused
// when it is half full, so that work in flight goes on.
const mailboxSize = 1024

func newPartition(e *Engine, id int) *partition {
	p := &partition{id: id, engine: e, mailbox: make(chan message, mailboxSize), live: make(map[store.ID]*live)}
	seed := newID()
	p.seed = binary.BigEndian.Uint64(seed[8:])
	return p
}

// offer hands in a start, unless the partition has too much to do.
func (p *partition) offer(ctx context.Context, m message) error {
	if len(p.mailbox) > mailboxSize/2 {
		return ErrThrottled
	}
	return p.send(ctx, m)
}

// send hands in a message, waiting for room.
func (p *partition) send(ctx context.Context, m message) error {
	select {
	case p.mailbox <- m:
		return nil
	case <-p.engine.stopped:
		return ErrNotRunning
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run handles inputs until ctx ends, and then those that are in the mailbox.
func (p *partition) run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		p.forgetRefused()
		timer.Reset(p.timers.wait(time.Now()))
		select {
		case m := <-p.mailbox:
			p.handle(m)
		case <-timer.C:
			p.fire(time.Now())
		case <-ctx.Done():
			p.drain()
			return
		}
	}
}

func (p *partition) drain() {
	for {
		select {
		case m := <-p.mailbox:
			p.handle(m)
		default:
			return
		}
	}
}

func (p *partition) handle(m message) {
	if m.start != nil {
		p.begin(m)
		return
	}
	l := p.live[m.id]
	if l == nil {
		answer(m.reply, ErrNotFound)
		return
	}
	p.step(l, m.what, nil, m.reply)
}

func answer(reply chan<- error, err error) {
	if reply != nil {
		reply <- err
	}
}

func (p *partition) begin(m message) {
	b := m.start
	l := &live{record: b.execution, role: b.role}
	l.x = b.program.New(p.info(l, value.TextDoc(b.input)), nil)
	p.live[l.record.ID] = l
	p.step(l, decide.Start{}, &b.execution, m.reply)
}

// info describes an execution to the decider.
func (p *partition) info(l *live, input *value.Doc) decide.Info {
	r := &l.record
	return decide.Info{
		ExecutionArn: executionArn(r.Machine, r.Name), Name: r.Name, RoleArn: l.role,
		StateMachineArn: r.Machine, StateMachineName: r.Machine[strings.LastIndexByte(r.Machine, ':')+1:], Region: p.engine.cfg.Region,
		StartTime: r.StartedAt, InputText: r.Input, Input: input, Limits: p.engine.cfg.limits(), Durable: true,
	}
}

// step gives an execution one input and hands on what follows from it.
func (p *partition) step(l *live, what decide.Occurrence, start *store.Execution, reply chan<- error) {
	now := time.Now()
	c := &change{partition: p, live: l, start: start, reply: reply, at: now}
	for what != nil {
		p.seed += 0x9e3779b97f4a7c15 // goes through all 64-bit numbers
		l.x.Step(decide.Input{Now: now, Seed: p.seed, What: what}, &c.decision)
		what = p.follow(&c.decision)
	}
	p.keepTimers(l, &c.decision)
	if c.decision.End != nil {
		p.drop(l)
	}
	c.encode()
	p.engine.committer.add(c)
}

// follow returns the input that comes right after a decision, nil where there is
// none: the rest of one that used up its budget, or the end of a map run, which this
// engine does not drive.
func (p *partition) follow(d *decide.Decision) decide.Occurrence {
	if n := len(d.MapRuns); n > 0 {
		run := d.MapRuns[n-1].Run
		d.MapRuns = d.MapRuns[:n-1]
		return noMapRun(run)
	}
	if d.More {
		d.More = false
		return decide.Continue{}
	}
	return nil
}

func noMapRun(run int64) decide.Occurrence {
	return decide.MapRunEnded{Run: run, Failed: true,
		Error: history.Some("Borealis.NotProvided"), Cause: history.Some("distributed maps are not provided: use the processor mode INLINE")}
}

// refuse says that an execution could not be started. The committer calls it, and
// the partition forgets the execution in its own time.
func (p *partition) refuse(l *live) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = append(p.refused, l.record.ID)
}

func (p *partition) forgetRefused() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range p.refused {
		if l := p.live[id]; l != nil {
			p.drop(l)
		}
	}
	p.refused = nil
}

// drop forgets an execution that is over.
func (p *partition) drop(l *live) {
	delete(p.live, l.record.ID)
	p.set -= len(l.due)
	l.due = nil
	p.compact()
}

// keepTimers notes the timers that a decision sets and cancels.
func (p *partition) keepTimers(l *live, d *decide.Decision) {
	for _, t := range d.Timers {
		if l.due == nil {
			l.due = make(map[decide.TimerKey]time.Time)
		}
		if _, again := l.due[t.Key]; !again {
			p.set++
		}
		l.due[t.Key] = t.Due
		heap.Push(&p.timers, timer{due: t.Due, execution: l.record.ID, key: t.Key})
	}
	for _, key := range d.CancelTimers {
		p.unset(l, key)
	}
	p.compact()
}

func (p *partition) unset(l *live, key decide.TimerKey) {
	if _, ok := l.due[key]; ok {
		delete(l.due, key)
		p.set--
	}
}

// compact drops the timers of the heap that are not set any more, once they are
// most of it: a cancelled timeout of a year must not be kept for a year.
func (p *partition) compact() {
	if len(p.timers) < 64 || len(p.timers) < 2*p.set {
		return
	}
	p.timers = slices.DeleteFunc(p.timers, func(t timer) bool {
		l := p.live[t.execution]
		return l == nil || !l.due[t.key].Equal(t.due)
	})
	heap.Init(&p.timers)
}

// fire gives executions the timers that are due. One that was cancelled or set
// again since is passed over.
func (p *partition) fire(now time.Time) {
	for len(p.timers) > 0 && !p.timers[0].due.After(now) {
		t := heap.Pop(&p.timers).(timer)
		l := p.live[t.execution]
		if l == nil || !l.due[t.key].Equal(t.due) {
			continue
		}
		p.unset(l, t.key)
		p.step(l, decide.TimerFired{Timer: t.key}, nil, nil)
	}
}

// timer is a timer of an execution.
type timer struct {
	due       time.Time
	execution store.ID
	key       decide.TimerKey
}

// timers is a heap by due time, see [heap.Interface].
type timers []timer

func (t timers) Len() int           { return len(t) }
func (t timers) Less(i, j int) bool { return t[i].due.Before(t[j].due) }
func (t timers) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *timers) Push(x any)        { *t = append(*t, x.(timer)) }

func (t *timers) Pop() any {
	last := len(*t) - 1
	x := (*t)[last]
	*t = (*t)[:last]
	return x
}

// wait returns how long there is nothing to fire.
func (t timers) wait(now time.Time) time.Duration {
	if len(t) == 0 {
		return time.Hour
	}
	return max(0, t[0].due.Sub(now))
}

// change is what one input of an execution makes durable, and what is to happen
// after that.
type change struct {
	partition *partition
	live      *live
	start     *store.Execution // where the execution is new
	at        time.Time
	decision  decide.Decision
	events    []byte // JSON, without the brackets of the array
	first     int64
	last      int64
	reply     chan<- error
}

// encode writes the events while the partition, not the committer, is at work.
func (c *change) encode() {
	for i, e := range c.decision.Events {
		if i > 0 {
			c.events = append(c.events, ',')
		}
		c.events = e.AppendJSON(c.events)
	}
	if n := len(c.decision.Events); n > 0 {
		c.first, c.last = c.decision.Events[0].ID, c.decision.Events[n-1].ID
	}
	c.decision.Events = c.decision.Events[:0]
}

// end returns the record of the execution's end, nil while it runs.
func (c *change) end() *store.End {
	end := c.decision.End
	if end == nil {
		return nil
	}
	return &store.End{
		Execution: c.live.record.ID, Status: string(end.Status), Output: end.Output,
		Error: pointer(end.Error), Cause: pointer(end.Cause), At: c.at.UTC().Truncate(time.Millisecond),
	}
}

func pointer(t history.Text) *string {
	if text, ok := t.Get(); ok {
		return &text
	}
	return nil
}
