package decide

import (
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/intrinsic"
	"github.com/borealis-flow/borealis/internal/jsonata"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// template is a compiled payload template: a JSON document in which some values
// are expressions. A nil template is an absent field.
type template interface {
	eval(e *env) (value.Value, *failure)
}

// constant is a part of a template that holds no expression.
type constant struct{ value value.Value }

func (c constant) eval(*env) (value.Value, *failure) { return c.value, nil }

// objectTemplate is an object with at least one expression in it.
type objectTemplate struct {
	keys   []string
	values []template
}

func (o *objectTemplate) eval(e *env) (value.Value, *failure) {
	members := make([]value.Member, len(o.keys))
	for i, t := range o.values {
		v, f := t.eval(e)
		if f != nil {
			return nil, f
		}
		members[i] = value.Member{Key: o.keys[i], Value: v}
	}
	return value.NewObject(members...), nil
}

// arrayTemplate is an array with at least one expression in it.
type arrayTemplate []template

func (a arrayTemplate) eval(e *env) (value.Value, *failure) {
	items := make(value.Array, len(a))
	for i, t := range a {
		v, f := t.eval(e)
		if f != nil {
			return nil, f
		}
		items[i] = v
	}
	return items, nil
}

// pathTemplate is the path or the intrinsic function call of a field whose name
// ends in ".$".
type pathTemplate struct {
	field string // the field's name with its suffix
	expr  pathExpr
}

func (p *pathTemplate) eval(e *env) (value.Value, *failure) {
	v, err := p.expr.eval(e)
	if err != nil {
		return nil, e.templateFailure(p, err)
	}
	return v, nil
}

// pathExpr is a JSONPath expression: a path or an intrinsic function call.
type pathExpr struct {
	path *jsonpath.Path
	call *intrinsic.Call
	src  string
}

func compilePathExpr(src string) (pathExpr, error) {
	if intrinsic.IsCall(src) {
		call, err := intrinsic.Parse(src)
		return pathExpr{call: call, src: src}, err
	}
	path, err := jsonpath.Parse(src)
	return pathExpr{path: path, src: src}, err
}

func (p pathExpr) eval(e *env) (value.Value, error) {
	if p.call != nil {
		return p.call.Eval(intrinsic.Env{Path: e.path, Random: e.d.random, MaxBytes: e.d.x.info.Limits.payloadBytes()})
	}
	return e.path(p.path)
}

// jsonataTemplate is a string {% … %}.
type jsonataTemplate struct{ expression }

func (j *jsonataTemplate) eval(e *env) (value.Value, *failure) { return j.expression.eval(e) }

// expression is a compiled JSONata expression with the field it stands in.
type expression struct {
	field       string // such as Arguments/FunctionName
	expr        *jsonata.Expr
	needContext bool
}

func compileExpression(src, field string) (*expression, error) {
	expr, err := jsonata.Compile(src, jsonata.StepFunctions)
	if err != nil {
		return nil, err
	}
	return &expression{field: field, expr: expr, needContext: mentionsContext(src)}, nil
}

// mentionsContext reports whether an expression may look at $states.context,
// which is built only for those that do: every $states in it that is not
// followed by one of the other members may.
func mentionsContext(src string) bool {
	for {
		_, after, found := strings.Cut(src, "$states")
		if !found {
			return false
		}
		src = after
		member := strings.TrimLeft(after, " \t\r\n")
		member, isMember := strings.CutPrefix(member, ".")
		member = strings.TrimLeft(member, " \t\r\n")
		if !isMember || !(hasWord(member, "input") || hasWord(member, "result") || hasWord(member, "errorOutput")) {
			return true
		}
	}
}

// hasWord reports whether s begins with word as a whole name.
func hasWord(s, word string) bool {
	rest, ok := strings.CutPrefix(s, word)
	if !ok || rest == "" {
		return ok
	}
	c := rest[0]
	return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c < 0x80
}

// expressionText returns what stands between {% and %}, where s is that.
func expressionText(s string) (string, bool) {
	if !strings.HasPrefix(s, "{%") || !strings.HasSuffix(s, "%}") || len(s) < 4 {
		return "", false
	}
	return strings.TrimSpace(s[2 : len(s)-2]), true
}

// compileTemplate compiles a field that holds a document with expressions.
func compileTemplate(doc asl.JSON, field string, inJSONata bool) (template, error) {
	if doc == nil {
		return nil, nil
	}
	v, err := value.Parse(doc)
	if err != nil {
		return nil, err
	}
	if inJSONata {
		return jsonataValue(v, field)
	}
	return pathValue(v)
}

func pathValue(v value.Value) (template, error) {
	switch v := v.(type) {
	case *value.Object:
		return pathObject(v)
	case value.Array:
		return arrayOf(v, func(_ int, item value.Value) (template, error) { return pathValue(item) })
	}
	return constant{v}, nil
}

func pathObject(o *value.Object) (template, error) {
	t := &objectTemplate{}
	dynamic := false
	for _, m := range o.Members() {
		name, isExpr := strings.CutSuffix(m.Key, ".$")
		text, isText := m.Value.(value.String)
		var part template
		var err error
		if isExpr && isText {
			var expr pathExpr
			expr, err = compilePathExpr(string(text))
			part = &pathTemplate{field: m.Key, expr: expr}
		} else {
			name = m.Key
			part, err = pathValue(m.Value)
		}
		if err != nil {
			return nil, err
		}
		dynamic = dynamic || !isConstant(part)
		t.keys, t.values = append(t.keys, name), append(t.values, part)
	}
	if !dynamic {
		return constant{o}, nil
	}
	return t, nil
}

func jsonataValue(v value.Value, field string) (template, error) {
	switch v := v.(type) {
	case value.String:
		src, ok := expressionText(string(v))
		if !ok {
			return constant{v}, nil
		}
		expr, err := compileExpression(src, field)
		if err != nil {
			return nil, err
		}
		return &jsonataTemplate{*expr}, nil
	case *value.Object:
		t := &objectTemplate{}
		dynamic := false
		for _, m := range v.Members() {
			part, err := jsonataValue(m.Value, field+"/"+m.Key)
			if err != nil {
				return nil, err
			}
			dynamic = dynamic || !isConstant(part)
			t.keys, t.values = append(t.keys, m.Key), append(t.values, part)
		}
		if !dynamic {
			return constant{v}, nil
		}
		return t, nil
	case value.Array:
		return arrayOf(v, func(i int, item value.Value) (template, error) {
			return jsonataValue(item, field+"["+strconv.Itoa(i)+"]")
		})
	}
	return constant{v}, nil
}

func arrayOf(a value.Array, compile func(int, value.Value) (template, error)) (template, error) {
	t := make(arrayTemplate, len(a))
	dynamic := false
	for i, item := range a {
		part, err := compile(i, item)
		if err != nil {
			return nil, err
		}
		dynamic = dynamic || !isConstant(part)
		t[i] = part
	}
	if !dynamic {
		return constant{a}, nil
	}
	return t, nil
}

func isConstant(t template) bool {
	_, ok := t.(constant)
	return ok
}
