package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/engine"
	"github.com/borealis-flow/borealis/internal/pgtest"
)

const stepArn = "arn:aws:states:::borealis:go:step"

// victimDSN is set in the process that is to be killed.
const victimDSN = "BOREALIS_TEST_VICTIM"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(victimDSN); dsn != "" {
		if err := victim(dsn, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// open runs an engine on a real database, whose tasks note their calls.
func open(ctx context.Context, dsn string) (*engine.Engine, <-chan error, error) {
	e, err := engine.Open(ctx, dsn, engine.Config{Log: slog.New(slog.DiscardHandler), Lease: time.Second})
	if err != nil {
		return nil, nil, err
	}
	e.Register(stepArn, func(_ context.Context, t *engine.Task) (any, error) { return t.Input, nil }, engine.Idempotent)
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	return e, done, nil
}

func fiveSteps() string {
	var states []string
	for i := 1; i <= 5; i++ {
		next := fmt.Sprintf(`"Next":"S%d"`, i+1)
		if i == 5 {
			next = `"End":true`
		}
		states = append(states, fmt.Sprintf(`"S%d":{"Type":"Task","Resource":%q,%s}`, i, stepArn, next))
	}
	return `{"StartAt":"S1","States":{` + strings.Join(states, ",") + `}}`
}

// victim starts executions as fast as it can and prints each that is acknowledged,
// until it is killed.
func victim(dsn string, out io.Writer) error {
	ctx := context.Background()
	e, done, err := open(ctx, dsn)
	if err != nil {
		return err
	}
	machine, err := e.Deploy(ctx, engine.Machine{Name: "five", Definition: fiveSteps()})
	if err != nil {
		return err
	}
	arns := make(chan string)
	for range 16 {
		go func() {
			for {
				if started, err := e.Start(ctx, engine.StartRequest{Machine: machine, Input: `{"n":1}`}); err == nil {
					arns <- started.Arn
				}
			}
		}()
	}
	for {
		select {
		case arn := <-arns:
			if _, err := fmt.Fprintln(out, arn); err != nil {
				return err
			}
		case err := <-done:
			return err
		}
	}
}

// TestKill_loses_nothing_that_was_acknowledged kills a process that runs workflows on
// SQLite, again and again, and then lets another end what was started.
func TestKill_loses_nothing_that_was_acknowledged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "engine.db")
	checkKills(t, "sqlite:"+path, 4, 200)
}

// TestKill_loses_nothing_on_PostgreSQL is the same on PostgreSQL, where the next
// process also waits for the lease of the one before.
func TestKill_loses_nothing_on_PostgreSQL(t *testing.T) {
	t.Parallel()
	checkKills(t, pgtest.DurableDatabase(t), 3, 200)
}

// checkKills kills processes that run an engine on a database, each after it has
// acknowledged about so many starts, and checks what is left.
func checkKills(t *testing.T, dsn string, kills, starts int) {
	t.Helper()
	acknowledged := make(map[string]bool)
	for range kills {
		for _, arn := range killOne(t, dsn, starts/2+rand.IntN(starts)) {
			acknowledged[arn] = true
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	e, done, err := open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	for arn := range acknowledged {
		x := waitFor(t, e, done, arn)
		if x.Status != "SUCCEEDED" || x.Output != `{"n":1}` {
			t.Errorf("%s: %s %s", arn, x.Status, x.Output)
		}
		events, err := e.History(ctx, arn, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		// ExecutionStarted, five events for each of five states, ExecutionSucceeded.
		if len(events) != 27 || events[26].ID != 27 || events[26].Type() != "ExecutionSucceeded" {
			t.Errorf("%s has %d events", arn, len(events))
		}
	}
	t.Logf("%d processes killed, %d starts acknowledged, all of them ended", kills, len(acknowledged))
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func waitFor(t *testing.T, e *engine.Engine, done <-chan error, arn string) engine.Execution {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	x, err := e.Wait(ctx, arn)
	if err != nil {
		select {
		case err := <-done:
			t.Fatalf("the engine ended: %v", err)
		default:
			t.Fatalf("%s: %v", arn, err)
		}
	}
	return x
}

// killOne runs one victim until it has acknowledged n starts, kills it with SIGKILL
// and returns what it acknowledged.
func killOne(t *testing.T, dsn string, n int) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimDSN+"="+dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var arns []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		arns = append(arns, lines.Text())
		if len(arns) == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(arns) < n {
		t.Fatalf("the victim ended by itself after %d starts: %v", len(arns), err)
	}
	// The last line may be cut off.
	if last := arns[len(arns)-1]; !strings.HasPrefix(last, "arn:") || len(last) != len(arns[0]) {
		arns = arns[:len(arns)-1]
	}
	return arns
}
