package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"
)

// line is a benchmark's result.
type line struct {
	benchmark
	median, fastest, slowest sample
}

// peerRates are a peer's states per second by the name of the workflow.
type peerRates map[string]float64

// readPeer reads what a peer's script printed: one JSON object, name to states
// per second.
func readPeer(file string) (peerRates, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var rates peerRates
	if err := json.Unmarshal(text, &rates); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return rates, nil
}

func printTable(out io.Writer, lines []line, peer peerRates) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%-28s\t", "case")
	fmt.Fprint(w, "per CPU second\tCPU time\tfastest…slowest\tallocs\tbytes\tgoal\t\t")
	if peer != nil {
		fmt.Fprint(w, "peer per CPU second\tratio\t")
	}
	fmt.Fprintln(w)
	for _, l := range lines {
		// The first column stands to the left, so it brings its own blanks.
		fmt.Fprintf(w, "%-28s\t%.0f\t%s\t%s…%s\t%.1f\t%.0f\t%s\t", l.name, 1e9/l.median.nanoseconds, short(l.median.nanoseconds),
			short(l.fastest.nanoseconds), short(l.slowest.nanoseconds), l.median.allocations, l.median.bytes, verdict(l))
		if peer != nil {
			fmt.Fprint(w, comparison(l, peer))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// verdict is the goal and whether it was met, in two cells.
func verdict(l line) string {
	switch {
	case l.goal == 0:
		return "\t"
	case l.median.nanoseconds <= l.goal:
		return "≤ " + short(l.goal) + "\tmet"
	}
	return "≤ " + short(l.goal) + "\tmissed"
}

// comparison is the peer's rate and ours as a multiple of it, in two cells.
func comparison(l line, peer peerRates) string {
	rate, ok := peer[l.peer]
	if !ok || rate == 0 {
		return "\t\t"
	}
	return fmt.Sprintf("%.0f\t%.1f×\t", rate, 1e9/l.median.nanoseconds/rate)
}

func short(nanoseconds float64) string {
	switch d := time.Duration(nanoseconds); {
	case d < 10*time.Microsecond:
		return d.String()
	case d < 10*time.Millisecond:
		return d.Round(100 * time.Nanosecond).String()
	default:
		return d.Round(10 * time.Microsecond).String()
	}
}
