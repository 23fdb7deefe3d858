package store

import (
	"errors"
	"fmt"
)

// Errors of every store. Others are the database's own and mean that nothing is
// known about the outcome: a Commit may be repeated.
var (
	// ErrNotFound says that there is no such record.
	ErrNotFound = errors.New("not found")
	// ErrNewerFormat says that a newer version of Borealis has written the store.
	ErrNewerFormat = errors.New("the store was written by a newer version: run that version or a newer one")
	// ErrInUse says that another process has the store open, where only one may.
	ErrInUse = errors.New("the store is in use by another process")
	// ErrReadOnly says that the store cannot be written to, and ErrFull that it has
	// no room left. Nothing was changed.
	ErrReadOnly = errors.New("the store is read-only")
	ErrFull     = errors.New("the store is full")
)

// FencedError says that a partition belongs to somebody else: the batch's position
// in its log is taken. Nothing was changed.
type FencedError struct{ Partition int }

func (e *FencedError) Error() string {
	return fmt.Sprintf("partition %d has another owner", e.Partition)
}

// NamesTakenError says that executions of these names exist. Nothing was changed.
type NamesTakenError struct{ Taken []TakenName }

// TakenName is a name that an execution of a machine has.
type TakenName struct {
	Machine, Name string
	Execution     ID // the one that has it
}

func (e *NamesTakenError) Error() string {
	if len(e.Taken) == 0 {
		return "names are taken"
	}
	return fmt.Sprintf("an execution of %s is named %q already (%d in all)", e.Taken[0].Machine, e.Taken[0].Name, len(e.Taken))
}
