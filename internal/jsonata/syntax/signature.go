package syntax

import (
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// Types is a set of the types that a signature tells apart.
type Types uint16

// The types, by their letters in signatures. Missing stands for undefined, which
// every parameter but a function accepts.
const (
	TypeString Types = 1 << iota
	TypeNumber
	TypeBool
	TypeNull
	TypeObject
	TypeArray
	TypeFunction
	TypeMissing
)

const (
	jsonTypes = TypeArray | TypeString | TypeNumber | TypeBool | TypeNull | TypeObject | TypeMissing
	anyType   = jsonTypes | TypeFunction
)

var typeLetters = map[byte]Types{
	's': TypeString, 'n': TypeNumber, 'b': TypeBool, 'l': TypeNull, 'o': TypeObject, 'a': TypeArray,
	'f': TypeFunction, 'j': jsonTypes, 'x': anyType, 'm': TypeMissing,
}

// Param is one parameter of a [Signature].
type Param struct {
	// Accepts holds the types of a matching argument. An array parameter accepts
	// everything, since one value counts as an array of one.
	Accepts Types
	// Optional: the argument may be left out. Repeated: one or more arguments.
	Optional, Repeated bool
	// Context: where the argument is left out, the context value takes its place.
	Context bool
	// Array: a value that is not an array is put into one.
	Array bool
	// Items is the letter of the type that the array's items must have; 0 if any.
	Items byte
}

// Signature says which arguments a function accepts, as in <s-nn?:s>.
type Signature struct {
	Text   string
	Params []Param
}

// ParseSignature reads a signature with its angle brackets. The error's position
// counts from the start of text. What jsonata-js ignores (letters that are no
// types, the type of the result) is ignored.
func ParseSignature(text string) (*Signature, *Error) {
	sig := &Signature{Text: text}
	var none Param // what a modifier without a parameter applies to
	prev := &none
	for i := 1; i < len(text) && text[i] != ':'; i++ {
		switch c := text[i]; c {
		case 's', 'n', 'b', 'l', 'o', 'f', 'j', 'x':
			p := Param{Accepts: typeLetters[c] | TypeMissing}
			if c == 'f' {
				p.Accepts = TypeFunction
			}
			prev = sig.add(p)
		case 'a':
			prev = sig.add(Param{Accepts: anyType, Array: true})
		case '-':
			prev.Context, prev.Optional = true, true
		case '?':
			prev.Optional = true
		case '+':
			prev.Repeated = true
		case '(':
			n := closing(text, i, '(', ')')
			p, err := choice(text[i+1:n], i)
			if err != nil {
				return nil, err
			}
			prev = sig.add(p)
			i = n
		case '<':
			n := closing(text, i, '<', '>')
			if !prev.Array && prev.Accepts != TypeFunction {
				return nil, &Error{Code: "S0401", Pos: i, Value: value.String(text[i-1 : i])}
			}
			if prev.Array && n > i+1 {
				prev.Items = text[i+1]
			}
			i = n
		}
	}
	return sig, nil
}

func (s *Signature) add(p Param) *Param {
	s.Params = append(s.Params, p)
	return &s.Params[len(s.Params)-1]
}

func choice(letters string, pos int) (Param, *Error) {
	if strings.Contains(letters, "<") {
		return Param{}, &Error{Code: "S0402", Pos: pos, Value: value.String(letters)}
	}
	p := Param{Accepts: TypeMissing}
	for i := 0; i < len(letters); i++ {
		p.Accepts |= typeLetters[letters[i]]
	}
	return p, nil
}

// closing returns the offset of the bracket that closes the one at start, or the
// end of the text.
func closing(text string, start int, open, shut byte) int {
	depth := 1
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case shut:
			if depth--; depth == 0 {
				return i
			}
		case open:
			depth++
		}
	}
	return len(text)
}
