package syntax

// MaxDepth bounds the height of a tree, and with it every recursion over one.
const MaxDepth = 1000

// Kind tells what a [Node] is.
type Kind uint8

// The kinds of nodes. The first group is what Parse returns; the second exists
// only between parsing and resolving.
const (
	Path        Kind = iota + 1 // List: the steps
	Binary                      // Text: the operator; Left, Right
	Negate                      // Left
	Array                       // List: the items
	Object                      // Pairs
	Name                        // Text: the field; only as a step of a Path
	String                      // Text
	Number                      // Number
	Literal                     // Text: true, false or null
	Wildcard                    // *
	Descendant                  // **
	Parent                      // %; Slot
	Condition                   // Left ? Right : Else; Else may be nil
	Elvis                       // Left ?: Else
	Coalesce                    // Left ?? Else
	Block                       // List: the expressions
	Bind                        // Text: the variable; Right
	Regex                       // Text: the pattern; Flags
	Call                        // Left: the procedure; List: the arguments
	Partial                     // like Call, with Placeholders among the arguments
	Placeholder                 // the ? of a partial application
	Variable                    // Text: the name without $; "" is the context, "$" the root
	Lambda                      // Params, Signature; Left: the body
	Thunk                       // Left: a Call in tail position
	Apply                       // Left ~> Right
	Transform                   // |Left|Right,Else|; Else may be nil
	Sort                        // Terms; only as a step of a Path

	operator // Text: a keyword or ? where an operand stands
	raw      // Text: . [ { ^ := @ # ~>; Left and Right, Pairs or Terms
	end      // the end of the source where an operand should stand
)

var kindNames = [...]string{
	Path: "path", Binary: "binary", Negate: "unary", Array: "unary", Object: "unary", Name: "name",
	String: "string", Number: "number", Literal: "value", Wildcard: "wildcard", Descendant: "descendant",
	Parent: "parent", Condition: "condition", Elvis: "condition", Coalesce: "condition", Block: "block",
	Bind: "bind", Regex: "regex", Call: "function", Partial: "partial", Placeholder: "operator",
	Variable: "variable", Lambda: "lambda", Thunk: "lambda", Apply: "apply", Transform: "transform",
	Sort: "sort", operator: "operator", raw: "binary", end: "(end)",
}

// String returns the name that jsonata-js gives the kind in its errors.
func (k Kind) String() string { return kindNames[k] }

// Node is one node of the tree. Which of the fields up to Slot are used depends
// on Kind; the ones below it decorate nodes of any kind.
type Node struct {
	Kind Kind
	// Pos is the byte offset just behind the token that made the node, which is
	// where jsonata-js places its errors.
	Pos int

	Text      string
	Flags     string
	Number    float64
	Left      *Node
	Right     *Node
	Else      *Node
	List      []*Node
	Pairs     []Pair
	Terms     []Term
	Params    []string
	Signature *Signature
	Slot      *Slot

	// Predicates filter the value of the node as a whole.
	Predicates []*Node
	// Stages filter or number what one step of a path yields for each item.
	Stages []Stage
	// Group is the {…} that follows the node, if any.
	Group *Group
	// KeepArray: the node is followed by [].
	KeepArray bool
	// KeepSingleton: a step of this path is followed by [].
	KeepSingleton bool
	// ConsArray: the array constructor is a step that must not be flattened.
	ConsArray bool
	// Focus and Index are the variables of @$focus and #$index.
	Focus, Index string
	// Tuple: the step binds variables, so that the path carries tuples.
	Tuple bool
	// Ancestor is the slot in which the step keeps its input for a later %.
	Ancestor *Slot

	seeking []*Slot
	height  int
}

// Pair is a key and a value of an object constructor or a group.
type Pair struct{ Key, Value *Node }

// Group is a grouping expression.
type Group struct {
	Pairs []Pair
	Pos   int
}

// Term is one of the expressions of an order-by clause.
type Term struct {
	Expr       *Node
	Descending bool
}

// Stage is a filter, or, where Filter is nil, an index variable.
type Stage struct {
	Filter *Node
	Index  string
}

// Slot ties a % to the step that it refers to.
type Slot struct {
	// Label is the name of the variable that carries the parent. It starts with
	// an exclamation mark, so that no variable of a user has it.
	Label string
	level int
}

// Children calls visit with every node directly below n.
func (n *Node) Children(visit func(*Node)) {
	one := func(c *Node) {
		if c != nil {
			visit(c)
		}
	}
	one(n.Left)
	one(n.Right)
	one(n.Else)
	for _, c := range n.List {
		one(c)
	}
	for _, p := range n.Pairs {
		one(p.Key)
		one(p.Value)
	}
	for _, t := range n.Terms {
		one(t.Expr)
	}
	for _, c := range n.Predicates {
		one(c)
	}
	for _, s := range n.Stages {
		one(s.Filter)
	}
	if n.Group != nil {
		for _, p := range n.Group.Pairs {
			one(p.Key)
			one(p.Value)
		}
	}
}
