package enginetest

import (
	"container/heap"
	"time"

	"github.com/borealis-flow/borealis/internal/decide"
)

// moment is something that will happen to an execution.
type moment struct {
	due time.Time
	// seq is when it was planned: of two moments with one due time, a task's timeout
	// comes first, and else the one that was planned first.
	seq  int64
	to   *player
	what decide.Occurrence
}

// timeline holds what will happen, in order of time.
type timeline struct {
	heap moments
	seq  int64
}

// plan adds a moment and returns its number.
func (l *timeline) plan(due time.Time, to *player, what decide.Occurrence) int64 {
	l.seq++
	heap.Push(&l.heap, moment{due: due, seq: l.seq, to: to, what: what})
	return l.seq
}

// next takes the earliest moment away, and reports false where there is none.
func (l *timeline) next() (moment, bool) {
	if len(l.heap) == 0 {
		return moment{}, false
	}
	return heap.Pop(&l.heap).(moment), true
}

// moments is a heap, see [heap.Interface].
type moments []moment

func (m moments) Len() int      { return len(m) }
func (m moments) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)   { *m = append(*m, x.(moment)) }

func (m moments) Less(i, j int) bool {
	if c := m[i].due.Compare(m[j].due); c != 0 {
		return c < 0
	}
	if a, b := m[i].isTimeout(), m[j].isTimeout(); a != b {
		return a
	}
	return m[i].seq < m[j].seq
}

// isTimeout tells whether a task or its worker runs out of time.
func (m moment) isTimeout() bool {
	fired, ok := m.what.(decide.TimerFired)
	return ok && (fired.Timer.Kind == decide.TaskTimeoutTimer || fired.Timer.Kind == decide.HeartbeatTimer)
}

func (m *moments) Pop() any {
	last := len(*m) - 1
	x := (*m)[last]
	(*m)[last] = moment{}
	*m = (*m)[:last]
	return x
}
