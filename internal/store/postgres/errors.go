package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/borealis-flow/borealis/internal/store"
)

// States of PostgreSQL's errors, and those of the function borealis.refuse.
const (
	stateReadOnly     = "25006" // read_only_sql_transaction
	stateDiskFull     = "53100" // disk_full
	stateUnique       = "23505" // unique_violation
	stateDeadlock     = "40P01" // deadlock_detected
	stateNotFollowing = "BR001"
	stateNotRunning   = "BR002"
)

// meaning gives PostgreSQL's errors the meanings that all stores share. Others pass
// as they are.
func meaning(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return store.ErrNotFound
	}
	switch state, _ := violated(err); state {
	case stateReadOnly:
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	case stateDiskFull:
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	return err
}

// violated returns the SQLSTATE of an error that the server reported, and which
// constraint it speaks of; both are empty for other errors.
func violated(err error) (state, constraint string) {
	var reported *pgconn.PgError
	if !errors.As(err, &reported) {
		return "", ""
	}
	return reported.Code, reported.ConstraintName
}
