package intrinsic

import (
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// template is the first argument of States.Format, cut at each {}.
type template struct{ parts []string }

// compile cuts a template. In one that is a literal of the definition all escapes
// are resolved; one that is a value has only \{ and \} to stand for braces.
func compile(src string, isLiteral bool) *template {
	t := &template{}
	var part []byte
	for i := 0; i < len(src); i++ {
		switch {
		case src[i] == '\\' && i+1 < len(src) && (isLiteral || src[i+1] == '{' || src[i+1] == '}'):
			i++
			part = append(part, src[i])
		case strings.HasPrefix(src[i:], "{}"):
			i++
			t.parts = append(t.parts, string(part))
			part = part[:0]
		default:
			part = append(part, src[i])
		}
	}
	t.parts = append(t.parts, string(part))
	return t
}

// format puts its arguments in the places of {} in the first.
func format(c *Call, env *Env, args []value.Value) (value.Value, error) {
	t := c.format
	if t == nil {
		text, err := c.text(args, 0)
		if err != nil {
			return nil, err
		}
		t = compile(text, false)
	}
	if places, given := len(t.parts)-1, len(args)-1; places != given {
		return nil, c.fail("The number of arguments (%d) is not that of the occurrences of {} (%d)", given, places)
	}
	var few [256]byte // room for most results
	out := append(few[:0], t.parts[0]...)
	for i, arg := range args[1:] {
		if len(out) > env.MaxBytes || !fits(arg, env.MaxBytes) {
			return nil, c.tooLarge(env)
		}
		out = append(appendJava(out, arg), t.parts[i+1]...)
	}
	return value.String(out), nil
}

// appendJava appends v as Java prints it: strings without quotes, null as null,
// maps and lists as {a=1, b=[2, 3]}.
func appendJava(dst []byte, v value.Value) []byte {
	switch v := v.(type) {
	case value.String:
		return append(dst, v...)
	case value.Array:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendJava(dst, item)
		}
		return append(dst, ']')
	case *value.Object:
		dst = append(dst, '{')
		for i, m := range v.Members() {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(append(dst, m.Key...), '=')
			dst = appendJava(dst, m.Value)
		}
		return append(dst, '}')
	}
	return value.Append(dst, v)
}

// stringSplit cuts at every character of the second argument and drops empty
// parts, as Java's StringTokenizer does. Without such characters it does not cut.
func stringSplit(c *Call, _ *Env, args []value.Value) (value.Value, error) {
	s, err := c.text(args, 0)
	if err != nil {
		return nil, err
	}
	cuts, err := c.text(args, 1)
	if err != nil {
		return nil, err
	}
	parts := value.Array{}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(cuts, r) }) {
		parts = append(parts, value.String(part))
	}
	return parts, nil
}
