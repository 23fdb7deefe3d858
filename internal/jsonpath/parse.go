package jsonpath

import (
	"fmt"
	"strconv"
	"strings"
)

// maxNesting bounds how deeply filters, parentheses and function arguments nest
// in a path.
const maxNesting = 64

// parser reads a path from its cursor. Paths inside filters and arguments are
// read by parsers of their own over parts of the same source, so that all
// offsets count from the start of the whole path.
type parser struct {
	cursor
	nesting int
}

func (p *parser) errorf(offset int, format string, args ...any) error {
	return &SyntaxError{Offset: offset, Reason: fmt.Sprintf(format, args...)}
}

// sub returns a parser for src[from:to] of the same source, one level deeper.
func (p *parser) sub(from, to int) (*parser, error) {
	if p.nesting >= maxNesting {
		return nil, p.errorf(from, "Path is nested too deeply")
	}
	return &parser{cursor: cursor{src: p.src, pos: from, end: to}, nesting: p.nesting + 1}, nil
}

// path reads the root, which p stands on, and all steps up to the end.
func (p *parser) path() (*Path, error) {
	relative := p.cur() == '@'
	if p.done() {
		return nil, p.errorf(p.pos, "Path must not be empty")
	}
	p.pos++
	if p.done() {
		return newPath(nil, relative), nil
	}
	if p.at(p.end-1) == '.' {
		return nil, p.errorf(p.end-1, "Path must not end with a '.' or '..'")
	}
	if c := p.cur(); c != '.' && c != '[' {
		return nil, p.errorf(p.pos, "Illegal character at position %d expected '.' or '['", p.pos)
	}
	var steps []step
	for !p.done() {
		var err error
		if steps, err = p.step(steps); err != nil {
			return nil, err
		}
	}
	return p.finish(steps, relative)
}

// step reads the next step, or two where one is "..".
func (p *parser) step(steps []step) ([]step, error) {
	switch p.cur() {
	case '[':
		s, err := p.bracket()
		return append(steps, s), err
	case '*':
		p.pos++
		return append(steps, &wildcard{}), nil
	case '.':
		return p.dot(steps)
	}
	s, err := p.name()
	return append(steps, s), err
}

func (p *parser) dot(steps []step) ([]step, error) {
	p.pos++
	if p.cur() == '.' {
		p.pos++
		steps = append(steps, &scan{})
	}
	switch p.cur() {
	case '.':
		return nil, p.errorf(p.pos, "Character '.' on position %d is not valid.", p.pos)
	case ' ', 0:
		return nil, p.errorf(p.pos, "Could not parse token starting at position %d", p.pos)
	}
	return p.step(steps)
}

// name reads a property without quotes, or a function with its arguments.
func (p *parser) name() (step, error) {
	start := p.pos
	for !p.done() {
		switch p.cur() {
		case ' ':
			return nil, p.errorf(start, "Use bracket notion ['my prop'] if your property contains blank characters. position: %d", start)
		case '.', '[':
			return &property{names: []string{p.src[start:p.pos]}, quote: '\''}, nil
		case '(':
			return p.call(p.src[start:p.pos])
		}
		p.pos++
	}
	return &property{names: []string{p.src[start:p.end]}, quote: '\''}, nil
}

// bracket reads what stands in [ and ].
func (p *parser) bracket() (step, error) {
	start := p.pos
	inside := p.significant(start + 1)
	switch c := p.at(inside); {
	case c == '\'' || c == '"':
		return p.quotedNames(inside)
	case c == '*':
		end := p.significant(inside + 1)
		if p.at(end) != ']' {
			return nil, p.errorf(inside+1, "Expected wildcard token to end with ']' on position %d", inside+1)
		}
		p.pos = end + 1
		return &wildcard{}, nil
	case c == '?':
		return p.filter(start, inside)
	case c == '-' || c == ':' || isDigit(c):
		return p.indexes(start)
	}
	return nil, p.noToken(start)
}

func (p *parser) noToken(start int) error {
	return p.errorf(start, "Could not parse token starting at position %d. Expected ?, ', 0-9, * ", start)
}

// quotedNames reads 'name' or 'one','two' up to the closing bracket.
func (p *parser) quotedNames(i int) (step, error) {
	s := &property{quote: p.at(i)}
	for {
		quote := p.at(i)
		if quote != '\'' && quote != '"' {
			return nil, p.errorf(i, "Found empty property at index %d", i)
		}
		end := p.unescaped(i, quote)
		if end < 0 {
			return nil, p.errorf(i, "Property has not been closed - missing closing %c", quote)
		}
		name, err := unescape(p.src[i+1 : end])
		if err != nil {
			return nil, p.errorf(i, "%s", err)
		}
		s.names = append(s.names, name)
		i = p.significant(end + 1)
		switch p.at(i) {
		case ']':
			p.pos = i + 1
			return s, nil
		case ',':
			i = p.significant(i + 1)
		default:
			return nil, p.errorf(end, "Property must be separated by comma or Property must be terminated close square bracket at index %d", end)
		}
	}
}

// indexes reads [n], [n,m] or [from:to].
func (p *parser) indexes(start int) (step, error) {
	end := strings.IndexByte(p.src[start:p.end], ']')
	if end < 0 {
		return nil, p.noToken(start)
	}
	text := strings.TrimSpace(p.src[start+1 : start+end])
	if strings.Trim(text, "0123456789,-: ") != "" {
		return nil, p.noToken(start)
	}
	p.pos = start + end + 1
	if strings.Contains(text, ":") {
		return p.slice(start, text)
	}
	s := &index{}
	for token := range strings.SplitSeq(text, ",") {
		token = strings.TrimSpace(token)
		i, ok := parseInt(token)
		if !ok {
			return nil, p.errorf(start, "Failed to parse token in ArrayIndexOperation: %s", token)
		}
		s.at = append(s.at, i)
	}
	return s, nil
}

// slice reads from:to. Jayway ignores what stands after a second colon.
func (p *parser) slice(start int, text string) (step, error) {
	s := &slice{}
	bounds := strings.Split(text, ":")
	ok := true
	if bounds[0] != "" {
		s.from, ok = parseInt(bounds[0])
		s.hasFrom = true
	}
	if ok && bounds[1] != "" {
		s.to, ok = parseInt(bounds[1])
		s.hasTo = true
	}
	if !ok || !s.hasFrom && !s.hasTo {
		return nil, p.errorf(start, "Failed to parse SliceOperation: %s", text)
	}
	return s, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// parseInt reads an int as Java's Integer.parseInt does: 32 bits.
func parseInt(s string) (int, bool) {
	i, err := strconv.ParseInt(s, 10, 32)
	return int(i), err == nil
}

// finish makes the path. Of "$..a.f()" Jayway makes "$.f($..a)", so that f sees
// all matches at once.
func (p *parser) finish(steps []step, relative bool) (*Path, error) {
	path := newPath(steps, relative)
	if _, scans := steps[0].(*scan); scans && path.isFunction() {
		first := 1
		for ; ; first++ {
			if _, ok := steps[first].(*call); ok {
				break
			}
		}
		if first == 1 {
			return nil, p.errorf(p.end, "Path must not end with a '.' or '..'")
		}
		all := newPath(steps[:first:first], relative)
		fn := *steps[first].(*call)
		fn.args = []argument{{path: all}}
		path = newPath(append([]step{&fn}, steps[first+1:]...), relative)
	}
	for _, s := range path.steps {
		if c, ok := s.(*call); ok {
			c.countChildren()
		}
	}
	return path, nil
}

// countChildren makes length($.a) and size($.a) count what is in $.a.
func (s *call) countChildren() {
	if s.name != "length" && s.name != "size" || len(s.args) == 0 {
		return
	}
	arg := s.args[0].path
	if arg == nil || arg.isFunction() || len(arg.steps) == 0 {
		return
	}
	steps := append(arg.steps[:len(arg.steps):len(arg.steps)], &wildcard{})
	s.args = []argument{{path: newPath(steps, arg.relative)}}
}
