package decide

import (
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/value"
)

// maxWaitSeconds is the longest wait that AWS accepts: 24,855 days.
const maxWaitSeconds = math.MaxInt32

// waitOp is a Wait state. Exactly one of its fields is set; none means zero
// seconds.
type waitOp struct {
	seconds   *numberField
	timestamp *textField
	path      pathExpr // TimestampPath
	literal   bool     // nothing looks at the input
}

func (c *compiler) wait(s *scope, n *node, state *asl.Wait) error {
	if err := c.data(n, &state.Data); err != nil {
		return err
	}
	op := &waitOp{}
	var err error
	switch {
	case state.TimestampPath != "":
		op.path, err = compilePathExpr(state.TimestampPath)
	case state.Timestamp.Given:
		op.timestamp, err = compileText("Timestamp", state.Timestamp, "")
	default:
		op.seconds, err = compileInt("Seconds", state.Seconds, state.SecondsPath)
	}
	if err != nil {
		return err
	}
	op.literal = state.TimestampPath == "" && state.SecondsPath == "" && state.Seconds.Expr == "" && state.Timestamp.Expr == ""
	n.op = op
	return c.target(s, n, state.Flow)
}

func (o *waitOp) run(d *decider, t *thread) {
	effective, f := d.effectiveInput(t)
	if f != nil {
		d.fail(t, f)
		return
	}
	e := d.env(t)
	if !o.literal {
		e.input = effective.Value()
	}
	due, f := o.due(e)
	if f != nil {
		d.fail(t, f)
		return
	}
	t.phase = phaseWaiting
	d.wait(t, waitTimer, t.entered)
	t.due = d.setTimer(TimerKey{Kind: WaitTimer, Event: t.entered}, max(0, due.Sub(d.now)))
}

// waited leaves the state once its time has come.
func (d *decider) waited(t *thread) { d.passOn(t) }

func (o *waitOp) due(e *env) (time.Time, *failure) {
	switch {
	case o.path.src != "":
		return o.timestampPath(e)
	case o.timestamp != nil:
		text, f := o.timestamp.eval(e)
		if f != nil {
			return time.Time{}, f
		}
		due, ok := parseTimestamp(text.String())
		if !ok {
			f := e.t.evaluationFailure("Timestamp", "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: %s", text)
			return time.Time{}, f
		}
		return due, e.t.checkDelay(due.Sub(e.d.now))
	}
	seconds, f := o.secondsOf(e)
	if f != nil {
		return time.Time{}, f
	}
	if seconds > maxWaitSeconds {
		return time.Time{}, e.t.runtime("Wait state delay is too long.")
	}
	return e.d.now.Add(time.Duration(seconds) * time.Second), nil
}

func (t *thread) checkDelay(delay time.Duration) *failure {
	if delay > maxWaitSeconds*time.Second {
		return t.runtime("Wait state delay is too long.")
	}
	return nil
}

func (o *waitOp) timestampPath(e *env) (time.Time, *failure) {
	const problem = "The TimestampPath parameter does not reference "
	v, err := o.path.eval(e)
	if err != nil {
		return time.Time{}, e.t.runtime(problem+"an input value: %s", o.path.src)
	}
	text, isText := v.(value.String)
	due, ok := parseTimestamp(string(text))
	if !isText || !ok {
		return time.Time{}, e.t.runtime(problem+"a valid ISO-8601 extended offset date-time format string: %s == %s", o.path.src, plain(v))
	}
	return due, e.t.checkDelay(due.Sub(e.d.now))
}

// secondsOf evaluates Seconds or SecondsPath.
func (o *waitOp) secondsOf(e *env) (int64, *failure) {
	if o.seconds == nil || o.seconds.path == nil {
		return o.seconds.eval(e)
	}
	src := o.seconds.path.expr.src
	v, err := o.seconds.path.expr.eval(e)
	if err != nil {
		return 0, e.t.runtime("The SecondsPath parameter does not reference an input value: %s", src)
	}
	seconds, ok := integer(v)
	switch {
	case !ok:
		return 0, e.t.runtime("The SecondsPath parameter cannot be parsed as a long value: %s == %s", src, plain(v))
	case seconds < 0:
		return 0, e.t.runtime("The SecondsPath parameter references a negative value: %s == %s", src, plain(v))
	}
	return seconds, nil
}

// plain is how AWS quotes a value in these texts: strings without quotes.
func plain(v value.Value) string {
	if s, ok := v.(value.String); ok {
		return string(s)
	}
	return quote(v)
}

// integer reads a whole number that is written as a number or, as AWS accepts
// it, as text.
func integer(v value.Value) (int64, bool) {
	switch v := v.(type) {
	case value.Number:
		return v.Int64()
	case value.String:
		i, err := strconv.ParseInt(string(v), 10, 64)
		return i, err == nil
	}
	return 0, false
}

// offsetDateTime is ISO 8601's extended format with an offset, as Java's
// ISO_OFFSET_DATE_TIME reads it.
var offsetDateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$`)

func parseTimestamp(s string) (time.Time, bool) {
	if !offsetDateTime.MatchString(s) {
		return time.Time{}, false
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, true
	}
	t, err := time.Parse("2006-01-02T15:04Z07:00", s)
	return t, err == nil
}
