package jsonata

import "github.com/borealis-flow/borealis/internal/value"

// binding is a variable with its value.
type binding struct {
	name  string
	value value.Value
}

// frame is a scope: a block's, a function call's or a tuple's. Scopes hold few
// variables, so comparing names beats any index.
type frame struct {
	parent *frame
	vars   []binding
}

// lookup finds the innermost variable with this name.
func (f *frame) lookup(name string) (value.Value, bool) {
	for ; f != nil; f = f.parent {
		for i := range f.vars {
			if f.vars[i].name == name {
				return f.vars[i].value, true
			}
		}
	}
	return nil, false
}

// bind sets a variable of this very scope.
func (f *frame) bind(name string, v value.Value) {
	for i := range f.vars {
		if f.vars[i].name == name {
			f.vars[i].value = v
			return
		}
	}
	f.vars = append(f.vars, binding{name, v})
}
