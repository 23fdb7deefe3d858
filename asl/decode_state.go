package asl

import (
	"github.com/borealis-flow/borealis/internal/value"
)

// stateReader reads one state.
type stateReader struct {
	*object
	graph  *graph
	vertex int // the state's number in the graph
	depth  int // of the scope that the state is in
}

func (r *stateReader) read(kind string, common Common) State {
	switch kind {
	case "Task":
		return r.task(common)
	case "Pass":
		return r.pass(common)
	case "Wait":
		return r.wait(common)
	case "Choice":
		return r.choiceState(common)
	case "Parallel":
		return r.parallel(common)
	case "Map":
		return r.mapState(common)
	case "Succeed":
		r.graph.ends = true
		return &Succeed{Common: common, Data: r.data("")}
	}
	r.graph.ends = true
	return r.failState(common)
}

// flow reads Next and End, of which a state needs exactly one.
func (r *stateReader) flow() Flow {
	f := Flow{Next: r.target("Next"), End: r.truth("End")}
	next, end := r.get("Next"), r.get("End")
	switch {
	case !r.oneOf("Next", "End"):
		r.graph.broken = true
	case next == nil && end.kind == value.KindBool && !end.truth:
		r.fail(r.at.to("End"), end.pos, "'End' can not be 'false' without 'Next'")
		r.graph.broken = true
	}
	r.graph.ends = r.graph.ends || f.End
	return f
}

func (r *stateReader) get(name string) *node { return r.node.get(name) }

// target reads a field that names a state of the scope.
func (r *stateReader) target(name string) string { return r.targetOf(r.object, name) }

// targetOf is target for an object inside the state.
func (r *stateReader) targetOf(o *object, name string) string {
	target := o.text(name)
	if n := o.node.get(name); n != nil {
		if n.kind == value.KindString {
			r.graph.transition(r.vertex, target, o.at.to(name), n.pos)
		} else {
			r.graph.broken = true
		}
	}
	return target
}

// data reads what all states with data have; offers is what $states has in their
// Output and Assign.
func (r *stateReader) data(offers string) Data {
	r.offers = offers
	d := Data{
		InputPath:  r.path("InputPath", nullable),
		OutputPath: r.path("OutputPath", nullable),
		Output:     r.template("Output"),
		Assign:     r.assign(),
	}
	r.offers = ""
	return d
}

func (r *stateReader) result() Result {
	return Result{
		ResultSelector: r.resultSelector(),
		ResultPath:     r.path("ResultPath", reference|nullable|dataOnly),
	}
}

func (r *stateReader) pass(common Common) State {
	s := &Pass{
		Common: common, Flow: r.flow(), Data: r.data(""),
		Parameters: r.template("Parameters"),
		Result:     r.json("Result"),
		ResultPath: r.path("ResultPath", reference|nullable|dataOnly),
	}
	if n := r.get("Result"); n != nil && r.query == JSONPath {
		r.warnStaticPaths(n, r.at.to("Result"))
	}
	return s
}

func (r *stateReader) wait(common Common) State {
	s := &Wait{
		Common: common, Flow: r.flow(), Data: r.data(""),
		Seconds:       r.intField("Seconds", limits{0, maxSeconds}),
		SecondsPath:   r.pathText("SecondsPath", reference|contextObject),
		Timestamp:     r.textField("Timestamp"),
		TimestampPath: r.pathText("TimestampPath", reference|contextObject),
	}
	if s.Timestamp.Given && s.Timestamp.Expr == "" {
		r.timestamp(r.get("Timestamp"), r.at.to("Timestamp"))
	}
	names := []string{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"}
	if r.query == JSONata {
		names = []string{"Seconds", "Timestamp"}
	}
	r.oneOf(names...)
	return s
}

func (r *stateReader) failState(common Common) State {
	r.exclusive("Error", "ErrorPath")
	r.exclusive("Cause", "CausePath")
	return &Fail{
		Common:    common,
		Error:     r.textField("Error"),
		ErrorPath: r.pathText("ErrorPath", reference|contextObject|intrinsicCall),
		Cause:     r.textField("Cause"),
		CausePath: r.pathText("CausePath", reference|contextObject|intrinsicCall),
	}
}

func (r *stateReader) parallel(common Common) State {
	s := &Parallel{
		Common: common, Flow: r.flow(), Data: r.data("result"), Result: r.result(),
		Parameters: r.template("Parameters"),
		Arguments:  r.arguments(),
		Retry:      r.retry(),
		Catch:      r.catch(),
	}
	if !r.require("Branches") {
		return s
	}
	if n := r.get("Branches"); n.kind == value.KindArray && len(n.items) == 0 {
		r.fail(r.at.to("Branches"), n.pos, "Value cannot be empty")
	}
	for _, branch := range r.objects("Branches") {
		branch.query = r.machineLanguage
		branch.allow(branchFields)
		s.Branches = append(s.Branches, branch.scope(r.depth+1))
	}
	return s
}
