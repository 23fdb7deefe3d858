package value

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth bounds how deeply a decoded document nests: the limit of Java's
// Jackson, which AWS uses. Whoever walks a value by recursion may rely on it.
const MaxDepth = 1000

// SyntaxError tells where and why a text is not JSON.
type SyntaxError struct {
	// Offset counts bytes from the start of the text, Line and Column (in
	// characters) from one.
	Offset, Line, Column int
	// Reason says what is wrong, in lower case and without a full stop.
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not valid JSON at line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// decoding says what Parse accepts beyond RFC 7493, as AWS does: a key given
// twice (the last one counts) and bytes that are not UTF-8 (they become U+FFFD).
var decoding = []jsontext.Options{
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
}

// Parse decodes text, which must hold exactly one JSON value. Its errors are
// [*SyntaxError].
func Parse(text []byte) (Value, error) {
	d := decoder{text: text, dec: jsontext.NewDecoder(bytes.NewBuffer(text), decoding...)}
	v, err := d.value(0)
	if err != nil {
		return nil, d.syntaxError(err)
	}
	if _, err := d.dec.ReadToken(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("unexpected text after the value")
		}
		return nil, d.syntaxError(err)
	}
	return v, nil
}

// ParseString is [Parse] for a string.
func ParseString(text string) (Value, error) { return Parse([]byte(text)) }

type decoder struct {
	text []byte
	dec  *jsontext.Decoder
}

func (d *decoder) value(depth int) (Value, error) {
	if depth > MaxDepth {
		return nil, ErrTooDeep
	}
	tok, err := d.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch tok.Kind() {
	case 'n':
		return Null{}, nil
	case 't':
		return Bool(true), nil
	case 'f':
		return Bool(false), nil
	case '"':
		return String(tok.String()), nil
	case '0':
		n, ok := NumberText(tok.String())
		if !ok {
			return nil, fmt.Errorf("invalid number %s", tok.String())
		}
		return n, nil
	case '[':
		items := Array{}
		for d.dec.PeekKind() != ']' {
			v, err := d.value(depth + 1)
			if err != nil {
				return nil, err
			}
			items = append(items, v)
		}
		_, err := d.dec.ReadToken()
		return items, err
	case '{':
		var b Builder
		for d.dec.PeekKind() != '}' {
			name, err := d.dec.ReadToken()
			if err != nil {
				return nil, err
			}
			key := name.String()
			v, err := d.value(depth + 1)
			if err != nil {
				return nil, err
			}
			b.Set(key, v)
		}
		_, err := d.dec.ReadToken()
		return b.Object(), err
	}
	return nil, fmt.Errorf("unexpected %s", tok.Kind())
}

func (d *decoder) syntaxError(err error) *SyntaxError {
	offset := int(d.dec.InputOffset())
	reason := err.Error()
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntactic):
		offset = int(syntactic.ByteOffset)
		reason = syntactic.Err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		offset = len(d.text)
		reason = "unexpected end of the text"
	}
	offset = min(offset, len(d.text))
	line := 1 + bytes.Count(d.text[:offset], []byte("\n"))
	column := 1 + utf8.RuneCount(d.text[bytes.LastIndexByte(d.text[:offset], '\n')+1:offset])
	return &SyntaxError{Offset: offset, Line: line, Column: column, Reason: reason}
}

// Append appends the compact JSON text of v to dst, keys in their order,
// without escaping what HTML would need. A nil Value and a value that is not
// JSON are written as null.
func Append(dst []byte, v Value) []byte {
	w := writer{dst: dst, limit: math.MaxInt, depth: math.MaxInt}
	w.value(v, 0)
	return w.dst
}

// Errors of [AppendWithin].
var (
	ErrTooLarge = errors.New("the text is too large")
	ErrTooDeep  = fmt.Errorf("nested more than %d levels deep", MaxDepth)
)

// AppendWithin is [Append] for a value that may be too large: it stops with
// [ErrTooLarge] once it has written more than limit bytes, and with [ErrTooDeep]
// below [MaxDepth]. Values share parts, so that a small expression can stand for
// a text that would not fit into memory.
func AppendWithin(dst []byte, v Value, limit int) ([]byte, error) {
	w := writer{dst: dst, limit: len(dst) + limit, depth: MaxDepth}
	w.value(v, 0)
	if w.err == nil && len(w.dst) > w.limit {
		w.err = ErrTooLarge
	}
	return w.dst, w.err
}

type writer struct {
	dst          []byte
	limit, depth int
	err          error
}

func (w *writer) value(v Value, depth int) {
	switch v := v.(type) {
	case Bool:
		w.dst = strconv.AppendBool(w.dst, bool(v))
	case Number:
		if v.text != "" {
			w.dst = append(w.dst, v.text...)
			return
		}
		w.dst = appendFloat(w.dst, v.Float)
	case String:
		w.dst = AppendString(w.dst, string(v))
	case Array:
		w.dst = append(w.dst, '[')
		for i, item := range v {
			if !w.goesOn(depth) {
				return
			}
			if i > 0 {
				w.dst = append(w.dst, ',')
			}
			w.value(item, depth+1)
		}
		w.dst = append(w.dst, ']')
	case *Object:
		w.dst = append(w.dst, '{')
		for i, m := range v.members {
			if !w.goesOn(depth) {
				return
			}
			if i > 0 {
				w.dst = append(w.dst, ',')
			}
			w.dst = AppendString(w.dst, m.Key)
			w.dst = append(w.dst, ':')
			w.value(m.Value, depth+1)
		}
		w.dst = append(w.dst, '}')
	default:
		w.dst = append(w.dst, "null"...)
	}
}

// goesOn reports whether the writer may write what lies below depth.
func (w *writer) goesOn(depth int) bool {
	switch {
	case w.err != nil:
	case depth >= w.depth:
		w.err = ErrTooDeep
	case len(w.dst) > w.limit:
		w.err = ErrTooLarge
	}
	return w.err == nil
}

// AppendString appends s as a JSON string.
func AppendString(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x80 {
			// The error says that s was not UTF-8; what is appended is valid all the
			// same, with U+FFFD in place of the stray bytes.
			dst, _ = jsontext.AppendQuote(dst, s)
			return dst
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// Text returns the compact JSON text of v, as [Append] writes it.
func Text(v Value) string { return string(Append(nil, v)) }

// Compact returns text without the white space between its tokens; numbers and
// strings stay as they are written. A text that has none is returned as it is.
// Errors are [*SyntaxError].
func Compact(text string) (string, error) {
	compact, depth := scan(text)
	if depth > MaxDepth {
		return "", Valid(text)
	}
	if compact && jsontext.Value(text).IsValid(decoding...) {
		return text, nil
	}
	v := jsontext.Value(text)
	if err := v.Compact(decoding...); err != nil {
		if err := Valid(text); err != nil {
			return "", err
		}
		return "", &SyntaxError{Line: 1, Column: 1, Reason: err.Error()}
	}
	return string(v), nil
}

// scan reports whether text has no white space outside its strings, and how
// deeply its brackets nest.
func scan(text string) (compact bool, depth int) {
	compact = true
	inString, open := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[' || c == '{':
			open++
			depth = max(depth, open)
		case c == ']' || c == '}':
			open--
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			compact = false
		}
	}
	return compact, depth
}
