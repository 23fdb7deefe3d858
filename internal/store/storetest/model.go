package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// Model is a store in memory, written to be evidently right. It is safe for use by
// many goroutines, and its clock is package time's.
type Model struct {
	// mu guards all that follows.
	mu          sync.Mutex
	logs        []modelLog // by partition
	executions  map[store.ID]store.Execution
	names       map[fullName]store.ID
	segments    map[store.ID][]store.Segment // in order
	sleepers    map[store.ID]store.Sleeper
	inbox       []store.Request // in order
	lastRequest int64
	machines    map[string]store.Machine
	definitions map[store.Digest]store.Definition
	nodes       map[store.ID]store.NodeState // without Live and Partitions
	owners      map[int]store.ID
}

var _ Store = (*Model)(nil)

// modelLog is the log of a partition: who took which position. Positions taken by
// becoming the owner have a zero batch.
type modelLog struct {
	head, epoch int64
	batches     map[int64]store.ID
}

type fullName struct{ machine, name string }

// NewModel returns an empty store of so many partitions; 0 means 64.
func NewModel(partitions int) *Model {
	if partitions == 0 {
		partitions = 64
	}
	m := &Model{
		logs:        make([]modelLog, partitions),
		executions:  make(map[store.ID]store.Execution),
		names:       make(map[fullName]store.ID),
		segments:    make(map[store.ID][]store.Segment),
		sleepers:    make(map[store.ID]store.Sleeper),
		machines:    make(map[string]store.Machine),
		definitions: make(map[store.Digest]store.Definition),
		nodes:       make(map[store.ID]store.NodeState),
		owners:      make(map[int]store.ID),
	}
	for p := range m.logs {
		m.logs[p].batches = make(map[int64]store.ID)
	}
	return m
}

// Close does nothing: what the model knows can still be read.
func (m *Model) Close() error { return nil }

// Partitions returns the number given to [NewModel].
func (m *Model) Partitions() int { return len(m.logs) }

// Commit makes a batch durable, or changes nothing.
func (m *Model) Commit(ctx context.Context, b *store.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	made, err := m.checkLog(b)
	if made || err != nil {
		return err
	}
	if err := m.checkNames(b.Starts); err != nil {
		return err
	}
	if err := m.checkRows(b); err != nil {
		return err
	}
	m.apply(b)
	return nil
}

// checkLog tells whether the batch has been committed already.
func (m *Model) checkLog(b *store.Batch) (made bool, err error) {
	if len(b.Log) == 0 {
		return false, errors.New("the batch takes no position in a log")
	}
	for _, p := range b.Log {
		if err := m.checkPartition(p.Partition); err != nil {
			return false, err
		}
		if id, taken := m.logs[p.Partition].batches[p.LSN]; taken && id == b.ID {
			return true, nil
		}
	}
	for _, p := range b.Log {
		switch head := m.logs[p.Partition].head; {
		case p.LSN <= head:
			return false, &store.FencedError{Partition: p.Partition}
		case p.LSN > head+1:
			return false, fmt.Errorf("position %d of partition %d follows %d", p.LSN, p.Partition, head)
		}
	}
	return false, nil
}

func (m *Model) checkPartition(partition int) error {
	if partition < 0 || partition >= len(m.logs) {
		return fmt.Errorf("there is no partition %d", partition)
	}
	return nil
}

func (m *Model) checkNames(starts []store.Execution) error {
	var taken []store.TakenName
	seen := make(map[fullName]store.ID, len(starts))
	for _, e := range starts {
		n := fullName{e.Machine, e.Name}
		by, found := m.names[n]
		if !found {
			by, found = seen[n]
		}
		if found {
			taken = append(taken, store.TakenName{Machine: e.Machine, Name: e.Name, Execution: by})
			continue
		}
		seen[n] = e.ID
	}
	if taken != nil {
		return &store.NamesTakenError{Taken: taken}
	}
	return nil
}

func (m *Model) checkRows(b *store.Batch) error {
	for _, e := range b.Starts {
		if _, found := m.executions[e.ID]; found {
			return fmt.Errorf("execution %s exists", e.ID)
		}
	}
	ended := make(map[store.ID]bool)
	for _, e := range b.Ends {
		if x, found := m.executions[e.Execution]; !found || x.End != nil || ended[e.Execution] {
			return fmt.Errorf("execution %s is not running", e.Execution)
		}
		ended[e.Execution] = true
	}
	for _, s := range b.Segments {
		if slices.ContainsFunc(m.segments[s.Execution], func(t store.Segment) bool { return t.Seq == s.Seq }) {
			return fmt.Errorf("execution %s has a segment %d", s.Execution, s.Seq)
		}
	}
	return nil
}

func (m *Model) apply(b *store.Batch) {
	for _, p := range b.Log {
		log := &m.logs[p.Partition]
		log.head, log.epoch = p.LSN, p.Epoch
		log.batches[p.LSN] = b.ID
	}
	for _, e := range b.Starts {
		m.executions[e.ID] = cloneExecution(e)
		m.names[fullName{e.Machine, e.Name}] = e.ID
	}
	for _, end := range b.Ends {
		e := m.executions[end.Execution]
		e.End = &end
		m.executions[e.ID] = cloneExecution(e)
	}
	for _, s := range b.Segments {
		all := append(m.segments[s.Execution], cloneSegment(s))
		slices.SortFunc(all, func(a, b store.Segment) int { return cmp.Compare(a.Seq, b.Seq) })
		m.segments[s.Execution] = all
	}
	for _, s := range b.Wakes {
		delete(m.sleepers, s.Execution)
	}
	for _, s := range b.Sleeps {
		s.Due = milliseconds(s.Due)
		m.sleepers[s.Execution] = s
	}
	m.inbox = slices.DeleteFunc(m.inbox, func(r store.Request) bool { return slices.Contains(b.Taken, r.ID) })
}

// milliseconds returns a time as stores keep it.
func milliseconds(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }

// cloneExecution returns a copy that shares nothing that can change.
func cloneExecution(e store.Execution) store.Execution {
	e.StartedAt = milliseconds(e.StartedAt)
	if e.End != nil {
		end := *e.End
		end.Execution = e.ID
		end.At = milliseconds(end.At)
		end.Error, end.Cause = clonePointer(end.Error), clonePointer(end.Cause)
		e.End = &end
	}
	return e
}

func clonePointer(s *string) *string {
	if s == nil {
		return nil
	}
	text := *s
	return &text
}

func cloneSegment(s store.Segment) store.Segment {
	s.At = milliseconds(s.At)
	s.Events, s.State = slices.Clone(s.Events), slices.Clone(s.State)
	return s
}
