package sqlite

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"errors"
	"fmt"

	"github.com/borealis-flow/borealis/internal/store"
)

// applicationID marks our files, in SQLite's header: "BORE".
const applicationID = 0x424F5245

//go:embed schema.sql
var schema string

// migrations bring a store from the version that is their index to the next. What
// was released is never changed, only added to.
var migrations = []string{schema}

// migrate brings the schema up to date in one transaction and returns the number of
// partitions, which is the one given where the store is new.
func migrate(ctx context.Context, conn *sql.Conn, partitions int) (_ int, err error) {
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	version, err := pragma(ctx, conn, "user_version")
	if err != nil {
		return 0, err
	}
	if version > len(migrations) {
		return 0, fmt.Errorf("%w: its schema is version %d, and this program knows %d", store.ErrNewerFormat, version, len(migrations))
	}
	for _, script := range migrations[version:] {
		if _, err := conn.ExecContext(ctx, script); err != nil {
			return 0, err
		}
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations))); err != nil {
		return 0, err
	}
	if partitions, err = settle(ctx, conn, partitions); err != nil {
		return 0, err
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return partitions, err
}

// settle writes down what never changes, if it is not yet, and reads it back.
func settle(ctx context.Context, conn *sql.Conn, partitions int) (int, error) {
	_, err := conn.ExecContext(ctx, "INSERT INTO store (id, format, partitions) VALUES (1, ?, ?) ON CONFLICT DO NOTHING", store.Format, partitions)
	if err != nil {
		return 0, err
	}
	var format int
	if err := conn.QueryRowContext(ctx, "SELECT format, partitions FROM store").Scan(&format, &partitions); err != nil {
		return 0, err
	}
	if format > store.Format {
		return 0, fmt.Errorf("%w: its records are of format %d, and this program knows %d", store.ErrNewerFormat, format, store.Format)
	}
	return partitions, nil
}

// checkOurs refuses a database that another program has made, before anything in it
// is changed.
func checkOurs(ctx context.Context, conn *sql.Conn) error {
	id, err := pragma(ctx, conn, "application_id")
	if err != nil || id == applicationID {
		return err
	}
	var tables int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if id != 0 || tables > 0 {
		return errors.New("the file is another program's SQLite database")
	}
	return nil
}

func pragma(ctx context.Context, conn *sql.Conn, name string) (value int, err error) {
	err = conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	return value, err
}
