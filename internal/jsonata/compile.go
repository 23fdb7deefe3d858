package jsonata

import (
	"slices"

	"github.com/borealis-flow/borealis/internal/jsonata/syntax"
	"github.com/borealis-flow/borealis/internal/value"
)

// node is a compiled expression. Its eval leaves sequences as they are;
// [evaluation.eval], which calls it, gives them their final form.
type node interface {
	eval(ev *evaluation, in value.Value, f *frame) (value.Value, error)
}

// compiler turns a syntax tree into nodes.
type compiler struct {
	dialect Dialect
	// assigned holds every name that the expression binds anywhere: the others
	// need not be looked for in its scopes.
	assigned map[string]bool
	// dynamic: the expression may bind more names than it shows, by $eval, or is
	// itself the argument of one.
	dynamic bool
	// nested: this is the argument of an $eval, which has no slots of its own.
	nested bool
	// scopes holds the blocks in which something is bound.
	scopes    map[*syntax.Node]bool
	externals []string
	programs  int // instructions of regular expressions
}

func newCompiler(tree *syntax.Node, d Dialect) *compiler {
	c := &compiler{dialect: d, assigned: map[string]bool{}, scopes: map[*syntax.Node]bool{}}
	c.collect(tree)
	return c
}

// collect finds the names that are bound in n and tells whether any is by :=.
func (c *compiler) collect(n *syntax.Node) bool {
	binds := n.Kind == syntax.Bind
	switch n.Kind {
	case syntax.Bind:
		c.assigned[n.Text] = true
	case syntax.Lambda:
		for _, p := range n.Params {
			c.assigned[p] = true
		}
	case syntax.Variable:
		if n.Text == "eval" && c.dialect == Standard {
			c.dynamic = true
		}
	}
	for _, name := range []string{n.Focus, n.Index} {
		if name != "" {
			c.assigned[name] = true
		}
	}
	for _, s := range n.Stages {
		if s.Index != "" {
			c.assigned[s.Index] = true
		}
	}
	n.Children(func(child *syntax.Node) {
		if c.collect(child) {
			binds = true
		}
	})
	if n.Kind == syntax.Block {
		c.scopes[n] = binds
	}
	return binds
}

// compile compiles n with what decorates it.
func (c *compiler) compile(n *syntax.Node) (node, error) {
	if n == nil {
		return nil, nil
	}
	out, err := c.bare(n)
	if err != nil {
		return nil, err
	}
	for _, p := range n.Predicates {
		predicate, err := c.predicate(p)
		if err != nil {
			return nil, err
		}
		out = &filterNode{of: out, predicate: predicate}
	}
	if n.Group != nil && n.Kind != syntax.Path {
		pairs, err := c.pairs(n.Group.Pairs)
		if err != nil {
			return nil, err
		}
		out = &groupNode{of: out, group: group{pairs: pairs, pos: n.Group.Pos}}
	}
	if n.KeepArray {
		if p, ok := out.(*pathNode); ok {
			p.sequence = true
		}
		out = &keepNode{of: out}
	}
	return out, nil
}

func (c *compiler) bare(n *syntax.Node) (node, error) {
	switch n.Kind {
	case syntax.Path:
		return c.path(n)
	case syntax.Binary:
		return c.binary(n)
	case syntax.Negate:
		of, err := c.compile(n.Left)
		return &negateNode{of: of, pos: n.Pos}, err
	case syntax.Array:
		return c.array(n)
	case syntax.Object:
		pairs, err := c.pairs(n.Pairs)
		return &objectNode{newGroup(pairs, n.Pos)}, err
	case syntax.Name:
		return nameNode(n.Text), nil
	case syntax.String:
		return &literalNode{value.String(n.Text)}, nil
	case syntax.Number:
		return &literalNode{number(n.Number)}, nil
	case syntax.Literal:
		return &literalNode{literals[n.Text]}, nil
	case syntax.Wildcard:
		return wildcardNode{}, nil
	case syntax.Descendant:
		return descendantNode{}, nil
	case syntax.Parent:
		return parentNode(n.Slot.Label), nil
	case syntax.Condition, syntax.Elvis, syntax.Coalesce:
		return c.condition(n)
	case syntax.Block:
		list, err := c.list(n.List)
		return &blockNode{list: list, scope: c.dynamic || c.scopes[n]}, err
	case syntax.Bind:
		to, err := c.compile(n.Right)
		return &bindNode{name: n.Text, to: to}, err
	case syntax.Regex:
		return c.regex(n)
	case syntax.Call:
		return c.call(n)
	case syntax.Thunk:
		call, err := c.call(n.Left)
		return &thunkNode{call}, err
	case syntax.Partial:
		return c.partial(n)
	case syntax.Variable:
		return c.variable(n.Text), nil
	case syntax.Lambda:
		return c.lambda(n)
	case syntax.Apply:
		return c.apply(n)
	case syntax.Transform:
		return c.transform(n)
	}
	return nil, failAt("S0206", n.Pos, nil)
}

var literals = map[string]value.Value{"true": value.Bool(true), "false": value.Bool(false), "null": value.Null{}}

// regex compiles a regular expression. All those of an expression together are
// bounded like one.
func (c *compiler) regex(n *syntax.Node) (node, error) {
	re, err := newRegex(n.Text, n.Flags, n.Pos)
	if err != nil {
		return nil, err
	}
	if c.programs += re.size; c.programs > maxProgram {
		return nil, failAt("S0303", n.Pos, value.String("/"+n.Text+"/: too many regular expressions"))
	}
	return &literalNode{re}, nil
}

func (c *compiler) list(list []*syntax.Node) ([]node, error) {
	out := make([]node, len(list))
	for i, n := range list {
		var err error
		if out[i], err = c.compile(n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *compiler) pairs(pairs []syntax.Pair) ([]pair, error) {
	out := make([]pair, len(pairs))
	for i, p := range pairs {
		key, err := c.compile(p.Key)
		if err != nil {
			return nil, err
		}
		val, err := c.compile(p.Value)
		if err != nil {
			return nil, err
		}
		out[i] = pair{key: key, value: val}
	}
	return out, nil
}

// predicate compiles a filter. A number that is written out is an index.
func (c *compiler) predicate(n *syntax.Node) (predicate, error) {
	if n.Kind == syntax.Number {
		return predicate{index: n.Number, isIndex: true}, nil
	}
	test, err := c.compile(n)
	return predicate{test: test}, err
}

func (c *compiler) variable(name string) node {
	if name == "" {
		return contextNode{}
	}
	v := &variableNode{name: name, builtin: c.dialect.builtin(name), local: c.dynamic || c.assigned[name], slot: -1}
	if name == "$" {
		v.root = true
		return v
	}
	if !c.nested {
		v.slot = c.slot(name)
	}
	return v
}

// slot returns the slot of a free variable.
func (c *compiler) slot(name string) int {
	if i := slices.Index(c.externals, name); i >= 0 {
		return i
	}
	c.externals = append(c.externals, name)
	return len(c.externals) - 1
}

// compileDynamic compiles the argument of $eval, which may use and bind whatever
// is in scope where it is evaluated.
func compileDynamic(src string) (node, error) {
	tree, err := syntax.Parse(src)
	if err != nil {
		return nil, compileError(src, err)
	}
	c := newCompiler(tree, Standard)
	c.dynamic, c.nested = true, true
	root, err := c.compile(tree)
	if err != nil {
		return nil, located(err, src)
	}
	return root, nil
}
