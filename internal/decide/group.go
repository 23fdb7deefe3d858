package decide

import (
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// group is the branches of a Parallel state or the iterations of an inline Map
// while they run.
type group struct {
	// threads are those that run, by index; nil where one has not begun or is over.
	threads []*thread
	results []*value.Doc
	done    int
	begun   int
	// last is the newest event that what follows the group chains on: for a Map
	// the end of the iteration that ended last.
	last int64
	// items and limit are for a Map: its items, and how many may run at once.
	items value.Array
	limit int
	// effective is the Map's effective input, for its ItemSelector.
	effective *value.Doc

	// saved says that an earlier delta has the group, and fresh the …StateExited
	// events of the results that have come since.
	saved bool
	fresh map[int]int64
}

func newGroup(n int) *group {
	return &group{threads: make([]*thread, n), results: make([]*value.Doc, n), limit: n}
}

// childSucceeded takes the output of a branch or an iteration.
func (d *decider) childSucceeded(child *thread) {
	t := child.parent
	g := t.group
	g.threads[child.index] = nil
	g.results[child.index] = child.input
	g.done++
	d.touch(t)
	if d.x.info.Durable {
		if g.fresh == nil {
			g.fresh = make(map[int]int64)
		}
		g.fresh[child.index] = child.last
	}
	isMap := t.node.kind == "Map"
	t.last = child.last
	g.last = child.last
	if isMap {
		g.last = d.emit(child.last, &history.MapIterationSucceeded{Name: t.node.name, Index: child.index})
	}
	if g.begun < len(g.threads) {
		d.scheduleIteration(t, child.last)
		return
	}
	if g.done == len(g.threads) {
		d.groupSucceeded(t)
	}
}

// groupSucceeded ends a group with the array of its results. The state's Exited
// event has the same previous event as its Succeeded event; an error in between
// follows the latter.
func (d *decider) groupSucceeded(t *thread) {
	g := t.group
	t.group = nil
	t.phase = phaseRun
	var done history.Details = &history.ParallelStateSucceeded{}
	if t.node.kind == "Map" {
		done = &history.MapStateSucceeded{}
	}
	t.last = d.emit(g.last, done)
	t.exitAfter = g.last
	items := make(value.Array, len(g.results))
	for i, doc := range g.results {
		items[i] = doc.Value()
	}
	result := value.NewDoc(items)
	if d.oversize(result) {
		d.fail(t, tooLarge(t.node.name))
		return
	}
	d.finish(t, result)
}

// childFailed takes the error of a branch or an iteration: its siblings are
// aborted, and the state that holds them meets the error.
func (d *decider) childFailed(child *thread, f *failure) {
	t := child.parent
	g := t.group
	d.touch(t)
	cause := child.last
	g.threads[child.index] = nil
	if t.node.kind == "Map" {
		d.emit(cause, &history.MapIterationFailed{Name: t.node.name, Index: child.index})
	}
	if child.node.kind == "Task" {
		d.emit(cause, &history.TaskStateAborted{})
	}
	for i, sibling := range g.threads {
		if sibling == nil {
			continue
		}
		if t.node.kind == "Map" {
			d.emit(cause, &history.MapIterationAborted{Name: t.node.name, Index: i})
		}
		d.abort(sibling, cause)
	}
	t.group = nil
	t.phase = phaseRun
	t.last = cause
	d.fail(t, f)
}

// abort stops a thread because of the event cause, and says so.
func (d *decider) abort(t *thread, cause int64) {
	if t.phase == phaseGroup {
		for i, child := range t.group.threads {
			if child == nil {
				continue
			}
			if t.node.kind == "Map" {
				d.emit(cause, &history.MapIterationAborted{Name: t.node.name, Index: i})
			}
			d.abort(child, cause)
		}
	}
	entered := t.phase != phaseEnter && t.phase != phaseIteration && t.phase != phaseOver
	d.cancel(t)
	if !entered {
		return
	}
	switch t.node.kind {
	case "Task":
		d.emit(cause, &history.TaskStateAborted{})
	case "Wait":
		d.emit(cause, &history.WaitStateAborted{})
	case "Map":
		d.emit(cause, &history.MapStateAborted{})
	case "Parallel":
		d.emit(cause, &history.ParallelStateAborted{})
	}
}

// groupFailed records that a Parallel or Map state itself fails, which AWS does
// when no retrier takes the error.
func (d *decider) groupFailed(t *thread) {
	t.unfailed = 0
	if t.node.kind == "Parallel" || t.node.kind == "Map" {
		t.unfailed = t.last
	}
	switch t.node.kind {
	case "Parallel":
		d.chain(t, &history.ParallelStateFailed{})
	case "Map":
		d.chain(t, &history.MapStateFailed{})
	}
}
