package jsonpath

import (
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// step is one part of a path: a property, index, slice, wildcard, scan, filter
// or call.
type step interface {
	// fragment is the step as Jayway prints it in its messages.
	fragment() string
}

// property is .name, ['name'] or ['one','two'].
type property struct {
	names []string
	quote byte // as written; it shows in messages
}

// index is [n] or [n,m]. Negative numbers count from the end.
type index struct{ at []int }

// slice is [from:to]; a missing bound is not set.
type slice struct {
	from, to       int
	hasFrom, hasTo bool
}

// wildcard is .* or [*].
type wildcard struct{}

// scan is "..": the next step is applied to the value and all its descendants.
type scan struct{}

// filter is [?(…)].
type filter struct{ cond condition }

// call is a function: .length(), .sum($.a, $.b).
type call struct {
	name string
	fn   function
	args []argument
}

// argument of a call: a path, evaluated on the whole document, or a literal.
type argument struct {
	path    *Path
	literal value.Value
}

func (s *property) fragment() string {
	var b strings.Builder
	for i, name := range s.names {
		b.WriteByte("[,"[min(i, 1)])
		b.WriteByte(s.quote)
		b.WriteString(name)
		b.WriteByte(s.quote)
	}
	b.WriteByte(']')
	return b.String()
}

func (s *index) fragment() string {
	b := []byte{'['}
	for i, at := range s.at {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(at), 10)
	}
	return string(append(b, ']'))
}

func (s *slice) fragment() string {
	b := []byte{'['}
	if s.hasFrom {
		b = strconv.AppendInt(b, int64(s.from), 10)
	}
	b = append(b, ':')
	if s.hasTo {
		b = strconv.AppendInt(b, int64(s.to), 10)
	}
	return string(append(b, ']'))
}

func (*wildcard) fragment() string { return "[*]" }
func (*scan) fragment() string     { return ".." }
func (*filter) fragment() string   { return "[?]" }

func (s *call) fragment() string {
	if len(s.args) > 0 {
		return "." + s.name + "(...)"
	}
	return "." + s.name + "()"
}

// fragments joins what steps print in messages.
func fragments(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString(s.fragment())
	}
	return b.String()
}
