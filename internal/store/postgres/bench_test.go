package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/borealis-flow/borealis/internal/pgtest"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/postgres"
)

// BenchmarkCommit commits starts with a segment of 600 bytes each, on a disk that is
// waited for, and beside it inserts the same rows in the barest way that there is:
// two statements in one pipeline, into tables with no more than a primary key.
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("rows=%d/store", size), func(b *testing.B) { benchmarkStore(b, size) })
		b.Run(fmt.Sprintf("rows=%d/bare", size), func(b *testing.B) { benchmarkBare(b, size) })
	}
}

func benchmarkStore(b *testing.B, size int) {
	s := open(b, pgtest.DurableDatabase(b), postgres.Config{})
	next := int64(1)
	random := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		batch := sampleBatch(random, size)
		batch.Log = []store.Position{{Partition: 1, LSN: next, Epoch: 1}}
		if err := s.Commit(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		next++
	}
	b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func benchmarkBare(b *testing.B, size int) {
	pool := bareTables(b)
	random := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		if err := pool.SendBatch(b.Context(), bareRows(sampleBatch(random, size))).Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func bareTables(b *testing.B) *pgxpool.Pool {
	b.Helper()
	pool, err := pgxpool.New(b.Context(), pgtest.DurableDatabase(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	for _, sql := range []string{
		`CREATE TABLE start (id uuid PRIMARY KEY, machine text, name text, actor text, input text, at timestamptz)`,
		`CREATE TABLE segment (execution uuid, seq integer, at timestamptz, events text, hash bytea, PRIMARY KEY (execution, seq))`,
	} {
		if _, err := pool.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	return pool
}

func bareRows(batch *store.Batch) *pgx.Batch {
	var ids [][16]byte
	var machines, names, actors, inputs, events []string
	var times []time.Time
	var seqs []int32
	var hashes [][]byte
	for i, e := range batch.Starts {
		s := batch.Segments[i]
		ids, machines, names = append(ids, e.ID), append(machines, e.Machine), append(names, e.Name)
		actors, inputs, times = append(actors, e.Actor), append(inputs, e.Input), append(times, e.StartedAt)
		seqs, events, hashes = append(seqs, 1), append(events, string(s.Events)), append(hashes, s.Hash[:])
	}
	q := new(pgx.Batch)
	q.Queue(`INSERT INTO start SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])`,
		ids, machines, names, actors, inputs, times)
	q.Queue(`INSERT INTO segment SELECT * FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::bytea[])`,
		ids, seqs, times, events, hashes)
	return q
}

// sampleBatch returns so many starts, each with a segment of about 600 bytes. Their
// IDs rise, as those of version 7 do.
func sampleBatch(random *rand.Rand, size int) *store.Batch {
	b := &store.Batch{ID: randomID(random), Node: store.ID{1}}
	at := time.Now()
	events := []byte(`[{"timestamp":1772366400.001,"type":"PassStateEntered","id":2,"previousEventId":1,"stateEnteredEventDetails":{"name":"` +
		strings.Repeat("x", 480) + `"}}]`)
	for range size {
		id := randomID(random)
		milliseconds := at.UnixMilli()
		for i := range 6 {
			id[i] = byte(milliseconds >> (40 - 8*i))
		}
		b.Starts = append(b.Starts, store.Execution{
			ID: id, Partition: 1, Machine: "arn:aws:states:us-east-1:123456789012:stateMachine:orders", Name: id.String(),
			Actor: "arn:aws:iam::123456789012:role/orders", Input: `{"order":42}`, StartedAt: at,
		})
		b.Segments = append(b.Segments, store.Segment{
			Execution: id, Seq: 1, First: 1, Last: 2, At: at, Actor: "arn:aws:iam::123456789012:role/orders", Events: events,
			State: []byte(`{"v":1}`),
		})
	}
	return b
}

func randomID(random *rand.Rand) store.ID {
	var id store.ID
	for i := range id {
		id[i] = byte(random.Uint32())
	}
	return id
}
