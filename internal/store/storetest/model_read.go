package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// PutMachine inserts or replaces a machine by its ARN.
func (m *Model) PutMachine(_ context.Context, machine store.Machine, d store.Definition) error {
	if machine.Definition != d.Digest {
		return errors.New("the machine has another definition")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	machine.CreatedAt, machine.UpdatedAt = milliseconds(machine.CreatedAt), milliseconds(machine.UpdatedAt)
	m.machines[machine.Arn] = machine
	if _, found := m.definitions[d.Digest]; !found {
		m.definitions[d.Digest] = d
	}
	return nil
}

// Machine returns the machine of an ARN, or [store.ErrNotFound].
func (m *Model) Machine(_ context.Context, arn string) (store.Machine, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return found(m.machines, arn)
}

// Machines returns machines whose names follow after, by name.
func (m *Model) Machines(_ context.Context, after string, limit int) ([]store.Machine, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := collect(maps.Values(m.machines), func(x store.Machine) bool { return x.Name > after })
	slices.SortFunc(list, func(a, b store.Machine) int { return strings.Compare(a.Name, b.Name) })
	return head(list, limit), nil
}

// DeleteMachine forgets a machine, or returns [store.ErrNotFound]. Its definitions
// and executions stay.
func (m *Model) DeleteMachine(_ context.Context, arn string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := found(m.machines, arn)
	delete(m.machines, arn)
	return err
}

// Definition returns a definition, or [store.ErrNotFound].
func (m *Model) Definition(_ context.Context, d store.Digest) (store.Definition, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return found(m.definitions, d)
}

// Execution returns an execution, or [store.ErrNotFound].
func (m *Model) Execution(_ context.Context, id store.ID) (store.Execution, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, err := found(m.executions, id)
	return cloneExecution(e), err
}

// ExecutionByName returns a machine's execution of a name, or [store.ErrNotFound].
func (m *Model) ExecutionByName(ctx context.Context, machine, name string) (store.Execution, error) {
	m.mu.Lock()
	id, err := found(m.names, fullName{machine, name})
	m.mu.Unlock()
	if err != nil {
		return store.Execution{}, err
	}
	return m.Execution(ctx, id)
}

// Executions lists executions, newest first.
func (m *Model) Executions(_ context.Context, f store.ListFilter) ([]store.Execution, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := collect(maps.Values(m.executions), func(e store.Execution) bool { return matches(f, e) })
	slices.SortFunc(list, func(a, b store.Execution) int {
		return compareKeys(keyOf(b), keyOf(a))
	})
	list = head(list, f.Limit)
	for i := range list {
		list[i] = cloneExecution(list[i])
	}
	return list, nil
}

func matches(f store.ListFilter, e store.Execution) bool {
	status := "RUNNING"
	if e.End != nil {
		status = e.End.Status
	}
	return (f.Machine == "" || f.Machine == e.Machine) &&
		(f.Status == "" || f.Status == status) &&
		(f.Before == nil || compareKeys(keyOf(e), *f.Before) < 0)
}

func keyOf(e store.Execution) store.ListKey {
	return store.ListKey{StartedAt: e.StartedAt, ID: e.ID}
}

func compareKeys(a, b store.ListKey) int {
	return cmp.Or(milliseconds(a.StartedAt).Compare(milliseconds(b.StartedAt)), bytes.Compare(a.ID[:], b.ID[:]))
}

// Segments returns what follows a segment of an execution, in order.
func (m *Model) Segments(_ context.Context, id store.ID, afterSeq, limit int) ([]store.Segment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := collect(slices.Values(m.segments[id]), func(s store.Segment) bool { return s.Seq > afterSeq })
	list = head(list, limit)
	for i := range list {
		list[i] = cloneSegment(list[i])
	}
	return list, nil
}

// Running returns a partition's executions that run and are not asleep, by ID.
func (m *Model) Running(_ context.Context, partition int, after store.ID, limit int) ([]store.Running, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := collect(maps.Values(m.executions), func(e store.Execution) bool {
		_, asleep := m.sleepers[e.ID]
		return e.Partition == partition && e.End == nil && !asleep && bytes.Compare(e.ID[:], after[:]) > 0
	})
	slices.SortFunc(list, func(a, b store.Execution) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	var running []store.Running
	for _, e := range head(list, limit) {
		running = append(running, m.running(e))
	}
	return running, nil
}

// Load returns an execution that runs, or [store.ErrNotFound].
func (m *Model) Load(_ context.Context, id store.ID) (store.Running, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, err := found(m.executions, id)
	if err != nil || e.End != nil {
		return store.Running{}, store.ErrNotFound
	}
	return m.running(e), nil
}

func (m *Model) running(e store.Execution) store.Running {
	r := store.Running{Execution: cloneExecution(e)}
	for _, s := range m.segments[e.ID] {
		r.Segments = append(r.Segments, cloneSegment(s))
	}
	return r
}

// Due returns the sleepers of a partition that are due at a time, by when they are.
func (m *Model) Due(_ context.Context, partition int, until time.Time, limit int) ([]store.Sleeper, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := collect(maps.Values(m.sleepers), func(s store.Sleeper) bool {
		return s.Partition == partition && !s.Due.After(milliseconds(until))
	})
	slices.SortFunc(list, func(a, b store.Sleeper) int {
		return cmp.Or(a.Due.Compare(b.Due), bytes.Compare(a.Execution[:], b.Execution[:]))
	})
	return head(list, limit), nil
}

// Send puts a request into a partition's inbox and returns its ID.
func (m *Model) Send(_ context.Context, r store.Request) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.checkPartition(r.Partition); err != nil {
		return 0, err
	}
	m.lastRequest++
	r.ID, r.At, r.Payload = m.lastRequest, milliseconds(r.At), slices.Clone(r.Payload)
	m.inbox = append(m.inbox, r)
	return r.ID, nil
}

// Inbox returns a partition's requests after one, by ID.
func (m *Model) Inbox(_ context.Context, partition int, after int64, limit int) ([]store.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := collect(slices.Values(m.inbox), func(r store.Request) bool {
		return r.Partition == partition && r.ID > after
	})
	list = head(list, limit)
	for i := range list {
		list[i].Payload = slices.Clone(list[i].Payload)
	}
	return list, nil
}
