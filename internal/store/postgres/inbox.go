package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/borealis-flow/borealis/internal/store"
)

// channel is where Send tells of requests: the payload is the partition. Channels
// belong to a database.
const channel = "borealis_inbox"

// Send puts a request into the inbox, returns the ID that it gives it, and wakes
// those who listen once the request can be seen.
func (s *Store) Send(ctx context.Context, r store.Request) (int64, error) {
	if err := s.checkPartition(r.Partition); err != nil {
		return 0, err
	}
	var id int64
	err := s.pool.QueryRow(ctx, `
		WITH sent AS (
			INSERT INTO borealis.inbox (partition, execution, kind, payload, at)
			VALUES ($1::integer, $2, $3, $4, $5)
			RETURNING id
		)
		SELECT id FROM sent, pg_notify('`+channel+`', $1::integer::text)`,
		r.Partition, pgtype.UUID{Bytes: r.Execution, Valid: r.Execution != store.ID{}}, r.Kind, string(r.Payload),
		milliseconds(r.At)).Scan(&id)
	return id, meaning(err)
}

// Inbox returns the requests of a partition that follow one, by ID. IDs are given
// before requests can be seen, so a lower one may come into sight later: who has
// dealt with what there was starts from 0 again.
func (s *Store) Inbox(ctx context.Context, partition int, after int64, limit int) ([]store.Request, error) {
	return list(ctx, s.pool, func(row pgx.CollectableRow) (store.Request, error) {
		r := store.Request{Partition: partition}
		var execution pgtype.UUID
		var payload string
		err := row.Scan(&r.ID, &execution, &r.Kind, &payload, &r.At)
		r.Execution, r.Payload, r.At = execution.Bytes, []byte(payload), r.At.UTC()
		return r, err
	}, `SELECT id, execution, kind, payload, at FROM borealis.inbox
		WHERE partition = $1 AND id > $2 ORDER BY id LIMIT $3`, partition, after, store.BoundLimit(limit))
}

// reconnect is how long Listen waits before it connects again.
const reconnect = time.Second

// Listen calls wake whenever there may be something new in the inbox, from one
// goroutine: at the start, when a request was sent, and when it has heard nothing for
// [Config.Poll], or has no connection to hear by. It returns the context's error once
// that is over, and no other.
func (s *Store) Listen(ctx context.Context, wake func()) error {
	for ctx.Err() == nil {
		s.listen(ctx, wake)
		// The connection was refused or lost: look all the same, and try again.
		wake()
		pause(ctx, min(s.poll, reconnect))
	}
	return ctx.Err()
}

// listen wakes by one connection until that fails.
func (s *Store) listen(ctx context.Context, wake func()) {
	conn, err := pgx.ConnectConfig(ctx, s.control)
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	for !conn.IsClosed() && ctx.Err() == nil {
		wake()
		quiet, cancel := context.WithTimeout(ctx, s.poll)
		// An error that leaves the connection open is the time that ran out.
		_, _ = conn.WaitForNotification(quiet)
		cancel()
	}
}

// pause waits, or until the context is over.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
