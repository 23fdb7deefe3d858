package asl_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
)

// TestValidate_reports_every_problem_on_its_line runs the definitions of
// testdata/rules: YAML documents in which a comment "### message" says what is
// reported on its line, several of them on one line where it is several
// problems. What has no place is reported on the first line of its document.
// Documents without such a comment must be accepted without a warning.
func TestValidate_reports_every_problem_on_its_line(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/rules/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no rules: %v", err)
	}
	for _, file := range files {
		src := read(t, file)
		line := 0
		for chunk := range bytes.SplitSeq(src, []byte("---\n")) {
			checkChunk(t, file, line, chunk)
			line += bytes.Count(chunk, []byte("\n")) + 1
		}
	}
}

func checkChunk(t *testing.T, file string, start int, chunk []byte) {
	t.Helper()
	want := map[int][]string{}
	for i, text := range strings.Split(string(chunk), "\n") {
		if _, messages, ok := strings.Cut(text, "### "); ok {
			want[i+1] = strings.Split(messages, " ### ")
		}
	}
	opts := asl.Options{Format: asl.FormatYAML}
	if bytes.HasPrefix(chunk, []byte("# EXPRESS")) {
		opts.Type = "EXPRESS"
	}
	_, diagnostics := asl.Validate(chunk, opts)
	got := map[int][]string{}
	for _, d := range diagnostics {
		line := max(d.Line, 1)
		got[line] = append(got[line], d.Message)
	}
	for line := range strings.Count(string(chunk), "\n") + 2 {
		slices.Sort(got[line])
		slices.Sort(want[line])
		if !slices.Equal(got[line], want[line]) {
			t.Errorf("%s:%d:\ngot  %q\nwant %q", file, start+line, got[line], want[line])
		}
	}
}
