package conformance_test

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// dumps writes v as Python's json.dumps does, which wrote the requests that were
// recorded: spaced, and in ASCII alone. Some messages quote it.
func dumps(v value.Value) string { return ascii(spaced(v)) }

// spaced writes v with a blank after each comma and colon.
func spaced(v value.Value) string { return string(appendSpaced(nil, v)) }

func appendSpaced(dst []byte, v value.Value) []byte {
	switch v := v.(type) {
	case *value.Object:
		dst = append(dst, '{')
		for i, m := range v.Members() {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = value.AppendString(dst, m.Key)
			dst = append(dst, ": "...)
			dst = appendSpaced(dst, m.Value)
		}
		return append(dst, '}')
	case value.Array:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendSpaced(dst, item)
		}
		return append(dst, ']')
	}
	return value.Append(dst, v)
}

// ascii escapes what is not ASCII in a JSON text, which can only be in strings.
func ascii(text string) string {
	dst := make([]byte, 0, len(text))
	for _, c := range text {
		switch {
		case c < utf8.RuneSelf:
			dst = append(dst, byte(c))
		case c < 0x10000:
			dst = fmt.Appendf(dst, `\u%04x`, c)
		default:
			high, low := utf16.EncodeRune(c)
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
		}
	}
	return string(dst)
}
