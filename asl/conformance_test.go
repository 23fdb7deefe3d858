package asl_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
)

const recordings = "../../shared/conformance/cases"

// recording is a recorded conversation with AWS, as far as it is about
// definitions.
type recording struct {
	Definition  json.RawMessage
	Definitions []json.RawMessage
	Steps       []struct {
		Call   string
		ID     string
		Error  bool
		Match  string
		Value  json.RawMessage
		Params struct {
			Type       string
			Definition struct {
				Index *int `json:"$def"`
			}
		}
	}
	Expect map[string]json.RawMessage
}

func TestValidate_agrees_with_recordings_of_AWS(t *testing.T) {
	t.Parallel()
	var files []string
	_ = filepath.WalkDir(recordings, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".json") {
			files = append(files, path)
		}
		return nil
	})
	if len(files) == 0 {
		t.Skipf("no corpora at %s", recordings)
	}
	for _, file := range files {
		var r recording
		if err := json.Unmarshal(read(t, file), &r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, recordings+string(os.PathSeparator)), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r.check(t)
		})
	}
}

func (r *recording) check(t *testing.T) {
	for _, step := range r.Steps {
		if step.Params.Definition.Index == nil {
			continue
		}
		src := r.text(t, *step.Params.Definition.Index)
		machine, diagnostics := asl.Validate(src, asl.Options{Type: step.Params.Type, Format: asl.FormatJSON})
		switch step.Call {
		case "stepfunctions.ValidateStateMachineDefinition":
			r.checkDiagnostics(t, diagnostics)
		case "stepfunctions.CreateStateMachine", "stepfunctions.UpdateStateMachine", "stepfunctions.TestState":
			want := r.refusal(step.ID)
			switch {
			case want == "" && machine == nil && step.Call != "stepfunctions.TestState":
				t.Errorf("refused:%s", refusals(diagnostics))
			case want != "" && invalidDefinition(diagnostics) != want:
				t.Errorf("got  %s\nwant %s", invalidDefinition(diagnostics), want)
			}
		}
	}
}

// text returns the i-th definition as it was sent: an object as Python's
// json.dumps writes it.
func (r *recording) text(t *testing.T, i int) []byte {
	t.Helper()
	raw := r.Definition
	if raw == nil {
		raw = r.Definitions[i]
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return fill([]byte(text))
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		t.Fatal(err)
	}
	return fill(compact.Bytes())
}

var (
	activityHole = regexp.MustCompile(`⟪[^⟫]*activityArn⟫`)
	functionHole = regexp.MustCompile(`⟪[^⟫]*⟫`)
)

// fill puts the ARNs in that a run of the recording would.
func fill(definition []byte) []byte {
	definition = activityHole.ReplaceAll(definition, []byte("arn:aws:states:us-east-1:111122223333:activity:a"))
	return functionHole.ReplaceAll(definition, []byte("arn:aws:lambda:us-east-1:111122223333:function:f"))
}

// refusal returns the message with which AWS refused the definition of a step,
// or "". (That TestState has no mock for a state is not the definition's fault.)
func (r *recording) refusal(id string) string {
	for _, step := range r.Steps {
		if step.Match == "" || !bytes.Contains(step.Value, []byte(`"$error": "`+id+`"`)) {
			continue
		}
		var recorded struct {
			Error struct{ Code, Message string }
		}
		if json.Unmarshal(r.Expect[step.Match], &recorded) == nil && strings.HasPrefix(recorded.Error.Message, "Invalid State Machine Definition") {
			return recorded.Error.Message
		}
	}
	return ""
}

func (r *recording) checkDiagnostics(t *testing.T, diagnostics []asl.Diagnostic) {
	type diagnostic struct{ Code, Location, Message, Severity string }
	var recorded struct{ Diagnostics []diagnostic }
	if err := json.Unmarshal(r.Expect["validation_response"], &recorded); err != nil {
		t.Fatal(err)
	}
	if len(diagnostics) != len(recorded.Diagnostics) {
		t.Fatalf("got %v, want %v", diagnostics, recorded.Diagnostics)
	}
	for i, d := range diagnostics {
		got := diagnostic{d.Code, d.Location, d.Message, string(d.Severity)}
		if got != recorded.Diagnostics[i] {
			t.Errorf("got  %+v\nwant %+v", got, recorded.Diagnostics[i])
		}
	}
}
