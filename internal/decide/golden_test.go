package decide_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

var update = flag.Bool("update", false, "rewrite the histories in testdata")

// TestGolden replays testdata/*.txtar: a definition, an input, a script of what
// happens, and the history that follows. The lines of a script are
//
//	STATE succeeds JSON       the oldest task of the state ends
//	STATE fails ERROR CAUSE   likewise, with an error
//	STATE starts              a worker takes the state's activity task
//	STATE submitted JSON      the callee has accepted the request
//	STATE beats               a heartbeat
//	time                      time passes until the next timer
//	run                       the oldest map run's children run to their end
//	stop ERROR CAUSE          StopExecution
//
// What the script leaves is let pass as time. Every script runs three
// times: the second time with the state written to bytes and read back between all
// inputs, the third time with it recovered from what was recorded.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			golden(t, file)
		})
	}
}

func golden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	part := func(name string) *txtar.File {
		for i := range archive.Files {
			if archive.Files[i].Name == name {
				return &archive.Files[i]
			}
		}
		t.Fatalf("%s has no part %s", file, name)
		return nil
	}
	program := compile(t, string(part("definition").Data))
	input := strings.TrimSpace(string(part("input").Data))
	want := part("history")
	var got string
	for _, reload := range []reload{kept, rewritten, recovered} {
		d := newDriver(t, program, input, decide.AWSLimits)
		d.reload = reload
		d.step(decide.Start{})
		for _, line := range strings.Split(strings.TrimSpace(string(part("script").Data)), "\n") {
			d.checkOutstanding()
			d.play(strings.TrimSpace(line))
		}
		for d.end == nil && d.pass() {
		}
		switch text := describe(d.events); {
		case reload == kept:
			got = text
		case got != text:
			t.Errorf("with the state read back (%d) the history is\n%s\nwithout it is\n%s", reload, text, got)
		}
		checkWellFormed(t, d)
	}
	if got == string(want.Data) {
		return
	}
	if !*update {
		t.Errorf("got\n%swant\n%s", got, want.Data)
		return
	}
	want.Data = []byte(got)
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// play carries out one line of a script.
func (d *driver) play(line string) {
	d.t.Helper()
	words := strings.SplitN(line, " ", 3)
	rest := ""
	if len(words) == 3 {
		rest = words[2]
	}
	switch {
	case line == "":
	case line == "time":
		if !d.pass() {
			d.t.Fatal("no timer is set")
		}
	case line == "run":
		d.drive()
	case words[0] == "stop":
		d.step(decide.Stop{Error: history.Some(words[1]), Cause: history.Some(rest)})
	case len(words) < 2:
		d.t.Fatalf("script: %q", line)
	case words[1] == "succeeds":
		d.step(decide.TaskSucceeded{Task: d.take(words[0]).ID, Output: rest})
	case words[1] == "fails":
		name, cause, _ := strings.Cut(rest, " ")
		d.step(decide.TaskFailed{Task: d.take(words[0]).ID, Error: history.Some(name), Cause: history.Some(cause)})
	case words[1] == "starts":
		d.step(decide.TaskStarted{Task: d.peek(words[0]).ID, WorkerName: rest})
	case words[1] == "submitted":
		d.step(decide.TaskSubmitted{Task: d.peek(words[0]).ID, Output: rest})
	case words[1] == "beats":
		d.step(decide.TaskHeartbeat{Task: d.peek(words[0]).ID})
	default:
		d.t.Fatalf("script: %q", line)
	}
}

// peek returns the oldest task of a state.
func (d *driver) peek(state string) decide.Task {
	d.t.Helper()
	task := d.take(state)
	d.tasks = append([]decide.Task{task}, d.tasks...)
	return task
}

// drive runs the children of the oldest map run, one after the other.
func (d *driver) drive() {
	d.t.Helper()
	if len(d.runs) == 0 {
		d.t.Fatal("no map run runs")
	}
	run := d.runs[0]
	d.runs = d.runs[1:]
	for {
		child, ok := run.Next()
		if !ok {
			break
		}
		c := newDriver(d.t, run.Program(), child.Input, decide.Limits{})
		c.step(decide.Start{})
		for c.end == nil && c.pass() {
		}
		if c.end == nil {
			d.t.Fatalf("child %d waits for a task", child.Index)
		}
		run.ChildEnded(child.Index, *c.end)
	}
	end, ok := run.End()
	if !ok {
		d.t.Fatal("the map run does not end")
	}
	d.step(end)
}

// checkWellFormed checks what holds for every history.
func checkWellFormed(t testing.TB, d *driver) {
	t.Helper()
	for i, e := range d.events {
		if e.ID != int64(i)+1 {
			t.Fatalf("event %d has id %d", i+1, e.ID)
		}
		if e.PreviousID >= e.ID || e.PreviousID < 0 {
			t.Fatalf("event %d follows event %d", e.ID, e.PreviousID)
		}
		if !e.Type().Known() {
			t.Fatalf("event %d has the unknown type %s", e.ID, e.Type())
		}
	}
	if d.end == nil {
		return
	}
	if !d.x.Ended() {
		t.Fatal("a decision has an End and the execution goes on")
	}
	if d.end.Status == decide.Succeeded {
		if err := value.Valid(d.end.Output); err != nil {
			t.Fatalf("output: %v", err)
		}
	}
	if len(d.timers) != 0 {
		t.Fatalf("timers %v are left behind", d.timers)
	}
	if len(d.tasks) != 0 {
		t.Fatalf("tasks %v are left behind", d.tasks)
	}
}
