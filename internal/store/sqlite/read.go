package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// scanner is a row.
type scanner interface{ Scan(to ...any) error }

// one reads the row that a query finds, or returns [store.ErrNotFound].
func one[R any](ctx context.Context, s *Store, scan func(scanner) (R, error), query string, args ...any) (R, error) {
	found, err := list(ctx, s, scan, query, args...)
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		var none R
		return none, err
	}
	return found[0], nil
}

// list reads all rows that a query finds, of committed ones.
func list[R any](ctx context.Context, s *Store, scan func(scanner) (R, error), query string, args ...any) ([]R, error) {
	return listWith(ctx, s, func(_ context.Context, statement *sql.Stmt) *sql.Stmt { return statement }, scan, query, args...)
}

// listWith is list with a statement that was made to belong to a transaction.
func listWith[R any](ctx context.Context, s *Store, in func(context.Context, *sql.Stmt) *sql.Stmt,
	scan func(scanner) (R, error), query string, args ...any) (_ []R, err error) {
	statement, err := s.reads.prepare(ctx, query)
	if err != nil {
		return nil, meaning(err)
	}
	rows, err := in(ctx, statement).QueryContext(ctx, args...)
	if err != nil {
		return nil, meaning(err)
	}
	defer func() { err = errors.Join(err, meaning(rows.Close())) }()
	var all []R
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, meaning(rows.Err())
}

// exactly is filled with a value of its own length.
type exactly []byte

// Scan implements [sql.Scanner].
func (to exactly) Scan(value any) error {
	from, ok := value.([]byte)
	if !ok || len(from) != len(to) {
		return fmt.Errorf("%d bytes expected, not %.100v", len(to), value)
	}
	copy(to, from)
	return nil
}

func timeOf(milliseconds int64) time.Time { return time.UnixMilli(milliseconds).UTC() }
