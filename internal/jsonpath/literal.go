package jsonpath

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// unescape resolves the backslash escapes of a quoted name or string: those of
// JSON and \'. A backslash before another character stands for that character.
func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i == len(s)-1 {
			out = append(out, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'u':
			r, size := unicodeEscape(s[i+1:])
			if size == 0 {
				return "", errors.New("Unable to parse unicode value: " + s[i+1:])
			}
			out = utf8.AppendRune(out, r)
			i += size
		default:
			out = append(out, s[i])
		}
	}
	return string(out), nil
}

// unicodeEscape reads the hexadecimal digits after \u, and those of a second \u
// where the first is half of a surrogate pair. It returns the number of bytes
// read, zero if there are no four digits.
func unicodeEscape(s string) (r rune, size int) {
	if len(s) < 4 {
		return 0, 0
	}
	high, err := strconv.ParseUint(s[:4], 16, 16)
	if err != nil {
		return 0, 0
	}
	if high < 0xd800 || high > 0xdfff {
		return rune(high), 4
	}
	if len(s) >= 10 && s[4:6] == `\u` {
		low, err := strconv.ParseUint(s[6:10], 16, 16)
		if err == nil && high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff {
			return rune(0x10000 + (high-0xd800)<<10 + (low - 0xdc00)), 10
		}
	}
	return utf8.RuneError, 4
}

// lenient reads JSON as Jayway's filters do: strings in either quotes or, in
// arrays and objects, in none; a comma after the last item does no harm.
func (p *parser) lenient(depth int) (value.Value, error) {
	if depth > maxNesting {
		return nil, p.errorf(p.pos, "JSON literal is nested too deeply")
	}
	p.skipBlanks()
	switch c := p.cur(); c {
	case '[':
		return p.lenientArray(depth)
	case '{':
		return p.lenientObject(depth)
	case '\'', '"':
		return p.quoted()
	}
	return p.bare()
}

func (p *parser) lenientArray(depth int) (value.Value, error) {
	items := value.Array{}
	p.pos++
	for {
		for p.accept(",") {
		}
		if p.accept("]") {
			return items, nil
		}
		v, err := p.lenient(depth + 1)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
}

func (p *parser) lenientObject(depth int) (value.Value, error) {
	var b value.Builder
	p.pos++
	for {
		for p.accept(",") {
		}
		if p.accept("}") {
			return b.Object(), nil
		}
		key, err := p.lenient(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.accept(":") {
			return nil, p.errorf(p.pos, "Expected ':' in JSON literal")
		}
		v, err := p.lenient(depth + 1)
		if err != nil {
			return nil, err
		}
		name, ok := key.(value.String)
		if !ok {
			name = value.String(value.Text(key))
		}
		b.Set(string(name), v)
	}
}

// quoted reads a string in the quotes that p stands on.
func (p *parser) quoted() (value.Value, error) {
	start := p.pos
	end := p.unescaped(start, p.cur())
	if end < 0 {
		return nil, p.errorf(start, "String literal does not have matching quotes. Expected %c in %s", p.cur(), p.src[:p.end])
	}
	p.pos = end + 1
	text, err := unescape(p.src[start+1 : end])
	if err != nil {
		return nil, p.errorf(start, "%s", err)
	}
	return value.String(text), nil
}

// bare reads a word: null, true, false, a number, or else a string.
func (p *parser) bare() (value.Value, error) {
	start := p.pos
	for !p.done() && !strings.ContainsRune(",:]}[{", rune(p.cur())) {
		p.pos++
	}
	word := strings.TrimSpace(p.src[start:p.pos])
	switch word {
	case "":
		return nil, p.errorf(start, "Expected a value in JSON literal")
	case "null":
		return value.Null{}, nil
	case "true", "false":
		return value.Bool(word == "true"), nil
	}
	if n, ok := value.NumberText(word); ok {
		return n, nil
	}
	return value.String(word), nil
}
