package jsonpath

import (
	"errors"
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// SyntaxError tells where and why a text is not a path.
type SyntaxError struct {
	Offset int    // in bytes from the start of the path
	Reason string // in Jayway's words where it has some
}

func (e *SyntaxError) Error() string { return e.Reason }

// NotFoundError says that a definite path names nothing. Its text is Jayway's,
// which AWS shows after "Invalid path '…' : ".
type NotFoundError struct {
	Path   string // as written
	Reason string
}

func (e *NotFoundError) Error() string { return e.Reason }

// EvalError says that a path cannot be evaluated for another reason than a
// missing value: a filter on a scalar, a function without numbers.
type EvalError struct {
	Path   string // as written
	Reason string
}

func (e *EvalError) Error() string { return e.Reason }

// LimitError says that an evaluation went beyond its [Limits].
type LimitError struct {
	What  string // "steps" or "levels of depth"
	Limit int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the evaluation of the path exceeds the limit of %d %s", e.Limit, e.What)
}

// MatchError says that [Path.Set] found something in the document that the path
// does not fit: States.ResultPathMatchFailure of the States Language.
type MatchError struct {
	Path   string // as written
	Reason string
}

func (e *MatchError) Error() string { return e.Reason }

// errRefused ends the evaluation of a filter for one item with "does not
// match", whatever the rest of the condition says. errAbsent is what a path in
// an existence test gives instead of a NotFoundError. Neither leaves the package.
var (
	errRefused = errors.New("filter operand of the wrong kind")
	errAbsent  = errors.New("absent")
)

// maxShown bounds how much of a document an error text repeats, in bytes.
const maxShown = 4 << 10

// shown is v as Jayway prints it in messages: JSON. nil is what Jayway has as
// Java's null, an index beyond the end.
func shown(v value.Value) string {
	text := value.Text(v)
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "…"
	}
	return text
}

// nodeClass is the Java class that Jackson would hold v in.
func nodeClass(v value.Value) string {
	const jackson = "com.fasterxml.jackson.databind.node."
	switch v := v.(type) {
	case value.Null:
		return jackson + "NullNode"
	case value.Bool:
		return jackson + "BooleanNode"
	case value.String:
		return jackson + "TextNode"
	case value.Array:
		return jackson + "ArrayNode"
	case *value.Object:
		return jackson + "ObjectNode"
	case value.Number:
		i, exact := v.Int64()
		switch {
		case !v.IsInteger():
			return jackson + "DoubleNode"
		case !exact:
			return jackson + "BigIntegerNode"
		case i != int64(int32(i)):
			return jackson + "LongNode"
		}
		return jackson + "IntNode"
	}
	return "null"
}
