package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/sqlite"
)

func TestOpen_makes_directories_and_keeps_them_private(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "not yet", "there", "a?b#c%20.db")
	openAt(t, path)
	for file, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): os.ModeDir | 0o700} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s: got mode %s, want %s", file, info.Mode(), want)
		}
	}
}

func TestOpen_refuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, path string)
		cfg     sqlite.Config
		is      error
		says    string
	}{
		{"a file that is not a database", func(t *testing.T, path string) {
			write(t, path, strings.Repeat("Dear diary, ", 1000))
		}, sqlite.Config{}, nil, "not a SQLite database"},
		{"a damaged database", func(t *testing.T, path string) {
			closeNew(t, path)
			damage(t, path)
		}, sqlite.Config{}, nil, "restore it from a backup"},
		{"another program's database", func(t *testing.T, path string) {
			execute(t, path, "CREATE TABLE songs (title TEXT)")
		}, sqlite.Config{}, nil, "another program's"},
		{"a newer schema", func(t *testing.T, path string) {
			closeNew(t, path)
			execute(t, path, "PRAGMA user_version = 1000")
		}, sqlite.Config{}, store.ErrNewerFormat, "version 1000"},
		{"newer records", func(t *testing.T, path string) {
			closeNew(t, path)
			execute(t, path, "UPDATE store SET format = 1000")
		}, sqlite.Config{}, store.ErrNewerFormat, "format 1000"},
		{"a directory", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, sqlite.Config{}, nil, "not a file"},
		{"more partitions than nodes can look at", func(*testing.T, string) {}, sqlite.Config{Partitions: 1 << 20}, nil, "4096"},
		{"a number of partitions below none", func(*testing.T, string) {}, sqlite.Config{Partitions: -1}, nil, "-1 partitions"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "borealis.db")
			tt.prepare(t, path)
			before, _ := os.ReadFile(path)
			s, err := sqlite.Open(t.Context(), path, tt.cfg)
			if err == nil {
				_ = s.Close()
				t.Fatal("no error")
			}
			if tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("got error %q, want one that says %q of %s", err, tt.says, path)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOpen_needs_a_path(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", ":memory:"} {
		if _, err := sqlite.Open(t.Context(), path, sqlite.Config{}); err == nil {
			t.Errorf("%q: no error", path)
		}
	}
}

func TestOpen_says_what_cannot_be_written_to(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	_, err := sqlite.Open(t.Context(), filepath.Join(file, "borealis.db"), sqlite.Config{})
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("below a file: got error %v, want one that names it", err)
	}
	if os.Geteuid() == 0 {
		return // permissions do not bind root
	}
	path := filepath.Join(t.TempDir(), "borealis.db")
	closeNew(t, path)
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path, sqlite.Config{}); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("read-only file: got error %v, want %v", err, store.ErrReadOnly)
	}
}

func TestOpen_names_the_process_that_has_the_store(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "borealis.db")
	s := openAt(t, path)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link} {
		_, err := sqlite.Open(t.Context(), name, sqlite.Config{})
		if !errors.Is(err, store.ErrInUse) {
			t.Fatalf("%s: got error %v, want %v", name, err, store.ErrInUse)
		}
		if holder := fmt.Sprintf("process %d on ", os.Getpid()); !strings.Contains(err.Error(), holder) || !strings.Contains(err.Error(), " since 20") {
			t.Errorf("got error %q, want one that says %q and since when", err, holder)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, link)
}

func TestOpen_reads_back_what_was_closed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "borealis.db")
	s := openAt(t, path)
	position := acquire(t, s)
	batch := newBatch(position, 3)
	commit(t, s, batch)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want no WAL after Close", err)
	}
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{Partitions: 9})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Partitions() != 4 {
		t.Errorf("got %d partitions, want the 4 it was made with", s.Partitions())
	}
	running, err := s.Running(t.Context(), position.Partition, store.ID{}, 10)
	if err != nil || len(running) != 3 {
		t.Errorf("got %d running (%v), want 3", len(running), err)
	}
	commit(t, s, batch) // it remembers
	late := newBatch(position, 1)
	if _, ok := errors.AsType[*store.FencedError](s.Commit(t.Context(), late)); !ok {
		t.Error("a position was given twice")
	}
}

func TestStore_says_that_it_is_closed(t *testing.T) {
	t.Parallel()
	s := openNew(t)
	position := acquire(t, s)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context(), newBatch(position, 1)); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("Commit: got error %v", err)
	}
	if _, err := s.Nodes(t.Context()); err == nil {
		t.Error("Nodes: no error")
	}
}

func TestOpen_gives_up_when_its_context_is_over(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "borealis.db")
	if _, err := sqlite.Open(ctx, path, sqlite.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
	openAt(t, path)
}

func TestStore_has_views_for_people(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "borealis.db")
	s := openAt(t, path)
	batch := newBatch(acquire(t, s), 1)
	e := &batch.Starts[0]
	e.StartedAt = time.Date(2026, 3, 1, 12, 0, 0, 7_000_000, time.UTC)
	batch.Segments[0].Events = []byte(`[{"timestamp":1772366400.007,"type":"ExecutionStarted","id":1,"previousEventId":0,` +
		`"executionStartedEventDetails":{"input":"{}"}},{"timestamp":1772366400.01,"type":"PassStateEntered","id":2,"previousEventId":1}]`)
	commit(t, s, batch)
	want := fmt.Sprintf("%s|%s|%s|1|0|ExecutionStarted|2026-03-01T12:00:00.007Z|{\"input\":\"{}\"}|%s\n", e.ID, e.Machine, e.Name, e.Actor) +
		fmt.Sprintf("%s|%s|%s|2|1|PassStateEntered|2026-03-01T12:00:00.010Z||%s\n", e.ID, e.Machine, e.Name, e.Actor)
	got := query(t, path, "SELECT execution, machine, name, id, previous_id, type, time, details, actor FROM borealis_events ORDER BY id")
	if got != want {
		t.Errorf("events: got\n%swant\n%s", got, want)
	}
	want = fmt.Sprintf("%s|%s|%s|RUNNING|%s|2026-03-01T12:00:00.007Z||{\"order\":17}\n", e.ID, e.Machine, e.Name, e.Actor)
	if got := query(t, path, "SELECT execution, machine, name, status, actor, started_at, ended_at, input FROM borealis_executions"); got != want {
		t.Errorf("executions: got\n%swant\n%s", got, want)
	}
}

// TestDriver_has_the_C_library_that_it_was_made_for compares versions, because the
// driver is generated for one and breaks in subtle ways with another.
func TestDriver_has_the_C_library_that_it_was_made_for(t *testing.T) {
	t.Parallel()
	ours := moduleVersion(t, filepath.Join("..", "..", "..", "go.mod"), "modernc.org/libc")
	theirs := moduleVersion(t, filepath.Join(driverDir(t), "go.mod"), "modernc.org/libc")
	if ours != theirs {
		t.Errorf("go.mod has modernc.org/libc %s, and modernc.org/sqlite wants %s", ours, theirs)
	}
}

func commit(t testing.TB, s *sqlite.Store, b *store.Batch) {
	t.Helper()
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func closeNew(t *testing.T, path string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// damage overwrites the first page, behind the header.
func damage(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(bytes.Repeat([]byte{0xa5}, 3900), 100); err != nil {
		t.Fatal(err)
	}
}

// execute runs a statement on the file, as another program would.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db := openSQL(t, path)
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// query returns what a query finds, as the sqlite3 shell shows it.
func query(t *testing.T, path, text string) string {
	t.Helper()
	rows, err := openSQL(t, path).Query(text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if i > 0 {
				out.WriteByte('|')
			}
			out.WriteString(v.String)
		}
		out.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func openSQL(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
