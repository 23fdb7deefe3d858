package syntax

import (
	"slices"

	"github.com/borealis-flow/borealis/internal/value"
)

// passAncestry makes parent seek what child seeks.
func passAncestry(parent, child *Node) {
	parent.seeking = append(parent.seeking, child.seeking...)
	if child.Kind == Parent {
		parent.seeking = append(parent.seeking, child.Slot)
	}
}

// resolveAncestry finds the steps that the parent operators in the last step of
// path refer to. What lies before the path, the path goes on seeking.
func resolveAncestry(path *Node) error {
	last := path.last()
	slots := slices.Clone(last.seeking)
	if last.Kind == Parent {
		slots = append(slots, last.Slot)
	}
	for _, slot := range slots {
		i := len(path.List) - 2
		for slot.level > 0 {
			if i < 0 {
				path.seeking = append(path.seeking, slot)
				break
			}
			step := path.List[i]
			i--
			// Steps that bind the focus leave the context where it was.
			for i >= 0 && step.Focus != "" && path.List[i].Focus != "" {
				step = path.List[i]
				i--
			}
			if err := seekParent(step, slot); err != nil {
				return err
			}
		}
	}
	return nil
}

// seekParent takes slot one step further to its ancestor.
func seekParent(n *Node, slot *Slot) error {
	switch n.Kind {
	case Name, Wildcard:
		slot.level--
		if slot.level == 0 {
			if n.Ancestor == nil {
				n.Ancestor = slot
			} else {
				slot.Label = n.Ancestor.Label
			}
			n.Tuple = true
		}
	case Parent:
		slot.level++
	case Block:
		if len(n.List) > 0 {
			n.Tuple = true
			return seekParent(n.List[len(n.List)-1], slot)
		}
	case Path:
		n.Tuple = true
		i := len(n.List) - 1
		if err := seekParent(n.List[i], slot); err != nil {
			return err
		}
		for i--; slot.level > 0 && i >= 0; i-- {
			if err := seekParent(n.List[i], slot); err != nil {
				return err
			}
		}
	default:
		return &Error{Code: "S0217", Pos: n.Pos, Token: value.String(n.Kind.String())}
	}
	return nil
}
