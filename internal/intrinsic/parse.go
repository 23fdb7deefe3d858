package intrinsic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

const (
	// maxNesting is how many calls AWS lets one stand in another.
	maxNesting = 10
	maxSource  = 256 << 10
)

// Parse compiles a call:
//
//	call     = "States." name "(" [ argument { "," argument } ] ")"
//	argument = call | path | 'string' | number | "true" | "false" | "null"
//
// White space may stand around arguments and after the call. In strings the
// escapes \' \\ \{ and \} are allowed and no others, as on AWS. The function
// must exist and get a right number of arguments. Errors are [*SyntaxError].
func Parse(src string) (*Call, error) {
	if len(src) > maxSource {
		return nil, &SyntaxError{Offset: maxSource, Reason: "the call is too long"}
	}
	p := parser{src: src}
	c, err := p.call(1)
	if err != nil {
		return nil, err
	}
	if p.skipSpace(); p.pos < len(src) {
		return nil, p.errorf(p.pos, "unexpected text after the call")
	}
	return c, nil
}

type parser struct {
	src string
	pos int
}

func (p *parser) errorf(offset int, format string, args ...any) error {
	return &SyntaxError{Offset: offset, Reason: fmt.Sprintf(format, args...)}
}

func (p *parser) cur() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

func (p *parser) skipSpace() {
	for p.pos < len(p.src) && isSpace(p.src[p.pos]) {
		p.pos++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// call reads a call; depth counts it and those around it.
func (p *parser) call(depth int) (*Call, error) {
	start := p.pos
	if depth > maxNesting {
		return nil, p.errorf(start, "more than %d calls are nested", maxNesting)
	}
	open := strings.IndexByte(p.src[start:], '(')
	if !IsCall(p.src[start:]) || open < 0 {
		return nil, p.errorf(start, "expected a call of an intrinsic function")
	}
	name := p.src[start : start+open]
	fn, ok := functions[name]
	if !ok {
		return nil, p.errorf(start, "there is no intrinsic function %.64q", name)
	}
	p.pos = start + open + 1
	c := &Call{fn: fn}
	if err := p.arguments(c, depth); err != nil {
		return nil, err
	}
	c.src = p.src[start:p.pos]
	if n := len(c.args); n < fn.least || fn.most >= 0 && n > fn.most {
		return nil, p.errorf(start, "%s cannot take %d arguments", name, n)
	}
	return c, nil
}

// arguments reads arguments and the closing parenthesis.
func (p *parser) arguments(c *Call, depth int) error {
	if p.skipSpace(); p.cur() == ')' {
		p.pos++
		return nil
	}
	for {
		p.skipSpace()
		start := p.pos
		arg, err := p.argument(depth)
		if err != nil {
			return err
		}
		if _, isLiteral := arg.(*literal); isLiteral && len(c.args) == 0 && c.fn.name == "States.Format" && p.src[start] == '\'' {
			c.format = compile(p.src[start+1:p.pos-1], true)
		}
		c.args = append(c.args, arg)
		p.skipSpace()
		switch p.cur() {
		case ',':
			p.pos++
		case ')':
			p.pos++
			return nil
		default:
			return p.errorf(p.pos, "expected ',' or ')' after an argument")
		}
	}
}

func (p *parser) argument(depth int) (argument, error) {
	switch c := p.cur(); {
	case c == '\'':
		return p.text()
	case c == '$':
		return p.path()
	case IsCall(p.src[p.pos:]):
		return p.call(depth + 1)
	}
	return p.word()
}

// text reads a string in single quotes.
func (p *parser) text() (argument, error) {
	start := p.pos
	var b strings.Builder
	for p.pos++; p.pos < len(p.src); p.pos++ {
		switch c := p.src[p.pos]; c {
		case '\'':
			p.pos++
			return &literal{value.String(b.String())}, nil
		case '\\':
			p.pos++
			if escaped := p.cur(); escaped == 0 || !strings.ContainsRune(`'\{}`, rune(escaped)) {
				return nil, p.errorf(p.pos-1, `only \' \\ \{ and \} may be escaped in a string`)
			}
			b.WriteByte(p.cur())
		default:
			b.WriteByte(c)
		}
	}
	return nil, p.errorf(start, "a string is not closed")
}

// word reads a number, true, false or null.
func (p *parser) word() (argument, error) {
	start := p.pos
	for p.pos < len(p.src) && !isSpace(p.cur()) && p.cur() != ',' && p.cur() != ')' {
		p.pos++
	}
	word := p.src[start:p.pos]
	switch word {
	case "true", "false":
		return &literal{value.Bool(word == "true")}, nil
	case "null":
		return &literal{value.Null{}}, nil
	}
	n, ok := value.NumberText(word)
	if !ok {
		return nil, p.errorf(start, "an argument must be a string in single quotes, a number, true, false, null, a path or a call")
	}
	return &literal{n}, nil
}

// path reads a path up to the comma or parenthesis that is not its own.
func (p *parser) path() (argument, error) {
	start := p.pos
	p.pos = p.pathEnd()
	text := strings.TrimRight(p.src[start:p.pos], " \t\r\n")
	path, err := jsonpath.Parse(text)
	var syntax *jsonpath.SyntaxError
	if errors.As(err, &syntax) {
		return nil, p.errorf(start+syntax.Offset, "%s", syntax.Reason)
	}
	return &pathArgument{path}, err
}

func (p *parser) pathEnd() int {
	open := 0
	for i := p.pos; i < len(p.src); i++ {
		switch c := p.src[i]; c {
		case '\'', '"':
			if open > 0 {
				i = closingQuote(p.src, i)
			}
		case '(', '[':
			open++
		case ')', ']':
			if open == 0 {
				return i
			}
			open--
		case ',':
			if open == 0 {
				return i
			}
		}
	}
	return len(p.src)
}

// closingQuote returns the index of the quote that closes the one at i, or the
// end of src.
func closingQuote(src string, i int) int {
	quote := src[i]
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return len(src)
}
