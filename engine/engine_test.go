package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/storetest"
)

const work = "arn:aws:states:::borealis:go:work"

// chain is a definition of n tasks in a row.
func tasks(n int) string {
	states := make([]string, n)
	for i := range states {
		next := fmt.Sprintf(`"Next":"S%d"`, i+2)
		if i == n-1 {
			next = `"End":true`
		}
		states[i] = fmt.Sprintf(`"S%d":{"Type":"Task","Resource":%q,%s}`, i+1, work, next)
	}
	return `{"StartAt":"S1","States":{` + strings.Join(states, ",") + `}}`
}

// running is an engine that runs in a test.
type running struct {
	*Engine
	t    *testing.T
	stop context.CancelFunc
	done chan error
}

// start runs an engine on a store until the test stops it.
func start(t *testing.T, db database, register func(*Engine)) *running {
	t.Helper()
	e := newEngine(db, Config{Name: "test", Log: slog.New(slog.DiscardHandler)})
	if register != nil {
		register(e)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{Engine: e, t: t, stop: cancel, done: make(chan error, 1)}
	go func() { r.done <- e.Run(ctx) }()
	select {
	case <-e.running:
	case err := <-r.done:
		t.Fatalf("the engine does not start: %v", err)
	}
	return r
}

// end stops the engine and returns what Run returned.
func (r *running) end() error {
	r.stop()
	return <-r.done
}

func (r *running) deploy(definition string) string {
	r.t.Helper()
	arn, err := r.Deploy(r.t.Context(), Machine{Name: "m", Definition: definition, RoleArn: "arn:aws:iam::000000000000:role/r"})
	if err != nil {
		r.t.Fatal(err)
	}
	return arn
}

func (r *running) begin(machine, input string) string {
	r.t.Helper()
	started, err := r.Start(r.t.Context(), StartRequest{Machine: machine, Input: input, Actor: "ada"})
	if err != nil {
		r.t.Fatal(err)
	}
	return started.Arn
}

func (r *running) wait(arn string) Execution {
	r.t.Helper()
	x, err := r.Wait(r.t.Context(), arn)
	if err != nil {
		r.t.Fatal(err)
	}
	return x
}

// types returns the types of an execution's events, having checked that the
// history is whole: ids without gaps, segments without gaps, each linked to the one
// before.
func (r *running) types(arn string) string {
	r.t.Helper()
	record, err := r.find(r.t.Context(), arn)
	if err != nil {
		r.t.Fatal(err)
	}
	segments, err := r.db.Segments(r.t.Context(), record.ID, 0, 10_000)
	if err != nil {
		r.t.Fatal(err)
	}
	var types []string
	var hash store.Digest
	next := int64(1)
	for i := range segments {
		s := &segments[i]
		var events []history.Event
		if err := json.Unmarshal(s.Events, &events); err != nil {
			r.t.Fatalf("segment %d: %v", s.Seq, err)
		}
		for _, e := range events {
			if e.ID != next {
				r.t.Fatalf("event %d stands where %d is due", e.ID, next)
			}
			next++
			types = append(types, string(e.Type()))
		}
		if s.Seq != i+1 || s.Hash != s.Chain(hash) {
			r.t.Fatalf("segment %d does not follow segment %d", s.Seq, i)
		}
		hash = s.Hash
	}
	return strings.Join(types, " ")
}

func echo(_ context.Context, t *Task) (any, error) { return t.Input, nil }

func TestExecution_runs_its_tasks_and_ends(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, storetest.NewModel(4), func(e *Engine) { e.Register(work, echo, Idempotent) })
		arn := r.begin(r.deploy(tasks(2)), `{ "n": 1 }`)
		x := r.wait(arn)
		if x.Status != "SUCCEEDED" || x.Output != `{"n":1}` || x.Input != `{ "n": 1 }` || x.Actor != "ada" {
			t.Errorf("got %+v", x)
		}
		const want = "ExecutionStarted TaskStateEntered TaskScheduled TaskStarted TaskSucceeded TaskStateExited " +
			"TaskStateEntered TaskScheduled TaskStarted TaskSucceeded TaskStateExited ExecutionSucceeded"
		if got := r.types(arn); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestRetries_and_waits_take_their_time(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		r := start(t, storetest.NewModel(4), func(e *Engine) {
			e.Register(work, func(context.Context, *Task) (any, error) {
				if calls.Add(1) < 3 {
					return nil, &Error{Name: "Net.Down", Cause: "no route"}
				}
				return "done", nil
			}, Idempotent)
		})
		began := time.Now()
		arn := r.begin(r.deploy(`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"Next":"T"},
			"T":{"Type":"Task","Resource":"`+work+`","Retry":[{"ErrorEquals":["Net.Down"],"IntervalSeconds":10}],"End":true}}}`), "")
		x := r.wait(arn)
		if took := time.Since(began).Round(time.Second); x.Output != `"done"` || took != 24*time.Hour+30*time.Second {
			t.Errorf("got %s after %v", x.Output, took)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestStart_is_idempotent_by_name(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, storetest.NewModel(4), nil)
		machine := r.deploy(`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}`)
		request := StartRequest{Machine: machine, Name: "once", Input: `{"a":1}`}
		first, err := r.Start(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := r.Start(t.Context(), request); err != nil || again != first {
			t.Errorf("the same again: got %v, %v", again, err)
		}
		other := request
		other.Input = `{"a":2}`
		if _, err := r.Start(t.Context(), other); !errors.Is(err, ErrExecutionExists) {
			t.Errorf("another input: got %v", err)
		}
		r.wait(first.Arn)
		if _, err := r.Start(t.Context(), request); !errors.Is(err, ErrExecutionExists) {
			t.Errorf("after the end: got %v", err)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestBadRequests_say_what_is_wrong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, storetest.NewModel(4), nil)
		machine := r.deploy(tasks(1))
		for name, request := range map[string]StartRequest{
			"no such machine":    {Machine: machine + "x"},
			"input is not JSON":  {Machine: machine, Input: "{"},
			"a name with a NUL":  {Machine: machine, Name: "a\x00b"},
			"a name with blanks": {Machine: machine, Name: "a b"},
			"a name too long":    {Machine: machine, Name: strings.Repeat("x", 81)},
		} {
			if _, err := r.Start(t.Context(), request); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		if _, err := r.Describe(t.Context(), "arn:aws:states:::nonsense"); err == nil {
			t.Error("Describe accepts what is no ARN")
		}
		if _, err := r.Describe(t.Context(), executionArn(machine, "none")); !errors.Is(err, ErrNotFound) {
			t.Errorf("an execution that is not there: got %v", err)
		}
		if _, err := r.Deploy(t.Context(), Machine{Name: "bad", Definition: "{}"}); err == nil {
			t.Error("Deploy accepts a definition without states")
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestDeploy_gives_later_starts_the_new_definition(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.NewModel(4)
		r := start(t, db, nil)
		says := func(word string) string {
			return `{"StartAt":"P","States":{"P":{"Type":"Pass","Result":"` + word + `","End":true}}}`
		}
		machine := r.deploy(says("one"))
		if x := r.wait(r.begin(machine, "")); x.Output != `"one"` {
			t.Errorf("got %s", x.Output)
		}
		r.deploy(says("two"))
		if x := r.wait(r.begin(machine, "")); x.Output != `"two"` {
			t.Errorf("after a deployment here: got %s", x.Output)
		}
		other := newEngine(db, Config{Log: slog.New(slog.DiscardHandler)})
		if _, err := other.Deploy(t.Context(), Machine{Name: "m", Definition: says("three")}); err != nil {
			t.Fatal(err)
		}
		<-time.After(machineAge) // virtual
		if x := r.wait(r.begin(machine, "")); x.Output != `"three"` {
			t.Errorf("a while after a deployment elsewhere: got %s", x.Output)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestStop_aborts_what_runs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		r := start(t, storetest.NewModel(4), func(e *Engine) {
			e.Register(work, func(ctx context.Context, _ *Task) (any, error) {
				<-ctx.Done()
				close(ended)
				return nil, ctx.Err()
			}, Idempotent)
		})
		arn := r.begin(r.deploy(tasks(1)), "")
		synctest.Wait()
		if err := r.Stop(t.Context(), arn, "Operator", "asked for"); err != nil {
			t.Fatal(err)
		}
		<-ended
		if x := r.wait(arn); x.Status != "ABORTED" || x.Error == nil || *x.Error != "Operator" {
			t.Errorf("got %+v", x)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestUnknownResource_is_a_catchable_error(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, storetest.NewModel(4), nil)
		arn := r.begin(r.deploy(tasks(1)), "")
		if x := r.wait(arn); x.Error == nil || *x.Error != "Borealis.NotProvided" {
			t.Errorf("got %+v", x)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

// unplugged is a store that can be cut off.
type unplugged struct {
	database
	off atomic.Bool
}

var errUnplugged = errors.New("the database does not answer")

func (u *unplugged) Commit(ctx context.Context, b *store.Batch) error {
	if u.off.Load() {
		return errUnplugged
	}
	return u.database.Commit(ctx, b)
}

func (u *unplugged) Renew(ctx context.Context, node store.ID, lease time.Duration) error {
	if u.off.Load() {
		return errUnplugged
	}
	return u.database.Renew(ctx, node, lease)
}

func (u *unplugged) Join(ctx context.Context, node store.Node, lease time.Duration) error {
	if u.off.Load() {
		return errUnplugged
	}
	return u.database.Join(ctx, node, lease)
}

func TestTakeOver_goes_on_where_the_lost_node_stood_and_fences_it(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.NewModel(4)
		cut := &unplugged{database: db}
		var calls atomic.Int32
		held := make(chan struct{})
		slow := func(ctx context.Context, task *Task) (any, error) {
			if calls.Add(1) == 2 {
				<-held // the first node's call of the second state
			}
			return task.State, nil
		}
		zombie := start(t, cut, func(e *Engine) { e.Register(work, slow, Idempotent) })
		machine := zombie.deploy(tasks(3))
		arn := zombie.begin(machine, "")
		synctest.Wait()
		cut.off.Store(true)
		<-time.After(7 * time.Second) // virtual: its lease runs out

		next := start(t, db, func(e *Engine) { e.Register(work, slow, Idempotent) })
		if x := next.wait(arn); x.Status != "SUCCEEDED" || x.Output != `"S3"` {
			t.Errorf("got %+v", x)
		}
		types := next.types(arn)
		cut.off.Store(false)
		close(held) // the zombie's call returns, and it tries to commit that
		var fenced *store.FencedError
		if err := <-zombie.done; !errors.As(err, &fenced) {
			t.Errorf("the zombie ended with %v, want a *store.FencedError", err)
		}
		if again := next.types(arn); again != types {
			t.Errorf("the zombie has changed the history to %s", again)
		}
		if err := next.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestAtMostOnceTask_fails_when_its_outcome_is_lost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.NewModel(4)
		cut := &unplugged{database: db}
		var calls atomic.Int32
		once := func(ctx context.Context, _ *Task) (any, error) {
			calls.Add(1)
			<-ctx.Done()
			return nil, ctx.Err()
		}
		lost := start(t, cut, func(e *Engine) { e.Register(work, once, AtMostOnce) })
		arn := lost.begin(lost.deploy(tasks(1)), "")
		synctest.Wait()
		cut.off.Store(true)
		<-time.After(7 * time.Second) // virtual
		next := start(t, db, func(e *Engine) { e.Register(work, once, AtMostOnce) })
		if x := next.wait(arn); x.Error == nil || *x.Error != "Borealis.OutcomeUnknown" || calls.Load() != 1 {
			t.Errorf("got %+v after %d calls", x, calls.Load())
		}
		lost.stop()
		cut.off.Store(false)
		<-lost.done
		if err := next.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestGracefulStop_hands_over_at_once(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.NewModel(4)
		first := start(t, db, nil)
		arn := first.begin(first.deploy(`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":100,"Next":"P"},"P":{"Type":"Pass","End":true}}}`), `{"k":"v"}`)
		<-time.After(30 * time.Second) // virtual
		if err := first.end(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		second := start(t, db, nil)
		x := second.wait(arn)
		if took := time.Since(began).Round(time.Second); x.Output != `{"k":"v"}` || took != 70*time.Second {
			t.Errorf("got %s after %v, want the rest of the 100 seconds", x.Output, took)
		}
		if err := second.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestDistributedMap_is_a_catchable_error(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, storetest.NewModel(4), nil)
		arn := r.begin(r.deploy(`{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
			"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"Catch":[{"ErrorEquals":["Borealis.NotProvided"],"Next":"C"}],"End":true},"C":{"Type":"Pass","Result":"caught","End":true}}}`), "[1]")
		if x := r.wait(arn); x.Output != `"caught"` {
			t.Errorf("got %+v", x)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

// trimmed counts what is trimmed of the logs.
type trimmed struct {
	database
	below atomic.Int64
}

func (c *trimmed) TrimLog(ctx context.Context, partition int, below int64) error {
	c.below.Store(below)
	return c.database.TrimLog(ctx, partition, below)
}

func TestLog_is_trimmed_while_the_engine_runs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := &trimmed{database: storetest.NewModel(1)}
		r := start(t, db, nil)
		machine := r.deploy(`{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}`)
		for range 11 * keptLog {
			r.begin(machine, "") // each is a commit of its own
		}
		<-time.After(10 * time.Second) // virtual
		if below := db.below.Load(); below < 9*keptLog || below > 11*keptLog {
			t.Errorf("the log is trimmed below %d", below)
		}
		if x := r.wait(r.begin(machine, "")); x.Status != "SUCCEEDED" {
			t.Errorf("got %+v", x)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestWait_on_a_node_that_stands_by_is_told_after_the_takeover(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.NewModel(2)
		owner := start(t, db, nil)
		arn := owner.begin(owner.deploy(`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}`), "")
		standby := newEngine(db, Config{Name: "standby", Log: slog.New(slog.DiscardHandler)})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- standby.Run(ctx) }()
		waited := make(chan Execution, 1)
		go func() {
			x, err := standby.Wait(t.Context(), arn)
			if err != nil {
				t.Error(err)
			}
			waited <- x
		}()
		<-time.After(30 * time.Second) // virtual
		if err := owner.end(); err != nil {
			t.Error(err)
		}
		if x := <-waited; x.Status != "SUCCEEDED" {
			t.Errorf("got %+v", x)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestCancelledTimers_do_not_pile_up(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, storetest.NewModel(1), func(e *Engine) { e.Register(work, echo, Idempotent) })
		machine := r.deploy(`{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"` + work + `","TimeoutSeconds":31536000,"End":true}}}`)
		for range 1000 {
			r.wait(r.begin(machine, ""))
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
		if n := len(r.partitions[0].timers); n > 64 {
			t.Errorf("%d timers are left of executions that have ended", n)
		}
	})
}

func TestDatabaseThatGoesAway_delays_and_loses_nothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cut := &unplugged{database: storetest.NewModel(4)}
		r := start(t, cut, func(e *Engine) { e.Register(work, echo, Idempotent) })
		machine := r.deploy(tasks(3))
		cut.off.Store(true)
		answered := make(chan Started, 1)
		go func() {
			started, err := r.Start(t.Context(), StartRequest{Machine: machine})
			if err != nil {
				t.Error(err)
			}
			answered <- started
		}()
		<-time.After(time.Minute) // virtual
		select {
		case <-answered:
			t.Error("a start is acknowledged while the database is away")
		default:
		}
		cut.off.Store(false)
		if x := r.wait((<-answered).Arn); x.Status != "SUCCEEDED" {
			t.Errorf("got %+v", x)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestStopping_while_the_database_is_away_comes_to_an_end(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cut := &unplugged{database: storetest.NewModel(4)}
		r := start(t, cut, nil)
		machine := r.deploy(tasks(1))
		cut.off.Store(true)
		refused := make(chan error, 1)
		go func() {
			_, err := r.Start(t.Context(), StartRequest{Machine: machine})
			refused <- err
		}()
		synctest.Wait()
		began := time.Now()
		if err := r.end(); !errors.Is(err, errUnplugged) {
			t.Errorf("Run returns %v, want what the database says", err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it took %v", took)
		}
		if err := <-refused; err == nil {
			t.Error("a start is acknowledged that is not durable")
		}
	})
}

func TestManyExecutions_share_commits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, storetest.NewModel(8), func(e *Engine) { e.Register(work, echo, Idempotent) })
		machine := r.deploy(tasks(5))
		arns := make(chan string, 500)
		for range 500 {
			go func() {
				started, err := r.Start(t.Context(), StartRequest{Machine: machine})
				if err != nil {
					t.Error(err)
				}
				arns <- started.Arn
			}()
		}
		for range 500 {
			if x := r.wait(<-arns); x.Status != "SUCCEEDED" {
				t.Fatalf("got %+v", x)
			}
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
}
