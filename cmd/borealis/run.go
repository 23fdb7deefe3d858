package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/engine/enginetest"
	"github.com/spf13/cobra"
)

type runOptions struct {
	input, mocks, machine, testCase string
	history, json, table            bool
}

func newRun() *cobra.Command {
	var opts runOptions
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run a definition in memory, with mocked tasks and fake time",
		Long: `Run a definition in memory. Nothing outside is called: Task states are answered
by a file of mocked responses in the format of Step Functions Local
(MockConfigFile.json), and time jumps, so that a Wait of a year takes no time.

On a terminal it prints what happened, and then the output; elsewhere, or with
--json, the output alone. A FILE of - is standard input.

The exit code is 0 where the execution succeeded and 1 where it did not; standard
error then has the error and its cause.`,
		Example: "  borealis run orders.asl.json --input '{\"id\": 1}' --mocks mocks.json\n" +
			"  borealis run orders.asl.json --input @input.json --mocks mocks.json --test-case Declined --history",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDefinition(cmd, args[0], opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.input, "input", "{}", "input as JSON, or @FILE, or @- for standard input")
	flags.StringVar(&opts.mocks, "mocks", "", "file of mocked responses")
	flags.StringVar(&opts.machine, "machine", "", "state machine of the mocks file (default the only one)")
	flags.StringVar(&opts.testCase, "test-case", "", "test case of the mocks file (default the only one)")
	flags.BoolVar(&opts.history, "history", false, "print the history, as GetExecutionHistory gives it")
	flags.BoolVar(&opts.json, "json", false, "print the output alone")
	flags.BoolVar(&opts.table, "table", false, "print what happened and the output, even where it is not a terminal")
	cmd.MarkFlagsMutuallyExclusive("history", "json", "table")
	return cmd
}

func runDefinition(cmd *cobra.Command, file string, opts runOptions) error {
	definition, cfg, err := prepare(cmd, file, opts)
	if err != nil {
		return err
	}
	var p progress
	if width, ok := terminalWidth(cmd.ErrOrStderr()); ok {
		p = progress{w: cmd.ErrOrStderr(), width: width}
		cfg.OnEvent = p.event
	}
	x, err := enginetest.Run(cmd.Context(), definition, cfg)
	p.clear()
	if err != nil {
		return explain(cmd.ErrOrStderr(), file, opts, err)
	}
	if err := printExecution(cmd.OutOrStdout(), x, opts); err != nil {
		return err
	}
	return outcome(x)
}

// prepare reads everything that a run needs.
func prepare(cmd *cobra.Command, file string, opts runOptions) ([]byte, enginetest.Config, error) {
	var cfg enginetest.Config
	if file == "-" && opts.input == "@-" {
		return nil, cfg, errors.New("the definition and the input cannot both come from standard input")
	}
	definition, err := readSource(file, cmd.InOrStdin())
	if err != nil {
		return nil, cfg, err
	}
	input, err := readArgument(opts.input, cmd.InOrStdin())
	if err != nil {
		return nil, cfg, fmt.Errorf("--input: %w", err)
	}
	// An empty Config.Input would stand for {}.
	if cfg.Input = string(bytes.TrimSpace(input)); cfg.Input == "" {
		return nil, cfg, errors.New("--input: the input is empty, and not JSON")
	}
	cfg.StateMachine = machineName(file, opts)
	if cfg.Mocks, err = readMocks(cmd.InOrStdin(), opts); err != nil {
		return nil, cfg, err
	}
	return definition, cfg, nil
}

// machineName names the state machine after --machine or the file.
func machineName(file string, opts runOptions) string {
	if opts.machine != "" {
		return opts.machine
	}
	name, _, _ := strings.Cut(filepath.Base(file), ".")
	return strings.Trim(name, "-")
}

func readMocks(stdin io.Reader, opts runOptions) (*enginetest.TestCase, error) {
	if opts.mocks == "" {
		if opts.machine != "" || opts.testCase != "" {
			return nil, withHint(errors.New("--machine and --test-case choose from a mocks file, and none is given"), "name the file with --mocks FILE")
		}
		return nil, nil
	}
	data, err := readSource(opts.mocks, stdin)
	if err != nil {
		return nil, fmt.Errorf("--mocks: %w", err)
	}
	mocks, err := enginetest.ParseMocks(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", opts.mocks, err)
	}
	testCase, err := mocks.For(opts.machine, opts.testCase)
	if err != nil {
		return nil, withHint(fmt.Errorf("%s: %w", opts.mocks, err), "choose with --machine NAME and --test-case NAME")
	}
	return testCase, nil
}

// explain says what to do about an error of [enginetest.Run].
func explain(stderr io.Writer, file string, opts runOptions, err error) error {
	if invalid := (*asl.Error)(nil); errors.As(err, &invalid) {
		printDiagnostics(stderr, file, invalid.Diagnostics)
		return fmt.Errorf("%s has %s and cannot run", file, count(len(invalid.Diagnostics), "error"))
	}
	missing := (*enginetest.NoFakeError)(nil)
	switch {
	case !errors.As(err, &missing):
		return err
	case missing.Field != "Resource":
		return fmt.Errorf("state %q has an %s, which cannot be mocked", missing.State, missing.Field)
	case opts.mocks == "":
		return withHint(fmt.Errorf("state %q calls %s, and nothing is mocked", missing.State, missing.Resource),
			"give the state a mocked response in a file, and name the file with --mocks FILE")
	}
	return withHint(fmt.Errorf("state %q calls %s, and the test case does not mock it", missing.State, missing.Resource),
		fmt.Sprintf("add %q with the name of a mocked response to the test case in %s", missing.State, opts.mocks))
}

func printExecution(w io.Writer, x *enginetest.Execution, opts runOptions) error {
	width, isTerminal := terminalWidth(w)
	switch {
	case opts.history:
		return printHistory(w, x)
	case opts.table || isTerminal && !opts.json:
		return printTable(w, x, width)
	case x.Status != enginetest.Succeeded:
		return nil
	}
	_, err := fmt.Fprintln(w, x.Output)
	return err
}

// defaultWidth is for tables that go to a file.
const defaultWidth = 120

func printTable(w io.Writer, x *enginetest.Execution, width int) error {
	if width == 0 {
		width = defaultWidth
	}
	if _, err := io.WriteString(w, x.Transitions().Format(width)); err != nil || x.Status != enginetest.Succeeded {
		return err
	}
	var output bytes.Buffer
	if err := json.Indent(&output, []byte(x.Output), "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", &output)
	return err
}

// printHistory prints the events as GetExecutionHistory answers, a line for each.
func printHistory(w io.Writer, x *enginetest.Execution) error {
	b := []byte(`{"events":[`)
	for i, e := range x.Events {
		if i > 0 {
			b = append(b, ',')
		}
		b = e.AppendJSON(append(b, '\n'))
	}
	_, err := w.Write(append(b, "\n]}\n"...))
	return err
}

// outcome is nil where the execution succeeded.
func outcome(x *enginetest.Execution) error {
	var how string
	switch x.Status {
	case enginetest.Succeeded:
		return nil
	case enginetest.TimedOut:
		how = "the execution timed out"
	default:
		how = "the execution failed"
	}
	for _, detail := range []string{x.Error, x.Cause} {
		if detail != "" {
			how += ": " + detail
		}
	}
	return &exitError{exitFailed, errors.New(how)}
}
