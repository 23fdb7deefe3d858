package asl

import (
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

func (r *stateReader) choiceState(common Common) State {
	s := &Choice{Common: common, Data: r.data(""), Default: r.target("Default")}
	if !r.require("Choices") {
		r.graph.broken = true
		return s
	}
	n := r.get("Choices")
	if n.kind != value.KindArray {
		r.graph.broken = true
	} else if len(n.items) == 0 {
		r.fail(r.at.to("Choices"), n.pos, "Value cannot be empty")
	}
	for _, rule := range r.objects("Choices") {
		s.Choices = append(s.Choices, r.rule(rule))
	}
	return s
}

// rule reads one of the rules that carry a Next.
func (r *stateReader) rule(o *object) ChoiceRule {
	rule := ChoiceRule{
		Next:    r.targetOf(o, "Next"),
		Comment: o.text("Comment"),
		Assign:  o.assign(),
	}
	if r.query == JSONata {
		o.allow(jsonataRuleFields)
		o.require("Condition", "Next")
		rule.Output = o.template("Output")
		rule.Condition = o.condition()
		return rule
	}
	o.require("Next")
	rule.Condition = o.test("Next", "Assign", "Comment")
	return rule
}

// condition reads the condition of a JSONata rule.
func (o *object) condition() Condition {
	n := o.node.get("Condition")
	if n == nil {
		return &Expression{}
	}
	if n.kind == value.KindBool {
		return &Expression{Value: n.truth}
	}
	expr, ok := o.expression(n, o.at.to("Condition"))
	if !ok {
		o.wrongType(n, o.at.to("Condition"), "Boolean")
	}
	return &Expression{Expr: expr}
}

// operand is the type of a comparison's operand.
type operand uint8

const (
	textOperand operand = iota
	numberOperand
	boolOperand
	timeOperand
	pathOperand
)

// operators are the comparison operators of the States Language with the types
// of their operands.
var operators = func() map[string]operand {
	all := map[string]operand{
		"BooleanEquals": boolOperand, "BooleanEqualsPath": pathOperand, "StringMatches": textOperand,
		"IsNull": boolOperand, "IsPresent": boolOperand, "IsNumeric": boolOperand,
		"IsString": boolOperand, "IsBoolean": boolOperand, "IsTimestamp": boolOperand,
	}
	for kind, operand := range map[string]operand{"String": textOperand, "Numeric": numberOperand, "Timestamp": timeOperand} {
		for _, relation := range []string{"Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"} {
			all[kind+relation] = operand
			all[kind+relation+"Path"] = pathOperand
		}
	}
	return all
}()

// test reads what a JSONPath rule tests. others are the fields that the rule may
// have besides.
func (o *object) test(others ...string) Condition {
	allowed := fieldSet{"Variable": "", "And": "", "Or": "", "Not": ""}
	for _, name := range others {
		allowed[name] = ""
	}
	var found []*member
	for i := range o.node.members {
		m := &o.node.members[i]
		_, isOperator := operators[m.key]
		if isOperator {
			allowed[m.key] = ""
		}
		if isOperator || m.key == "And" || m.key == "Or" || m.key == "Not" {
			found = append(found, m)
		}
	}
	o.allow(allowed)
	switch len(found) {
	case 1:
		return o.testOf(found[0])
	case 0:
		o.fail(o.at, o.pos, "A Choice rule needs exactly one of [And, Or, Not] or a comparison operator")
	default:
		o.fail(o.at, found[1].pos, "A Choice rule needs exactly one of [And, Or, Not] or a comparison operator, and has '%s' and '%s'", found[0].key, found[1].key)
	}
	return &And{}
}

func (o *object) testOf(m *member) Condition {
	if m.key == "And" || m.key == "Or" || m.key == "Not" {
		if variable := o.node.get("Variable"); variable != nil {
			o.fail(o.at, variable.pos, "Field 'Variable' is not supported")
		}
	}
	switch m.key {
	case "And":
		return &And{Rules: o.tests(m)}
	case "Or":
		return &Or{Rules: o.tests(m)}
	case "Not":
		if inner := o.child("Not"); inner != nil {
			return &Not{Rule: inner.test("Comment")}
		}
		return &And{}
	}
	o.require("Variable")
	o.operand(m)
	return &Comparison{
		Variable: o.pathText("Variable", reference|contextObject),
		Operator: m.key,
		Value:    o.json(m.key),
	}
}

func (o *object) tests(m *member) []Condition {
	if m.value.kind == value.KindArray && len(m.value.items) == 0 {
		o.fail(o.at.to(m.key), m.value.pos, "Value cannot be empty")
	}
	objects := o.objects(m.key)
	conditions := make([]Condition, 0, len(objects))
	for _, inner := range objects {
		conditions = append(conditions, inner.test("Comment"))
	}
	return conditions
}

// operand checks the operand of a comparison.
func (o *object) operand(m *member) {
	n, at := &m.value, o.at.to(m.key)
	switch operators[m.key] {
	case numberOperand:
		if n.kind != value.KindNumber {
			o.wrongNumber(n, at, "Number")
		}
	case boolOperand:
		o.expect(n, at, value.KindBool)
	case pathOperand:
		o.pathText(m.key, reference|contextObject)
	case timeOperand:
		if o.expect(n, at, value.KindString) {
			o.timestamp(n, at)
		}
	case textOperand:
		if !o.expect(n, at, value.KindString) {
			return
		}
		if strings.HasPrefix(n.text, "$.") && isPath(n.text) {
			o.warn(CodeNoPath, at, n.pos, "The value of '%s' looks like a path; did you mean '%sPath'?", m.key, m.key)
		}
		if m.key == "StringMatches" && danglingEscape(n.text) {
			o.fail(at, n.pos, "The pattern ends in an escape character without a character to escape")
		}
	}
}

// danglingEscape tells whether a pattern ends in a backslash that escapes
// nothing.
func danglingEscape(pattern string) bool {
	backslashes := len(pattern) - len(strings.TrimRight(pattern, `\`))
	return backslashes%2 == 1
}
