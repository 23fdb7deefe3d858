package storetest

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// Join makes a node known, with a lease from now on.
func (m *Model) Join(_ context.Context, n store.Node, lease time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.nodes[n.ID] = store.NodeState{Node: n, LeaseUntil: milliseconds(time.Now().Add(lease))}
	return nil
}

// Renew gives a node a lease from now on, or [store.ErrNotFound] where it has lost
// its own.
func (m *Model) Renew(_ context.Context, node store.ID, lease time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := found(m.nodes, node)
	if err != nil {
		return err
	}
	n.LeaseUntil = milliseconds(time.Now().Add(lease))
	m.nodes[node] = n
	return nil
}

// Leave forgets a node and frees its partitions.
func (m *Model) Leave(_ context.Context, node store.ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(node)
	return nil
}

func (m *Model) remove(node store.ID) {
	delete(m.nodes, node)
	maps.DeleteFunc(m.owners, func(_ int, owner store.ID) bool { return owner == node })
}

// Nodes returns all nodes by ID.
func (m *Model) Nodes(context.Context) ([]store.NodeState, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Collect(maps.Values(m.nodes))
	slices.SortFunc(list, func(a, b store.NodeState) int { return bytes.Compare(a.Node.ID[:], b.Node.ID[:]) })
	for i := range list {
		list[i].Live = list[i].LeaseUntil.After(time.Now())
		for p, owner := range m.owners {
			if owner == list[i].Node.ID {
				list[i].Partitions = append(list[i].Partitions, p)
			}
		}
		slices.Sort(list[i].Partitions)
	}
	return list, nil
}

// Acquire makes a node the owner of a partition that has none, or whose owner's
// lease is over: that node is forgotten, with all its partitions.
func (m *Model) Acquire(_ context.Context, node store.ID, partition int) (store.Ownership, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.checkPartition(partition); err != nil {
		return store.Ownership{}, err
	}
	if _, err := found(m.nodes, node); err != nil {
		return store.Ownership{}, err
	}
	if owner, owned := m.owners[partition]; owned && owner != node {
		if m.nodes[owner].LeaseUntil.After(time.Now()) {
			return store.Ownership{}, &store.OwnedError{Partition: partition, Owner: owner}
		}
		m.remove(owner)
	}
	m.owners[partition] = node
	log := &m.logs[partition]
	log.head++
	log.epoch++
	log.batches[log.head] = store.ID{}
	return store.Ownership{Partition: partition, Epoch: log.epoch, NextLSN: log.head + 1}, nil
}

// Release frees a partition, if the node owns it.
func (m *Model) Release(_ context.Context, node store.ID, partition int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if owner, owned := m.owners[partition]; owned && owner == node {
		delete(m.owners, partition)
	}
	return nil
}

// TrimLog forgets who took the positions below one. They stay taken.
func (m *Model) TrimLog(_ context.Context, partition int, below int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.checkPartition(partition); err != nil {
		return err
	}
	log := &m.logs[partition]
	maps.DeleteFunc(log.batches, func(lsn int64, _ store.ID) bool { return lsn < below && lsn < log.head })
	return nil
}

func found[K comparable, V any](in map[K]V, key K) (V, error) {
	v, ok := in[key]
	if !ok {
		return v, store.ErrNotFound
	}
	return v, nil
}

func collect[V any](from iter.Seq[V], keep func(V) bool) []V {
	var list []V
	for v := range from {
		if keep(v) {
			list = append(list, v)
		}
	}
	return list
}

func head[V any](list []V, limit int) []V {
	return list[:min(len(list), store.BoundLimit(limit))]
}
