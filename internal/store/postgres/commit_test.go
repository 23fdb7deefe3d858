package postgres_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/pgtest"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/postgres"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// oneStart returns a batch that starts an execution in partition 1, at the log's
// first position.
func oneStart() (*store.Batch, store.Execution) {
	e := store.Execution{
		ID: store.ID{1, 1}, Partition: 1, Machine: "arn:m", Name: "a", Actor: "arn:ada", Input: "{}", StartedAt: noon,
	}
	return &store.Batch{
		ID: store.ID{2}, Node: store.ID{3}, Log: []store.Position{{Partition: 1, LSN: 1, Epoch: 1}}, Starts: []store.Execution{e},
	}, e
}

func TestCommit_refuses_positions_that_do_not_follow_the_log(t *testing.T) {
	t.Parallel()
	s := open(t, pgtest.Database(t), postgres.Config{})
	b, e := oneStart()
	b.Log[0].LSN = 2
	err := s.Commit(t.Context(), b)
	if err == nil || !strings.Contains(err.Error(), "does not follow") {
		t.Errorf("got error %v, want that the position does not follow", err)
	}
	if _, err := s.Execution(t.Context(), e.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got error %v, want that there is no execution", err)
	}
}

func TestCommit_says_when_the_disk_is_full(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Database(t)
	s := open(t, dsn, postgres.Config{})
	exec(t, dsn, `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE 'no space left' USING ERRCODE = 'disk_full'; END $$`)
	exec(t, dsn, `CREATE TRIGGER full_disk BEFORE INSERT ON borealis.execution EXECUTE FUNCTION full_disk()`)
	b, _ := oneStart()
	if err := s.Commit(t.Context(), b); !errors.Is(err, store.ErrFull) {
		t.Errorf("got error %v, want ErrFull", err)
	}
	exec(t, dsn, `DROP TRIGGER full_disk ON borealis.execution`)
	if err := s.Commit(t.Context(), b); err != nil {
		t.Error(err)
	}
}

// A constraint that is checked when the transaction commits fails after every
// statement has succeeded, as a serialization failure or a lost disk may.
func TestCommit_reports_what_fails_at_the_very_end(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Database(t)
	s := open(t, dsn, postgres.Config{})
	exec(t, dsn, `CREATE FUNCTION too_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'too late'; END $$`)
	exec(t, dsn, `CREATE CONSTRAINT TRIGGER too_late AFTER INSERT ON borealis.execution
		DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION too_late()`)
	b, e := oneStart()
	if err := s.Commit(t.Context(), b); err == nil || !strings.Contains(err.Error(), "too late") {
		t.Errorf("got error %v, want that it is too late", err)
	}
	if _, err := s.Execution(t.Context(), e.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got error %v, want that there is no execution", err)
	}
}

func TestCommit_of_one_batch_by_many_at_once_is_made_once(t *testing.T) {
	t.Parallel()
	s := open(t, pgtest.Database(t), postgres.Config{Connections: 8})
	b, e := oneStart()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := s.Commit(t.Context(), b); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, err := s.Execution(t.Context(), e.ID); err != nil {
		t.Error(err)
	}
}

func TestCommit_whose_answer_is_lost_on_the_wire_is_resolved_by_repeating(t *testing.T) {
	t.Parallel()
	wire := newWire(t, pgtest.Database(t))
	s := open(t, wire.dsn, postgres.Config{})
	b, e := oneStart()
	for lost := range int64(4) {
		b.Log[0].LSN = lost + 1
		b.ID[1] = byte(lost)
		b.Starts[0].ID[2], b.Starts[0].Name = byte(lost), fmt.Sprint(lost)
		// Describing statements is the first thing to be answered on a new connection.
		wire.cut(lost)
		err := s.Commit(t.Context(), b)
		wire.mend()
		if err == nil && lost == 0 {
			t.Error("no error for an answer that was lost")
		}
		if err := s.Commit(t.Context(), b); err != nil {
			t.Fatalf("repeated after %v: %v", err, err)
		}
	}
	list, err := s.Executions(t.Context(), store.ListFilter{Machine: e.Machine, Limit: 10})
	if err != nil || len(list) != 4 {
		t.Errorf("got %d executions, %v, want 4", len(list), err)
	}
}

// wire is a way to a server that loses its answers when told to.
type wire struct {
	dsn     string
	answers atomic.Int64 // how many more get through
}

const enough = 1 << 40

func newWire(t *testing.T, dsn string) *wire {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w := &wire{dsn: fmt.Sprintf("host=%s user=%s dbname=%s sslmode=disable", dir, cfg.User, cfg.Database)}
	w.mend()
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	t.Cleanup(func() {
		listener.Close()
		running.Wait()
	})
	running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", filepath.Join(cfg.Host, ".s.PGSQL.5432"))
			if err != nil {
				client.Close()
				continue
			}
			running.Go(func() { forward(server, client, func() bool { return true }) })
			running.Go(func() { forward(client, server, w.gets) })
		}
	})
	return w
}

// forward copies until a side closes, or what has come may not get through.
func forward(to, from net.Conn, through func() bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil || !through() {
			return
		}
		if _, err := io.Writer(to).Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (w *wire) cut(after int64) { w.answers.Store(after) }
func (w *wire) mend()           { w.answers.Store(enough) }
func (w *wire) gets() bool      { return w.answers.Add(-1) >= 0 }
