package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// now is the store's clock, in milliseconds since 1970. It serves leases alone, on
// which nothing but liveness depends.
const now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)"

// Join makes a node known, with a lease from now on.
func (s *Store) Join(ctx context.Context, n store.Node, lease time.Duration) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("INSERT OR REPLACE INTO nodes (id, name, address, lease_until) VALUES (?, ?, ?, "+now+" + ?)",
			n.ID[:], n.Name, n.Address, lease.Milliseconds())
		return err
	})
}

// Renew gives a node a lease from now on, or [store.ErrNotFound] where it has lost
// its own: another node took a partition from it, after its lease was over.
func (s *Store) Renew(ctx context.Context, node store.ID, lease time.Duration) error {
	return s.write(ctx, func(t *tx) error {
		return t.change("UPDATE nodes SET lease_until = "+now+" + ? WHERE id = ?", lease.Milliseconds(), node[:])
	})
}

// Leave forgets a node and frees its partitions.
func (s *Store) Leave(ctx context.Context, node store.ID) error {
	return s.write(ctx, func(t *tx) error { return removeNode(t, node) })
}

func removeNode(t *tx, node store.ID) error {
	if _, err := t.exec("DELETE FROM nodes WHERE id = ?", node[:]); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM owners WHERE node = ?", node[:])
	return err
}

// forgetNodes forgets all nodes: the lock on the file proves that none of them lives,
// so nobody has to wait for their leases.
func (s *Store) forgetNodes(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("DELETE FROM nodes"); err != nil {
			return err
		}
		_, err := t.exec("DELETE FROM owners")
		return err
	})
}

// Nodes returns all nodes by ID.
func (s *Store) Nodes(ctx context.Context) ([]store.NodeState, error) {
	type row struct {
		store.NodeState
		partition sql.NullInt64
	}
	rows, err := list(ctx, s, func(from scanner) (r row, err error) {
		var until int64
		err = from.Scan(exactly(r.Node.ID[:]), &r.Node.Name, &r.Node.Address, &until, &r.Live, &r.partition)
		r.LeaseUntil = timeOf(until)
		return r, err
	}, "SELECT id, name, address, lease_until, lease_until > "+now+`, partition
		FROM nodes LEFT JOIN owners ON owners.node = nodes.id ORDER BY id, partition`)
	if err != nil {
		return nil, err
	}
	var nodes []store.NodeState
	for _, r := range rows {
		if len(nodes) == 0 || nodes[len(nodes)-1].Node.ID != r.Node.ID {
			nodes = append(nodes, r.NodeState)
		}
		if r.partition.Valid {
			last := &nodes[len(nodes)-1]
			last.Partitions = append(last.Partitions, int(r.partition.Int64))
		}
	}
	return nodes, nil
}

// Acquire makes a node the owner of a partition that has none, that is its own, or
// whose owner's lease is over: that node is forgotten, with all its partitions. It
// returns [store.ErrNotFound] for a node that has not joined, and a
// [*store.OwnedError] where the partition's owner lives. From then on, batches of
// earlier owners are fenced.
func (s *Store) Acquire(ctx context.Context, node store.ID, partition int) (o store.Ownership, err error) {
	if err := s.checkPartition(partition); err != nil {
		return store.Ownership{}, err
	}
	err = s.write(ctx, func(t *tx) error {
		if err := t.row("SELECT 1 FROM nodes WHERE id = ?", []any{node[:]}, new(int)); err != nil {
			return notFound(err)
		}
		if err := evict(t, node, partition); err != nil {
			return err
		}
		o, err = s.advance(t, node, partition)
		return err
	})
	if err != nil {
		return store.Ownership{}, err
	}
	return o, nil
}

// evict forgets a partition's owner, unless it is the node itself, if its lease is
// over.
func evict(t *tx, node store.ID, partition int) error {
	var owner store.ID
	var live bool
	err := t.row("SELECT node, lease_until > "+now+" FROM owners JOIN nodes ON nodes.id = owners.node WHERE partition = ?",
		[]any{partition}, exactly(owner[:]), &live)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case owner == node:
		return nil
	case live:
		return &store.OwnedError{Partition: partition, Owner: owner}
	}
	return removeNode(t, owner)
}

// advance begins an epoch: it takes the next position of the log, which the earlier
// owner would have taken.
func (s *Store) advance(t *tx, node store.ID, partition int) (store.Ownership, error) {
	last, err := s.head(t, partition)
	if err != nil {
		return store.Ownership{}, err
	}
	next := head{last.lsn + 1, last.epoch + 1}
	if _, err := t.exec("INSERT OR REPLACE INTO owners (partition, node) VALUES (?, ?)", partition, node[:]); err != nil {
		return store.Ownership{}, err
	}
	if _, err := t.exec("INSERT INTO log (partition, lsn, epoch, node) VALUES (?, ?, ?, ?)", partition, next.lsn, next.epoch, node[:]); err != nil {
		return store.Ownership{}, err
	}
	t.committed = func() { t.writer.heads[partition] = next }
	return store.Ownership{Partition: partition, Epoch: next.epoch, NextLSN: next.lsn + 1}, nil
}

// Release frees a partition, if the node owns it.
func (s *Store) Release(ctx context.Context, node store.ID, partition int) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM owners WHERE partition = ? AND node = ?", partition, node[:])
		return err
	})
}

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}
