package postgres_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/pgtest"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/postgres"
)

func TestOpen_fixes_the_partitions_of_a_new_store(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ asked, want int }{{0, 64}, {8, 8}} {
		dsn := pgtest.Database(t)
		for _, asked := range []int{tt.asked, 100} {
			if got := open(t, dsn, postgres.Config{Partitions: asked}).Partitions(); got != tt.want {
				t.Errorf("asked for %d: got %d partitions, want %d", asked, got, tt.want)
			}
		}
	}
}

func TestOpen_makes_a_store_once_when_many_open_it(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Database(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := postgres.Open(t.Context(), dsn, postgres.Config{Partitions: 4})
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	all.Wait()
}

func TestOpen_refuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, sql, want string
		is              error
	}{
		{"a schema of a newer version", `INSERT INTO borealis.migration (step, name) VALUES (999, 'future')`, "newer", store.ErrNewerFormat},
		{"records of a newer version", `UPDATE borealis.store SET format = 999`, "newer", store.ErrNewerFormat},
		{"commits that are not on disk", `ALTER ROLE CURRENT_USER IN DATABASE DATABASE SET synchronous_commit = off`, "synchronous_commit", nil},
		{"another isolation", `ALTER ROLE CURRENT_USER IN DATABASE DATABASE SET default_transaction_isolation = serializable`, "read committed", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dsn := pgtest.Database(t)
			open(t, dsn, postgres.Config{})
			exec(t, dsn, tt.sql)
			_, err := postgres.Open(t.Context(), dsn, postgres.Config{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got error %v, want one that says %q", err, tt.want)
			}
		})
	}
}

func TestOpen_says_what_is_wrong_with_a_connection_string(t *testing.T) {
	t.Parallel()
	for _, cfg := range []postgres.Config{{}, {Control: "port=x"}} {
		dsn := "host=/nowhere port=1 connect_timeout=1"
		if _, err := postgres.Open(t.Context(), dsn, cfg); err == nil {
			t.Errorf("%+v: no error", cfg)
		}
	}
}

func TestReadOnly_stores_can_be_opened_and_read(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Database(t)
	s := open(t, dsn, postgres.Config{})
	b, e := oneStart()
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	exec(t, dsn, `ALTER DATABASE DATABASE SET default_transaction_read_only = on`)
	reader := open(t, dsn, postgres.Config{})
	if got, err := reader.Execution(t.Context(), e.ID); err != nil || got.Name != e.Name {
		t.Errorf("got %v, %v", got, err)
	}
	next, _ := oneStart()
	next.Log[0].LSN = 2
	next.ID = store.ID{99}
	if err := reader.Commit(t.Context(), next); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("got error %v, want ErrReadOnly", err)
	}
}

// exec runs a statement, in which DATABASE stands for the database's name.
func exec(t testing.TB, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	// "IN DATABASE DATABASE": the second is the name.
	at := strings.LastIndex(sql, "DATABASE")
	if at >= 0 {
		sql = sql[:at] + conn.Config().Database + sql[at+len("DATABASE"):]
	}
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}
