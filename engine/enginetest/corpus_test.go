package enginetest_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/engine/enginetest"
)

// Real state machines come to an end, whatever their tasks answer.
func TestRun_ends_with_any_definition(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "shared", "corpora", "asl")
	files, err := filepath.Glob(filepath.Join(dir, "[rv]*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skipf("no corpora at %s", dir)
	}
	answers := map[string]enginetest.TaskFunc{
		"an empty object": enginetest.Return(struct{}{}),
		"an array":        enginetest.Return([]any{1, "two", nil}),
		"an error":        enginetest.Throw("Some.Error", "some cause"),
		"nothing":         func(context.Context, *enginetest.Task) (any, error) { return nil, enginetest.ErrNoAnswer },
	}
	for name, answer := range answers {
		t.Run("answered with "+name, func(t *testing.T) {
			t.Parallel()
			played := 0
			for _, file := range files {
				if playAny(t, file, answer) {
					played++
				}
			}
			if played < len(files)/2 {
				t.Errorf("only %d of %d definitions could be played", played, len(files))
			}
		})
	}
}

// playAny plays a definition and reports whether it is one.
func playAny(t *testing.T, file string, answer enginetest.TaskFunc) bool {
	t.Helper()
	definition, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	x, err := enginetest.Run(t.Context(), definition, enginetest.Config{
		Tasks:     enginetest.Tasks{"*": answer},
		Readers:   map[string]enginetest.Reader{"*": enginetest.Items(`[1,2,3]`)},
		MaxEvents: 2000, MaxSteps: 20_000,
	})
	invalid, stuck := (*asl.Error)(nil), (*enginetest.StuckError)(nil)
	switch {
	case errors.As(err, &invalid):
		return false
	case err != nil && bytes.Contains(definition, []byte("{% ${")):
		return false // a template: the expression is none before it is filled in
	case err != nil && !errors.As(err, &stuck):
		t.Errorf("%s: %v", file, err)
		return false
	case err == nil && x.Status == enginetest.Running:
		t.Errorf("%s still runs", file)
	}
	if x.Transitions().String() == "" {
		t.Errorf("%s has no transitions", file)
	}
	return true
}
