package asl

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// checker is what all rules share while a definition is read.
type checker struct {
	report
	opts            Options
	machineLanguage QueryLanguage
	states          map[string]bool          // every state name so far
	labels          map[string]bool          // every label of a Map so far
	duplicates      map[position][]duplicate // by the place of their object
}

func (c *checker) fail(at *place, pos position, format string, args ...any) {
	c.problem(SeverityError, CodeSchema, at, pos, format, args...)
}

func (c *checker) warn(code string, at *place, pos position, format string, args ...any) {
	c.problem(SeverityWarning, code, at, pos, format, args...)
}

func (c *checker) problem(severity Severity, code string, at *place, pos position, format string, args ...any) {
	if c.full(severity) {
		return
	}
	message := format
	if len(args) > 0 {
		message = fmt.Sprintf(format, args...)
	}
	c.add(Diagnostic{
		Severity: severity, Code: code, Message: message, Location: at.location(),
		Line: int(pos.line), Column: int(pos.column),
	})
}

// object is a JSON object of a definition that is being read field by field.
type object struct {
	*checker
	node  *node
	at    *place
	pos   position // where a problem of the whole object is shown: its key
	query QueryLanguage
	// express tells that the states run in express workflows.
	express bool
	// offers is the field that $states has besides input and context in the
	// expressions that are being read: "result", "errorOutput" or none.
	offers string
}

// child returns the object that a field holds, or nil where the field is absent
// or something else.
func (o *object) child(name string) *object {
	m := o.node.member(name)
	if m == nil || !o.expect(&m.value, o.at.to(name), value.KindObject) {
		return nil
	}
	return o.sub(&m.value, o.at.to(name), m.pos)
}

func (o *object) sub(n *node, at *place, pos position) *object {
	return &object{checker: o.checker, node: n, at: at, pos: pos, query: o.query, express: o.express}
}

// items returns the elements of an array field.
func (o *object) items(name string) []node {
	n := o.node.get(name)
	if n == nil || !o.expect(n, o.at.to(name), value.KindArray) {
		return nil
	}
	return n.items
}

// objects yields the elements of an array field, all of which must be objects.
func (o *object) objects(name string) []*object {
	items := o.items(name)
	objects := make([]*object, 0, len(items))
	for i := range items {
		at := o.at.to(name).at(i)
		if o.expect(&items[i], at, value.KindObject) {
			objects = append(objects, o.sub(&items[i], at, items[i].pos))
		}
	}
	return objects
}

var kindNames = map[value.Kind]string{
	value.KindBool:   "Boolean",
	value.KindNumber: "Number",
	value.KindString: "String",
	value.KindArray:  "Array",
	value.KindObject: "Object",
}

func (c *checker) expect(n *node, at *place, kind value.Kind) bool {
	if n.kind == kind {
		return true
	}
	c.wrongType(n, at, kindNames[kind])
	return false
}

func (c *checker) wrongType(n *node, at *place, want string) {
	c.fail(at, n.pos, "Expected value of type %s", want)
}

// wrongNumber reports a value that is not a number. A text with a
// ${substitution} is only warned about: CloudFormation, SAM and Terraform replace
// it, quotes and all, before a definition runs.
func (c *checker) wrongNumber(n *node, at *place, want string) {
	if n.kind == value.KindString && substituted(n.text) {
		c.warn(CodeSubstitution, at, n.pos, "Expected value of type %s, which the substitution has to be", want)
		return
	}
	c.wrongType(n, at, want)
}

// text returns a string field, or "".
func (o *object) text(name string) string {
	n := o.node.get(name)
	if n == nil || !o.expect(n, o.at.to(name), value.KindString) {
		return ""
	}
	return n.text
}

// choice returns a string field that must be one of values.
func (o *object) choice(name string, values ...string) string {
	text := o.text(name)
	if n := o.node.get(name); n != nil && n.kind == value.KindString && !slices.Contains(values, text) {
		o.fail(o.at.to(name), n.pos, "The field '%s' should have one of these values: [%s]", name, strings.Join(values, ", "))
		return ""
	}
	return text
}

// truth returns a boolean field.
func (o *object) truth(name string) bool {
	n := o.node.get(name)
	return n != nil && o.expect(n, o.at.to(name), value.KindBool) && n.truth
}

// limits bound a number; both ends are allowed values.
type limits struct{ min, max int64 }

var anyCount = limits{0, math.MaxInt64}

// integer returns a field that must be an integer within limits.
func (o *object) integer(name string, l limits) (int64, bool) {
	n := o.node.get(name)
	if n == nil {
		return 0, false
	}
	return o.integerAt(n, o.at.to(name), l)
}

func (c *checker) integerAt(n *node, at *place, l limits) (int64, bool) {
	number, ok := value.NumberText(n.text)
	if n.kind != value.KindNumber || !ok || !number.IsInteger() {
		c.wrongNumber(n, at, "Integer")
		return 0, false
	}
	i, ok := number.Int64()
	switch {
	case ok && i < l.min, !ok && number.Float < 0:
		c.fail(at, n.pos, "Minimum value is %d", l.min)
	case !ok || i > l.max:
		c.fail(at, n.pos, "Maximum value is %d", l.max)
	default:
		return i, true
	}
	return 0, false
}

// float returns a field that must be a number between least and most.
func (o *object) float(name string, least, most float64) (float64, bool) {
	n := o.node.get(name)
	if n == nil {
		return 0, false
	}
	return o.floatAt(n, o.at.to(name), least, most)
}

func (c *checker) floatAt(n *node, at *place, least, most float64) (float64, bool) {
	number, ok := value.NumberText(n.text)
	if n.kind != value.KindNumber || !ok {
		c.wrongNumber(n, at, "Float")
		return 0, false
	}
	switch {
	case number.Float < least:
		c.fail(at, n.pos, "Minimum value is %s", decimal(least))
	case number.Float > most:
		c.fail(at, n.pos, "Maximum value is %s", decimal(most))
	default:
		return number.Float, true
	}
	return 0, false
}

// decimal prints f as Java does: always with a fraction.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// json returns the compact text of a field, or nil where it is absent.
func (o *object) json(name string) JSON {
	n := o.node.get(name)
	if n == nil {
		return nil
	}
	return JSON(n.appendText(nil))
}

// require reports the fields that are absent, all in one diagnostic as AWS does.
func (o *object) require(names ...string) bool {
	var missing []string
	for _, name := range names {
		if o.node.get(name) == nil {
			missing = append(missing, name)
		}
	}
	if missing == nil {
		return true
	}
	o.fail(o.at, o.pos, "These fields are required: [%s]", strings.Join(missing, ", "))
	return false
}

// exclusive reports fields of which at most one may be there, at the second.
func (o *object) exclusive(names ...string) {
	given := 0
	var pos position
	for i := range o.node.members {
		if m := &o.node.members[i]; slices.Contains(names, m.key) {
			given++
			pos = m.pos
		}
	}
	if given > 1 {
		o.fail(o.at, pos, "There should only be one of the following fields: [%s]", strings.Join(names, ", "))
	}
}

// oneOf reports where not exactly one of the fields is there; it returns whether
// there is any.
func (o *object) oneOf(names ...string) bool {
	o.exclusive(names...)
	if slices.ContainsFunc(names, func(name string) bool { return o.node.get(name) != nil }) {
		return true
	}
	o.fail(o.at, o.pos, "There should be one of the following fields: [%s]", strings.Join(names, ", "))
	return false
}

// allow reports fields that are not in the set, or not for the query language
// in force.
func (o *object) allow(set fieldSet) {
	for i := range o.node.members {
		m := &o.node.members[i]
		language, ok := set[m.key]
		switch {
		case !ok:
			o.fail(o.at, m.pos, "Field '%s' is not supported", bounded(m.key))
		case language != "" && language != o.query:
			o.fail(o.at, m.pos, "The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage",
				o.query, m.key, language)
		}
	}
}

// intField returns an integer field that in JSONata may be an expression.
func (o *object) intField(name string, l limits) IntField {
	n := o.node.get(name)
	if n == nil {
		return IntField{}
	}
	if expr, ok := o.expression(n, o.at.to(name)); ok {
		return IntField{Given: true, Expr: expr}
	}
	i, ok := o.integerAt(n, o.at.to(name), l)
	return IntField{Given: ok, Value: i}
}

// floatField is like intField for a number between least and most.
func (o *object) floatField(name string, least, most float64) FloatField {
	n := o.node.get(name)
	if n == nil {
		return FloatField{}
	}
	if expr, ok := o.expression(n, o.at.to(name)); ok {
		return FloatField{Given: true, Expr: expr}
	}
	f, ok := o.floatAt(n, o.at.to(name), least, most)
	return FloatField{Given: ok, Value: f}
}

// textField is like intField for a string.
func (o *object) textField(name string) TextField {
	n := o.node.get(name)
	if n == nil {
		return TextField{}
	}
	if expr, ok := o.expression(n, o.at.to(name)); ok {
		return TextField{Given: true, Expr: expr}
	}
	if !o.expect(n, o.at.to(name), value.KindString) {
		return TextField{}
	}
	return TextField{Given: true, Value: n.text}
}
