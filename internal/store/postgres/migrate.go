package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/borealis-flow/borealis/internal/store"
)

// migrations are the steps from nothing to today's schema, in the order of their
// names. A step is never changed once it was released.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the key of the advisory lock that one migrating process holds.
// It is held by a transaction, which a pooler keeps on one connection.
const migrationLock = 0x626f7265616c6973 // "borealis"

// migrate brings the database's schema to what this binary knows.
func migrate(ctx context.Context, pool *pgxpool.Pool, partitions int) error {
	steps, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return err
	}
	// Without the lock and without writing, so that a store that is up to date can be
	// opened where nothing can be written.
	switch done, err := migrated(ctx, pool); {
	case err != nil:
		return err
	case done > len(steps):
		return store.ErrNewerFormat
	case done == len(steps):
		return nil
	}
	return inTx(ctx, pool, readCommitted, func(tx pgx.Tx) error {
		return migrateLocked(ctx, tx, steps, partitions)
	})
}

func migrateLocked(ctx context.Context, tx pgx.Tx, steps []fs.DirEntry, partitions int) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(migrationLock)); err != nil {
		return err
	}
	// Somebody else may have done it while this one waited for the lock.
	done, err := migrated(ctx, tx)
	switch {
	case err != nil:
		return err
	case done > len(steps):
		return store.ErrNewerFormat
	case done == 0:
		if err := begin(ctx, tx); err != nil {
			return err
		}
	}
	for i, step := range steps[done:] {
		if err := apply(ctx, tx, done+i+1, step.Name()); err != nil {
			return fmt.Errorf("migration %s: %w", step.Name(), err)
		}
	}
	if done > 0 {
		return nil
	}
	return initialize(ctx, tx, partitions)
}

// querier is what a pool and a transaction share.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// migrated returns how many steps the database has been through.
func migrated(ctx context.Context, db querier) (int, error) {
	// Not to_regclass: it may say what it knew before the lock was waited for.
	var exists bool
	err := db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_tables
		WHERE schemaname = 'borealis' AND tablename = 'migration')`).Scan(&exists)
	if err != nil || !exists {
		return 0, meaning(err)
	}
	var done int
	err = db.QueryRow(ctx, `SELECT coalesce(max(step), 0) FROM borealis.migration`).Scan(&done)
	return done, meaning(err)
}

func begin(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS borealis`)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `CREATE TABLE borealis.migration (
		step integer PRIMARY KEY,
		name text NOT NULL,
		at   timestamptz NOT NULL DEFAULT now()
	)`)
	return err
}

func apply(ctx context.Context, tx pgx.Tx, step int, name string) error {
	text, err := migrations.ReadFile("migrations/" + name)
	if err != nil {
		return err
	}
	// The simple protocol takes many statements at once.
	if _, err := tx.Exec(ctx, string(text), pgx.QueryExecModeSimpleProtocol); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO borealis.migration (step, name) VALUES ($1, $2)`, step, name)
	return err
}

// initialize fixes what a new store says of itself.
func initialize(ctx context.Context, tx pgx.Tx, partitions int) error {
	_, err := tx.Exec(ctx, `INSERT INTO borealis.store (partitions, format) VALUES ($1, $2)`, partitions, store.Format)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO borealis.partition (partition) SELECT generate_series(0, $1::integer - 1)`, partitions)
	return err
}
