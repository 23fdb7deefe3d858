package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// The exit codes.
const (
	exitFailed = 1 // the definition has errors, or the execution did not succeed
	exitUsage  = 2 // the command could not do what it was asked
)

// exitError is an error with an exit code of its own; others exit with exitUsage.
type exitError struct {
	code int
	err  error // nil where everything has been said already
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// hintError is an error that a user can do something about.
type hintError struct {
	err  error
	hint string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

func withHint(err error, hint string) error { return &hintError{err, hint} }

// report prints why a command failed and returns the exit code. Messages begin in
// lower case and have no full stop, so that they read well behind the name of the
// program.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	code, shown := exitUsage, err
	if exit := (*exitError)(nil); errors.As(err, &exit) {
		code, shown = exit.code, exit.err
	}
	switch {
	case shown == nil:
		return code
	case errors.Is(err, context.Canceled):
		shown = errors.New("interrupted")
	}
	fmt.Fprintf(stderr, "borealis: %s\n", oneLine(shown.Error()))
	if hint := (*hintError)(nil); errors.As(err, &hint) {
		fmt.Fprintf(stderr, "hint: %s\n", hint.hint)
	}
	return code
}

// oneLine takes out of a message what could play tricks on a terminal: it may
// quote a definition or a task.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}
