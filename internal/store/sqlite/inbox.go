package sqlite

import (
	"context"

	"github.com/borealis-flow/borealis/internal/store"
)

// Send puts a request into a partition's inbox and returns its ID, once it is
// durable.
func (s *Store) Send(ctx context.Context, r store.Request) (id int64, err error) {
	if err := s.checkPartition(r.Partition); err != nil {
		return 0, err
	}
	err = s.write(ctx, func(t *tx) error {
		result, err := t.exec("INSERT INTO inbox (partition, execution, kind, payload, at) VALUES (?, ?, ?, ?, ?)",
			r.Partition, r.Execution[:], r.Kind, string(r.Payload), r.At.UnixMilli())
		if err != nil {
			return err
		}
		id, err = result.LastInsertId()
		return err
	})
	return id, err
}

// Inbox returns a partition's requests after one, by ID.
func (s *Store) Inbox(ctx context.Context, partition int, after int64, limit int) ([]store.Request, error) {
	return list(ctx, s, scanRequest, "SELECT id, partition, execution, kind, payload, at FROM inbox WHERE partition = ? AND id > ? ORDER BY id LIMIT ?",
		partition, after, store.BoundLimit(limit))
}

func scanRequest(row scanner) (store.Request, error) {
	var r store.Request
	var at int64
	err := row.Scan(&r.ID, &r.Partition, exactly(r.Execution[:]), &r.Kind, &r.Payload, &at)
	r.At = timeOf(at)
	return r, err
}

func takeRequests(t *tx, ids []int64) error {
	for _, id := range ids {
		if _, err := t.exec("DELETE FROM inbox WHERE id = ?", id); err != nil {
			return err
		}
	}
	return nil
}
