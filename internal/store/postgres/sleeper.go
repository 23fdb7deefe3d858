package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/store"
)

// Due returns the sleepers of a partition that are due at a time, by when they are.
func (s *Store) Due(ctx context.Context, partition int, until time.Time, limit int) ([]store.Sleeper, error) {
	return list(ctx, s.pool, func(row pgx.CollectableRow) (store.Sleeper, error) {
		sleeper := store.Sleeper{Partition: partition}
		var id [16]byte
		err := row.Scan(&sleeper.Due, &id)
		sleeper.Due, sleeper.Execution = sleeper.Due.UTC(), id
		return sleeper, err
	}, `SELECT due, execution FROM borealis.sleeper
		WHERE partition = $1 AND due <= $2 ORDER BY due, execution LIMIT $3`, partition, milliseconds(until), store.BoundLimit(limit))
}
