package engine

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/postgres"
	"github.com/borealis-flow/borealis/internal/store/sqlite"
)

// database is what the engine needs of a store; package store says what each
// method promises.
type database interface {
	Partitions() int
	Commit(context.Context, *store.Batch) error
	PutMachine(context.Context, store.Machine, store.Definition) error
	Machine(ctx context.Context, arn string) (store.Machine, error)
	Definition(context.Context, store.Digest) (store.Definition, error)
	Execution(context.Context, store.ID) (store.Execution, error)
	ExecutionByName(ctx context.Context, machine, name string) (store.Execution, error)
	Segments(ctx context.Context, id store.ID, afterSeq, limit int) ([]store.Segment, error)
	Running(ctx context.Context, partition int, after store.ID, limit int) ([]store.Running, error)
	Join(context.Context, store.Node, time.Duration) error
	Renew(ctx context.Context, node store.ID, lease time.Duration) error
	Leave(ctx context.Context, node store.ID) error
	TrimLog(ctx context.Context, partition int, below int64) error
	Acquire(ctx context.Context, node store.ID, partition int) (store.Ownership, error)
	Close() error
}

// open opens the database that a DSN names.
func open(ctx context.Context, dsn string) (database, error) {
	scheme, rest, ok := strings.Cut(dsn, ":")
	switch {
	case ok && scheme == "sqlite" && rest != "":
		return sqlite.Open(ctx, rest, sqlite.Config{})
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		return postgres.Open(ctx, dsn, postgres.Config{})
	}
	// A DSN may hold a password: it is not repeated.
	return nil, errors.New("the DSN names no database: use sqlite:PATH or postgres://…")
}
