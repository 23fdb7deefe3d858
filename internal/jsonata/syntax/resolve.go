package syntax

import (
	"strconv"

	"github.com/borealis-flow/borealis/internal/value"
)

// resolve turns the tree of operators that the parser made into one of meaning:
// chains of . [ ] ^ @ # become paths with steps and stages, every % is tied to
// its step, and tail calls become thunks.
func resolve(n *Node) (*Node, error) {
	var r resolver
	n, err := r.node(n)
	if err != nil {
		return nil, err
	}
	if n.Kind == Parent || len(n.seeking) > 0 {
		return nil, &Error{Code: "S0217", Pos: n.Pos, Token: value.String(n.Kind.String())}
	}
	return n, nil
}

type resolver struct {
	labels int
}

func (r *resolver) node(n *Node) (*Node, error) {
	out, err := r.bare(n)
	if err != nil {
		return nil, err
	}
	if n.KeepArray {
		out.KeepArray = true
	}
	return out, nil
}

// bare resolves n without its [].
func (r *resolver) bare(n *Node) (*Node, error) {
	switch n.Kind {
	case raw:
		return r.operator(n)
	case Name:
		return &Node{Kind: Path, Pos: n.Pos, List: []*Node{n}, KeepSingleton: n.KeepArray}, nil
	case operator:
		n.Kind = Name
		return r.bare(n)
	case Parent:
		n.Slot = &Slot{Label: "!" + strconv.Itoa(r.labels), level: 1}
		r.labels++
		return n, nil
	case Negate:
		return r.negate(n)
	case Lambda:
		body, err := r.node(n.Left)
		if err != nil {
			return nil, err
		}
		n.Left = optimizeTail(body)
		return n, nil
	case Transform:
		return n, r.all(nil, &n.Left, &n.Right, &n.Else)
	case Call, Partial:
		if err := r.all(nil, &n.Left); err != nil {
			return nil, err
		}
		return n, r.list(n, n.List)
	case Block:
		return n, r.block(n)
	case Array:
		return n, r.list(n, n.List)
	case Object:
		return n, r.pairs(n, n.Pairs)
	case Binary, Condition, Elvis, Coalesce:
		return n, r.all(n, &n.Left, &n.Right, &n.Else)
	case end:
		return nil, &Error{Code: "S0207", Pos: n.Pos, Token: value.String("(end)")}
	}
	return n, nil
}

// all resolves the nodes in place. Where parent is given, what they seek it
// seeks too.
func (r *resolver) all(parent *Node, nodes ...**Node) error {
	for _, n := range nodes {
		if *n == nil {
			continue
		}
		out, err := r.node(*n)
		if err != nil {
			return err
		}
		*n = out
		if parent != nil {
			passAncestry(parent, out)
		}
	}
	return nil
}

func (r *resolver) list(parent *Node, list []*Node) error {
	for i := range list {
		if err := r.all(parent, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *resolver) pairs(parent *Node, pairs []Pair) error {
	for i := range pairs {
		if err := r.all(parent, &pairs[i].Key, &pairs[i].Value); err != nil {
			return err
		}
	}
	return nil
}

func (r *resolver) negate(n *Node) (*Node, error) {
	operand, err := r.node(n.Left)
	if err != nil {
		return nil, err
	}
	if operand.Kind == Number {
		operand.Number = -operand.Number
		return operand, nil
	}
	n.Left = operand
	passAncestry(n, operand)
	return n, nil
}

func (r *resolver) block(n *Node) error {
	if err := r.list(n, n.List); err != nil {
		return err
	}
	for _, e := range n.List {
		if e.ConsArray || e.Kind == Path && e.List[0].ConsArray {
			n.ConsArray = true
		}
	}
	return nil
}

// operator resolves the operators that make paths and their like.
func (r *resolver) operator(n *Node) (*Node, error) {
	if n.Text == "~>" {
		n.Kind = Apply
		if err := r.all(nil, &n.Left, &n.Right); err != nil {
			return nil, err
		}
		n.KeepArray = n.Left.KeepArray || n.Right.KeepArray
		return n, nil
	}
	if n.Text == ":=" {
		out := &Node{Kind: Bind, Pos: n.Pos, Text: n.Left.Text, Right: n.Right}
		return out, r.all(out, &out.Right)
	}
	left, err := r.node(n.Left)
	if err != nil {
		return nil, err
	}
	switch n.Text {
	case ".":
		return r.dot(n, left)
	case "[":
		return r.filter(n, left)
	case "{":
		if left.Group != nil {
			return nil, &Error{Code: "S0210", Pos: n.Pos}
		}
		left.Group = &Group{Pairs: n.Pairs, Pos: n.Pos}
		return left, r.pairs(nil, n.Pairs)
	case "^":
		return r.sort(n, left)
	case "@":
		return focus(n, left)
	}
	return index(n, left), nil
}

func (r *resolver) dot(n, left *Node) (*Node, error) {
	path := left
	if left.Kind != Path {
		path = &Node{Kind: Path, Pos: left.Pos, List: []*Node{left}}
		if left.Kind == Parent {
			path.seeking = []*Slot{left.Slot}
		}
	}
	rest, err := r.node(n.Right)
	if err != nil {
		return nil, err
	}
	if rest.Kind == Path {
		path.List = append(path.List, rest.List...)
	} else {
		for _, f := range rest.Predicates {
			rest.Stages = append(rest.Stages, Stage{Filter: f})
		}
		rest.Predicates = nil
		path.List = append(path.List, rest)
	}
	for _, step := range path.List {
		switch step.Kind {
		case Number:
			return nil, &Error{Code: "S0213", Pos: step.Pos, Value: value.Float(step.Number)}
		case Literal:
			return nil, &Error{Code: "S0213", Pos: step.Pos, Value: literals[step.Text]}
		case String:
			step.Kind = Name
		}
		if step.KeepArray {
			path.KeepSingleton = true
		}
	}
	if first := path.List[0]; first.Kind == Array {
		first.ConsArray = true
	}
	if last := path.last(); last.Kind == Array {
		last.ConsArray = true
	}
	return path, resolveAncestry(path)
}

var literals = map[string]value.Value{"true": value.Bool(true), "false": value.Bool(false), "null": value.Null{}}

func (n *Node) last() *Node { return n.List[len(n.List)-1] }

func (r *resolver) filter(n, left *Node) (*Node, error) {
	step := left
	if left.Kind == Path {
		step = left.last()
	}
	if step.Group != nil {
		return nil, &Error{Code: "S0209", Pos: n.Pos}
	}
	predicate, err := r.node(n.Right)
	if err != nil {
		return nil, err
	}
	if len(predicate.seeking) > 0 {
		for _, slot := range predicate.seeking {
			if slot.level != 1 {
				slot.level--
			} else if err := seekParent(step, slot); err != nil {
				return nil, err
			}
		}
		passAncestry(step, predicate)
	}
	if left.Kind == Path {
		step.Stages = append(step.Stages, Stage{Filter: predicate})
	} else {
		step.Predicates = append(step.Predicates, predicate)
	}
	return left, nil
}

func (r *resolver) sort(n, left *Node) (*Node, error) {
	path := left
	if left.Kind != Path {
		path = &Node{Kind: Path, Pos: left.Pos, List: []*Node{left}}
	}
	step := &Node{Kind: Sort, Pos: n.Pos, Terms: n.Terms}
	for i := range step.Terms {
		if err := r.all(step, &step.Terms[i].Expr); err != nil {
			return nil, err
		}
	}
	path.List = append(path.List, step)
	return path, resolveAncestry(path)
}

func focus(n, left *Node) (*Node, error) {
	step := left
	if left.Kind == Path {
		step = left.last()
	}
	if len(step.Stages) > 0 || len(step.Predicates) > 0 {
		return nil, &Error{Code: "S0215", Pos: n.Pos}
	}
	if step.Kind == Sort {
		return nil, &Error{Code: "S0216", Pos: n.Pos}
	}
	if n.KeepArray {
		step.KeepArray = true
	}
	step.Focus, step.Tuple = n.Right.Text, true
	return left, nil
}

func index(n, left *Node) *Node {
	path := left
	if left.Kind != Path {
		path = &Node{Kind: Path, Pos: left.Pos, List: []*Node{left}}
		for _, f := range left.Predicates {
			left.Stages = append(left.Stages, Stage{Filter: f})
		}
		left.Predicates = nil
	}
	step := path.last()
	if len(step.Stages) == 0 {
		step.Index = n.Right.Text
	} else {
		step.Stages = append(step.Stages, Stage{Index: n.Right.Text})
	}
	step.Tuple = true
	return path
}

// optimizeTail marks the calls with which a function body ends, so that an
// evaluator can make them without growing its stack. It copies what it changes.
func optimizeTail(n *Node) *Node {
	switch n.Kind {
	case Call:
		if len(n.Predicates) == 0 {
			return &Node{Kind: Thunk, Pos: n.Pos, Left: n}
		}
	case Condition:
		out := *n
		out.Right = optimizeTail(n.Right)
		if n.Else != nil {
			out.Else = optimizeTail(n.Else)
		}
		return &out
	case Elvis, Coalesce:
		out := *n
		out.Else = optimizeTail(n.Else)
		return &out
	case Block:
		if len(n.List) > 0 {
			out := *n
			out.List = append([]*Node(nil), n.List...)
			out.List[len(out.List)-1] = optimizeTail(n.last())
			return &out
		}
	}
	return n
}
