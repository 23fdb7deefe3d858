package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// Engine is a node: it owns partitions of the executions in its database and runs
// them. Its methods may be called from many goroutines.
type Engine struct {
	cfg  Config
	db   database
	node store.Node

	committer  *committer
	executor   *executor
	programs   programs
	machines   machines
	partitions []*partition

	// running is closed once the partitions take inputs, stopping when the engine
	// begins to end, and stopped when they take no more.
	running, stopping, stopped chan struct{}
	runOnce                    sync.Once
	next                       roundRobin
	watch                      watch
}

// Open opens the database that dsn names, as sqlite:PATH or postgres://…, makes or
// migrates its tables, and prepares an engine on it. Nothing runs before
// [Engine.Run].
func Open(ctx context.Context, dsn string, cfg Config) (*Engine, error) {
	db, err := open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("open the engine: %w", err)
	}
	return newEngine(db, cfg), nil
}

func newEngine(db database, cfg Config) *Engine {
	e := &Engine{
		cfg: cfg.withDefaults(), db: db,
		running: make(chan struct{}), stopping: make(chan struct{}), stopped: make(chan struct{}),
	}
	e.node = store.Node{ID: newID(), Name: e.cfg.Name}
	e.committer = newCommitter(e)
	e.executor = newExecutor(e.cfg.Workers)
	e.programs.db, e.machines.db = db, db
	for i := range db.Partitions() {
		e.partitions = append(e.partitions, newPartition(e, i))
	}
	return e
}

// Close gives the database up. Call it after Run has returned.
func (e *Engine) Close() error { return e.db.Close() }

// Run runs executions until ctx ends or the engine cannot go on. It takes over
// what was running in the database, and before it returns it makes everything
// durable that it has decided and waits for the task functions that still run,
// whose context has ended. A database that is away by then is waited for as long
// as a lease: what was not acknowledged is given up, and Run says why. It may be
// called once.
func (e *Engine) Run(ctx context.Context) error {
	err := errors.New("run the engine: it has run already")
	e.runOnce.Do(func() { err = e.run(ctx) })
	return err
}

func (e *Engine) run(ctx context.Context) error {
	defer close(e.stopped)
	if err := e.db.Join(ctx, e.node, e.cfg.Lease); err != nil {
		return fmt.Errorf("join the cluster: %w", err)
	}
	// The committer outlives the partitions, so that what they have decided last is
	// made durable, and the partitions outlive the task functions.
	work, stopWork := context.WithCancel(ctx)
	defer stopWork()
	var commits, inputs sync.WaitGroup
	commitCtx, stopCommits := context.WithCancel(context.WithoutCancel(ctx))
	defer stopCommits()
	var commitErr error // of the committer, until commits is waited for
	commits.Go(func() {
		commitErr = e.committer.run(commitCtx)
		stopWork()
	})
	inputCtx, stopInputs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopInputs()

	err := e.takeOver(work)
	if err == nil {
		for _, p := range e.partitions {
			inputs.Go(func() { p.run(inputCtx) })
		}
		close(e.running)
		e.cfg.Log.Info("engine runs", "node", e.cfg.Name, "partitions", len(e.partitions))
		err = e.keepLease(work)
	}
	close(e.stopping)
	e.executor.stop()
	stopInputs()
	inputs.Wait()
	e.committer.finish()
	commits.Wait()
	if ctx.Err() != nil {
		err = nil // it was told to stop
	}
	if commitErr != nil {
		err = commitErr // it is what ended the engine, or what it could not finish
	}
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.cfg.Lease)
	defer cancel()
	return errors.Join(err, e.db.Leave(leave, e.node.ID))
}

// ending reports whether the engine has begun to end.
func (e *Engine) ending() bool {
	select {
	case <-e.stopping:
		return true
	default:
		return false
	}
}

// takeOver acquires the partitions, waiting for those that another node owns, and
// recovers the executions that run in them.
func (e *Engine) takeOver(ctx context.Context) error {
	for _, p := range e.partitions {
		own, err := e.acquire(ctx, p.id)
		if err != nil {
			return fmt.Errorf("acquire partition %d: %w", p.id, err)
		}
		e.committer.own(own)
		if err := p.recover(ctx); err != nil {
			return fmt.Errorf("recover partition %d: %w", p.id, err)
		}
	}
	return nil
}

// acquire makes the node the owner of a partition. While another node owns it and
// lives, this one stands by.
func (e *Engine) acquire(ctx context.Context, partition int) (store.Ownership, error) {
	for first := true; ; first = false {
		own, err := e.db.Acquire(ctx, e.node.ID, partition)
		var owned *store.OwnedError
		if !errors.As(err, &owned) {
			return own, err
		}
		if first {
			e.cfg.Log.Info("standing by", "node", e.cfg.Name, "partition", partition, "owner", owned.Owner)
		}
		select {
		case <-time.After(e.cfg.Lease / 6):
		case <-ctx.Done():
			return own, ctx.Err()
		}
		e.renew(ctx)
	}
}

// keepLease renews the node's lease until ctx ends. A renewal that fails is tried
// again: whether the node still owns its partitions is for their logs to say, not
// for a clock.
func (e *Engine) keepLease(ctx context.Context) error {
	tick := time.NewTicker(e.cfg.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		e.renew(ctx)
		e.trim(ctx)
	}
}

// keptLog is how many positions of a partition's log stay: enough to tell a commit
// that is repeated from one that is fenced.
const keptLog = 1000

// trim drops what is old of the partitions' logs, where it has become much. What
// cannot be trimmed now is trimmed later.
func (e *Engine) trim(ctx context.Context) {
	for _, p := range e.partitions {
		below := e.committer.position(p.id).LSN - keptLog
		if below-p.trimmed < 10*keptLog {
			continue
		}
		if err := e.db.TrimLog(ctx, p.id, below); err != nil {
			e.cfg.Log.Warn("the log could not be trimmed", "partition", p.id, "error", err)
			continue
		}
		p.trimmed = below
	}
}

func (e *Engine) renew(ctx context.Context) {
	err := e.db.Renew(ctx, e.node.ID, e.cfg.Lease)
	if errors.Is(err, store.ErrNotFound) {
		err = e.db.Join(ctx, e.node, e.cfg.Lease)
	}
	if err != nil && ctx.Err() == nil {
		e.cfg.Log.Warn("the lease could not be renewed", "node", e.cfg.Name, "error", err)
	}
}

// newID returns a random UUID of version 4.
func newID() store.ID {
	var id store.ID
	// It never fails: crypto/rand ends the process where the system has no randomness.
	rand.Read(id[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

// newTimeID returns a UUID of version 7: it sorts by time.
func newTimeID(now time.Time) store.ID {
	id := newID()
	ms := now.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	id[6] = id[6]&0x0f | 0x70
	return id
}
