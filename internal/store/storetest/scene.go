package storetest

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// epoch is when the suite's records say that they happened.
var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// scene is a store with a node that owns the partitions that a test asks for.
type scene struct {
	Store
	ctx   context.Context
	node  store.ID
	owned map[int]*store.Ownership
	ids   uint64
}

func newScene(t *testing.T, s Store) *scene {
	t.Helper()
	sc := &scene{Store: s, ctx: t.Context(), owned: make(map[int]*store.Ownership)}
	sc.node = sc.join(t, time.Hour)
	return sc
}

// id returns an ID that is greater than those before.
func (s *scene) id() store.ID {
	s.ids++
	var id store.ID
	id[0], id[6] = 1, 0x70
	binary.BigEndian.PutUint64(id[8:], s.ids)
	return id
}

func (s *scene) join(t *testing.T, lease time.Duration) store.ID {
	t.Helper()
	id := s.id()
	must(t, s.Join(s.ctx, store.Node{ID: id, Name: "node " + id.String()[32:], Address: "localhost:1"}, lease))
	return id
}

// batch returns an empty batch that takes the next position of each partition,
// which the node acquires if it has to.
func (s *scene) batch(t *testing.T, partitions ...int) *store.Batch {
	t.Helper()
	b := &store.Batch{ID: s.id(), Node: s.node}
	for _, p := range partitions {
		if s.owned[p] == nil {
			o, err := s.Acquire(s.ctx, s.node, p)
			must(t, err)
			s.owned[p] = &o
		}
		b.Log = append(b.Log, store.Position{Partition: p, LSN: s.owned[p].NextLSN, Epoch: s.owned[p].Epoch})
	}
	return b
}

// commit commits a batch, which must succeed, and uses its positions up.
func (s *scene) commit(t *testing.T, b *store.Batch) {
	t.Helper()
	must(t, s.Commit(s.ctx, b))
	s.use(b)
}

func (s *scene) use(b *store.Batch) {
	for _, p := range b.Log {
		s.owned[p.Partition].NextLSN = p.LSN + 1
	}
}

// start commits an execution that runs, with its first segment.
func (s *scene) start(t *testing.T, partition int, name string) store.Execution {
	t.Helper()
	b := s.batch(t, partition)
	e := s.execution(partition, name)
	b.Starts = []store.Execution{e}
	b.Segments = []store.Segment{s.segment(e.ID, 1)}
	s.commit(t, b)
	return e
}

func (s *scene) execution(partition int, name string) store.Execution {
	id := s.id()
	return store.Execution{
		ID: id, Partition: partition, Machine: arn("orders"), Definition: store.Digest{1, 2, 3}, Name: name,
		Actor: "arn:aws:iam::123456789012:user/ada", Input: `{"order": 1.50, "note": "für \u0000 🜁"}`,
		StartedAt: epoch.Add(time.Duration(s.ids) * time.Second),
	}
}

func (s *scene) segment(execution store.ID, seq int) store.Segment {
	first := int64(seq*2 - 1)
	segment := store.Segment{
		Execution: execution, Seq: seq, First: first, Last: first + 1, At: epoch.Add(time.Duration(seq) * time.Millisecond),
		Actor: "arn:aws:iam::123456789012:role/orders",
		Events: fmt.Appendf(nil, `[{"timestamp":1772366400.001,"type":"PassStateEntered","id":%d,"previousEventId":%d,`+
			`"stateEnteredEventDetails":{"name":"A","input":"{}"}},`+
			`{"timestamp":1772366400.002,"type":"PassStateExited","id":%d,"previousEventId":%d}]`, first, first-1, first+1, first),
		State: []byte{0, 1, 0xff, byte(seq)},
	}
	segment.Hash = segment.Chain(store.Digest{byte(seq)})
	return segment
}

func (s *scene) end(execution store.ID, status string) store.End {
	end := store.End{Execution: execution, Status: status, At: epoch.Add(time.Hour)}
	if status == "SUCCEEDED" {
		end.Output = `{"done":true}`
		return end
	}
	// AWS takes any text for these, and a batch that cannot be stored would stop
	// its partition for good.
	code, cause := "Order.Lost", "a NUL \x00, a quote \", and \u2028"
	end.Error, end.Cause = &code, &cause
	return end
}

func arn(machine string) string {
	return "arn:aws:states:us-east-1:123456789012:stateMachine:" + machine
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantSame compares what a store returned with what it should have.
func wantSame(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := show(got), show(want); g != w {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// show writes a record as text, the same for equal ones. An empty list is no list.
func show(v any) string {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	if string(text) == "[]" {
		return "null"
	}
	return string(text)
}

func wantError(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("%s: got error %v, want %v", what, got, want)
	}
}

// wantFenced checks that a commit failed as a replaced owner's does.
func wantFenced(t *testing.T, err error, partition int) {
	t.Helper()
	fenced, ok := errors.AsType[*store.FencedError](err)
	if !ok || fenced.Partition != partition {
		t.Fatalf("got error %v, want that partition %d is fenced", err, partition)
	}
}
