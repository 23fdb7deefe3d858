package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestEvery_workflow_makes_the_transitions_that_it_is_measured_by(t *testing.T) {
	t.Parallel()
	cases, err := benchmarks()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		"pass": 5, "pass-parameters": 5, "pass-jsonata": 5, "choice": 6, "choice-jsonata": 6,
		"task": 5, "task-parameters": 5, "task-jsonata": 5,
		"map-pass, 1000 items": 1001, "map-pass, 10000 items": 10_001, "map-pass, 100000 items": 100_001,
		"map-pass-jsonata, 1000 items": 1001, "map-pass-jsonata, 100000 items": 100_001, "map-task, 1000 items": 1001,
		"parse+validate 50 states": 1, "jsonata path": 1, "jsonata object": 1, "jsonata map+filter": 1,
	}
	if len(cases) != len(want) {
		t.Errorf("got %d cases, want %d", len(cases), len(want))
	}
	for _, c := range cases {
		if c.units != want[c.name] {
			t.Errorf("%s: got %d units, want %d", c.name, c.units, want[c.name])
		}
		if c.units > 10_001 {
			continue // building it has run it once already
		}
		if err := c.work(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestThe_mixed_definition_has_fifty_states(t *testing.T) {
	t.Parallel()
	if got := strings.Count(string(mixedDefinition()), `"Type":`); got != 50 {
		t.Errorf("got %d states", got)
	}
}

func TestThe_table_shows_goals_and_ratios(t *testing.T) {
	t.Parallel()
	work := func() error { return nil }
	lines, err := runAll([]benchmark{{name: "one", units: 1, work: work, goal: 1e9, peer: "one"}, {name: "two", units: 1, work: work}},
		regexp.MustCompile("one"), 3, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := printTable(&b, lines, peerRates{"one": 2}); err != nil {
		t.Fatal(err)
	}
	if table := b.String(); !strings.Contains(table, "met") || !strings.Contains(table, "×") || strings.Contains(table, "two") {
		t.Errorf("got\n%s", table)
	}
}

func TestMedian_is_the_sample_in_the_middle(t *testing.T) {
	t.Parallel()
	middle, fastest, slowest := median([]sample{{nanoseconds: 3}, {nanoseconds: 1}, {nanoseconds: 2}})
	if middle.nanoseconds != 2 || fastest.nanoseconds != 1 || slowest.nanoseconds != 3 {
		t.Errorf("got %v %v %v", middle, fastest, slowest)
	}
}
