package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/pgtest"
)

func TestDatabase_is_fresh_for_every_test(t *testing.T) {
	t.Parallel()
	for range 2 {
		conn, err := pgx.Connect(t.Context(), pgtest.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(t.Context()) })
		if _, err := conn.Exec(t.Context(), "CREATE TABLE mine ()"); err != nil {
			t.Error(err)
		}
	}
}

func TestDurableDatabase_waits_for_the_disk(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		open func(testing.TB) string
		want string
	}{
		{"for tests", pgtest.Database, "off"},
		{"for measuring", pgtest.DurableDatabase, "on"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := pgx.Connect(t.Context(), tt.open(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			var got string
			if err := conn.QueryRow(t.Context(), "SHOW fsync").Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("fsync is %s, want %s", got, tt.want)
			}
		})
	}
}
