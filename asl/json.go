package asl

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// syntaxError is a text that is not JSON or YAML. Message and location have the
// form of Jackson, which AWS reads definitions with.
type syntaxError struct {
	message string
	pos     position
	source  string // Jackson's description of the place; empty for YAML
}

// jsonReader reads a JSON text into nodes. It exists beside jsontext for two
// reasons: every node needs its line and column, and the messages have to be
// Jackson's.
type jsonReader struct {
	text       string
	next       int // offset of the next byte to read
	pos        position
	counted    int // the offset that pos stands for
	duplicates []duplicate
}

// readJSON reads exactly one value.
func readJSON(text string) (root node, duplicates []duplicate, err *syntaxError) {
	r := &jsonReader{text: text, pos: position{1, 1}}
	defer func() {
		// The reader leaves its recursion with the error; everything else is a
		// mistake of ours and must be seen.
		if failure := recover(); failure != nil {
			var ok bool
			if err, ok = failure.(*syntaxError); !ok {
				panic(failure)
			}
		}
	}()
	r.value(&root, 0)
	r.space()
	if r.next < len(text) {
		r.fail(r.next, r.unexpected("expected the end of the definition"))
	}
	return root, r.duplicates, nil
}

// at returns the position of an offset, which must not lie before the last one
// asked for.
func (r *jsonReader) at(offset int) position {
	for r.counted < offset {
		if c := r.text[r.counted]; c == '\n' {
			r.pos.line++
			r.pos.column = 1
		} else if utf8.RuneStart(c) {
			r.pos.column++
		}
		r.counted++
	}
	return r.pos
}

func (r *jsonReader) fail(offset int, message string) {
	pos := r.at(min(max(offset, r.counted), len(r.text)))
	source := r.source(pos)
	panic(&syntaxError{message: message + "\n at " + source, pos: pos, source: source})
}

// maxSource is how much of a text Jackson quotes.
const maxSource = 500

func (r *jsonReader) source(pos position) string {
	quoted, cut := r.text, ""
	if len(quoted) > maxSource {
		end := maxSource
		for end > 0 && !utf8.RuneStart(quoted[end]) {
			end--
		}
		cut = fmt.Sprintf("[truncated %d chars]", utf8.RuneCountInString(quoted[end:]))
		quoted = quoted[:end]
	}
	return fmt.Sprintf(`[Source: (String)"%s"%s; line: %d, column: %d]`, strings.ToValidUTF8(quoted, "\uFFFD"), cut, pos.line, pos.column)
}

func (r *jsonReader) space() {
	for r.next < len(r.text) {
		switch r.text[r.next] {
		case ' ', '\t', '\n', '\r':
			r.next++
		default:
			return
		}
	}
}

func (r *jsonReader) value(n *node, depth int) {
	if depth > value.MaxDepth {
		r.fail(r.next, fmt.Sprintf("Document nesting depth (%d) exceeds the maximum allowed (%d)", depth, value.MaxDepth))
	}
	r.space()
	if r.next == len(r.text) {
		r.fail(r.next, "No content to map due to end-of-input")
	}
	n.pos = r.at(r.next)
	switch c := r.text[r.next]; {
	case c == '{':
		n.kind = value.KindObject
		r.object(n, depth)
	case c == '[':
		n.kind = value.KindArray
		r.array(n, depth)
	case c == '"':
		n.kind = value.KindString
		n.text = r.string("a string value")
	case c == '-' || c >= '0' && c <= '9':
		n.kind = value.KindNumber
		n.text = r.number()
	default:
		r.word(n)
	}
}

func (r *jsonReader) object(n *node, depth int) {
	start := r.next
	seen := seenKeys{}
	r.next++
	for first := true; ; first = false {
		r.space()
		r.need("Object", start)
		if r.text[r.next] == '}' {
			if !first {
				// Reached only after a comma: "{"a":1,}".
				r.fail(r.next+1, r.unexpected("was expecting double-quote to start field name"))
			}
			r.next++
			return
		}
		r.member(n, &seen, start, depth)
		r.space()
		r.need("Object", start)
		switch r.text[r.next] {
		case ',':
			r.next++
		case '}':
			r.next++
			return
		default:
			r.fail(r.next+1, r.unexpected("was expecting comma to separate Object entries"))
		}
	}
}

func (r *jsonReader) member(n *node, seen *seenKeys, start, depth int) {
	if r.text[r.next] != '"' {
		r.fail(r.next+1, r.unexpected("was expecting double-quote to start field name"))
	}
	pos := r.at(r.next)
	key := r.string("a field name")
	r.space()
	r.need("Object", start)
	if r.text[r.next] != ':' {
		r.fail(r.next+1, r.unexpected("was expecting a colon to separate field name and value"))
	}
	r.next++
	r.space()
	r.need("Object", start)
	var v node
	r.value(&v, depth+1)
	if i, again := seen.add(n.members, key); again {
		// As in Jackson the last value counts, at the place of the first.
		r.duplicates = append(r.duplicates, duplicate{key: key, pos: pos, object: n.pos})
		n.members[i].value = v
		return
	}
	n.members = append(n.members, member{key: key, pos: pos, value: v})
}

func (r *jsonReader) array(n *node, depth int) {
	start := r.next
	r.next++
	r.space()
	r.need("Array", start)
	if r.text[r.next] == ']' {
		r.next++
		return
	}
	for {
		r.space()
		r.need("Array", start)
		n.items = append(n.items, node{})
		r.value(&n.items[len(n.items)-1], depth+1)
		r.space()
		r.need("Array", start)
		switch r.text[r.next] {
		case ',':
			r.next++
		case ']':
			r.next++
			return
		default:
			r.fail(r.next+1, r.unexpected("was expecting comma to separate Array entries"))
		}
	}
}

// need fails where the text ends inside an object or an array.
func (r *jsonReader) need(what string, start int) {
	if r.next < len(r.text) {
		return
	}
	// Counted afresh: the start lies before what has been counted so far.
	open := (&jsonReader{text: r.text, pos: position{1, 1}}).at(start)
	r.fail(r.next, fmt.Sprintf("Unexpected end-of-input: expected close marker for %s (start marker at %s)",
		what, r.source(open)))
}

func (r *jsonReader) unexpected(expectation string) string {
	c, _ := utf8.DecodeRuneInString(r.text[r.next:])
	if c < ' ' {
		return fmt.Sprintf("Illegal character (%s): only regular white space (\\r, \\n, \\t) is allowed between tokens", character(c))
	}
	return fmt.Sprintf("Unexpected character (%s): %s", character(c), expectation)
}

// character describes a character as Jackson does.
func character(c rune) string {
	switch {
	case c < ' ':
		return fmt.Sprintf("(CTRL-CHAR, code %d)", c)
	case c > 0xff:
		return fmt.Sprintf("'%c' (code %d / 0x%x)", c, c, c)
	}
	return fmt.Sprintf("'%c' (code %d)", c, c)
}

// word reads true, false or null.
func (r *jsonReader) word(n *node) {
	end := r.next
	for end < len(r.text) && isWordByte(r.text[end]) {
		end++
	}
	switch word := r.text[r.next:end]; word {
	case "true":
		n.kind, n.truth = value.KindBool, true
	case "false":
		n.kind = value.KindBool
	case "null":
		n.kind = value.KindNull
	case "":
		r.fail(r.next+1, r.unexpected("expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"))
	default:
		r.fail(end, fmt.Sprintf("Unrecognized token '%s': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", bounded(word)))
	}
	r.next = end
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= utf8.RuneSelf
}

func (r *jsonReader) number() string {
	end := r.next
	for end < len(r.text) && strings.IndexByte("+-.eE0123456789", r.text[end]) >= 0 {
		end++
	}
	text := r.text[r.next:end]
	if _, ok := value.NumberText(text); !ok {
		r.fail(end, fmt.Sprintf("Invalid numeric value: '%s' is not a JSON number", bounded(text)))
	}
	r.next = end
	return text
}

// string reads a string whose opening quote is next. what names it in errors.
func (r *jsonReader) string(what string) string {
	start := r.next + 1
	for i := start; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '"':
			r.next = i + 1
			return strings.ToValidUTF8(r.text[start:i], "\uFFFD")
		case c == '\\':
			return r.escapedString(start, i, what)
		case c < 0x20:
			r.fail(i+1, controlCharacter(c, what))
		}
	}
	r.fail(len(r.text), "Unexpected end-of-input: was expecting closing quote for "+what)
	return ""
}

// escapedString reads on from the first escape at offset i.
func (r *jsonReader) escapedString(start, i int, what string) string {
	b := append(make([]byte, 0, 2*(i-start)+16), r.text[start:i]...)
	for i < len(r.text) {
		switch c := r.text[i]; {
		case c == '"':
			r.next = i + 1
			return strings.ToValidUTF8(string(b), "\uFFFD")
		case c == '\\':
			b, i = r.escape(b, i+1, what)
		case c < 0x20:
			r.fail(i+1, controlCharacter(c, what))
		default:
			b = append(b, c)
			i++
		}
	}
	r.fail(len(r.text), "Unexpected end-of-input: was expecting closing quote for "+what)
	return ""
}

func controlCharacter(c byte, what string) string {
	return fmt.Sprintf("Illegal unquoted character (%s): has to be escaped using backslash to be included in %s",
		character(rune(c)), strings.TrimPrefix(what, "a "))
}

const escapes = "\"\"\\\\//b\bf\fn\nr\rt\t"

// escape appends what the escape sequence at offset i, behind its backslash,
// stands for, and returns the offset behind it.
func (r *jsonReader) escape(b []byte, i int, what string) ([]byte, int) {
	if i == len(r.text) {
		r.fail(i, "Unexpected end-of-input in character escape sequence")
	}
	c := r.text[i]
	if c == 'u' {
		return r.unicodeEscape(b, i+1)
	}
	for k := 0; k < len(escapes); k += 2 {
		if escapes[k] == c {
			return append(b, escapes[k+1]), i + 1
		}
	}
	char, _ := utf8.DecodeRuneInString(r.text[i:])
	r.fail(i+1, "Unrecognized character escape "+character(char))
	return b, i
}

func (r *jsonReader) unicodeEscape(b []byte, i int) ([]byte, int) {
	high := r.hex(i)
	i += 4
	if !utf16.IsSurrogate(high) {
		return utf8.AppendRune(b, high), i
	}
	if strings.HasPrefix(r.text[i:], `\u`) {
		if char := utf16.DecodeRune(high, r.hex(i+2)); char != utf8.RuneError {
			return utf8.AppendRune(b, char), i + 6
		}
	}
	return utf8.AppendRune(b, utf8.RuneError), i
}

func (r *jsonReader) hex(i int) rune {
	if i+4 > len(r.text) {
		r.fail(len(r.text), "Unexpected end-of-input in character escape sequence")
	}
	code, err := strconv.ParseUint(r.text[i:i+4], 16, 16)
	if err != nil {
		r.fail(i, "Unexpected character: expected a hex-digit for character escape sequence")
	}
	return rune(code)
}

// seenKeys finds repeated keys: by comparison while an object is small, by a
// map above that.
type seenKeys struct{ index map[string]int }

const seenIndexFrom = 12

func (s *seenKeys) add(members []member, key string) (int, bool) {
	if s.index == nil && len(members) < seenIndexFrom {
		for i := range members {
			if members[i].key == key {
				return i, true
			}
		}
		return 0, false
	}
	if s.index == nil {
		s.index = make(map[string]int, 2*seenIndexFrom)
		for i := range members {
			s.index[members[i].key] = i
		}
	}
	if i, ok := s.index[key]; ok {
		return i, true
	}
	s.index[key] = len(members)
	return 0, false
}
