package jsonata

import (
	"errors"
	"fmt"
	"strings"
)

// spaces are the characters that \s matches in JavaScript, as the inside of a
// character class.
const spaces = `\s\x{0b}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`

// regexTranslator rewrites a regular expression of JavaScript for package regexp.
type regexTranslator struct {
	src     string
	pos     int
	inClass bool
	out     strings.Builder
}

// translateRegex returns the expression in the syntax of package regexp, or an
// error that says which of its features that does not have.
func translateRegex(src string) (string, error) {
	t := regexTranslator{src: src}
	for t.pos < len(src) {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

func (t *regexTranslator) next() error {
	switch c := t.src[t.pos]; {
	case c == '\\':
		return t.escape()
	case t.inClass:
		if c == '[' {
			t.out.WriteByte('\\') // or [[:alpha:] would be a class of its own
		}
		t.inClass = c != ']'
		t.copy(1)
	case c == '[':
		t.class()
	case c == '(':
		return t.group()
	case c == '.':
		t.out.WriteString(`[^\n\r\x{2028}\x{2029}]`)
		t.pos++
	default:
		t.copy(1)
	}
	return nil
}

func (t *regexTranslator) copy(n int) {
	n = min(n, len(t.src)-t.pos)
	t.out.WriteString(t.src[t.pos : t.pos+n])
	t.pos += n
}

func (t *regexTranslator) class() {
	rest := t.src[t.pos:]
	switch {
	case strings.HasPrefix(rest, "[^]"):
		t.out.WriteString(`(?s:.)`)
		t.pos += 3
	case strings.HasPrefix(rest, "[]"):
		t.out.WriteString(`[^\x00-\x{10FFFF}]`)
		t.pos += 2
	case strings.HasPrefix(rest, "[^"):
		t.inClass = true
		t.copy(2)
	default:
		t.inClass = true
		t.copy(1)
	}
}

func (t *regexTranslator) group() error {
	rest := t.src[t.pos:]
	switch {
	case !strings.HasPrefix(rest, "(?"):
		t.copy(1)
	case strings.HasPrefix(rest, "(?="), strings.HasPrefix(rest, "(?!"):
		return errors.New("look-ahead is not supported")
	case strings.HasPrefix(rest, "(?<="), strings.HasPrefix(rest, "(?<!"):
		return errors.New("look-behind is not supported")
	case strings.HasPrefix(rest, "(?:"), strings.HasPrefix(rest, "(?<"):
		t.copy(3)
	default:
		return errors.New("invalid group")
	}
	return nil
}

func (t *regexTranslator) escape() error {
	t.pos++
	if t.pos >= len(t.src) {
		return errors.New("\\ at end of pattern")
	}
	c := t.src[t.pos]
	switch {
	case c == 's' && t.inClass:
		t.replace(spaces)
	case c == 's':
		t.replace("[" + spaces + "]")
	case c == 'S' && !t.inClass:
		t.replace("[^" + spaces + "]")
	case strings.IndexByte("dDwWSfnrtv", c) >= 0:
		t.replace("\\" + string(c))
	case c == 'b' && t.inClass:
		t.replace(`\x08`)
	case c == 'b' || c == 'B' && !t.inClass:
		t.replace("\\" + string(c))
	case c == '0':
		t.replace(`\x00`)
	case c >= '1' && c <= '9':
		return errors.New("back-references are not supported")
	case c == 'k' && strings.Contains(t.src, "(?<"):
		return errors.New("back-references are not supported")
	case c == 'u' || c == 'x':
		t.hex(c)
	case c == 'c':
		t.control()
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		t.replace(string(c))
	case c < 0x80:
		t.replace("\\" + string(c))
	default:
		t.copy(1)
	}
	return nil
}

// replace writes text in place of the one character at pos.
func (t *regexTranslator) replace(text string) {
	t.out.WriteString(text)
	t.pos++
}

func (t *regexTranslator) hex(kind byte) {
	n := 2
	if kind == 'u' {
		n = 4
	}
	digits := t.src[min(t.pos+1, len(t.src)):min(t.pos+1+n, len(t.src))]
	if len(digits) < n || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		t.replace(string(kind))
		return
	}
	fmt.Fprintf(&t.out, `\x{%s}`, digits)
	t.pos += 1 + n
}

func (t *regexTranslator) control() {
	if t.pos+1 < len(t.src) {
		if c := t.src[t.pos+1] | 0x20; c >= 'a' && c <= 'z' {
			fmt.Fprintf(&t.out, `\x%02x`, c&0x1F)
			t.pos += 2
			return
		}
	}
	t.replace(`\\c`)
}
