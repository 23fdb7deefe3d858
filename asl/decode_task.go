package asl

import (
	"math"

	"github.com/borealis-flow/borealis/internal/value"
)

func (r *stateReader) task(common Common) State {
	r.require("Resource")
	timeout := limits{1, maxSeconds}
	s := &Task{
		Common: common, Flow: r.flow(), Data: r.data("result"), Result: r.result(),
		Resource:             r.taskResource(),
		Parameters:           r.template("Parameters"),
		Arguments:            r.arguments(),
		Credentials:          r.credentials(),
		TimeoutSeconds:       r.intField("TimeoutSeconds", timeout),
		TimeoutSecondsPath:   r.pathText("TimeoutSecondsPath", reference|contextObject),
		HeartbeatSeconds:     r.intField("HeartbeatSeconds", timeout),
		HeartbeatSecondsPath: r.pathText("HeartbeatSecondsPath", reference|contextObject),
		Retry:                r.retry(),
		Catch:                r.catch(),
	}
	r.exclusive("TimeoutSeconds", "TimeoutSecondsPath")
	r.exclusive("HeartbeatSeconds", "HeartbeatSecondsPath")
	if s.HeartbeatSeconds.Value > 0 && s.TimeoutSeconds.Value > 0 && s.HeartbeatSeconds.Value >= s.TimeoutSeconds.Value {
		n := r.get("HeartbeatSeconds")
		r.fail(r.at.to("HeartbeatSeconds"), n.pos, "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'")
	}
	return s
}

func (r *stateReader) taskResource() string {
	resource := r.text("Resource")
	if n := r.get("Resource"); n != nil && n.kind == value.KindString {
		r.resource(n, r.at.to("Resource"), taskResource)
	}
	return resource
}

// credentials reads the role that a task runs as: RoleArn, or RoleArn.$ with a
// path in JSONPath.
func (r *stateReader) credentials() JSON {
	n := r.get("Credentials")
	if n == nil {
		return nil
	}
	if r.query == JSONata && n.kind == value.KindString {
		return r.template("Credentials")
	}
	c := r.child("Credentials")
	if c == nil {
		return nil
	}
	if c.node.get("RoleArn") == nil && c.node.get("RoleArn.$") == nil {
		r.fail(c.at, c.pos, "The field 'RoleArn' is required but was missing")
	}
	c.exclusive("RoleArn", "RoleArn.$")
	c.text("RoleArn")
	return r.template("Credentials")
}

// Limits of the States Language and of AWS on retriers.
const (
	maxAttempts = 99_999_999
	maxDelay    = 31_622_399 // MaxDelaySeconds is less than 31,622,400

	anyError     = "States.ALL"
	runtimeError = "States.Runtime"
)

func (r *stateReader) retry() []Retrier {
	objects := r.objects("Retry")
	retriers := make([]Retrier, 0, len(objects))
	for i, o := range objects {
		o.allow(retrierFields)
		t := Retrier{
			ErrorEquals:     o.errorEquals(i == len(objects)-1),
			IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2,
			JitterStrategy: JitterNone,
			Comment:        o.text("Comment"),
		}
		interval, hasInterval := o.integer("IntervalSeconds", limits{1, maxAttempts})
		if hasInterval {
			t.IntervalSeconds = interval
		}
		if attempts, ok := o.integer("MaxAttempts", limits{0, maxAttempts}); ok {
			t.MaxAttempts = attempts
		}
		if rate, ok := o.float("BackoffRate", 1, math.MaxFloat64); ok {
			t.BackoffRate = rate
		}
		if delay, ok := o.integer("MaxDelaySeconds", limits{1, maxDelay}); ok {
			t.MaxDelaySeconds = delay
			if hasInterval && delay <= interval {
				o.fail(o.at.to("MaxDelaySeconds"), o.node.get("MaxDelaySeconds").pos, "'MaxDelaySeconds' must be greater than 'IntervalSeconds'")
			}
		}
		if jitter := o.choice("JitterStrategy", string(JitterFull), string(JitterNone)); jitter != "" {
			t.JitterStrategy = JitterStrategy(jitter)
		}
		retriers = append(retriers, t)
	}
	return retriers
}

func (r *stateReader) catch() []Catcher {
	objects := r.objects("Catch")
	catchers := make([]Catcher, 0, len(objects))
	for i, o := range objects {
		o.offers = "errorOutput"
		o.allow(catcherFields)
		o.require("Next")
		catchers = append(catchers, Catcher{
			ErrorEquals: o.errorEquals(i == len(objects)-1),
			Next:        r.targetOf(o, "Next"),
			ResultPath:  o.path("ResultPath", reference|nullable|dataOnly),
			Output:      o.template("Output"),
			Assign:      o.assign(),
			Comment:     o.text("Comment"),
		})
	}
	return catchers
}

// errorEquals reads the names that a retrier or a catcher is for. States.ALL
// stands alone and in the last of them (States Language, "Errors").
func (o *object) errorEquals(last bool) []string {
	if !o.require("ErrorEquals") {
		return nil
	}
	n := o.node.get("ErrorEquals")
	at := o.at.to("ErrorEquals")
	if n.kind == value.KindArray && len(n.items) == 0 {
		o.fail(at, n.pos, "Value cannot be empty")
	}
	items := o.items("ErrorEquals")
	names := make([]string, 0, len(items))
	for i := range items {
		if !o.expect(&items[i], at.at(i), value.KindString) {
			continue
		}
		names = append(names, items[i].text)
		if items[i].text == runtimeError {
			o.warn(CodeNeverCaught, at, items[i].pos, "'%s' can be neither retried nor caught", runtimeError)
		}
		if items[i].text != anyError {
			continue
		}
		if len(items) > 1 {
			o.fail(at, items[i].pos, "'%s' must appear alone in 'ErrorEquals'", anyError)
		}
		if !last {
			o.fail(at, items[i].pos, "'%s' must appear in the last of the retriers or catchers", anyError)
		}
	}
	return names
}
