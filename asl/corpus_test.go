package asl_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
)

const corpora = "../../shared/corpora/asl"

// corpus returns the paths of a corpus's definitions by name.
func corpus(t *testing.T, name string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpora, name, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no corpora at %s", filepath.Join(corpora, name))
	}
	return files
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// refusals returns the diagnostics of severity ERROR, one per line.
func refusals(diagnostics []asl.Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		if d.Severity == asl.SeverityError {
			b.WriteString("\n\t" + d.String())
		}
	}
	return b.String()
}

// stricter are the definitions of the corpora that AWS refuses, by its
// documentation or by its service: samples that were never deployed as they are,
// and fixtures of editors that check less.
var stricter = map[string]string{
	"awslsp-Terminal-State-Accepts-Succeed-and-Fail-state-as-terminal-states.json":                       "it has three states of one name",
	"awslsp-Test-validation-of-Resource-arn-for-Task-State-Does-not-show-diagnostic-on-invalid-arn.json": "its resource is InvalidArn",
	"aslv-task-credentials.json":                                                "it has credentials without RoleArn",
	"aslv-map-with-item-batcher-jsonata.json":                                   "it goes back from JSONata to JSONPath",
	"step-functions-agent--step-functions__web-search-agent.json":               "it calls States.Default, which does not exist",
	"step-functions-agent--step-functions__dynamic-agent-template.json":         "its Choices are a word that a program replaces",
	"step-functions-agent--step-functions__agent-with-tools-flow-template.json": "its tools are states that a program adds",
	"serverless-patterns--lambda-sfn-sls__statemachine__stateMachine.asl.json":  "its Yes and No became true and false",
}

func TestValidate_accepts_definitions_that_run_on_AWS(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"real", "valid"} {
		for _, file := range corpus(t, name) {
			t.Run(name+"/"+filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				machine, diagnostics := asl.Validate(read(t, file), asl.Options{})
				if reason := stricter[filepath.Base(file)]; reason != "" {
					if machine != nil {
						t.Errorf("accepted, though %s", reason)
					}
					return
				}
				if machine == nil {
					t.Errorf("refused:%s", refusals(diagnostics))
				}
			})
		}
	}
}

// expectation is what a corpus says of a definition.
type expectation struct {
	StateMachineType string
	Severity         string
	Diagnostics      []struct{ AWSMessage string }
}

func expectations(t *testing.T, name string) map[string]expectation {
	t.Helper()
	var all map[string]expectation
	if err := json.Unmarshal(read(t, filepath.Join(corpora, name+".expected.json")), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// laxer are the definitions that a linter refuses and AWS, by its documentation
// or by its service, does not.
var laxer = map[string]string{
	"aslv-math-add.json":                          "the arguments of intrinsic functions are checked when they are known",
	"aslv-json-surround-syntax-extra-spaces.json": "white space around an expression is free",
	"aslv-jsonata-surround-syntax-no-spaces.json": "white space around an expression is not needed",
}

func TestValidate_refuses_what_is_wrong(t *testing.T) {
	t.Parallel()
	files := corpus(t, "invalid")
	expected := expectations(t, "invalid")
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := expected[name]
			machine, diagnostics := asl.Validate(read(t, file), asl.Options{Type: want.StateMachineType})
			if reason := laxer[name]; reason != "" {
				if machine == nil {
					t.Errorf("refused, though %s:%s", reason, refusals(diagnostics))
				}
				return
			}
			if machine != nil {
				t.Error("accepted")
			}
			for _, d := range want.Diagnostics {
				if d.AWSMessage != "" && invalidDefinition(diagnostics) != d.AWSMessage {
					t.Errorf("got  %s\nwant %s", invalidDefinition(diagnostics), d.AWSMessage)
				}
			}
		})
	}
}

// invalidDefinition is the message with which AWS refuses a definition.
func invalidDefinition(diagnostics []asl.Diagnostic) string {
	var problems []string
	for _, d := range diagnostics {
		if d.Severity == asl.SeverityError {
			location := d.Location
			if location == "" {
				location = "null"
			}
			problems = append(problems, d.Code+": "+d.Message+" at "+location)
		}
	}
	return "Invalid State Machine Definition: '" + strings.Join(problems, ", ") + "'"
}
