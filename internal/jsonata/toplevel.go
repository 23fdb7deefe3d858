package jsonata

import "github.com/borealis-flow/borealis/internal/jsonata/syntax"

// checkTopLevel refuses what would look into the context document, which an
// expression of Step Functions does not have: $ and field names outside of
// steps, filters and the like, and $$ anywhere.
func checkTopLevel(n *syntax.Node) error { return topLevel(n, true) }

func topLevel(n *syntax.Node, top bool) error {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case syntax.Variable:
		if n.Text == "$" || n.Text == "" && top {
			return &Error{Code: "S0304", Position: n.Pos, Token: "$" + n.Text}
		}
	case syntax.Name:
		if top {
			return &Error{Code: "S0304", Position: n.Pos, Token: n.Text}
		}
	case syntax.Wildcard, syntax.Descendant:
		if top {
			return &Error{Code: "S0304", Position: n.Pos, Token: n.Text}
		}
	}
	return topLevelChildren(n, top)
}

// topLevelChildren checks what is below n: the first step of a path, operands,
// arguments and bodies keep the context of n, all else has one of its own.
func topLevelChildren(n *syntax.Node, top bool) error {
	nested := map[*syntax.Node]bool{}
	if n.Kind == syntax.Path {
		for _, step := range n.List[1:] {
			nested[step] = true
		}
	}
	if n.Kind == syntax.Transform {
		nested[n.Left], nested[n.Right], nested[n.Else] = true, true, true
	}
	for _, p := range n.Predicates {
		nested[p] = true
	}
	for _, s := range n.Stages {
		nested[s.Filter] = true
	}
	for _, t := range n.Terms {
		nested[t.Expr] = true
	}
	if n.Group != nil {
		for _, p := range n.Group.Pairs {
			nested[p.Key], nested[p.Value] = true, true
		}
	}
	var err error
	n.Children(func(child *syntax.Node) {
		if err == nil {
			err = topLevel(child, top && !nested[child])
		}
	})
	return err
}
