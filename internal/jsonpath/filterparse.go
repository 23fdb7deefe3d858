package jsonpath

import (
	"errors"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// The grammar of filters:
//
//	or       = and { '||' and }
//	and      = term { '&&' term }
//	term     = value [ operator value ] | '(' or ')' | '!' term
//	value    = path | string | word | number | 'true' | 'false' | 'null' | JSON | /regex/

// filter reads [?(…)]. start is the index of [, mark that of ?.
func (p *parser) filter(start, mark int) (step, error) {
	open := p.significant(mark + 1)
	if c := p.at(open); c == ']' || c == ',' {
		end := strings.IndexByte(p.src[start:p.end], ']')
		if end < 0 {
			return nil, p.noToken(start)
		}
		return nil, p.errorf(start, "Not enough predicates supplied for filter %s at position %d", p.src[start:start+end+1], start)
	}
	if p.at(open) != '(' {
		return nil, p.noToken(start)
	}
	shut := p.closing(open, true)
	if shut == -2 {
		return nil, p.errorf(open, "Could not find matching close quote when parsing : %s", p.src)
	}
	end := p.significant(shut + 1)
	if shut < 0 || p.at(end) != ']' {
		return nil, p.noToken(start)
	}
	inner, err := p.sub(open, shut+1)
	if err != nil {
		return nil, err
	}
	cond, err := inner.or()
	if err != nil {
		return nil, err
	}
	if inner.skipBlanks(); !inner.done() {
		return nil, p.errorf(inner.pos, "Expected end of filter expression instead of: %s", p.src[inner.pos:inner.end])
	}
	p.pos = end + 1
	return &filter{cond: cond}, nil
}

func (p *parser) or() (condition, error) {
	first, err := p.and()
	if err != nil {
		return nil, err
	}
	terms := anyOf{first}
	for p.accept("||") {
		next, err := p.and()
		if err != nil {
			return nil, err
		}
		terms = append(terms, next)
	}
	if len(terms) == 1 {
		return first, nil
	}
	return terms, nil
}

func (p *parser) and() (condition, error) {
	first, err := p.term()
	if err != nil {
		return nil, err
	}
	terms := allOf{first}
	for p.accept("&&") {
		next, err := p.term()
		if err != nil {
			return nil, err
		}
		terms = append(terms, next)
	}
	if len(terms) == 1 {
		return first, nil
	}
	return terms, nil
}

func (p *parser) term() (condition, error) {
	if p.nesting++; p.nesting > maxNesting {
		return nil, p.errorf(p.pos, "Path is nested too deeply")
	}
	defer func() { p.nesting-- }()
	p.skipBlanks()
	switch p.cur() {
	case '!':
		// Before a path, ! belongs to the existence test.
		if c := p.at(p.significant(p.pos + 1)); c == '@' || c == '$' {
			return p.comparison()
		}
		p.pos++
		term, err := p.term()
		return not{term}, err
	case '(':
		p.pos++
		term, err := p.or()
		if err != nil {
			return nil, err
		}
		if !p.accept(")") {
			return nil, p.errorf(p.pos, "Expected character: )")
		}
		return term, nil
	}
	return p.comparison()
}

// errNoOperand marks what Jayway does not recover from: what stands at the place
// of a value is none.
var errNoOperand = errors.New("no operand")

// comparison reads a value, an operator and a value, or else a path whose
// existence is tested.
func (p *parser) comparison() (condition, error) {
	negated := p.accept("!")
	left, err := p.operand()
	if err != nil {
		return nil, p.operandError(err)
	}
	after := p.pos
	if op, isRegex, ok := p.operator(); ok {
		right, err := p.operand()
		if err != nil {
			return nil, p.operandError(err)
		}
		return newComparison(left, op, isRegex, right), nil
	}
	p.pos = after
	if left.path == nil {
		return nil, p.errorf(p.pos, "Expected path node")
	}
	return &exists{path: left.path, want: !negated}, nil
}

func (p *parser) operandError(err error) error {
	if errors.Is(err, errNoOperand) {
		return p.errorf(p.pos, "Failed to parse filter: %s, error on position: %d, char: %c", p.src[:p.end], p.pos, p.cur())
	}
	return err
}

// operator reads a comparison operator: a run of <>=~! or a word up to a blank.
func (p *parser) operator() (op operator, isRegex, ok bool) {
	p.skipBlanks()
	start := p.pos
	symbol := isComparison(p.cur())
	for !p.done() && p.cur() != ' ' && (!symbol || isComparison(p.cur())) {
		p.pos++
	}
	name := strings.ToLower(p.src[start:p.pos])
	if name == "=~" {
		return nil, true, true
	}
	op, ok = operators[name]
	return op, false, ok
}

func isComparison(c byte) bool {
	return c == '<' || c == '>' || c == '=' || c == '~' || c == '!'
}

func (p *parser) operand() (*operand, error) {
	p.skipBlanks()
	switch p.cur() {
	case '$', '@':
		path, err := p.inner()
		return &operand{path: path}, err
	case '/':
		return p.pattern()
	case '\'', '"':
		v, err := p.quoted()
		return &operand{literal: v}, err
	case '[', '{':
		return p.json()
	}
	if isLetter(p.cur()) {
		return p.word(), nil
	}
	return p.number()
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// word reads true, false, null or a string without quotes. The latter is not
// Jayway's but AWS's: definitions that run there compare with @.S==FAIL.
func (p *parser) word() *operand {
	start := p.pos
	for c := p.cur(); isLetter(c) || isDigit(c) || c == '-'; c = p.cur() {
		p.pos++
	}
	switch word := p.src[start:p.pos]; word {
	case "null":
		return &operand{literal: value.Null{}}
	case "true", "false":
		return &operand{literal: value.Bool(word == "true")}
	default:
		return &operand{literal: value.String(word)}
	}
}

// json reads an array or object up to its closing bracket.
func (p *parser) json() (*operand, error) {
	end := p.closing(p.pos, false)
	if end < 0 {
		return nil, p.errorf(p.pos, "String not closed. Expected ' in %s", p.src[:p.end])
	}
	inner, err := p.sub(p.pos, end+1)
	if err != nil {
		return nil, err
	}
	v, err := inner.lenient(0)
	if err != nil {
		return nil, err
	}
	p.pos = end + 1
	return &operand{literal: v}, nil
}

func (p *parser) number() (*operand, error) {
	start := p.pos
	for c := p.cur(); isDigit(c) || c == '-' || c == '.' || c == 'e' || c == 'E'; c = p.cur() {
		p.pos++
	}
	n, ok := value.NumberText(p.src[start:p.pos])
	if !ok {
		p.pos = start
		return nil, errNoOperand
	}
	return &operand{literal: n}, nil
}

// pattern reads /regex/flags. The whole text must match, as with Java's matches.
func (p *parser) pattern() (*operand, error) {
	start := p.pos
	end := p.unescaped(start, '/')
	if end < 0 {
		return nil, p.errorf(start, "Pattern not closed. Expected / in %s", p.src[:p.end])
	}
	p.pos = end + 1
	flags := ""
	for c := p.cur(); c != 0 && strings.IndexByte("dimsuU", c) >= 0; c = p.cur() {
		if c == 'i' || c == 'm' || c == 's' {
			flags += string(c)
		}
		p.pos++
	}
	if flags != "" {
		flags = "(?" + flags + ")"
	}
	re, err := newPattern(flags, p.src[start+1:end])
	if err != nil {
		return nil, p.errorf(start, "Regular expression is not supported: %s", err)
	}
	return &operand{pattern: re}, nil
}

// inner reads a path inside a filter. It goes on to a blank, a comparison or a
// parenthesis that is not its own.
func (p *parser) inner() (*Path, error) {
	start := p.pos
	p.pos++
scanning:
	for !p.done() {
		switch c := p.cur(); {
		case c == '[' || c == '(':
			end := p.closing(p.pos, c == '(')
			if end < 0 {
				return nil, p.errorf(p.pos, "Square brackets does not match in filter %s", p.src[:p.end])
			}
			p.pos = end + 1
		case c == ' ' || c == ')' || isComparison(c):
			break scanning
		default:
			p.pos++
		}
	}
	inner, err := p.sub(start, p.pos)
	if err != nil {
		return nil, err
	}
	return inner.path()
}

// call reads the arguments of a function; p stands on the parenthesis.
func (p *parser) call(name string) (step, error) {
	open := p.pos
	shut := p.closing(open, false)
	if shut < 0 {
		return nil, p.errorf(open, "Arguments to function: '%s' are not closed properly.", name)
	}
	fn, ok := functions[name]
	if !ok {
		return nil, p.errorf(open-len(name), "Function with name: %s does not exist.", name)
	}
	p.pos = shut + 1
	inner, err := p.sub(open+1, shut)
	if err != nil {
		return nil, err
	}
	args, err := inner.arguments()
	return &call{name: name, fn: fn, args: args}, err
}

func (p *parser) arguments() ([]argument, error) {
	var args []argument
	for p.skipBlanks(); !p.done(); p.skipBlanks() {
		arg, err := p.argument()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		if p.skipBlanks(); p.done() {
			break
		}
		if !p.accept(",") {
			return nil, p.errorf(p.pos, "Unexpected character %q at character position: %d", p.cur(), p.pos)
		}
	}
	return args, nil
}

// argument reads a path up to a comma outside of brackets, or a JSON literal.
func (p *parser) argument() (argument, error) {
	if c := p.cur(); c != '$' && c != '@' {
		v, err := p.lenient(0)
		return argument{literal: v}, err
	}
	start := p.pos
	for !p.done() && p.cur() != ',' {
		if c := p.cur(); c == '[' || c == '(' || c == '{' {
			end := p.closing(p.pos, c == '(')
			if end < 0 {
				return argument{}, p.errorf(p.pos, "Unexpected character %q at character position: %d", c, p.pos)
			}
			p.pos = end
		}
		p.pos++
	}
	inner, err := p.sub(start, p.pos)
	if err != nil {
		return argument{}, err
	}
	inner.trimEnd()
	path, err := inner.path()
	return argument{path: path}, err
}
