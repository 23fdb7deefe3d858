package conformance_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// tally counts cases by area.
type tally struct {
	name   string
	areas  map[string]*[3]int // agreed, all, and not run
	passed int
}

func newTally(name string) *tally { return &tally{name: name, areas: make(map[string]*[3]int)} }

func (c *tally) area(name string) *[3]int {
	if c.areas[name] == nil {
		c.areas[name] = new([3]int)
	}
	return c.areas[name]
}

func (c *tally) skip(area string) { c.area(area)[2]++ }

// add counts a case, and fails the test unless known tells of its miss.
func (c *tally) add(t *testing.T, area, id string, known map[string]string, err error) {
	t.Helper()
	counts := c.area(area)
	counts[1]++
	reason, isKnown := known[id]
	switch {
	case err == nil && isKnown:
		t.Errorf("%s now passes: remove it from the list (%s)", id, reason)
	case err == nil:
		counts[0]++
		c.passed++
	case !isKnown:
		t.Errorf("%s: %v", id, err)
	}
}

func (c *tally) report(t *testing.T, floor int) {
	t.Helper()
	var b strings.Builder
	all, skipped := 0, 0
	for _, name := range slices.Sorted(maps.Keys(c.areas)) {
		n := c.areas[name]
		all, skipped = all+n[1], skipped+n[2]
		fmt.Fprintf(&b, "\n%s area %s: %d/%d", c.name, name, n[0], n[1])
		if n[2] > 0 {
			fmt.Fprintf(&b, " (%d not run)", n[2])
		}
	}
	t.Logf("%s\n%s total: %d/%d (%d not run)", b.String(), c.name, c.passed, all, skipped)
	if c.passed < floor {
		t.Errorf("%d cases agree, there were %d", c.passed, floor)
	}
}
