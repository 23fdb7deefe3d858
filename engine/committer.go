package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// committer makes durable what all partitions of the node decide, one batch after
// the other: while one commit is in flight the next batch forms, so that under
// load one commit carries many changes and an idle engine waits for none. Only
// what is durable is answered and let go.
type committer struct {
	engine *Engine
	wake   chan struct{} // has room for one

	mu sync.Mutex
	// mu guards what follows; taken tells that forming has room again.
	forming   []*change
	finishing bool
	failed    bool
	positions map[int]store.Position // the next of each partition
	taken     sync.Cond
}

// chain is where the history of an execution stands, for its next segment.
type chain struct {
	seq  int
	hash store.Digest
}

func newCommitter(e *Engine) *committer {
	c := &committer{engine: e, wake: make(chan struct{}, 1), positions: make(map[int]store.Position)}
	c.taken.L = &c.mu
	return c
}

// own notes a partition that the node has acquired.
func (c *committer) own(o store.Ownership) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.positions[o.Partition] = store.Position{Partition: o.Partition, LSN: o.NextLSN, Epoch: o.Epoch}
}

// maxForming bounds the changes that wait for a commit.
const maxForming = 20_000

// add hands in a change, waiting for room. Changes of one execution come in
// order. After a commit has failed for good, changes are dropped: the engine ends.
func (c *committer) add(ch *change) {
	c.mu.Lock()
	for len(c.forming) >= maxForming && !c.failed {
		c.taken.Wait()
	}
	if !c.failed {
		c.forming = append(c.forming, ch)
	}
	c.mu.Unlock()
	c.signal()
}

func (c *committer) fail() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = true
	c.taken.Broadcast()
}

func (c *committer) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// finish lets run end once everything is committed.
func (c *committer) finish() {
	c.mu.Lock()
	c.finishing = true
	c.mu.Unlock()
	c.signal()
}

// maxBatch bounds the changes of one commit.
const maxBatch = 2000

// take returns the changes to commit next; last says that no more will come.
func (c *committer) take() (batch []*change, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(c.forming), maxBatch)
	batch = slices.Clone(c.forming[:n])
	c.forming = append(c.forming[:0], c.forming[n:]...)
	clear(c.forming[len(c.forming):cap(c.forming)])
	c.taken.Broadcast()
	return batch, c.finishing && len(c.forming) == 0
}

// run commits until it is told to finish, or a commit cannot be made.
func (c *committer) run(ctx context.Context) error {
	for {
		batch, last := c.take()
		if len(batch) > 0 {
			if err := c.commit(ctx, batch); err != nil {
				c.fail()
				return err
			}
			continue
		}
		if last {
			return nil
		}
		select {
		case <-c.wake:
		case <-ctx.Done():
			return nil
		}
	}
}

// commit makes changes durable, however long the database is away, and lets go
// what waits for them.
func (c *committer) commit(ctx context.Context, changes []*change) error {
	changes = slices.DeleteFunc(changes, refused)
	for len(changes) > 0 {
		batch, chains := c.assemble(changes)
		err := c.insist(ctx, batch)
		var taken *store.NamesTakenError
		switch {
		case err == nil:
			c.release(changes, batch, chains)
			return nil
		case errors.As(err, &taken):
			changes = refuse(changes, taken)
		default:
			for _, ch := range changes {
				answer(ch.reply, err)
			}
			return fmt.Errorf("commit: %w", err)
		}
	}
	return nil
}

// insist commits a batch until there is an answer to it, or the engine is ending
// and the database stays away.
func (c *committer) insist(ctx context.Context, b *store.Batch) error {
	delay := 10 * time.Millisecond
	var ending time.Time // when the end of the engine was noticed
	for {
		err := c.engine.db.Commit(ctx, b)
		var fenced *store.FencedError
		var taken *store.NamesTakenError
		if err == nil || errors.As(err, &fenced) || errors.As(err, &taken) || ctx.Err() != nil {
			return err
		}
		if ending.IsZero() && c.engine.ending() {
			ending = time.Now()
		}
		if !ending.IsZero() && time.Since(ending) > c.engine.cfg.Lease {
			return err
		}
		c.engine.cfg.Log.Error("commit failed, trying again", "changes", len(b.Segments), "in", delay, "error", err)
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return err
		}
		delay = min(2*delay, 5*time.Second)
	}
}

// assemble makes one batch of changes: one segment for each execution, and one
// position for each partition. The chains are where the histories will stand.
func (c *committer) assemble(changes []*change) (*store.Batch, map[*live]chain) {
	b := &store.Batch{ID: newID(), Node: c.engine.node.ID}
	segments := make(map[*live]int, len(changes))
	started := make(map[*live]int)
	touched := make(map[int]bool)
	for _, ch := range changes {
		if id := ch.partition.id; !touched[id] {
			touched[id] = true
			b.Log = append(b.Log, c.position(id))
		}
		if ch.start != nil {
			started[ch.live] = len(b.Starts)
			b.Starts = append(b.Starts, *ch.start)
		}
		if end := ch.end(); end != nil {
			if i, ok := started[ch.live]; ok {
				b.Starts[i].End = end
			} else {
				b.Ends = append(b.Ends, *end)
			}
		}
		addSegment(b, segments, ch)
	}
	chains := make(map[*live]chain, len(segments))
	for l, i := range segments {
		s := &b.Segments[i]
		s.Events = append(s.Events, ']')
		s.Seq = l.log.seq + 1
		s.Hash = s.Chain(l.log.hash)
		chains[l] = chain{seq: s.Seq, hash: s.Hash}
	}
	return b, chains
}

func (c *committer) position(partition int) store.Position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.positions[partition]
}

// advance moves on from positions that a commit has taken.
func (c *committer) advance(taken []store.Position) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, position := range taken {
		position.LSN++
		c.positions[position.Partition] = position
	}
}

// addSegment adds a change to the segment of its execution.
func addSegment(b *store.Batch, segments map[*live]int, ch *change) {
	i, ok := segments[ch.live]
	if !ok {
		i = len(b.Segments)
		segments[ch.live] = i
		b.Segments = append(b.Segments, store.Segment{
			Execution: ch.live.record.ID, First: ch.first, At: ch.at.UTC().Truncate(time.Millisecond), Actor: ch.live.record.Actor,
			Events: []byte{'['},
		})
	}
	s := &b.Segments[i]
	if ch.last > 0 {
		if len(s.Events) > 1 {
			s.Events = append(s.Events, ',')
		}
		if s.First == 0 {
			s.First = ch.first
		}
		s.Last = ch.last
		s.Events = append(s.Events, ch.events...)
	}
	s.State = append(s.State, ch.decision.State...)
}

// release answers who waits for the changes, and lets their effects go.
func (c *committer) release(changes []*change, b *store.Batch, chains map[*live]chain) {
	c.advance(b.Log)
	for l, at := range chains {
		l.log = at
	}
	for _, ch := range changes {
		answer(ch.reply, nil)
		c.engine.executor.release(ch)
		if end := ch.end(); end != nil {
			c.engine.watch.ended(describeExecution(&ch.live.record, end))
		}
	}
}

// refuse takes the starts out whose names are taken, with everything that their
// executions have done since: nothing of it has left the engine.
func refuse(changes []*change, taken *store.NamesTakenError) []*change {
	type key struct{ machine, name string }
	names := make(map[key]bool, len(taken.Taken))
	for _, t := range taken.Taken {
		names[key{t.Machine, t.Name}] = true
	}
	for _, ch := range changes {
		if ch.start != nil && names[key{ch.start.Machine, ch.start.Name}] {
			ch.live.refused = true
			ch.partition.refuse(ch.live)
			answer(ch.reply, taken)
			ch.reply = nil
		}
	}
	return slices.DeleteFunc(changes, refused)
}

// refused tells whether a change is of an execution that could not be started:
// what it has done since, or does before its partition forgets it, is void.
func refused(ch *change) bool {
	if ch.live.refused {
		answer(ch.reply, ErrNotFound)
	}
	return ch.live.refused
}
