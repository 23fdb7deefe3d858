package intrinsic_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/internal/intrinsic"
	"github.com/borealis-flow/borealis/internal/value"
)

const (
	execDir      = "../../../shared/corpora/asl/exec"
	recordedDir  = "../../../shared/conformance/cases"
	validDir     = "../../../shared/corpora/asl/valid"
	invalidDir   = "../../../shared/corpora/asl/invalid"
	realDir      = "../../../shared/corpora/asl/real"
	leastAgreed  = 206
	leastRecords = 40
)

// divergences are the cases of other projects that AWS contradicts: by a
// recording, or else by the page "Intrinsic functions".
var divergences = map[string]string{
	"States.Format('Hello, {}!', $.array)":          "recorded: lists and maps are printed as Java does",
	"States.Format('Hello, {}!', $.object)":         "recorded: lists and maps are printed as Java does",
	"States.Format('{} {}', States.Array(), 1)":     "recorded: lists and maps are printed as Java does",
	"States.Format('{} {}', 1, States.Array())":     "recorded: lists and maps are printed as Java does",
	"States.Format('{} {}', $.hash, 1)":             "recorded: lists and maps are printed as Java does",
	"States.MathAdd(1.2, -2.5)":                     "recorded: each argument is rounded",
	"States.ArrayRange(1, 9.5, 2)":                  "AWS page: arguments are rounded",
	"States.MathRandom(1.5, 10)":                    "AWS page: arguments are rounded",
	"States.ArrayGetItem(States.Array(1, 2, 3), 5)": "two projects disagree; the other one fails, as we do",
	"States.ArrayGetItem(States.Array(), 5)":        "two projects disagree; the other one fails, as we do",
}

type execCase struct {
	Definition     any
	Input          json.RawMessage
	ExpectedOutput json.RawMessage
	ExpectedError  json.RawMessage
	PeerSpecific   any
}

// onlyCall returns the one ".$" field with a call in a definition and its name.
func onlyCall(v any) (name, call string, n int) {
	switch v := v.(type) {
	case map[string]any:
		for key, field := range v {
			text, ok := field.(string)
			if ok && strings.HasSuffix(key, ".$") && intrinsic.IsCall(text) {
				name, call, n = strings.TrimSuffix(key, ".$"), text, n+1
				continue
			}
			if k, c, m := onlyCall(field); m > 0 {
				name, call, n = k, c, n+m
			}
		}
	case []any:
		for _, item := range v {
			if k, c, m := onlyCall(item); m > 0 {
				name, call, n = k, c, n+m
			}
		}
	}
	return name, call, n
}

func corpusFiles(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Skipf("no corpora at %s", filepath.Dir(pattern))
	}
	return files
}

func readJSON(t *testing.T, file string, v any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func TestOtherProjects_agree_on_single_calls(t *testing.T) {
	t.Parallel()
	agreed, compared := 0, 0
	for _, file := range corpusFiles(t, filepath.Join(execDir, "*.json")) {
		var c execCase
		readJSON(t, file, &c)
		name, call, n := onlyCall(c.Definition)
		if n != 1 || c.PeerSpecific != nil || len(c.ExpectedOutput) == 0 && len(c.ExpectedError) == 0 || strings.Contains(call, "$$.Map") {
			continue
		}
		compared++
		switch problem, reason := compareExec(t, name, call, c), divergences[call]; {
		case problem == "":
			agreed++
		case reason == "":
			t.Errorf("%s: %.200s: %s", filepath.Base(file), call, problem)
		}
	}
	t.Logf("%d of %d cases agree", agreed, compared)
	if agreed < leastAgreed {
		t.Errorf("%d cases agree, want at least %d", agreed, leastAgreed)
	}
}

// compareExec returns what differs, or nothing.
func compareExec(t *testing.T, name, call string, c execCase) string {
	t.Helper()
	input := value.Value(value.EmptyObject)
	if len(c.Input) > 0 {
		input = mustValue(t, string(c.Input))
	}
	got, err := run(call, input)
	if len(c.ExpectedError) > 0 {
		if err == nil {
			return "no error but " + value.Text(got)
		}
		return ""
	}
	if err != nil {
		return err.Error()
	}
	output, ok := mustValue(t, string(c.ExpectedOutput)).(*value.Object)
	if !ok {
		return "the output is no object"
	}
	if want, _ := output.Get(name); !value.Equal(got, want) {
		return "got " + value.Text(got) + ", want " + value.Text(want)
	}
	return ""
}

type recording struct {
	Definition any
	Input      json.RawMessage
	Inputs     []json.RawMessage
	Expect     map[string]struct {
		Events []struct {
			Exited struct{ Output json.RawMessage } `json:"stateExitedEventDetails"`
		}
	}
}

// TestAWS_gave_the_same_results compares what recordings of AWS show of states
// with a single call: the results in the order of the inputs.
func TestAWS_gave_the_same_results(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, file := range corpusFiles(t, filepath.Join(recordedDir, "intrinsic_functions", "*.json")) {
		var c recording
		readJSON(t, file, &c)
		name, call, n := onlyCall(c.Definition)
		if n != 1 || strings.Contains(call, "MathRandom") || strings.Contains(call, "$$.StateMachine") {
			continue
		}
		inputs := c.Inputs
		if len(inputs) == 0 {
			inputs = append(inputs, c.Input)
		}
		for i, input := range inputs {
			history, ok := c.Expect["exec_hist_resp_"+string(rune('0'+i))]
			if !ok && i == 0 {
				history = c.Expect["exec_hist_resp"]
			}
			for _, event := range history.Events {
				if event.Exited.Output == nil {
					continue
				}
				output, ok := mustValue(t, string(event.Exited.Output)).(*value.Object)
				if !ok {
					continue
				}
				want, ok := output.Get(name)
				if !ok {
					continue
				}
				compared++
				got, err := run(call, mustValue(t, string(input)))
				if err != nil || !value.Equal(got, want) {
					t.Errorf("%s: %s of %s: got %v, %v; want %s", filepath.Base(file), call, input, got, err, event.Exited.Output)
				}
			}
		}
	}
	t.Logf("%d recorded results agree", compared)
	if compared < leastRecords {
		t.Errorf("%d results compared, want at least %d", compared, leastRecords)
	}
}

// calls returns the texts of all ".$" fields with calls in a definition.
func calls(v any) (found []string) {
	switch v := v.(type) {
	case map[string]any:
		for key, field := range v {
			if text, ok := field.(string); ok && strings.HasSuffix(key, ".$") && intrinsic.IsCall(text) {
				found = append(found, text)
			}
			found = append(found, calls(field)...)
		}
	case []any:
		for _, item := range v {
			found = append(found, calls(item)...)
		}
	}
	return found
}

func TestParse_accepts_the_calls_of_valid_definitions(t *testing.T) {
	t.Parallel()
	// This one uses a function that AWS does not have and escapes that it refuses.
	const never = "step-functions-agent--step-functions__web-search-agent.json"
	parsed := 0
	for _, dir := range []string{validDir, realDir} {
		for _, file := range corpusFiles(t, filepath.Join(dir, "*.json")) {
			var definition any
			readJSON(t, file, &definition)
			for _, call := range calls(definition) {
				if _, err := intrinsic.Parse(call); err != nil && filepath.Base(file) != never {
					t.Errorf("%s: %s: %v", filepath.Base(file), call, err)
				}
				parsed++
			}
		}
	}
	t.Logf("%d calls parsed", parsed)
}

func TestParse_refuses_escapes_that_AWS_refused(t *testing.T) {
	t.Parallel()
	for _, file := range corpusFiles(t, filepath.Join(invalidDir, "awsmsg-escape-sequences-illegal-intrinsic-*.json")) {
		var definition any
		readJSON(t, file, &definition)
		for _, call := range calls(definition) {
			if _, err := intrinsic.Parse(call); err == nil {
				t.Errorf("%s: Parse accepts %s", filepath.Base(file), call)
			}
		}
	}
}
