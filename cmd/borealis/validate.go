package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/borealis-flow/borealis/asl"
	"github.com/spf13/cobra"
)

type validateOptions struct {
	json        bool
	machineType string
}

func newValidate() *cobra.Command {
	var opts validateOptions
	cmd := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Check definitions and report all of their problems",
		Long: `Check definitions in JSON or YAML and report all of their problems, each with
its line and column. A FILE of - is standard input.

With --json each file gives one line in the form of AWS's
ValidateStateMachineDefinition, with file, line and column added.

Warnings do not change the exit code; errors make it 1.`,
		Example: "  borealis validate orders.asl.json\n  borealis validate --type EXPRESS --json *.asl.json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			return validate(cmd, files, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.json, "json", false, "print one JSON object for each file")
	cmd.Flags().StringVar(&opts.machineType, "type", "STANDARD", "type of the state machine, STANDARD or EXPRESS")
	return cmd
}

// validate reports on every file before it says that one was bad.
func validate(cmd *cobra.Command, files []string, opts validateOptions) error {
	if opts.machineType != "STANDARD" && opts.machineType != "EXPRESS" {
		return fmt.Errorf("--type must be STANDARD or EXPRESS, not %q", opts.machineType)
	}
	var total tally
	var unread error
	for _, file := range files {
		src, err := readSource(file, cmd.InOrStdin())
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "borealis: %s\n", oneLine(err.Error()))
			unread = &exitError{code: exitUsage}
			continue
		}
		_, diagnostics := asl.Validate(src, asl.Options{Type: opts.machineType})
		total.add(diagnostics)
		if opts.json {
			if err := printDiagnosticsJSON(cmd.OutOrStdout(), file, diagnostics); err != nil {
				return err
			}
			continue
		}
		printDiagnostics(cmd.OutOrStdout(), file, diagnostics)
	}
	if !opts.json && total.files > 0 {
		fmt.Fprintln(cmd.ErrOrStderr(), total)
	}
	if unread == nil && total.errors > 0 {
		return &exitError{code: exitFailed}
	}
	return unread
}

// tally counts what was found.
type tally struct{ files, errors, warnings int }

func (t *tally) add(diagnostics []asl.Diagnostic) {
	t.files++
	for _, d := range diagnostics {
		if d.Severity == asl.SeverityError {
			t.errors++
		} else {
			t.warnings++
		}
	}
}

func (t tally) String() string {
	return fmt.Sprintf("%s: %s, %s", count(t.files, "file"), count(t.errors, "error"), count(t.warnings, "warning"))
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// printDiagnostics prints a line for each problem, in the form that editors and
// CI systems recognise.
func printDiagnostics(w io.Writer, file string, diagnostics []asl.Diagnostic) {
	for _, d := range diagnostics {
		severity := "warning"
		if d.Severity == asl.SeverityError {
			severity = "error"
		}
		where := file
		if d.Line > 0 {
			where = fmt.Sprintf("%s:%d:%d", file, d.Line, d.Column)
		}
		code := d.Code
		if d.Location != "" {
			code += " at " + d.Location
		}
		fmt.Fprintf(w, "%s: %s: %s\n", where, severity, oneLine(d.Message+" ("+code+")"))
	}
}

// fileReport is AWS's answer to ValidateStateMachineDefinition, with the file and
// the positions added.
type fileReport struct {
	File        string           `json:"file"`
	Result      string           `json:"result"`
	Diagnostics []fileDiagnostic `json:"diagnostics"`
	Truncated   bool             `json:"truncated"`
}

type fileDiagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Location string `json:"location,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
}

func printDiagnosticsJSON(w io.Writer, file string, diagnostics []asl.Diagnostic) error {
	r := fileReport{File: file, Result: "OK", Diagnostics: []fileDiagnostic{}}
	for _, d := range diagnostics {
		if d.Severity == asl.SeverityError {
			r.Result = "FAIL"
		}
		if d.Code == asl.CodeTooManyProblems {
			r.Truncated = true
		}
		r.Diagnostics = append(r.Diagnostics, fileDiagnostic{
			Severity: string(d.Severity), Code: d.Code, Message: d.Message,
			Location: d.Location, Line: d.Line, Column: d.Column,
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
