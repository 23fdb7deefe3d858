package history

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// decoding accepts bytes that are not UTF-8, which become U+FFFD, as AWS does. It
// leaves it to input to refuse a name given twice: only the names that are asked
// for matter, and the decoder would keep account of all.
var decoding = []jsontext.Options{
	jsontext.AllowInvalidUTF8(true),
	jsontext.AllowDuplicateNames(true),
}

// member is a name and a value as they stand in the text.
type member struct{ name, value jsontext.Value }

// is reports whether the member is called name, without unquoting most names.
func (m member) is(name string) bool {
	if bytes.IndexByte(m.name, '\\') >= 0 {
		return unquote(m.name) == name
	}
	return string(m.name[1:len(m.name)-1]) == name
}

// reader splits objects into their members. It is reused for the objects of one
// event, to reuse what the decoder has allocated.
type reader struct {
	text bytes.Buffer
	dec  jsontext.Decoder
}

// object splits an object's text into its members, without opening them. They are
// parts of text.
func (r *reader) object(text []byte) ([]member, error) {
	r.text = *bytes.NewBuffer(text)
	r.dec.Reset(&r.text, decoding...)
	tok, err := r.dec.ReadToken()
	if err != nil {
		return nil, wholeText(err)
	}
	if tok.Kind() != '{' {
		return nil, fmt.Errorf("want an object, got %s", kindName(tok.Kind()))
	}
	list := make([]member, 0, 8)
	for r.dec.PeekKind() != '}' {
		name, err := r.value(text)
		if err != nil {
			return nil, err
		}
		value, err := r.value(text)
		if err != nil {
			return nil, err
		}
		list = append(list, member{name, value})
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, wholeText(err)
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("unexpected text after the object")
	}
	return list, nil
}

// value returns the next value, or the next name, as a part of text: what the
// decoder returns is good only until its next step.
func (r *reader) value(text []byte) (jsontext.Value, error) {
	value, err := r.dec.ReadValue()
	if err != nil {
		return nil, wholeText(err)
	}
	end := int(r.dec.InputOffset())
	return text[end-len(value) : end], nil
}

// wholeText tells an end of text apart from the end of a stream.
func wholeText(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// input is the object that members reads from, and the first thing found wrong.
// After an error it answers with zero values.
type input struct {
	reader reader
	scope  []member
	path   string // of scope, with a trailing full stop; "" at the top
	err    error
}

// enter makes the object called name the scope. An absent one reads as empty:
// AWS's model requires none, and members that must be there are missed by name.
func (in *input) enter(name string) {
	scope := in.object(name)
	in.scope, in.path = scope, in.path+name+"."
}

// find returns the member's text, or nil when it is absent or null.
func (in *input) find(name string) jsontext.Value {
	var found jsontext.Value
	for _, m := range in.scope {
		if !m.is(name) {
			continue
		}
		if found != nil {
			in.err = fmt.Errorf("%s%s is given twice", in.path, name)
			return nil
		}
		found = m.value
	}
	if found.Kind() == 'n' {
		return nil
	}
	return found
}

func (in *input) has(name string) bool { return in.find(name) != nil }

// member returns the member's text, which must be of this kind, or nil.
func (in *input) member(name string, kind jsontext.Kind, required bool) jsontext.Value {
	if in.err != nil {
		return nil
	}
	raw := in.find(name)
	switch {
	case in.err != nil:
	case raw == nil && required:
		in.err = fmt.Errorf("%s%s is missing", in.path, name)
	case raw != nil && raw.Kind() != kind:
		in.err = fmt.Errorf("%s%s: want %s, got %s", in.path, name, kindName(kind), kindName(raw.Kind()))
		return nil
	}
	return raw
}

func (in *input) string(name string, required bool) (s string, present bool) {
	raw := in.member(name, '"', required)
	if raw == nil {
		return "", false
	}
	return unquote(raw), true
}

func (in *input) number(name string, required bool) string {
	return string(in.member(name, '0', required))
}

func (in *input) integer(name string, required bool) int64 {
	text := in.number(name, required)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		in.err = fmt.Errorf("%s%s: %.40s is not a whole number of 64 bits", in.path, name, text)
	}
	return n
}

func (in *input) variables(name string) []Variable {
	list := in.object(name)
	if list == nil {
		return nil
	}
	seen := make(map[string]bool, len(list))
	vars := make([]Variable, len(list))
	for i, m := range list {
		vars[i].Name = unquote(m.name)
		if m.value.Kind() != '"' || seen[vars[i].Name] {
			in.err = fmt.Errorf("%s%s: want JSON text in strings, once for each name", in.path, name)
			return nil
		}
		seen[vars[i].Name] = true
		vars[i].Value = unquote(m.value)
	}
	return vars
}

func (in *input) credentials(name string) *TaskCredentials {
	list := in.object(name)
	if list == nil {
		return nil
	}
	inner := &input{scope: list, path: in.path + name + "."}
	role, _ := inner.string("roleArn", false)
	in.err = inner.err
	return &TaskCredentials{RoleArn: role}
}

// object returns the members of the object called name, or nil when it is absent.
func (in *input) object(name string) []member {
	raw := in.member(name, '{', false)
	if raw == nil {
		return nil
	}
	list, err := in.reader.object(raw)
	if err != nil {
		in.err = fmt.Errorf("%s%s: %w", in.path, name, err)
	}
	return list
}

// kindName says what a value is, for errors.
func kindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "a boolean"
	}
	return "null"
}
