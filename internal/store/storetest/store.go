package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// Store is what the suite calls: all that a store does.
type Store interface {
	Close() error
	Partitions() int
	Commit(ctx context.Context, b *store.Batch) error

	PutMachine(ctx context.Context, m store.Machine, d store.Definition) error
	Machine(ctx context.Context, arn string) (store.Machine, error)
	Machines(ctx context.Context, after string, limit int) ([]store.Machine, error)
	DeleteMachine(ctx context.Context, arn string) error
	Definition(ctx context.Context, d store.Digest) (store.Definition, error)

	Execution(ctx context.Context, id store.ID) (store.Execution, error)
	ExecutionByName(ctx context.Context, machine, name string) (store.Execution, error)
	Executions(ctx context.Context, f store.ListFilter) ([]store.Execution, error)
	Segments(ctx context.Context, id store.ID, afterSeq, limit int) ([]store.Segment, error)
	Running(ctx context.Context, partition int, after store.ID, limit int) ([]store.Running, error)
	Load(ctx context.Context, id store.ID) (store.Running, error)
	Due(ctx context.Context, partition int, until time.Time, limit int) ([]store.Sleeper, error)

	Send(ctx context.Context, r store.Request) (int64, error)
	Inbox(ctx context.Context, partition int, after int64, limit int) ([]store.Request, error)

	Join(ctx context.Context, n store.Node, lease time.Duration) error
	Renew(ctx context.Context, node store.ID, lease time.Duration) error
	Leave(ctx context.Context, node store.ID) error
	Nodes(ctx context.Context) ([]store.NodeState, error)
	Acquire(ctx context.Context, node store.ID, partition int) (store.Ownership, error)
	Release(ctx context.Context, node store.ID, partition int) error
	TrimLog(ctx context.Context, partition int, below int64) error
}

// Run tests that the stores that open returns keep what package store promises.
// Each call of open returns an empty store with at least four partitions, which
// open closes when the test ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, group := range []struct {
		name  string
		tests []behaviour
	}{
		{"Commit", commitTests},
		{"Names", nameTests},
		{"Fence", fenceTests},
		{"Executions", executionTests},
		{"Sleepers", sleeperTests},
		{"Inbox", inboxTests},
		{"Machines", machineTests},
		{"Ownership", ownershipTests},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for _, b := range group.tests {
				t.Run(b.name, func(t *testing.T) {
					t.Parallel()
					b.run(t, newScene(t, open(t)))
				})
			}
		})
	}
	t.Run("Random operations agree with the model", func(t *testing.T) {
		t.Parallel()
		runRandom(t, open)
	})
}

// behaviour is one sentence of the contract.
type behaviour struct {
	name string
	run  func(t *testing.T, s *scene)
}
