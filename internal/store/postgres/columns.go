package postgres

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/borealis-flow/borealis/internal/store"
)

// Rows travel as one array for each column. Statements are constant, however many
// rows there are, so that a connection describes each of them once.

const insertLog = `
	WITH position AS (
		INSERT INTO borealis.log (partition, lsn, epoch, node, batch)
		SELECT b.partition, b.lsn, b.epoch, $4::uuid, $5::uuid
		FROM unnest($1::integer[], $2::bigint[], $3::bigint[]) AS b (partition, lsn, epoch)
		WHERE b.lsn = 1 + coalesce((SELECT max(last.lsn) FROM borealis.log last WHERE last.partition = b.partition), 0)
		RETURNING 1
	)
	SELECT borealis.refuse('BR001', 'a position does not follow the log')
	FROM position HAVING count(*) <> cardinality($1)`

func queueLog(q *pgx.Batch, b *store.Batch) {
	partitions, lsns, epochs := logColumns(b.Log)
	q.Queue(insertLog, partitions, lsns, epochs, [16]byte(b.Node), [16]byte(b.ID))
}

func logColumns(log []store.Position) (partitions []int32, lsns, epochs []int64) {
	partitions, lsns, epochs = make([]int32, len(log)), make([]int64, len(log)), make([]int64, len(log))
	for i, p := range log {
		partitions[i], lsns[i], epochs[i] = int32(p.Partition), p.LSN, p.Epoch
	}
	return partitions, lsns, epochs
}

const updateEnds = `
	WITH ended AS (
		UPDATE borealis.execution e
		SET status = b.status, output = b.output, error = b.error, cause = b.cause, ended_at = b.ended_at,
			error_bytes = b.error_bytes, cause_bytes = b.cause_bytes
		FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[], $8::bytea[])
			AS b (id, status, output, error, cause, ended_at, error_bytes, cause_bytes)
		WHERE e.id = b.id AND e.ended_at IS NULL
		RETURNING 1
	)
	SELECT borealis.refuse('BR002', 'an execution that is to end is not running')
	FROM ended HAVING count(*) <> cardinality($1)`

func queueEnds(q *pgx.Batch, ends []store.End) {
	if len(ends) == 0 {
		return
	}
	ids := make([][16]byte, len(ends))
	c := newEndColumns(len(ends))
	for i := range ends {
		ids[i] = ends[i].Execution
		c.set(i, &ends[i])
	}
	q.Queue(updateEnds, ids, c.status, c.output, c.err, c.cause, c.at, c.errBytes, c.causeBytes)
}

// endColumns are the columns that an execution gets when it ends.
type endColumns struct {
	status               []string
	output, err, cause   []pgtype.Text
	at                   []pgtype.Timestamptz
	errBytes, causeBytes [][]byte
}

func newEndColumns(n int) *endColumns {
	return &endColumns{
		status: make([]string, n),
		output: make([]pgtype.Text, n), err: make([]pgtype.Text, n), cause: make([]pgtype.Text, n),
		at:       make([]pgtype.Timestamptz, n),
		errBytes: make([][]byte, n), causeBytes: make([][]byte, n),
	}
}

// set writes row i; without an end, the execution runs.
func (c *endColumns) set(i int, end *store.End) {
	if end == nil {
		c.status[i] = running
		return
	}
	c.status[i] = end.Status
	c.output[i] = pgtype.Text{String: end.Output, Valid: end.Output != ""}
	c.err[i], c.errBytes[i] = text(end.Error)
	c.cause[i], c.causeBytes[i] = text(end.Cause)
	c.at[i] = pgtype.Timestamptz{Time: milliseconds(end.At), Valid: true}
}

// running is the status of an execution without an end, in AWS's words.
const running = "RUNNING"

const insertStarts = `
	INSERT INTO borealis.execution (id, partition, machine, definition, name, actor, input, started_at,
		status, output, error, cause, ended_at, error_bytes, cause_bytes)
	SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[],
		$8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[],
		$14::bytea[], $15::bytea[])`

func queueStarts(q *pgx.Batch, starts []store.Execution) {
	if len(starts) == 0 {
		return
	}
	n := len(starts)
	ids, partitions, definitions := make([][16]byte, n), make([]int32, n), make([][]byte, n)
	machines, names, actors, inputs := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	started, c := make([]time.Time, n), newEndColumns(n)
	for i := range starts {
		e := &starts[i]
		ids[i], partitions[i], definitions[i] = e.ID, int32(e.Partition), e.Definition[:]
		machines[i], names[i], actors[i], inputs[i] = e.Machine, e.Name, e.Actor, e.Input
		started[i] = milliseconds(e.StartedAt)
		c.set(i, e.End)
	}
	q.Queue(insertStarts, ids, partitions, machines, definitions, names, actors, inputs, started,
		c.status, c.output, c.err, c.cause, c.at, c.errBytes, c.causeBytes)
}

const insertSegments = `
	INSERT INTO borealis.segment (execution, seq, first_id, last_id, at, actor, events, state, hash)
	SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[],
		$7::text[], $8::bytea[], $9::bytea[])`

func queueSegments(q *pgx.Batch, segments []store.Segment) {
	if len(segments) == 0 {
		return
	}
	n := len(segments)
	executions, seqs, hashes := make([][16]byte, n), make([]int32, n), make([][]byte, n)
	firsts, lasts, times := make([]int64, n), make([]int64, n), make([]time.Time, n)
	actors, events, states := make([]string, n), make([]string, n), make([][]byte, n)
	for i := range segments {
		s := &segments[i]
		executions[i], seqs[i], hashes[i] = s.Execution, int32(s.Seq), s.Hash[:]
		firsts[i], lasts[i], times[i] = s.First, s.Last, milliseconds(s.At)
		actors[i], events[i], states[i] = s.Actor, string(s.Events), notNil(s.State)
	}
	q.Queue(insertSegments, executions, seqs, firsts, lasts, times, actors, events, states, hashes)
}

func queueWakes(q *pgx.Batch, wakes []store.Sleeper) {
	if len(wakes) == 0 {
		return
	}
	executions := make([][16]byte, len(wakes))
	for i, w := range wakes {
		executions[i] = w.Execution
	}
	q.Queue(`DELETE FROM borealis.sleeper WHERE execution = ANY($1::uuid[])`, executions)
}

const upsertSleeps = `
	INSERT INTO borealis.sleeper (execution, partition, due)
	SELECT * FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[])
	ON CONFLICT (execution) DO UPDATE SET partition = excluded.partition, due = excluded.due`

func queueSleeps(q *pgx.Batch, sleeps []store.Sleeper) {
	if len(sleeps) == 0 {
		return
	}
	// A statement must not insert an execution twice: the last one counts.
	place := make(map[store.ID]int, len(sleeps))
	var executions [][16]byte
	var partitions []int32
	var dues []time.Time
	for _, s := range sleeps {
		i, found := place[s.Execution]
		if !found {
			i = len(executions)
			place[s.Execution] = i
			executions, partitions, dues = append(executions, s.Execution), append(partitions, 0), append(dues, time.Time{})
		}
		partitions[i], dues[i] = int32(s.Partition), milliseconds(s.Due)
	}
	q.Queue(upsertSleeps, executions, partitions, dues)
}

// milliseconds returns a time as stores keep it.
func milliseconds(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }

// notNil keeps bytes from becoming NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// text returns an optional text that comes from outside, and its bytes as well where
// PostgreSQL's text cannot hold it: with U+0000 or what is not UTF-8. An ending that
// could not be committed would hold up its whole partition.
func text(s *string) (pgtype.Text, []byte) {
	switch {
	case s == nil:
		return pgtype.Text{}, nil
	case utf8.ValidString(*s) && strings.IndexByte(*s, 0) < 0:
		return pgtype.Text{String: *s, Valid: true}, nil
	}
	shown := strings.ReplaceAll(strings.ToValidUTF8(*s, "\uFFFD"), "\x00", "\uFFFD")
	return pgtype.Text{String: shown, Valid: true}, []byte(*s)
}

// exact returns the text that [text] was given.
func exact(shown *string, bytes []byte) *string {
	if bytes == nil {
		return shown
	}
	s := string(bytes)
	return &s
}
