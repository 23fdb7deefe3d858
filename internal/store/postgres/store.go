package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/borealis-flow/borealis/internal/store"
)

// defaultPartitions is how many a store has when nobody says.
const defaultPartitions = 64

// defaultPoll is how long Listen waits without a notification.
const defaultPoll = time.Second

// Config says how to open a store. Its zero value is useful.
type Config struct {
	// Partitions is fixed when the store is made: 0 is 64. Later it is ignored.
	Partitions int
	// Control is the connection string for LISTEN, where the store's own leads to a
	// pooler in transaction mode; empty for the same.
	Control string
	// Poll is how long Listen waits for a notification before it wakes all the same;
	// 0 is a second.
	Poll time.Duration
	// Connections is the most that the store opens: 0 is what the connection string
	// says in pool_max_conns, or pgx's default (4, or the number of CPUs).
	Connections int
}

// Store is a store in a PostgreSQL database. Its methods may be called from many
// goroutines.
type Store struct {
	pool       *pgxpool.Pool
	control    *pgx.ConnConfig
	poll       time.Duration
	partitions int
}

// Open opens the store of a database, and makes or migrates it first where that is
// due: under a lock, and in one transaction. The connection string is libpq's, as a
// URL or in words.
//
// It fails with [store.ErrNewerFormat] for a store of a newer version, and where the
// server would acknowledge commits that are not on disk (synchronous_commit=off) or
// isolates transactions otherwise than read committed.
func Open(ctx context.Context, dsn string, cfg Config) (*Store, error) {
	pc, err := poolConfig(dsn, cfg)
	if err != nil {
		return nil, err
	}
	s := &Store{poll: cfg.Poll, control: pc.ConnConfig.Copy()}
	if s.poll <= 0 {
		s.poll = defaultPoll
	}
	if cfg.Control != "" {
		if s.control, err = pgx.ParseConfig(cfg.Control); err != nil {
			return nil, fmt.Errorf("control connection: %w", err)
		}
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, pc); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := s.prepare(ctx, cfg); err != nil {
		s.pool.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// prepare brings the schema up to date and reads what is fixed.
func (s *Store) prepare(ctx context.Context, cfg Config) error {
	if err := s.checkSettings(ctx); err != nil {
		return err
	}
	if cfg.Partitions <= 0 {
		cfg.Partitions = defaultPartitions
	}
	if err := migrate(ctx, s.pool, cfg.Partitions); err != nil {
		return err
	}
	var format int
	row := s.pool.QueryRow(ctx, `SELECT partitions, format FROM borealis.store`)
	if err := row.Scan(&s.partitions, &format); err != nil {
		return meaning(err)
	}
	if format > store.Format {
		return store.ErrNewerFormat
	}
	return nil
}

// checkSettings refuses settings of the server, database or role that a commit, which
// is one round trip, cannot set aside.
func (s *Store) checkSettings(ctx context.Context) error {
	var synchronous, isolation string
	row := s.pool.QueryRow(ctx, `SELECT current_setting('synchronous_commit'), current_setting('default_transaction_isolation')`)
	if err := row.Scan(&synchronous, &isolation); err != nil {
		return meaning(err)
	}
	if synchronous == "off" {
		return errors.New("synchronous_commit is off, so that what is acknowledged could be lost: set it to on for this role or database")
	}
	if isolation != "read committed" {
		return fmt.Errorf("default_transaction_isolation is %s: set it to read committed for this role or database", isolation)
	}
	return nil
}

// poolConfig reads a connection string. Statements are described once and not
// prepared by name, since a pooler may give each transaction another connection.
// Where there is none, default_query_exec_mode=cache_statement in the connection
// string overrides that and makes small commits faster.
func poolConfig(dsn string, cfg Config) (*pgxpool.Config, error) {
	pc, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if !strings.Contains(dsn, "default_query_exec_mode") {
		pc.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	pc.ConnConfig.BuildContextWatcherHandler = patiently
	if cfg.Connections > 0 {
		pc.MaxConns = int32(min(cfg.Connections, 10_000))
	}
	return pc, nil
}

// patiently makes a connection wait for the answer a while longer when a context
// ends, then ask the server to cancel, then give up. By default it would give up at
// once, and a commit that takes milliseconds would have an unknown outcome.
func patiently(conn *pgconn.PgConn) ctxwatch.Handler {
	return &pgconn.CancelRequestContextWatcherHandler{
		Conn: conn, CancelRequestDelay: time.Second, DeadlineDelay: 3 * time.Second,
	}
}

// Close closes the store's connections. It waits for those in use.
func (s *Store) Close() error {
	s.pool.Close()
	return nil
}

// Partitions returns how many partitions the store has.
func (s *Store) Partitions() int { return s.partitions }
