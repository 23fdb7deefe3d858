package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/borealis-flow/borealis/internal/store"
)

// errClosed is what every method returns after Close.
var errClosed = errors.New("the store is closed")

// meaning wraps the driver's and the system's errors in the store's, where there is
// one that says the same.
func meaning(err error) error {
	if err == nil || errors.Is(err, store.ErrInUse) {
		return err
	}
	if failure, ok := errors.AsType[*sqlite.Error](err); ok {
		return codeMeaning(failure.Code(), err)
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	}
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	return err
}

// codeMeaning wraps an error of SQLite by its code. What SQLite calls by names that
// help nobody is put into words; the rest stays as it is.
func codeMeaning(code int, err error) error {
	switch code & 0xff { // the rest says where it happened
	case lib.SQLITE_FULL:
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("the file is not a SQLite database: %w", err)
	case lib.SQLITE_CORRUPT:
		return fmt.Errorf("the file is damaged; restore it from a backup: %w", err)
	case lib.SQLITE_BUSY:
		return fmt.Errorf("another program holds the database locked: %w", err)
	}
	return err
}

// isConstraint tells whether a row was refused because there is one like it.
func isConstraint(err error) bool {
	failure, ok := errors.AsType[*sqlite.Error](err)
	return ok && failure.Code()&0xff == lib.SQLITE_CONSTRAINT
}
