package decide

import (
	"slices"
	"time"
)

// Outstanding appends to out what earlier decisions asked for and the execution
// still waits for: tasks, timers, and, as MapRunsLost, map runs. It is for whoever
// takes an execution over. Heartbeats count from now, because nothing records
// when the last one came.
func (x *Execution) Outstanding(now time.Time, out *Decision) {
	if x.ended || x.root == nil {
		return
	}
	d := &decider{x: x, out: out, now: now.UTC().Truncate(time.Millisecond)}
	if x.deadline {
		due := x.info.StartTime.Add(time.Duration(x.program.timeout) * time.Second)
		out.Timers = append(out.Timers, Timer{Key: TimerKey{Kind: ExecutionTimer}, Due: due})
	}
	d.outstanding(x.root)
	slices.SortFunc(out.Tasks, func(a, b Task) int { return int(a.ID - b.ID) })
	out.More = slices.ContainsFunc(x.ready, func(t *thread) bool { return t.phase != phaseOver })
}

func (d *decider) outstanding(t *thread) {
	switch t.phase {
	case phaseWaiting:
		d.out.Timers = append(d.out.Timers, Timer{Key: TimerKey{Kind: WaitTimer, Event: t.entered}, Due: t.due})
	case phaseRetrying:
		d.out.Timers = append(d.out.Timers, Timer{Key: TimerKey{Kind: RetryTimer, Event: t.entered}, Due: t.due})
	case phaseBegin, phaseTask:
		d.outstandingTask(t)
	case phaseMapRun:
		d.out.MapRunsLost = append(d.out.MapRunsLost, t.mapRun)
	case phaseGroup:
		for _, child := range t.group.threads {
			if child != nil {
				d.outstanding(child)
			}
		}
	}
}

func (d *decider) outstandingTask(t *thread) {
	d.out.Tasks = append(d.out.Tasks, t.request())
	if !t.task.due.IsZero() {
		d.out.Timers = append(d.out.Timers, Timer{Key: TimerKey{Kind: TaskTimeoutTimer, Event: t.task.id}, Due: t.task.due})
	}
	if t.task.beat > 0 && (t.task.begun || t.phase == phaseBegin) {
		d.setTimer(TimerKey{Kind: HeartbeatTimer, Event: t.task.id}, t.task.beat)
	}
}
