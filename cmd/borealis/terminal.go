package main

import (
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/engine/enginetest"
	"github.com/borealis-flow/borealis/history"
	"golang.org/x/term"
)

// terminalWidth returns the width of the terminal that w is, in characters, and
// false where it is none.
func terminalWidth(w io.Writer) (int, bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return width, true
}

// progress is one line on a terminal that says how far a run has come.
type progress struct {
	w      io.Writer
	width  int
	events int
	shown  bool
}

// every is how many events pass between two lines: a run handles them much faster
// than anybody reads.
const every = 512

// event counts an event. It is for [enginetest.Config.OnEvent].
func (p *progress) event(_ *enginetest.Execution, e history.Event) {
	if p.events++; p.events%every != 0 {
		return
	}
	line := fmt.Sprintf("%d events, %s: %s", p.events, e.Time.Format(time.DateTime), e.Type())
	if utf8.RuneCountInString(line) >= p.width {
		line = string([]rune(line)[:max(0, p.width-1)])
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	p.shown = true
}

// clear takes the line away.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
