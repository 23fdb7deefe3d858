package syntax

import (
	"fmt"

	"github.com/borealis-flow/borealis/internal/value"
)

// Codes that jsonata-js does not have.
const (
	// CodeTooDeep is used where jsonata-js would exhaust its stack.
	CodeTooDeep = "U1001"
)

// Error tells why a text is not JSONata, by the code of jsonata-js.
type Error struct {
	Code string
	// Pos is a byte offset into the source.
	Pos int
	// Token and Value are what the message of the code quotes; nil where it
	// quotes nothing.
	Token, Value value.Value
}

func (e *Error) Error() string { return fmt.Sprintf("%s at %d", e.Code, e.Pos) }
