package storetest

import (
	"context"
	"errors"
	"sync"

	"github.com/borealis-flow/borealis/internal/store"
)

// ErrFault is what a commit returns that a test made fail: as a store's own
// errors, it says nothing about the outcome.
var ErrFault = errors.New("a fault that the test asked for")

// Fault is how a commit fails.
type Fault int

const (
	// NoFault lets the commit through.
	NoFault Fault = iota
	// LostRequest drops the batch before it is committed.
	LostRequest
	// LostAnswer drops the answer after the batch was committed.
	LostAnswer
)

// Faults is a store whose commits fail as told.
type Faults struct {
	Store

	mu   sync.Mutex
	next []Fault // guarded by mu
}

// Inject says what becomes of the next commits, one fault each, after those that
// were injected before.
func (f *Faults) Inject(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = append(f.next, faults...)
}

// Commit commits a batch, or fails.
func (f *Faults) Commit(ctx context.Context, b *store.Batch) error {
	fault := f.take()
	if fault == LostRequest {
		return ErrFault
	}
	if err := f.Store.Commit(ctx, b); err != nil || fault == NoFault {
		return err
	}
	return ErrFault
}

func (f *Faults) take() Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.next) == 0 {
		return NoFault
	}
	fault := f.next[0]
	f.next = f.next[1:]
	return fault
}
