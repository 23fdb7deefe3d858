package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

var inboxTests = []behaviour{
	{"gives requests in the order in which they came, until they are taken", func(t *testing.T, s *scene) {
		var want []store.Request
		for i, kind := range []string{"start", "stop", "answer"} {
			r := store.Request{Partition: 1, Kind: kind, Payload: []byte(`{"a": "\u0000"}`), At: epoch.Add(time.Duration(i) * time.Second)}
			if i > 0 {
				r.Execution = s.id()
			}
			id, err := s.Send(s.ctx, r)
			must(t, err)
			if r.ID = id; i > 0 && id <= want[i-1].ID {
				t.Fatalf("got ID %d after %d", id, want[i-1].ID)
			}
			want = append(want, r)
			_, err = s.Send(s.ctx, store.Request{Partition: 2, Kind: "other", Payload: []byte("{}"), At: epoch})
			must(t, err)
		}
		wantInbox(t, s, 0, 10, want)
		wantInbox(t, s, want[0].ID, 1, want[1:2])
		b := s.batch(t, 1)
		b.Taken = []int64{want[1].ID, want[2].ID, 1 << 40}
		s.commit(t, b)
		wantInbox(t, s, 0, 10, want[:1])
		id, err := s.Send(s.ctx, want[0])
		must(t, err)
		if id <= want[2].ID {
			t.Errorf("got ID %d again, of a request that was taken", id)
		}
	}},
	{"refuses requests for partitions that do not exist", func(t *testing.T, s *scene) {
		for _, p := range []int{-1, s.Partitions()} {
			if _, err := s.Send(s.ctx, store.Request{Partition: p, Kind: "stop", Payload: []byte("{}"), At: epoch}); err == nil {
				t.Errorf("partition %d: no error", p)
			}
		}
	}},
}

func wantInbox(t *testing.T, s *scene, after int64, limit int, want []store.Request) {
	t.Helper()
	got, err := s.Inbox(s.ctx, 1, after, limit)
	must(t, err)
	wantSame(t, "inbox", got, want)
}

var machineTests = []behaviour{
	{"are kept with their definitions", func(t *testing.T, s *scene) {
		m, d := machine("orders", 1)
		must(t, s.PutMachine(s.ctx, m, d))
		got, err := s.Machine(s.ctx, m.Arn)
		must(t, err)
		wantSame(t, "machine", got, m)
		text, err := s.Definition(s.ctx, d.Digest)
		must(t, err)
		wantSame(t, "definition", text, d)
	}},
	{"are replaced by ARN, and old definitions stay", func(t *testing.T, s *scene) {
		m, old := machine("orders", 1)
		must(t, s.PutMachine(s.ctx, m, old))
		m2, d := machine("orders", 2)
		m2.RoleArn = "arn:aws:iam::123456789012:role/new"
		must(t, s.PutMachine(s.ctx, m2, d))
		must(t, s.PutMachine(s.ctx, m2, d))
		got, err := s.Machine(s.ctx, m.Arn)
		must(t, err)
		wantSame(t, "machine", got, m2)
		_, err = s.Definition(s.ctx, old.Digest)
		must(t, err)
	}},
	{"are refused with the definition of another", func(t *testing.T, s *scene) {
		m, _ := machine("orders", 1)
		_, d := machine("orders", 2)
		if err := s.PutMachine(s.ctx, m, d); err == nil {
			t.Fatal("no error")
		}
	}},
	{"are listed by name, byte by byte, page by page", func(t *testing.T, s *scene) {
		for _, name := range []string{"b", "a", "B", "a-b", "ab", "é"} {
			m, d := machine(name, 1)
			must(t, s.PutMachine(s.ctx, m, d))
		}
		var got []string
		after := ""
		for range 10 {
			page, err := s.Machines(s.ctx, after, 2)
			must(t, err)
			for _, m := range page {
				got = append(got, m.Name)
				after = m.Name
			}
		}
		wantSame(t, "names", got, []string{"B", "a", "a-b", "ab", "b", "é"})
	}},
	{"are gone once deleted, and their definitions stay", func(t *testing.T, s *scene) {
		m, d := machine("orders", 1)
		must(t, s.PutMachine(s.ctx, m, d))
		must(t, s.DeleteMachine(s.ctx, m.Arn))
		_, err := s.Machine(s.ctx, m.Arn)
		wantError(t, "Machine", err, store.ErrNotFound)
		wantError(t, "DeleteMachine", s.DeleteMachine(s.ctx, m.Arn), store.ErrNotFound)
		_, err = s.Definition(s.ctx, d.Digest)
		must(t, err)
		_, err = s.Definition(s.ctx, store.Digest{9})
		wantError(t, "Definition", err, store.ErrNotFound)
	}},
}

func machine(name string, version byte) (store.Machine, store.Definition) {
	d := store.Definition{Digest: store.Digest{version, name[0]}, Text: "{\n  \"StartAt\": \"A\"\n}\n"}
	return store.Machine{
		Arn: arn(name), Name: name, Type: "STANDARD", RoleArn: "arn:aws:iam::123456789012:role/orders",
		Definition: d.Digest, CreatedAt: epoch, UpdatedAt: epoch.Add(time.Duration(version) * time.Minute),
	}, d
}

var ownershipTests = []behaviour{
	{"has an owner per partition while its lease runs", func(t *testing.T, s *scene) {
		_, err := s.Acquire(s.ctx, s.node, 1)
		must(t, err)
		_, err = s.Acquire(s.ctx, s.join(t, time.Hour), 1)
		owned, ok := errors.AsType[*store.OwnedError](err)
		if !ok || owned.Partition != 1 || owned.Owner != s.node {
			t.Fatalf("got error %v, want that the first node owns partition 1", err)
		}
	}},
	{"counts epochs and positions", func(t *testing.T, s *scene) {
		for want := int64(1); want <= 3; want++ {
			o, err := s.Acquire(s.ctx, s.node, 1) // again, by the same node
			must(t, err)
			wantSame(t, "ownership", o, store.Ownership{Partition: 1, Epoch: want, NextLSN: 2 * want})
			b := s.batch(t)
			b.Log = []store.Position{{Partition: 1, LSN: o.NextLSN, Epoch: o.Epoch}}
			must(t, s.Commit(s.ctx, b))
		}
	}},
	{"is lost by a node whose lease is over, when another wants it", func(t *testing.T, s *scene) {
		b := s.batch(t, 1, 2)
		must(t, s.Renew(s.ctx, s.node, -time.Hour))
		must(t, s.Renew(s.ctx, s.node, -time.Hour)) // nobody took it yet
		other := s.join(t, time.Hour)
		o, err := s.Acquire(s.ctx, other, 1)
		must(t, err)
		wantError(t, "Renew", s.Renew(s.ctx, s.node, time.Hour), store.ErrNotFound)
		wantFenced(t, s.Commit(s.ctx, b), 1)
		wantSame(t, "ownership", o, store.Ownership{Partition: 1, Epoch: 2, NextLSN: 3})
		wantNodes(t, s, map[store.ID][]int{other: {1}})
		_, err = s.Acquire(s.ctx, other, 2)
		must(t, err)
	}},
	{"is kept by renewing", func(t *testing.T, s *scene) {
		_, err := s.Acquire(s.ctx, s.node, 1)
		must(t, err)
		must(t, s.Renew(s.ctx, s.node, -time.Hour))
		must(t, s.Renew(s.ctx, s.node, time.Hour))
		if _, err := s.Acquire(s.ctx, s.join(t, time.Hour), 1); err == nil {
			t.Fatal("no error")
		}
	}},
	{"ends for all partitions when a node leaves", func(t *testing.T, s *scene) {
		s.batch(t, 1, 2)
		must(t, s.Leave(s.ctx, s.node))
		must(t, s.Leave(s.ctx, s.node))
		wantError(t, "Renew", s.Renew(s.ctx, s.node, time.Hour), store.ErrNotFound)
		other := s.join(t, time.Hour)
		for _, p := range []int{1, 2} {
			_, err := s.Acquire(s.ctx, other, p)
			must(t, err)
		}
	}},
	{"ends for one partition when its owner releases it", func(t *testing.T, s *scene) {
		s.batch(t, 1, 2)
		other := s.join(t, time.Hour)
		must(t, s.Release(s.ctx, other, 1)) // is not its owner
		wantNodes(t, s, map[store.ID][]int{s.node: {1, 2}, other: nil})
		must(t, s.Release(s.ctx, s.node, 1))
		_, err := s.Acquire(s.ctx, other, 1)
		must(t, err)
		wantNodes(t, s, map[store.ID][]int{s.node: {2}, other: {1}})
	}},
	{"is for nodes and partitions that exist", func(t *testing.T, s *scene) {
		_, err := s.Acquire(s.ctx, s.id(), 1)
		wantError(t, "Acquire", err, store.ErrNotFound)
		wantError(t, "Renew", s.Renew(s.ctx, s.id(), time.Hour), store.ErrNotFound)
		for _, p := range []int{-1, s.Partitions()} {
			if _, err := s.Acquire(s.ctx, s.node, p); err == nil {
				t.Errorf("partition %d: no error", p)
			}
		}
	}},
	{"shows nodes with their leases", func(t *testing.T, s *scene) {
		late := s.join(t, -time.Hour)
		nodes, err := s.Nodes(s.ctx)
		must(t, err)
		if len(nodes) != 2 || nodes[0].Node.ID != s.node || nodes[1].Node.ID != late {
			t.Fatalf("got %s, want both nodes by ID", show(nodes))
		}
		if !nodes[0].Live || nodes[1].Live || nodes[0].LeaseUntil.Sub(nodes[1].LeaseUntil) < time.Hour {
			t.Errorf("got %s, want that the first lives", show(nodes))
		}
		wantSame(t, "address", nodes[0].Node.Address, "localhost:1")
	}},
}

func wantNodes(t *testing.T, s *scene, want map[store.ID][]int) {
	t.Helper()
	nodes, err := s.Nodes(s.ctx)
	must(t, err)
	if len(nodes) != len(want) {
		t.Fatalf("got %s, want %d nodes", show(nodes), len(want))
	}
	for _, n := range nodes {
		wantSame(t, "partitions of "+n.Node.Name, n.Partitions, want[n.Node.ID])
	}
}
