package syntax

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenVariable
	tokenOperator
	tokenString
	tokenNumber
	tokenLiteral
	tokenRegex
)

// token is one token. Its pos is the offset behind it, as in jsonata-js.
type token struct {
	kind   tokenKind
	text   string
	flags  string // of a regular expression
	number float64
	pos    int
}

// is tells whether the token is the operator op.
func (t token) is(op string) bool { return t.kind == tokenOperator && t.text == op }

// value returns the token as errors quote it.
func (t token) value() value.Value {
	switch t.kind {
	case tokenEnd:
		return value.String("(end)")
	case tokenNumber:
		return value.Float(t.number)
	}
	return value.String(t.text)
}

// operatorChars are the characters that end a name.
const operatorChars = ".[]{}(),@#;:?+-*/%|=<>^&!~"

const doubleOperators = ".. := != >= <= ** ~> ?: ??"

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' }

func isOperatorChar(c byte) bool { return strings.IndexByte(operatorChars, c) >= 0 }

type lexer struct {
	src string
	pos int
}

// at returns the byte at offset i, or 0 behind the end.
func (l *lexer) at(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

// next returns the next token. Where an operator may stand (infix), a slash
// divides; where an operand may stand it starts a regular expression.
func (l *lexer) next(infix bool) (token, error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	if l.pos >= len(l.src) {
		return token{pos: len(l.src)}, nil
	}
	c := l.src[l.pos]
	switch {
	case c == '/' && !infix:
		l.pos++
		return l.regex()
	case isOperatorChar(c):
		return l.operator(), nil
	case c == '"' || c == '\'':
		return l.str(c)
	case c >= '0' && c <= '9':
		return l.number()
	case c == '`':
		return l.quotedName()
	}
	return l.name(), nil
}

// skip moves over white space and comments.
func (l *lexer) skip() error {
	for {
		for l.pos < len(l.src) && isSpace(l.src[l.pos]) {
			l.pos++
		}
		if !strings.HasPrefix(l.src[l.pos:], "/*") {
			return nil
		}
		start := l.pos
		n := strings.Index(l.src[start+2:], "*/")
		if n < 0 {
			return &Error{Code: "S0106", Pos: start}
		}
		l.pos = start + 2 + n + 2
	}
}

func (l *lexer) operator() token {
	n := 1
	if l.pos+1 < len(l.src) {
		if pair := l.src[l.pos : l.pos+2]; isOperatorChar(pair[1]) && strings.Contains(doubleOperators, pair) {
			n = 2
		}
	}
	text := l.src[l.pos : l.pos+n]
	l.pos += n
	return token{kind: tokenOperator, text: text, pos: l.pos}
}

// regex reads a regular expression whose first slash has been read: up to the
// slash that is neither escaped nor inside brackets.
func (l *lexer) regex() (token, error) {
	start, depth := l.pos, 0
	for ; l.pos < len(l.src); l.pos++ {
		escaped := l.pos > 0 && l.src[l.pos-1] == '\\'
		switch c := l.src[l.pos]; {
		case c == '/' && depth == 0 && l.backslashes(l.pos)%2 == 0:
			return l.regexFlags(start)
		case !escaped && (c == '(' || c == '[' || c == '{'):
			depth++
		case !escaped && (c == ')' || c == ']' || c == '}'):
			depth--
		}
	}
	return token{}, &Error{Code: "S0302", Pos: l.pos}
}

func (l *lexer) backslashes(before int) int {
	n := 0
	for before-n-1 >= 0 && l.src[before-n-1] == '\\' {
		n++
	}
	return n
}

func (l *lexer) regexFlags(start int) (token, error) {
	pattern := l.src[start:l.pos]
	if pattern == "" {
		return token{}, &Error{Code: "S0301", Pos: l.pos}
	}
	l.pos++
	flags := l.pos
	for l.at(l.pos) == 'i' || l.at(l.pos) == 'm' {
		l.pos++
	}
	return token{kind: tokenRegex, text: pattern, flags: l.src[flags:l.pos], pos: l.pos}, nil
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (l *lexer) str(quote byte) (token, error) {
	l.pos++
	var text []byte
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case quote:
			l.pos++
			return token{kind: tokenString, text: string(text), pos: l.pos}, nil
		case '\\':
			var err error
			if text, err = l.escape(text); err != nil {
				return token{}, err
			}
		default:
			text = append(text, c)
			l.pos++
		}
	}
	return token{}, &Error{Code: "S0101", Pos: l.pos}
}

// escape reads the escape sequence at pos and appends what it stands for.
func (l *lexer) escape(text []byte) ([]byte, error) {
	l.pos++
	c := l.at(l.pos)
	if plain, ok := escapes[c]; ok {
		l.pos++
		return append(text, plain), nil
	}
	if c != 'u' {
		r, size := utf8.DecodeRuneInString(l.src[min(l.pos, len(l.src)):])
		if size == 0 {
			return nil, &Error{Code: "S0103", Pos: l.pos, Token: value.String("")}
		}
		return nil, &Error{Code: "S0103", Pos: l.pos, Token: value.String(string(r))}
	}
	unit, ok := l.hex(l.pos + 1)
	if !ok {
		return nil, &Error{Code: "S0104", Pos: l.pos}
	}
	l.pos = min(l.pos+5, len(l.src))
	return appendUTF16(text, unit), nil
}

func (l *lexer) hex(start int) (rune, bool) {
	digits := l.src[start:min(start+4, len(l.src))]
	n, err := strconv.ParseUint(digits, 16, 16)
	return rune(n), err == nil
}

// appendUTF16 appends a UTF-16 unit. The second half of a pair completes the
// first; a half that stays alone is kept in the generalised form of UTF-8 that
// encodes it like any code point, since JSONata can tell it from others.
func appendUTF16(text []byte, unit rune) []byte {
	if unit >= 0xDC00 && unit <= 0xDFFF && len(text) >= 3 {
		if b := text[len(text)-3:]; b[0] == 0xED && b[1] >= 0xA0 && b[1] <= 0xAF {
			high := rune(0xD000) | rune(b[1]&0x3F)<<6 | rune(b[2]&0x3F)
			return utf8.AppendRune(text[:len(text)-3], 0x10000+(high-0xD800)<<10+(unit-0xDC00))
		}
	}
	if unit >= 0xD800 && unit <= 0xDFFF {
		return append(text, 0xE0|byte(unit>>12), 0x80|byte(unit>>6)&0x3F, 0x80|byte(unit)&0x3F)
	}
	return utf8.AppendRune(text, unit)
}

func (l *lexer) digits(i int) int {
	for c := l.at(i); c >= '0' && c <= '9'; c = l.at(i) {
		i++
	}
	return i
}

func (l *lexer) number() (token, error) {
	i := l.pos + 1
	if l.src[l.pos] != '0' {
		i = l.digits(i)
	}
	if l.at(i) == '.' {
		if j := l.digits(i + 1); j > i+1 {
			i = j
		}
	}
	if c := l.at(i); c == 'e' || c == 'E' {
		j := i + 1
		if c := l.at(j); c == '+' || c == '-' {
			j++
		}
		if k := l.digits(j); k > j {
			i = k
		}
	}
	text := l.src[l.pos:i]
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && math.IsInf(f, 0) {
		return token{}, &Error{Code: "S0102", Pos: l.pos, Token: value.String(text)}
	}
	l.pos = i
	return token{kind: tokenNumber, text: text, number: f, pos: i}, nil
}

func (l *lexer) quotedName() (token, error) {
	start := l.pos + 1
	n := strings.IndexByte(l.src[start:], '`')
	if n < 0 {
		return token{}, &Error{Code: "S0105", Pos: len(l.src)}
	}
	l.pos = start + n + 1
	return token{kind: tokenName, text: l.src[start : start+n], pos: l.pos}, nil
}

func (l *lexer) name() token {
	start := l.pos
	for l.pos < len(l.src) && !isSpace(l.src[l.pos]) && !isOperatorChar(l.src[l.pos]) {
		l.pos++
	}
	text := l.src[start:l.pos]
	if text[0] == '$' {
		return token{kind: tokenVariable, text: text[1:], pos: l.pos}
	}
	switch text {
	case "and", "or", "in":
		return token{kind: tokenOperator, text: text, pos: l.pos}
	case "true", "false", "null":
		return token{kind: tokenLiteral, text: text, pos: l.pos}
	}
	return token{kind: tokenName, text: text, pos: l.pos}
}
