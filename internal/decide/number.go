package decide

import (
	"math"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/value"
)

// numberField is a compiled field that holds a number: a literal, a path or a
// JSONata expression. A nil field is absent and counts as zero.
type numberField struct {
	name    string // of the field, without Path
	literal float64
	path    *pathTemplate
	expr    *expression
}

func compileInt(name string, f asl.IntField, path string) (*numberField, error) {
	return compileNumber(name, asl.FloatField{Given: f.Given, Value: float64(f.Value), Expr: f.Expr}, path)
}

func compileNumber(name string, f asl.FloatField, path string) (*numberField, error) {
	switch {
	case path != "":
		expr, err := compilePathExpr(path)
		return &numberField{name: name, path: &pathTemplate{field: name + "Path", expr: expr}}, err
	case f.Expr != "":
		expr, err := compileExpression(f.Expr, name)
		return &numberField{name: name, expr: expr}, err
	case f.Given:
		return &numberField{name: name, literal: f.Value}, nil
	}
	return nil, nil
}

// eval returns the field's value as an integer that is not negative.
func (x *numberField) eval(e *env) (int64, *failure) {
	switch {
	case x == nil:
		return 0, nil
	case x.path != nil:
		v, f := x.find(e)
		if f != nil {
			return 0, f
		}
		i, ok := integer(v)
		if !ok {
			return 0, x.invalid(e, v, "integer")
		}
		return i, nil
	case x.expr != nil:
		v, f := x.expr.eval(e)
		if f != nil {
			return 0, f
		}
		n, ok := v.(value.Number)
		if !ok {
			return 0, x.expr.typeFailure(e.t, "number", v)
		}
		i, ok := n.Int64()
		if !ok || i < 0 {
			return 0, e.t.evaluationFailure(x.name, "The JSONata expression '%s' specified for the field '%s' returned a value that is not a non-negative integer: %s",
				x.expr.expr.Source(), x.name, n.Text())
		}
		return i, nil
	}
	return int64(x.literal), nil
}

// evalFloat returns the field's value.
func (x *numberField) evalFloat(e *env) (float64, *failure) {
	var v value.Value
	var f *failure
	switch {
	case x == nil:
		return 0, nil
	case x.path != nil:
		v, f = x.find(e)
	case x.expr != nil:
		v, f = x.expr.eval(e)
	default:
		return x.literal, nil
	}
	if f != nil {
		return 0, f
	}
	n, ok := v.(value.Number)
	switch {
	case ok && !math.IsNaN(n.Float):
		return n.Float, nil
	case x.expr != nil:
		return 0, x.expr.typeFailure(e.t, "number", v)
	}
	return 0, x.invalid(e, v, "float")
}

// find evaluates the path of a …Path field.
func (x *numberField) find(e *env) (value.Value, *failure) {
	v, err := x.path.expr.eval(e)
	if err == nil {
		return v, nil
	}
	if x.path.expr.path != nil {
		return nil, e.t.invalidPath(x.path.expr.path, err)
	}
	return nil, e.templateFailure(x.path, err)
}

func (x *numberField) invalid(e *env, v value.Value, want string) *failure {
	return e.t.runtime("The %sPath field refers to value \"%s\" which is not a valid %s: %s", x.name, plain(v), want, x.path.expr.src)
}
