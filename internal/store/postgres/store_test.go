package postgres_test

import (
	"testing"

	"github.com/borealis-flow/borealis/internal/pgtest"
	"github.com/borealis-flow/borealis/internal/store/postgres"
	"github.com/borealis-flow/borealis/internal/store/storetest"
)

func TestStore_keeps_what_stores_promise(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Store { return open(t, pgtest.Database(t), postgres.Config{Partitions: 4}) })
}

// open opens a store until the test ends.
func open(t testing.TB, dsn string, cfg postgres.Config) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
