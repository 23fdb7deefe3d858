package conformance_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// definitions are where people's own definitions are, and those of other tools.
var definitions = []string{"../../../shared/corpora/asl/real", "../../../shared/corpora/asl/valid"}

// Whatever a definition says and whatever its callees answer, an execution goes
// on or ends, and goes the same way in every style.
func TestDecider_runs_any_definition_the_same_way_in_every_style(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, dir := range definitions {
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(files)
		for _, file := range files {
			if program := compileFile(t, file); program != nil {
				ran++
				checkStyles(t, file, program)
			}
		}
	}
	if ran == 0 {
		t.Skipf("no corpora at %s", definitions[0])
	}
	t.Logf("%d definitions, %d worlds each", ran, len(obligingWorlds))
}

// compileFile returns the program of a definition, nil for one that AWS refuses or
// that has parameters left to be replaced.
func compileFile(t *testing.T, file string) *decide.Program {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	definition, err := asl.Parse(src)
	if err != nil {
		return nil
	}
	program, err := decide.Compile(definition)
	if err != nil && !bytes.Contains(src, []byte("${")) {
		t.Errorf("%s was accepted but does not compile: %v", file, err)
	}
	return program
}

// patience bounds the inputs of executions that wait for an answer of their own,
// which never comes in such worlds.
const patience = 60

// obligingWorlds differ in what every task answers and every execution gets.
var obligingWorlds = []obliging{
	{input: `{}`, output: `{}`, patience: patience},
	{input: `[1,2,3]`, output: `[{"a":1},{"a":2}]`, patience: patience},
	{input: `{"a":"x","items":[{"id":1},{"id":2}],"status":"DONE"}`, output: `"text"`, patience: patience},
	{input: `{}`, failure: "States.TaskFailed", patience: patience},
	{input: `{}`, failure: "Custom", patience: patience},
}

// obliging is a world in which every task ends at once and alike.
type obliging struct {
	input, output string
	failure       string // the error, where tasks fail
	patience      int    // the inputs after which it has seen enough
}

func (o obliging) next(r *run) (decide.Occurrence, error) {
	switch {
	case r.inputs > o.patience:
		return nil, errEnough
	case len(r.mapRuns) > 0:
		return r.driveMapRun()
	case len(r.tasks) == 0:
		return nil, nil
	case o.failure != "":
		return decide.TaskFailed{Task: r.tasks[0].ID, Error: history.Some(o.failure), Cause: history.Some("as asked")}, nil
	}
	return decide.TaskSucceeded{Task: r.tasks[0].ID, Output: o.output}, nil
}

func (o obliging) items(*decide.MapRun) (value.Array, error) {
	return value.Array{value.Int(1), value.String("two")}, nil
}

func (o obliging) written(_ *decide.MapRun, results string) (string, error) { return results, nil }

func (o obliging) child() world { return o }

func checkStyles(t *testing.T, file string, program *decide.Program) {
	t.Helper()
	for i, world := range obligingWorlds {
		first, err := runObliging(program, world, plainly)
		if err != nil {
			t.Errorf("%s in world %d: %v", file, i, err)
			continue
		}
		again, err := runObliging(program, world, rewritten)
		if err != nil {
			t.Errorf("%s in world %d when %s: %v", file, i, rewritten, err)
			continue
		}
		if d := firstDifference(first.events, again.events); d != "" {
			t.Errorf("%s in world %d when %s: %s", file, i, rewritten, d)
		}
	}
}

func runObliging(program *decide.Program, world obliging, how style) (*run, error) {
	r := newRun(program, world.input, world, how)
	if err := r.finish(); err != nil {
		return nil, err
	}
	return r, checkChain(r.raw)
}

// newRun returns a run of which no more is known than its definition.
func newRun(program *decide.Program, input string, w world, how style) *run {
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	arn := "arn:aws:states:" + region + ":" + account
	return &run{
		program: program, world: w, style: how, now: now,
		info: decide.Info{
			ExecutionArn: arn + ":execution:any:run", Name: "run", RoleArn: "arn:aws:iam::" + account + ":role/any",
			StateMachineArn: arn + ":stateMachine:any", StateMachineName: "any", Region: region, StartTime: now,
			InputText: input, Input: value.TextDoc(input), Limits: decide.AWSLimits,
		},
	}
}

// checkChain reports an event whose id or previous id cannot be.
func checkChain(events []history.Event) error {
	for i, e := range events {
		if e.ID != int64(i)+1 || e.PreviousID >= e.ID {
			return fmt.Errorf("event %d follows event %d at place %d", e.ID, e.PreviousID, i+1)
		}
	}
	return nil
}
