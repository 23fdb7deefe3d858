package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// readCommitted is what transactions that write are: a statement sees what was
// committed before it, and so what it waited for a lock for.
var readCommitted = pgx.TxOptions{IsoLevel: pgx.ReadCommitted}

// inTx runs do in a transaction.
func inTx(ctx context.Context, pool *pgxpool.Pool, options pgx.TxOptions, do func(pgx.Tx) error) error {
	return meaning(pgx.BeginTxFunc(ctx, pool, options, do))
}

// rowsOf is what a pool and a transaction share.
type rowsOf interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// list runs a query and reads all of its rows.
func list[T any](ctx context.Context, db rowsOf, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, meaning(err)
	}
	all, err := pgx.CollectRows(rows, scan)
	return all, meaning(err)
}

// one runs a query and reads its row, or returns store.ErrNotFound.
func one[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		var none T
		return none, meaning(err)
	}
	found, err := pgx.CollectOneRow(rows, scan)
	return found, meaning(err)
}

// exec runs a statement without rows and returns how many it changed.
func (s *Store) exec(ctx context.Context, sql string, args ...any) (int64, error) {
	done, err := s.pool.Exec(ctx, sql, args...)
	return done.RowsAffected(), meaning(err)
}
