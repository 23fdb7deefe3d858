package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/pgtest"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/postgres"
)

type eventRow struct {
	Execution     [16]byte
	Machine, Name string
	ID, Previous  int64
	Type          string
	Time          time.Time
	Details       *string
	Actor         string
}

func TestEvents_shows_a_row_per_event(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Database(t)
	s := open(t, dsn, postgres.Config{})
	b, e := oneStart()
	b.Segments = []store.Segment{{Execution: e.ID, Seq: 1, First: 1, Last: 2, At: noon, Actor: "arn:role", Events: []byte(
		`[{"timestamp":1772366400.123,"type":"ExecutionStarted","id":1,"previousEventId":0,"executionStartedEventDetails":{"input":"\u0000 \\u0000"}},` +
			`{"timestamp":1772366400.124,"type":"WaitStateExited","id":2,"previousEventId":1}]`)}}
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT execution, machine, name, id, previous_id, type, time, details::text, actor
		FROM borealis.events ORDER BY execution, id`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[eventRow])
	if err != nil {
		t.Fatal(err)
	}
	details := `{"input":"\ufffd \\u0000"}`
	want := []eventRow{
		{e.ID, e.Machine, e.Name, 1, 0, "ExecutionStarted", noon.Add(123 * time.Millisecond), &details, "arn:role"},
		{e.ID, e.Machine, e.Name, 2, 1, "WaitStateExited", noon.Add(124 * time.Millisecond), nil, "arn:role"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d rows, want %d", len(got), len(want))
	}
	for i := range want {
		g, w := got[i], want[i]
		if (g.Details == nil) != (w.Details == nil) || g.Details != nil && *g.Details != *w.Details || !g.Time.Equal(w.Time) {
			t.Errorf("got %+v, want %+v", g, w)
		}
		g.Details, w.Details, g.Time, w.Time = nil, nil, time.Time{}, time.Time{}
		if g != w {
			t.Errorf("got %+v, want %+v", g, w)
		}
	}
}

func TestExecutions_shows_how_they_ended(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Database(t)
	s := open(t, dsn, postgres.Config{})
	b, e := oneStart()
	code, cause := "Order.Lost", "a NUL \x00 and \xff"
	b.Starts[0].End = &store.End{Execution: e.ID, Status: "FAILED", Error: &code, Cause: &cause, At: noon}
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var status, shown string
	err = conn.QueryRow(t.Context(), `SELECT status, cause FROM borealis.executions WHERE error = 'Order.Lost'`).Scan(&status, &shown)
	if want := "a NUL \uFFFD and \uFFFD"; err != nil || status != "FAILED" || shown != want {
		t.Errorf("got %q, %q, %v, want %q", status, shown, err, want)
	}
	got, err := s.Execution(t.Context(), e.ID)
	if err != nil || got.End == nil || *got.End.Cause != cause {
		t.Errorf("got %+v, %v, want the cause byte by byte", got.End, err)
	}
}
