package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Database makes an empty database and returns its URL. The database
// goes when the test is over. The cluster does not wait for a disk: what it
// acknowledges would not survive a power cut.
func Database(t testing.TB) string {
	t.Helper()
	return fast.database(t)
}

// DurableDatabase is Database in a cluster that waits for the disk, as those in
// production do: for what measures.
func DurableDatabase(t testing.TB) string {
	t.Helper()
	return durable.database(t)
}

func (c *cluster) database(t testing.TB) string {
	t.Helper()
	// Not the test's context: the cluster outlives it.
	switch err := c.ready(context.Background()); {
	case errors.Is(err, errMissing) && os.Getenv("CI") == "":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	name := fmt.Sprintf("test%d", c.made.Add(1))
	if err := c.exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's context is over by now.
		if err := c.exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return c.dsn(name)
}

func (c *cluster) dsn(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=postgres&sslmode=disable", database, url.QueryEscape(c.dir))
}

// exec runs one statement on a connection of its own.
func (c *cluster) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, c.dsn("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}
