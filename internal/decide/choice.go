package decide

import (
	"fmt"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// choiceOp is a Choice state.
type choiceOp struct {
	rules    []choiceRule
	fallback *node // Default, nil where absent
}

type choiceRule struct {
	test   condition
	next   *node
	output template // JSONata
	assign *assignment
}

// condition is a compiled condition of a rule.
type condition interface {
	holds(e *env) (bool, *failure)
}

func (c *compiler) choice(s *scope, n *node, state *asl.Choice) error {
	if err := c.data(n, &state.Data); err != nil {
		return err
	}
	op := &choiceOp{}
	var err error
	if state.Default != "" {
		if op.fallback, err = s.find(state.Default); err != nil {
			return err
		}
	}
	for i, from := range state.Choices {
		var to choiceRule
		field := fmt.Sprintf("Choices[%d]/", i)
		if to.next, err = s.find(from.Next); err != nil {
			return err
		}
		if to.test, err = compileCondition(from.Condition, field+"Condition"); err != nil {
			return err
		}
		if to.output, err = compileTemplate(from.Output, field+"Output", n.jsonata); err != nil {
			return err
		}
		if to.assign, err = compileAssign(from.Assign, field+"Assign", n.jsonata); err != nil {
			return err
		}
		op.rules = append(op.rules, to)
	}
	n.op = op
	return nil
}

func (o *choiceOp) run(d *decider, t *thread) {
	effective, f := d.effectiveInput(t)
	if f != nil {
		d.fail(t, f)
		return
	}
	e := d.env(t)
	e.input = effective.Value()
	for i := range o.rules {
		rule := &o.rules[i]
		holds, f := rule.test.holds(e)
		if f != nil {
			d.fail(t, f)
			return
		}
		if holds {
			o.leave(d, e, effective, rule.output, rule.assign, rule.next)
			return
		}
	}
	if o.fallback == nil {
		// The States Language calls this States.NoChoiceMatched; AWS does not.
		d.fail(t, t.runtime("Failed to transition out of the state. The state does not point to a next state."))
		return
	}
	o.leave(d, e, effective, t.node.flow.final, t.node.flow.assign, o.fallback)
}

// leave goes on to next with the Output and Assign of the rule that holds, or of
// the state where none does.
func (o *choiceOp) leave(d *decider, e *env, effective *value.Doc, output template, assign *assignment, next *node) {
	t := e.t
	if t.node.jsonata {
		d.leave(t, e, output, assign, t.input, next)
		return
	}
	var assigned []history.Variable
	out, f := effective, (*failure)(nil)
	if path := t.node.flow.output; path.null || path.path != nil {
		out, f = path.apply(d.env(t), effective)
	}
	if f == nil {
		assigned, f = assign.apply(e)
	}
	if f != nil {
		d.fail(t, f)
		return
	}
	d.exit(t, out, assigned, next)
}

func compileCondition(from asl.Condition, field string) (condition, error) {
	switch from := from.(type) {
	case *asl.Expression:
		if from.Expr == "" {
			return literalCondition(from.Value), nil
		}
		expr, err := compileExpression(from.Expr, field)
		return (*expressionCondition)(expr), err
	case *asl.And:
		rules, err := compileConditions(from.Rules, field)
		return andCondition(rules), err
	case *asl.Or:
		rules, err := compileConditions(from.Rules, field)
		return orCondition(rules), err
	case *asl.Not:
		rule, err := compileCondition(from.Rule, field)
		return notCondition{rule}, err
	case *asl.Comparison:
		return compileComparison(from)
	}
	return nil, fmt.Errorf("condition %T is not known", from)
}

func compileConditions(from []asl.Condition, field string) ([]condition, error) {
	to := make([]condition, len(from))
	for i := range from {
		var err error
		if to[i], err = compileCondition(from[i], field); err != nil {
			return nil, err
		}
	}
	return to, nil
}

type literalCondition bool

func (l literalCondition) holds(*env) (bool, *failure) { return bool(l), nil }

type expressionCondition expression

func (x *expressionCondition) holds(e *env) (bool, *failure) {
	expr := (*expression)(x)
	v, f := expr.eval(e)
	if f != nil {
		return false, f
	}
	b, ok := v.(value.Bool)
	if !ok {
		return false, expr.typeFailure(e.t, "boolean", v)
	}
	return bool(b), nil
}

type andCondition []condition

func (a andCondition) holds(e *env) (bool, *failure) {
	for _, rule := range a {
		if ok, f := rule.holds(e); !ok || f != nil {
			return false, f
		}
	}
	return true, nil
}

type orCondition []condition

func (o orCondition) holds(e *env) (bool, *failure) {
	for _, rule := range o {
		if ok, f := rule.holds(e); ok || f != nil {
			return ok, f
		}
	}
	return false, nil
}

type notCondition struct{ rule condition }

func (n notCondition) holds(e *env) (bool, *failure) {
	ok, f := n.rule.holds(e)
	return !ok, f
}

// comparison is a data-test expression of a JSONPath rule.
type comparison struct {
	variable *jsonpath.Path
	present  bool // is IsPresent, which accepts a path without a value
	operand  value.Value
	path     *jsonpath.Path // the operand of a …Path operator
	test     func(v, operand value.Value) bool
}

func compileComparison(from *asl.Comparison) (condition, error) {
	operand, err := value.Parse(from.Value)
	if err != nil {
		return nil, err
	}
	c := &comparison{operand: operand}
	if c.variable, err = jsonpath.Parse(from.Variable); err != nil {
		return nil, fmt.Errorf("Variable: %w", err)
	}
	operator := from.Operator
	if operator == "IsPresent" {
		c.present = true
		return c, nil
	}
	if test := typeTests[operator]; test != nil {
		c.test = func(v, want value.Value) bool { return value.Bool(test(v)) == want }
		return c, nil
	}
	if base, ok := strings.CutSuffix(operator, "Path"); ok {
		text, _ := operand.(value.String)
		if c.path, err = jsonpath.Parse(string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", operator, err)
		}
		operator = base
	}
	if operator == "StringMatches" {
		pattern, _ := operand.(value.String)
		c.test = func(v, _ value.Value) bool {
			s, ok := v.(value.String)
			return ok && matchWildcard(string(pattern), string(s))
		}
		return c, nil
	}
	c.test = comparisonTest(operator)
	if c.test == nil {
		return nil, fmt.Errorf("%s is not a comparison operator", from.Operator)
	}
	return c, nil
}

func (c *comparison) holds(e *env) (bool, *failure) {
	v, err := e.path(c.variable)
	if c.present {
		return value.Bool(err == nil) == c.operand, nil
	}
	if err != nil {
		return false, e.t.invalidChoice(c.variable)
	}
	operand := c.operand
	if c.path != nil {
		if operand, err = e.path(c.path); err != nil {
			return false, e.t.invalidChoice(c.path)
		}
	}
	return c.test(v, operand), nil
}

func (t *thread) invalidChoice(p *jsonpath.Path) *failure {
	return t.runtime("Invalid path '%s': The choice state's condition path references an invalid value.", p)
}

// typeTests are the Is… operators but IsPresent.
var typeTests = map[string]func(value.Value) bool{
	"IsNull":    func(v value.Value) bool { return v.Kind() == value.KindNull },
	"IsBoolean": func(v value.Value) bool { return v.Kind() == value.KindBool },
	"IsNumeric": func(v value.Value) bool { return v.Kind() == value.KindNumber },
	"IsString":  func(v value.Value) bool { return v.Kind() == value.KindString },
	"IsTimestamp": func(v value.Value) bool {
		_, ok := timestampOf(v)
		return ok
	},
}

// comparisonTest returns the test for "StringEquals", "NumericLessThan", …; nil
// for an operator that there is not. Values of another type compare false.
func comparisonTest(operator string) func(v, operand value.Value) bool {
	for prefix, compare := range comparers {
		relation, ok := strings.CutPrefix(operator, prefix)
		if !ok {
			continue
		}
		accept := relations[relation]
		if accept == nil || prefix == "Boolean" && relation != "Equals" {
			return nil
		}
		return func(v, operand value.Value) bool {
			order, ok := compare(v, operand)
			return ok && accept(order)
		}
	}
	return nil
}

var relations = map[string]func(order int) bool{
	"Equals":            func(order int) bool { return order == 0 },
	"LessThan":          func(order int) bool { return order < 0 },
	"GreaterThan":       func(order int) bool { return order > 0 },
	"LessThanEquals":    func(order int) bool { return order <= 0 },
	"GreaterThanEquals": func(order int) bool { return order >= 0 },
}

// comparers order two values of one type, and report false for others.
var comparers = map[string]func(a, b value.Value) (int, bool){
	"String": func(a, b value.Value) (int, bool) {
		x, okX := a.(value.String)
		y, okY := b.(value.String)
		return strings.Compare(string(x), string(y)), okX && okY
	},
	"Numeric": func(a, b value.Value) (int, bool) {
		x, okX := a.(value.Number)
		y, okY := b.(value.Number)
		return compareNumbers(x, y), okX && okY
	},
	"Boolean": func(a, b value.Value) (int, bool) {
		x, okX := a.(value.Bool)
		y, okY := b.(value.Bool)
		if x == y {
			return 0, okX && okY
		}
		return 1, okX && okY
	},
	"Timestamp": func(a, b value.Value) (int, bool) {
		x, okX := timestampOf(a)
		y, okY := timestampOf(b)
		return x.Compare(y), okX && okY
	},
}

// compareNumbers orders by value, exactly where both are 64-bit integers.
func compareNumbers(x, y value.Number) int {
	i, okI := x.Int64()
	j, okJ := y.Int64()
	switch {
	case okI && okJ && i < j, !(okI && okJ) && x.Float < y.Float:
		return -1
	case okI && okJ && i > j, !(okI && okJ) && x.Float > y.Float:
		return 1
	}
	return 0
}

func timestampOf(v value.Value) (time.Time, bool) {
	s, ok := v.(value.String)
	if !ok {
		return time.Time{}, false
	}
	return parseTimestamp(string(s))
}

// matchWildcard matches StringMatches: * stands for any characters, \* and \\
// for themselves.
func matchWildcard(pattern, s string) bool {
	// Greedy matching with one point of return: linear for one star, at most
	// quadratic for many.
	p, i := 0, 0
	star, mark := -1, 0
	for i < len(s) {
		if p < len(pattern) && pattern[p] == '*' {
			star, mark = p, i
			p++
			continue
		}
		if c, width := patternByte(pattern, p); width > 0 && c == s[i] {
			p += width
			i++
			continue
		}
		if star < 0 {
			return false
		}
		p = star + 1
		mark++
		i = mark
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// patternByte returns the literal byte at p and how many bytes write it.
func patternByte(pattern string, p int) (byte, int) {
	switch {
	case p >= len(pattern):
		return 0, 0
	case pattern[p] == '\\' && p+1 < len(pattern) && (pattern[p+1] == '*' || pattern[p+1] == '\\'):
		return pattern[p+1], 2
	}
	return pattern[p], 1
}
