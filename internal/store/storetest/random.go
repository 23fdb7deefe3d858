package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// Seeds times steps are the random operations of a run.
const (
	seeds = 4
	steps = 300
)

// runRandom does the same random operations on a store and on the model, and
// compares what they say at each step. A failure prints the operations that led to
// it; its test, named by the seed, does them again.
func runRandom(t *testing.T, open func(t *testing.T) Store) {
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := open(t)
			r := &random{
				scene: &scene{Store: s, ctx: t.Context()}, t: t, model: NewModel(s.Partitions()),
				Rand: rand.New(rand.NewPCG(seed, 1)), positions: make(map[claim]store.Ownership),
			}
			for range steps {
				r.step()
				r.look()
			}
		})
	}
}

// random is a run of random operations, and what the nodes and clients that do them
// know.
type random struct {
	*scene
	*rand.Rand
	t          *testing.T
	model      *Model
	script     []string
	nodes      []store.ID
	positions  map[claim]store.Ownership
	batches    []*store.Batch
	executions []store.Execution
	requests   [][2]int64 // IDs by the store and by the model
}

// claim is a partition that a node holds to be its own.
type claim struct {
	node      store.ID
	partition int
}

// step does one operation.
func (r *random) step() {
	switch n := r.IntN(20); {
	case len(r.nodes) < 2 || n == 0 && len(r.nodes) < 8:
		r.joinNode()
	case n < 4:
		r.acquire()
	case n == 4:
		r.changeNode()
	case n == 5:
		p, below := r.partition(), int64(r.IntN(40))
		r.both(fmt.Sprintf("TrimLog %d below %d", p, below), func(s Store) (any, error) {
			return nil, s.TrimLog(r.ctx, p, below)
		})
	case n == 6:
		r.send()
	case n == 7:
		r.changeMachine()
	case n == 8 && len(r.batches) > 0:
		b := pick(r, r.batches)
		r.both("repeat "+describe(b), func(s Store) (any, error) { return nil, s.Commit(r.ctx, b) })
	default:
		r.commitBatch()
	}
}

func (r *random) partition() int { return r.IntN(r.Partitions()) }

func (r *random) joinNode() {
	n := store.Node{ID: r.id(), Name: fmt.Sprint("node ", len(r.nodes))}
	r.nodes = append(r.nodes, n.ID)
	r.both("Join "+n.Name, func(s Store) (any, error) { return nil, s.Join(r.ctx, n, time.Hour) })
}

func (r *random) acquire() {
	c := claim{pick(r, r.nodes), r.partition()}
	o, err := r.both(fmt.Sprintf("Acquire %d for %s", c.partition, c.node), func(s Store) (any, error) {
		return s.Acquire(r.ctx, c.node, c.partition)
	})
	if err == nil {
		r.positions[c] = o.(store.Ownership)
	}
}

func (r *random) changeNode() {
	node, p := pick(r, r.nodes), r.partition()
	lease := time.Duration(1-2*r.IntN(2)) * time.Hour
	switch r.IntN(6) {
	case 0:
		r.both(fmt.Sprintf("Leave %s", node), func(s Store) (any, error) { return nil, s.Leave(r.ctx, node) })
	case 1, 2:
		r.both(fmt.Sprintf("Release %d by %s", p, node), func(s Store) (any, error) { return nil, s.Release(r.ctx, node, p) })
	default:
		r.both(fmt.Sprintf("Renew %s for %s", node, lease), func(s Store) (any, error) { return nil, s.Renew(r.ctx, node, lease) })
	}
}

func (r *random) send() {
	request := store.Request{Partition: r.partition(), Execution: r.id(), Kind: "stop", Payload: []byte(`{}`), At: epoch}
	var ids [2]int64
	_, err := r.both(fmt.Sprintf("Send to %d", request.Partition), func(s Store) (any, error) {
		id, err := s.Send(r.ctx, request)
		ids[0], ids[1] = ids[1], id // the store is asked first
		return nil, err
	})
	if err == nil {
		r.requests = append(r.requests, ids)
	}
}

func (r *random) changeMachine() {
	m, d := machine(pick(r, []string{"a", "b", "c"}), byte(r.IntN(3)))
	if r.IntN(3) == 0 {
		r.both("DeleteMachine "+m.Name, func(s Store) (any, error) { return nil, s.DeleteMachine(r.ctx, m.Arn) })
		return
	}
	r.both("PutMachine "+m.Name, func(s Store) (any, error) { return nil, s.PutMachine(r.ctx, m, d) })
}

// commitBatch commits what a node could: at positions that it holds to be its own.
func (r *random) commitBatch() {
	b := &store.Batch{ID: r.id()}
	for tries := 0; len(b.Log) == 0; tries++ {
		if tries == 10 {
			return // who has joined has acquired nothing
		}
		b.Node = pick(r, r.nodes)
		b.Log = r.claims(b.Node)
	}
	r.fill(b)
	taken := r.take()
	_, err := r.both(describe(b), func(s Store) (any, error) {
		mine := *b
		for _, ids := range taken {
			if s == Store(r.model) {
				mine.Taken = append(mine.Taken, ids[1])
				continue
			}
			mine.Taken = append(mine.Taken, ids[0])
		}
		return nil, s.Commit(r.ctx, &mine)
	})
	r.learn(b, err)
}

// claims returns the next positions of some of a node's partitions.
func (r *random) claims(node store.ID) (log []store.Position) {
	for p := range r.Partitions() {
		if o, ok := r.positions[claim{node, p}]; ok && r.IntN(3) > 0 {
			log = append(log, store.Position{Partition: p, LSN: o.NextLSN, Epoch: o.Epoch})
		}
	}
	return log
}

func (r *random) fill(b *store.Batch) {
	for range r.IntN(4) {
		e := r.execution(pick(r, b.Log).Partition, fmt.Sprint(r.IntN(300)))
		e.Machine = arn(pick(r, []string{"orders", "refunds"}))
		if r.IntN(3) == 0 {
			end := r.end(e.ID, pick(r, []string{"SUCCEEDED", "FAILED"}))
			e.End = &end
		}
		b.Starts = append(b.Starts, e)
		b.Segments = append(b.Segments, r.segment(e.ID, 1))
	}
	if len(r.executions) == 0 {
		return
	}
	for range r.IntN(3) {
		e := pick(r, r.executions)
		sleeper := store.Sleeper{Partition: e.Partition, Due: epoch.Add(time.Duration(r.IntN(100)) * time.Second), Execution: e.ID}
		switch r.IntN(5) {
		case 0:
			b.Ends = append(b.Ends, r.end(e.ID, "ABORTED"))
		case 1:
			b.Wakes = append(b.Wakes, sleeper)
		case 2:
			b.Sleeps = append(b.Sleeps, sleeper)
		default:
			b.Segments = append(b.Segments, r.segment(e.ID, 2+r.IntN(5)))
		}
	}
}

// take picks requests to deal with; some may have been taken before.
func (r *random) take() [][2]int64 {
	if len(r.requests) == 0 || r.IntN(3) > 0 {
		return nil
	}
	return [][2]int64{pick(r, r.requests), pick(r, r.requests)}
}

// learn does what a node would after a commit.
func (r *random) learn(b *store.Batch, err error) {
	r.batches = append(r.batches, b)
	if err == nil {
		r.executions = append(r.executions, b.Starts...)
	}
	fenced, isFenced := errors.AsType[*store.FencedError](err)
	for _, p := range b.Log {
		c := claim{b.Node, p.Partition}
		switch o := r.positions[c]; {
		case isFenced && fenced.Partition == p.Partition:
			delete(r.positions, c)
		case err == nil:
			o.NextLSN++
			r.positions[c] = o
		}
	}
}

// look compares something that can be read.
func (r *random) look() {
	p := r.partition()
	switch r.IntN(8) {
	case 0:
		r.both("Nodes", func(s Store) (any, error) {
			nodes, err := s.Nodes(r.ctx)
			for i := range nodes {
				nodes[i].LeaseUntil = time.Time{} // their clocks differ
			}
			return nodes, err
		})
	case 1:
		r.both("Machines", func(s Store) (any, error) { return s.Machines(r.ctx, "", 10) })
	case 2:
		r.both(fmt.Sprint("Running ", p), func(s Store) (any, error) { return s.Running(r.ctx, p, store.ID{}, 100) })
	case 3:
		until := epoch.Add(time.Duration(r.IntN(120)) * time.Second)
		r.both(fmt.Sprintf("Due %d until %s", p, until), func(s Store) (any, error) { return s.Due(r.ctx, p, until, 5) })
	case 4:
		r.both(fmt.Sprint("Inbox ", p), func(s Store) (any, error) {
			inbox, err := s.Inbox(r.ctx, p, 0, 100)
			for i := range inbox {
				inbox[i].ID = 0 // stores may leave numbers out
			}
			return inbox, err
		})
	default:
		r.lookAtExecutions()
	}
}

func (r *random) lookAtExecutions() {
	f := store.ListFilter{
		Machine: pick(r, []string{"", arn("orders"), arn("refunds")}),
		Status:  pick(r, []string{"", "RUNNING", "FAILED", "ABORTED"}), Limit: 1 + r.IntN(20),
	}
	if len(r.executions) == 0 {
		return
	}
	e := pick(r, r.executions)
	if r.IntN(2) == 0 {
		f.Before = &store.ListKey{StartedAt: e.StartedAt, ID: e.ID}
	}
	after := r.IntN(3)
	r.both(fmt.Sprintf("Executions %+v", f), func(s Store) (any, error) { return s.Executions(r.ctx, f) })
	r.both(fmt.Sprint("Load ", e.ID), func(s Store) (any, error) { return s.Load(r.ctx, e.ID) })
	r.both(fmt.Sprint("ExecutionByName ", e.Name), func(s Store) (any, error) { return s.ExecutionByName(r.ctx, e.Machine, e.Name) })
	r.both(fmt.Sprint("Segments ", e.ID), func(s Store) (any, error) { return s.Segments(r.ctx, e.ID, after, 3) })
}

// both does an operation on the store and then on the model, and compares the
// answers.
func (r *random) both(what string, do func(Store) (any, error)) (any, error) {
	r.t.Helper()
	r.script = append(r.script, what)
	got, err := do(r.Store)
	want, wantErr := do(r.model)
	if g, w := answer(got, err), answer(want, wantErr); g != w {
		r.t.Fatalf("%s:\n got %s (%v)\nwant %s\nafter:\n%s", what, g, err, w, strings.Join(r.script, "\n"))
	}
	return got, err
}

// answer writes what a store said. Errors that mean a fault of the caller are all
// the same.
func answer(v any, err error) string {
	fenced, isFenced := errors.AsType[*store.FencedError](err)
	taken, isTaken := errors.AsType[*store.NamesTakenError](err)
	owned, isOwned := errors.AsType[*store.OwnedError](err)
	switch {
	case err == nil:
		return show(v)
	case isFenced:
		return fenced.Error()
	case isTaken:
		return "names taken: " + show(taken)
	case isOwned:
		return owned.Error()
	case errors.Is(err, store.ErrNotFound):
		return "not found"
	}
	return "refused"
}

func describe(b *store.Batch) string {
	return fmt.Sprintf("Commit %s at %+v: %d starts, %d ends, %d segments, sleeps %v, wakes %v",
		b.ID, b.Log, len(b.Starts), len(b.Ends), len(b.Segments), b.Sleeps, b.Wakes)
}

func pick[V any](r *random, from []V) V { return from[r.IntN(len(from))] }
