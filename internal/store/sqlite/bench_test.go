package sqlite_test

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/sqlite"
)

// BenchmarkCommit commits batches of starts, each with a segment of 600 bytes, and
// inserts the same rows without any of the store's promises into tables without its
// indexes, in transactions as durable: what remains is the price of the promises.
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("store/%d", size), func(b *testing.B) {
			s := openNew(b)
			position := acquire(b, s)
			b.ReportAllocs()
			for b.Loop() {
				batch := newBatch(position, size)
				if err := s.Commit(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				position.LSN++
			}
			b.ReportMetric(float64(2*size*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
		b.Run(fmt.Sprintf("bare/%d", size), func(b *testing.B) {
			db := openBare(b)
			position := store.Position{Partition: 1, LSN: 1}
			b.ReportAllocs()
			for b.Loop() {
				insertBare(b, db, newBatch(position, size))
				position.LSN++
			}
			b.ReportMetric(float64(2*size*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkRunning reads what a new owner of a partition does, per execution.
func BenchmarkRunning(b *testing.B) {
	s := openNew(b)
	position := acquire(b, s)
	if err := s.Commit(b.Context(), newBatch(position, 1000)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		running, err := s.Running(b.Context(), position.Partition, store.ID{}, 1000)
		if err != nil || len(running) != 1000 {
			b.Fatal(len(running), err)
		}
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "executions/s")
}

func acquire(t testing.TB, s *sqlite.Store) store.Position {
	t.Helper()
	node := newID(time.Now())
	if err := s.Join(t.Context(), store.Node{ID: node}, time.Hour); err != nil {
		t.Fatal(err)
	}
	o, err := s.Acquire(t.Context(), node, 1)
	if err != nil {
		t.Fatal(err)
	}
	return store.Position{Partition: 1, LSN: o.NextLSN, Epoch: o.Epoch}
}

var events = bytes.Repeat([]byte(`{"type":"PassStateEntered","id":1}, `), 15)

// newBatch returns a batch of starts with a segment each.
func newBatch(p store.Position, size int) *store.Batch {
	at := time.Now()
	b := &store.Batch{ID: newID(at), Node: store.ID{1}, Log: []store.Position{p}}
	for range size {
		id := newID(at)
		b.Starts = append(b.Starts, store.Execution{
			ID: id, Partition: p.Partition, Machine: "arn:aws:states:us-east-1:123456789012:stateMachine:orders",
			Name: id.String(), Actor: "arn:aws:iam::123456789012:user/ada", Input: `{"order":17}`, StartedAt: at,
		})
		b.Segments = append(b.Segments, store.Segment{
			Execution: id, Seq: 1, First: 1, Last: 4, At: at, Actor: "arn:aws:iam::123456789012:user/ada",
			Events: append(append([]byte("["), events[:len(events)-2]...), ']'), State: make([]byte, 40),
		})
	}
	return b
}

// newID returns a UUID of version 7.
func newID(at time.Time) store.ID {
	var id store.ID
	_, _ = rand.Read(id[:]) // never fails
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}

func openBare(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "bare.db")+
		"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`
		CREATE TABLE log (partition INTEGER, lsn INTEGER, batch BLOB, PRIMARY KEY (partition, lsn)) WITHOUT ROWID;
		CREATE TABLE executions (id BLOB PRIMARY KEY, partition INTEGER, machine TEXT, definition BLOB, name TEXT, actor TEXT,
			input TEXT, started_at INTEGER);
		CREATE TABLE segments (execution BLOB, seq INTEGER, first INTEGER, last INTEGER, at INTEGER, actor TEXT, hash BLOB,
			events TEXT, state BLOB, PRIMARY KEY (execution, seq))`); err != nil {
		b.Fatal(err)
	}
	return db
}

func insertBare(b *testing.B, db *sql.DB, batch *store.Batch) {
	b.Helper()
	var starts, segments []any
	for i := range batch.Starts {
		e, s := &batch.Starts[i], &batch.Segments[i]
		starts = append(starts, e.ID[:], e.Partition, e.Machine, e.Definition[:], e.Name, e.Actor, e.Input, e.StartedAt.UnixMilli())
		segments = append(segments, s.Execution[:], s.Seq, s.First, s.Last, s.At.UnixMilli(), s.Actor, s.Hash[:], string(s.Events), s.State)
	}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	p := batch.Log[0]
	for _, insert := range []struct {
		into string
		args []any
	}{{"log", []any{p.Partition, p.LSN, batch.ID[:]}}, {"executions", starts}, {"segments", segments}} {
		rows := max(1, len(batch.Starts))
		if insert.into == "log" {
			rows = 1
		}
		row := "(" + strings.Repeat("?, ", len(insert.args)/rows-1) + "?)"
		if _, err := tx.Exec("INSERT INTO "+insert.into+" VALUES "+strings.Repeat(row+", ", rows-1)+row, insert.args...); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
