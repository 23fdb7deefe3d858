package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// writer is the only connection that writes. One transaction has it at a time.
type writer struct {
	turn   chan struct{} // has an item while nobody writes
	closed chan struct{}

	// Who took the turn may use the rest.
	pool       *sql.DB
	conn       *sql.Conn
	statements statements
	// heads are the logs' last positions by partition. The process is alone with
	// the file, so they need not be read again; nil when it is not known what the
	// last commit did.
	heads []head
}

// settings make a commit durable when it returns. Commits write to the WAL; the one
// that finds it to have 1,000 pages (4 MB) moves them into the database as well. A
// longer WAL, or one that somebody else moves, was measured to save nothing, and
// makes the slowest commits slower.
const settings = `
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = FULL;
	PRAGMA fullfsync = ON; -- macOS keeps data in the drive's cache otherwise
	PRAGMA checkpoint_fullfsync = ON;
	PRAGMA wal_autocheckpoint = 1000;
	PRAGMA journal_size_limit = 67108864;
	PRAGMA cache_size = -65536; -- KiB
	PRAGMA temp_store = MEMORY;`

func openWriter(ctx context.Context, path string) (_ *writer, err error) {
	w := &writer{turn: make(chan struct{}, 1), closed: make(chan struct{})}
	w.turn <- struct{}{}
	if w.pool, err = openPool(path, "_pragma=busy_timeout(5000)"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = w.close()
		}
	}()
	w.pool.SetMaxOpenConns(1)
	if w.conn, err = w.pool.Conn(ctx); err != nil {
		return nil, err
	}
	w.statements.on = w.conn
	if err = checkOurs(ctx, w.conn); err != nil {
		return nil, err
	}
	if _, err = w.conn.ExecContext(ctx, settings); err != nil {
		return nil, err
	}
	return w, nil
}

// close waits for its turn and keeps it.
func (w *writer) close() error {
	<-w.turn
	close(w.closed)
	errs := []error{w.statements.close()}
	if w.conn != nil {
		errs = append(errs, w.conn.Close())
	}
	return errors.Join(append(errs, w.pool.Close())...)
}

// write runs f in a transaction, once nobody else writes. The context bounds the
// wait alone: what has begun is finished, because the outcome of an interrupted
// commit would have to be asked for.
func (s *Store) write(ctx context.Context, f func(*tx) error) error {
	w := s.writer
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-w.turn:
		defer func() { w.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closed:
		return errClosed
	}
	return meaning(w.transact(context.WithoutCancel(ctx), f))
}

func (w *writer) transact(ctx context.Context, f func(*tx) error) error {
	t := &tx{ctx: ctx, writer: w}
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := f(t); err != nil {
		t.rollback()
		return err
	}
	if _, err := t.exec("COMMIT"); err != nil {
		w.heads = nil
		t.rollback()
		return err
	}
	if t.committed != nil {
		t.committed()
	}
	return nil
}

// tx is a transaction that writes.
type tx struct {
	ctx       context.Context // for the length of the transaction
	writer    *writer
	committed func() // called once it is committed, if not nil
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	statement, err := t.writer.statements.prepare(t.ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(t.ctx, args...)
}

// row reads one row; [sql.ErrNoRows] where there is none.
func (t *tx) row(query string, args []any, to ...any) error {
	statement, err := t.writer.statements.prepare(t.ctx, query)
	if err != nil {
		return err
	}
	return statement.QueryRowContext(t.ctx, args...).Scan(to...)
}

// rollback fails where SQLite has rolled back by itself, as it does when the disk
// is full.
func (t *tx) rollback() { _, _ = t.exec("ROLLBACK") }

// statements are prepared once by their text, of which there are not many.
type statements struct {
	on interface {
		PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	}
	mu     sync.Mutex
	byText map[string]*sql.Stmt // guarded by mu
}

// prepare returns the statement with a text. The first time it waits for a
// connection, which it must not do with the lock: those who have one may be after
// the lock.
func (s *statements) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if statement := s.find(query); statement != nil {
		return statement, nil
	}
	statement, err := s.on.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.keep(query, statement)
}

func (s *statements) find(query string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byText[query]
}

// keep remembers a statement, unless another one with its text was faster.
func (s *statements) keep(query string, statement *sql.Stmt) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if faster := s.byText[query]; faster != nil {
		return faster, statement.Close()
	}
	if s.byText == nil {
		s.byText = make(map[string]*sql.Stmt)
	}
	s.byText[query] = statement
	return statement, nil
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, statement := range s.byText {
		errs = append(errs, statement.Close())
	}
	clear(s.byText)
	return errors.Join(errs...)
}
