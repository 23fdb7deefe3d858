package decide

import (
	"math"
	"slices"
	"time"

	"github.com/borealis-flow/borealis/asl"
)

// matches tells whether ErrorEquals names the error (States Language, "Errors";
// developer guide, "Error names").
func matches(names []string, f *failure) bool {
	name := f.name.String()
	if name == errRuntime {
		return false // whoever raised it: nothing catches States.Runtime
	}
	for _, want := range names {
		switch want {
		case errAll:
			return true
		case errTaskFailed:
			if name != errTimeout && name != errHeartbeatTimeout {
				return true
			}
		case errHeartbeatTimeout:
			if f.heartbeat {
				return true
			}
		}
	}
	return !f.name.IsZero() && slices.Contains(names, name)
}

// retry runs the state again after the delay of the first retrier that names the
// error, if that has attempts left.
func (d *decider) retry(t *thread, f *failure) bool {
	i := slices.IndexFunc(t.node.retry, func(r asl.Retrier) bool { return matches(r.ErrorEquals, f) })
	if i < 0 {
		return false
	}
	r := &t.node.retry[i]
	if t.attempts == nil {
		t.attempts = make([]int, len(t.node.retry))
	}
	if int64(t.attempts[i]) >= r.MaxAttempts {
		return false
	}
	delay := d.retryDelay(r, t.attempts[i])
	t.attempts[i]++
	t.retryCount++
	t.phase = phaseRetrying
	d.wait(t, waitTimer, t.entered)
	t.due = d.setTimer(TimerKey{Kind: RetryTimer, Event: t.entered}, delay)
	return true
}

// maxRetryDelay is the longest delay that MaxDelaySeconds may allow, and so the
// longest there is: a little less than 366 days.
const maxRetryDelay = 31_622_399

// retryDelay is IntervalSeconds × BackoffRate^attempts, at most MaxDelaySeconds,
// and with FULL jitter anything between zero and that.
func (d *decider) retryDelay(r *asl.Retrier, attempts int) time.Duration {
	seconds := float64(r.IntervalSeconds) * math.Pow(r.BackoffRate, float64(attempts))
	if r.MaxDelaySeconds > 0 {
		seconds = min(seconds, float64(r.MaxDelaySeconds))
	}
	seconds = min(seconds, maxRetryDelay)
	if r.JitterStrategy == asl.JitterFull {
		seconds *= float64(d.random()>>11) / (1 << 53)
	}
	return time.Duration(seconds * float64(time.Second))
}
