package asl

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// template reads a field whose value is a user's document with expressions in
// it: a payload template in JSONPath, in JSONata any JSON in which texts may be
// {% expressions %}.
func (o *object) template(name string) JSON {
	n := o.node.get(name)
	if n == nil {
		return nil
	}
	o.checkTemplate(n, o.at.to(name))
	return o.json(name)
}

func (o *object) checkTemplate(n *node, at *place) {
	if o.query == JSONata {
		o.jsonataTemplate(n, at)
		return
	}
	o.payloadTemplate(n, at)
}

// jsonataTemplate checks every text of a document. AWS's locations lead to the
// text itself.
func (o *object) jsonataTemplate(n *node, at *place) {
	switch n.kind {
	case value.KindString:
		o.expression(n, at)
	case value.KindArray:
		for i := range n.items {
			o.jsonataTemplate(&n.items[i], at.at(i))
		}
	case value.KindObject:
		for i := range n.members {
			o.jsonataTemplate(&n.members[i].value, at.to(n.members[i].key))
		}
	}
}

// arguments reads Arguments: an object or an expression for one.
func (o *object) arguments() JSON {
	n := o.node.get("Arguments")
	if n == nil {
		return nil
	}
	if n.kind != value.KindObject && !isExpression(n) {
		o.wrongType(n, o.at.to("Arguments"), kindNames[value.KindObject])
		return nil
	}
	return o.template("Arguments")
}

// resultSelector reads ResultSelector: an object, or null for none.
func (o *object) resultSelector() JSON {
	n := o.node.get("ResultSelector")
	if n == nil || n.kind == value.KindNull || !o.expect(n, o.at.to("ResultSelector"), value.KindObject) {
		return nil
	}
	return o.template("ResultSelector")
}

// payloadTemplate checks the fields whose names end in ".$". AWS's locations
// name the template as a whole.
func (o *object) payloadTemplate(n *node, at *place) {
	switch n.kind {
	case value.KindArray:
		for i := range n.items {
			o.payloadTemplate(&n.items[i], at)
		}
	case value.KindObject:
		has := n.lookup()
		for i := range n.members {
			o.payloadField(&n.members[i], has, at)
		}
	}
}

// payloadField checks one field of a template; has tells which fields its
// object has.
func (o *object) payloadField(m *member, has func(string) bool, at *place) {
	name, dynamic := strings.CutSuffix(m.key, ".$")
	if !dynamic {
		if m.value.kind == value.KindString && looksDynamic(m.value.text) {
			o.warn(CodeNoDollar, at, m.value.pos, "The value of the field '%s' looks like a path or an intrinsic function call, but the field's name does not end with '.$'", bounded(m.key))
		}
		o.payloadTemplate(&m.value, at)
		return
	}
	if m.value.kind != value.KindString || !isPathOrCall(m.value.text) {
		o.fail(at, m.value.pos, "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call", bounded(m.key))
	}
	if has(name) {
		o.fail(at, m.pos, "The field '%s' is given both with and without '.$'", bounded(name))
	}
}

// looksDynamic tells whether a text is an expression in all likelihood.
func looksDynamic(text string) bool {
	return (strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$$.")) && isPath(text) || isCall(text)
}

// warnStaticPaths warns of paths in the Result of a Pass state, which is used as
// it stands.
func (o *object) warnStaticPaths(n *node, at *place) {
	switch n.kind {
	case value.KindArray:
		for i := range n.items {
			o.warnStaticPaths(&n.items[i], at)
		}
	case value.KindObject:
		for i := range n.members {
			m := &n.members[i]
			if strings.HasSuffix(m.key, ".$") {
				o.warn(CodePassResultIsStatic, at, m.pos, "The Result of a Pass state is static: the field '%s' is not evaluated", bounded(m.key))
			}
			o.warnStaticPaths(&m.value, at)
		}
	}
}

// maxVariableName is the limit on a variable's name, in characters.
const maxVariableName = 80

// assign reads Assign: an object whose keys, without their ".$" in JSONPath, are
// the names of variables.
func (o *object) assign() JSON {
	n := o.node.get("Assign")
	if n == nil || !o.expect(n, o.at.to("Assign"), value.KindObject) {
		return nil
	}
	for i := range n.members {
		o.variable(&n.members[i])
	}
	return o.template("Assign")
}

func (o *object) variable(m *member) {
	name := m.key
	if o.query == JSONPath {
		name = strings.TrimSuffix(name, ".$")
	}
	at := o.at.to("Assign")
	switch {
	case name == "states":
		o.fail(at, m.pos, "The variable name 'states' is reserved")
	case utf8.RuneCountInString(name) > maxVariableName:
		o.fail(at, m.pos, "The variable name '%s' exceeds the maximum length of %d characters", bounded(name), maxVariableName)
	case !isVariableName(name):
		o.warn(CodeVariableName, at, m.pos, "The variable name '%s' is not a Unicode identifier: no expression can refer to it", bounded(name))
	}
}

// isVariableName tells whether a name is a Unicode identifier (UAX #31), as
// variables must be.
func isVariableName(name string) bool {
	for i, c := range name {
		if c == '_' || unicode.IsLetter(c) || unicode.Is(unicode.Nl, c) {
			continue
		}
		if i == 0 || !unicode.In(c, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc) {
			return false
		}
	}
	return name != ""
}

// pathKind says what a path field accepts besides a path into the state's data.
type pathKind uint8

const (
	nullable      pathKind = 1 << iota // null
	reference                          // a reference path, which finds one value
	contextObject                      // a path into the context object, $$
	intrinsicCall                      // an intrinsic function call
	dataOnly                           // no variable: the path is written to
)

// path reads a field that holds a path.
func (o *object) path(name string, kind pathKind) PathField {
	n := o.node.get(name)
	if n == nil {
		return PathField{}
	}
	if n.kind == value.KindNull && kind&nullable != 0 {
		return PathField{Given: true, Null: true}
	}
	return PathField{Given: true, Text: o.pathText(name, kind)}
}

// pathText reads a field that holds a path and cannot be null.
func (o *object) pathText(name string, kind pathKind) string {
	n := o.node.get(name)
	if n == nil || o.query == JSONata || !o.expect(n, o.at.to(name), value.KindString) {
		return ""
	}
	if kind&intrinsicCall != 0 && isCall(n.text) {
		return n.text
	}
	switch {
	case kind&reference == 0 && !isPath(n.text):
		o.fail(o.at.to(name), n.pos, "Value must be a valid JSONPath.")
	case kind&reference != 0 && !strings.HasPrefix(n.text, "$"):
		o.fail(o.at.to(name), n.pos, "Value is not a Reference Path: Reference path didn't start with '$'")
	case kind&reference != 0 && !isReference(n.text, kind):
		o.fail(o.at.to(name), n.pos, "Value is not a Reference Path")
	}
	return n.text
}

// timestamp checks a literal RFC 3339 timestamp with upper-case T and Z.
func (o *object) timestamp(n *node, at *place) {
	if !isTimestamp(n.text) {
		o.fail(at, n.pos, "String does not match RFC3339 timestamp")
	}
}

// isPathOrCall tells whether a text may be the value of a ".$" field.
func isPathOrCall(text string) bool {
	return strings.HasPrefix(text, "$") && isPath(text) || isCall(text)
}
