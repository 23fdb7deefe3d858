package conformance_test

import (
	"fmt"
	"testing"

	"github.com/borealis-flow/borealis/internal/value"
)

// recordingsFloor is how many recorded cases agree. It must only rise.
const recordingsFloor = 337

func TestDecider_gives_the_histories_that_AWS_recorded(t *testing.T) {
	t.Parallel()
	counts := newTally("conformance (decider)")
	for _, c := range loadRecordings(t) {
		if unanswered[c.id] != "" {
			counts.skip(c.area)
			continue
		}
		t.Run(c.id, func(t *testing.T) {
			counts.add(t, c.area, c.id, knownRecordings, runRecording(c))
		})
	}
	counts.report(t, recordingsFloor)
}

// runRecording replays a case in every style, and returns what does not agree.
func runRecording(c *recording) error {
	first := newReplay(c, plainly)
	err := first.run()
	for _, style := range []style{rewritten, inSteps} {
		again := newReplay(c, style)
		if other := again.run(); err == nil && other != nil {
			return fmt.Errorf("only when %s: %w", style, other)
		}
		if style == inSteps {
			continue // the seeds of its inputs differ, and so what is random
		}
		for i := range min(len(first.histories), len(again.histories)) {
			if d := firstDifference(first.histories[i], again.histories[i]); d != "" {
				return fmt.Errorf("when %s it goes another way: %s", style, d)
			}
		}
	}
	return err
}

// firstDifference returns how two histories differ, "" where they do not.
func firstDifference(a, b value.Array) string {
	for i := range max(len(a), len(b)) {
		x, y := "nothing", "nothing"
		if i < len(a) {
			x = value.Text(a[i])
		}
		if i < len(b) {
			y = value.Text(b[i])
		}
		if x != y {
			return fmt.Sprintf("%s and %s", x, y)
		}
	}
	return ""
}
