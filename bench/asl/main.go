// Command asl measures how fast Borealis interprets the States Language: state
// transitions in memory, on one core, and the parsing and expressions that they
// rest on.
//
// A transition is a state entered and left, with its events made and dropped;
// nothing is stored. Each case runs several rounds, in turn with the others, and
// the round in the middle counts. All times are CPU time, so the command needs a
// Unix. It may import anything of the module that it measures, and nothing
// imports it.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "asl:", err)
		os.Exit(1)
	}
}

func run() error {
	rounds := flag.Int("rounds", 5, "how many rounds each case runs")
	duration := flag.Duration("duration", time.Second, "how much CPU time each round of a case takes")
	only := flag.String("run", "", "a regular expression: only the cases that it matches")
	peerFile := flag.String("peer", "", "a file with a peer's figures, as its script prints them")
	flag.Parse()
	if *rounds < 1 || *duration <= 0 || flag.NArg() > 0 {
		return fmt.Errorf("want at least one round, a duration above zero and no arguments")
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	peer, err := readPeer(*peerFile)
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	cases, err := benchmarks()
	if err != nil {
		return err
	}
	lines, err := runAll(cases, pattern, *rounds, *duration)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, GOMAXPROCS=1, %d rounds of %s CPU time, medians\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, *rounds, *duration)
	return printTable(os.Stdout, lines, peer)
}

// runAll runs the cases in turn, round by round, so that a busy neighbour
// disturbs all of them a little rather than one of them much.
func runAll(cases []benchmark, pattern *regexp.Regexp, rounds int, duration time.Duration) ([]line, error) {
	samples := make(map[string][]sample)
	for range rounds {
		for _, c := range cases {
			if !pattern.MatchString(c.name) {
				continue
			}
			s, err := measure(duration, c.units, c.work)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			samples[c.name] = append(samples[c.name], s)
		}
	}
	var lines []line
	for _, c := range cases {
		if len(samples[c.name]) == 0 {
			continue
		}
		l := line{benchmark: c}
		l.median, l.fastest, l.slowest = median(samples[c.name])
		lines = append(lines, l)
	}
	return lines, nil
}
