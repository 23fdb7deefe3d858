package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"modernc.org/sqlite"
)

// Config says how a store is opened.
type Config struct {
	// Partitions is how many a new store has; 0 means 64. A store that exists keeps
	// its number.
	Partitions int
}

// maxPartitions bounds what a store can be initialised with: every node looks at
// all partitions.
const maxPartitions = 4096

// Store is a store in a SQLite file. Its methods may be called from any goroutine.
type Store struct {
	path       string
	lock       *lock
	writer     *writer
	readers    *sql.DB
	reads      statements
	partitions int
	closing    sync.Once
}

// Open opens the store in the file at path and brings its schema up to date. A
// store that does not exist is made, with the directories on the way to it. It
// returns [store.ErrInUse] where another process, or this one, has it open;
// [store.ErrNewerFormat], and [store.ErrReadOnly] where the file or its directory
// cannot be written to.
func Open(ctx context.Context, path string, cfg Config) (*Store, error) {
	s, err := open(ctx, path, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the store at %s: %w", path, meaning(err))
	}
	return s, nil
}

func open(ctx context.Context, path string, cfg Config) (_ *Store, err error) {
	if path == "" || path == ":memory:" {
		return nil, errors.New("the path of a file is needed")
	}
	if cfg.Partitions < 0 || cfg.Partitions > maxPartitions {
		return nil, fmt.Errorf("%d partitions: 1 to %d are possible", cfg.Partitions, maxPartitions)
	}
	s := &Store{}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	if s.path, err = prepare(path); err != nil {
		return nil, err
	}
	if s.lock, err = acquireLock(s.path + ".lock"); err != nil {
		return nil, err
	}
	if err = touch(s.path); err != nil {
		return nil, err
	}
	if s.writer, err = openWriter(ctx, s.path); err != nil {
		return nil, err
	}
	if s.partitions, err = migrate(ctx, s.writer.conn, cmp.Or(cfg.Partitions, 64)); err != nil {
		return nil, err
	}
	if s.readers, err = openPool(s.path, "mode=ro&_pragma=query_only(1)&_pragma=busy_timeout(5000)"); err != nil {
		return nil, err
	}
	s.readers.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)))
	s.readers.SetMaxIdleConns(max(4, runtime.GOMAXPROCS(0)))
	s.reads.on = s.readers
	return s, s.forgetNodes(ctx)
}

// Close waits for the write that is under way, if any, and gives the file back.
// Whoever calls the store afterwards gets an error.
func (s *Store) Close() error {
	var errs []error
	s.closing.Do(func() {
		// The writer is last, because the last connection cleans the WAL up, and may
		// write while it does.
		if s.readers != nil {
			errs = append(errs, s.reads.close(), s.readers.Close())
		}
		if s.writer != nil {
			errs = append(errs, s.writer.close())
		}
		if s.lock != nil {
			errs = append(errs, s.lock.release())
		}
	})
	return meaning(errors.Join(errs...))
}

// Partitions returns the number of partitions, which never changes.
func (s *Store) Partitions() int { return s.partitions }

func (s *Store) checkPartition(partition int) error {
	if partition < 0 || partition >= s.partitions {
		return fmt.Errorf("there is no partition %d: the store has %d", partition, s.partitions)
	}
	return nil
}

// prepare makes the directory of a path and returns the path without symbolic
// links, so that a file has one lock whatever name it is opened by.
func prepare(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(dir, filepath.Base(path)), err
}

// touch makes the file, for its owner's eyes only, where it does not exist. Closing
// a file gives back all locks that the process has on it, so nothing may have it
// open yet.
func touch(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// openPool returns a pool of connections to the file; it connects later.
func openPool(path, options string) (*sql.DB, error) {
	name := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: options}
	connector, err := sqlite.NewConnector(name.String())
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}
