package asl_test

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/asl"
)

// FuzzValidate looks for panics, for endless work and for a machine beside an
// error (or none without one), in both formats.
func FuzzValidate(f *testing.F) {
	f.Add([]byte(order), false)
	files, _ := filepath.Glob("testdata/rules/*.yaml")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, true)
	}
	for _, seed := range []string{"", "{", `{"a":"\ud800"}`, "a: &a [*a]", "[[[[", `{"StartAt":"","States":{"":{"Type":"Choice","Choices":[{"Not":{}}]}}}`} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, src []byte, yaml bool) {
		opts := asl.Options{Format: asl.FormatJSON, MaxBytes: 64 << 10}
		if yaml {
			opts.Format = asl.FormatYAML
		}
		machine, diagnostics := asl.Validate(src, opts)
		failed := false
		for i, d := range diagnostics {
			failed = failed || d.Severity == asl.SeverityError
			if d.Message == "" || d.Code == "" || d.Severity != asl.SeverityError && d.Severity != asl.SeverityWarning {
				t.Errorf("diagnostic %d says nothing: %+v", i, d)
			}
			if !utf8.ValidString(d.String()) {
				t.Errorf("diagnostic %d is not UTF-8: %+q", i, d)
			}
			if d.Line < 0 || d.Column < 0 {
				t.Errorf("diagnostic %d is nowhere: %+v", i, d)
			}
		}
		if failed != (machine == nil) {
			t.Fatalf("machine %v with %v", machine, diagnostics)
		}
		if machine != nil {
			walk(t, &machine.Scope)
		}
	})
}

// walk checks what whoever runs a machine relies on.
func walk(t *testing.T, scope *asl.Scope) {
	if scope.States.Get(scope.StartAt) == nil {
		t.Errorf("no state %q to start at", scope.StartAt)
	}
	for name, state := range scope.States.All() {
		if state.Base().Name != name || state.Base().Pointer == "" {
			t.Errorf("state %q is called %+v", name, state.Base())
		}
		switch state := state.(type) {
		case *asl.Map:
			walk(t, &state.ItemProcessor.Scope)
		case *asl.Parallel:
			for i := range state.Branches {
				walk(t, &state.Branches[i])
			}
		}
	}
}
