package asl

import "github.com/borealis-flow/borealis/internal/value"

// graph collects the transitions of one scope, to check that every target
// exists, that every state can be reached and that the scope can end.
type graph struct {
	scope *object
	names map[string]bool // of all states, also of those that cannot be read
	nodes []vertex
	index map[string]int // from names to nodes
	edges []edge
	// ends tells that some state is terminal; broken, that a state could not be
	// read, so that the edges are not known to be complete.
	ends, broken bool
}

type vertex struct {
	name  string
	at    *place
	pos   position
	edges []int
}

type edge struct {
	target string
	at     *place
	pos    position
}

func newGraph(scope, states *object) *graph {
	g := &graph{
		scope: scope,
		names: make(map[string]bool, len(states.node.members)),
		index: make(map[string]int, len(states.node.members)),
	}
	for i := range states.node.members {
		g.names[states.node.members[i].key] = true
	}
	return g
}

// add makes a state known and returns its number.
func (g *graph) add(name string, at *place, pos position) int {
	g.index[name] = len(g.nodes)
	g.nodes = append(g.nodes, vertex{name: name, at: at, pos: pos})
	return len(g.nodes) - 1
}

// transition notes that a state may lead to the target named at a place.
func (g *graph) transition(from int, target string, at *place, pos position) {
	g.nodes[from].edges = append(g.nodes[from].edges, len(g.edges))
	g.edges = append(g.edges, edge{target: target, at: at, pos: pos})
}

// check reports what is wrong with the transitions, in AWS's words: it says
// 'Next' whichever field names the target, and a scope without an end is not
// searched for unreachable states.
func (g *graph) check(startAt string) {
	g.checkTargets()
	start := g.scope.node.get("StartAt")
	hasStart := start != nil && start.kind == value.KindString
	if hasStart && !g.names[startAt] {
		g.missing(edge{target: startAt, at: g.scope.at.to("StartAt"), pos: start.pos})
	}
	switch {
	case g.broken || !hasStart:
	case !g.ends:
		g.endless()
	default:
		g.checkReachable(startAt)
	}
}

// endless reports that no state is terminal. For a whole machine AWS names no
// place.
func (g *graph) endless() {
	d := Diagnostic{Severity: SeverityError, Code: CodeMissingEnd, Message: "Workflow has no terminal state"}
	if at := g.scope.at; at != nil {
		d.Location = at.location()
		d.Line, d.Column = int(g.scope.pos.line), int(g.scope.pos.column)
	}
	g.scope.add(d)
}

func (g *graph) checkTargets() {
	for _, e := range g.edges {
		if !g.names[e.target] {
			g.missing(e)
		}
	}
}

func (g *graph) missing(e edge) {
	g.scope.problem(SeverityError, CodeMissingTarget, e.at, e.pos, "Missing 'Next' target: %s", bounded(e.target))
}

func (g *graph) checkReachable(startAt string) {
	reached := make([]bool, len(g.nodes))
	var queue []int
	visit := func(name string) {
		if i, ok := g.index[name]; ok && !reached[i] {
			reached[i] = true
			queue = append(queue, i)
		}
	}
	visit(startAt)
	for len(queue) > 0 {
		v := g.nodes[queue[0]]
		queue = queue[1:]
		for _, e := range v.edges {
			visit(g.edges[e].target)
		}
	}
	for i, v := range g.nodes {
		if !reached[i] {
			g.scope.problem(SeverityError, CodeMissingTarget, v.at, v.pos, "State \"%s\" is not reachable.", bounded(v.name))
		}
	}
}
