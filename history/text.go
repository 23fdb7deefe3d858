package history

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const hex = "0123456789abcdef"

// step is how many bytes of a string are looked at together, and the most that
// one of them can become.
const step = 8

// appendString appends s as a JSON string. It escapes only what JSON demands, so
// that documents stay readable in SQL, and turns bytes that are not UTF-8 into
// U+FFFD.
//
// Most of an event is documents inside strings, plain text with a quote every few
// bytes, and writing them is most of the cost of writing an event. Hence the
// copying by words; the obvious loop over bytes takes more than twice as long.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for len(s) > 0 {
		// Room for a string without escapes; others come round again.
		dst = slices.Grow(dst, len(s)+2*step)
		n, used := escape(dst[len(dst):cap(dst)], s)
		dst, s = dst[:len(dst)+n], s[used:]
	}
	return append(dst, '"')
}

// escape writes as much of s to out as fits, and returns how many bytes it wrote
// and read. It makes progress if out has room for one step.
func escape(out []byte, s string) (n, used int) {
	for used < len(s) && n+step <= len(out) {
		if len(s)-used >= step {
			word := load(s[used:])
			binary.LittleEndian.PutUint64(out[n:], word)
			found := special(word)
			if found == 0 {
				n, used = n+step, used+step
				continue
			}
			plain := bits.TrailingZeros64(found) / 8
			n, used = n+plain, used+plain
			if n+step > len(out) {
				break
			}
		}
		c := s[used]
		switch {
		case c == '"' || c == '\\':
			out[n], out[n+1] = '\\', c
			n, used = n+2, used+1
		case c < ' ':
			n, used = n+len(appendControl(out[n:n], c)), used+1
		case c < utf8.RuneSelf:
			out[n] = c
			n, used = n+1, used+1
		default:
			r, size := utf8.DecodeRuneInString(s[used:])
			n, used = n+utf8.EncodeRune(out[n:], r), used+size
		}
	}
	return n, used
}

// load returns the first eight bytes of s, the first one lowest.
func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// special marks the first byte that is a quote, a backslash, a control character or
// not ASCII, by its top bit, and is 0 if there is none. Subtracting sets the top bit
// of a byte that is too small; its borrow can spoil only the bytes after it.
func special(word uint64) uint64 {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	marks := (word - ' '*ones) | ((word ^ '"'*ones) - ones) | ((word ^ '\\'*ones) - ones) | word
	return marks & tops
}

func appendControl(dst []byte, c byte) []byte {
	switch c {
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// unquote returns the content of a JSON string that is known to be one. The only
// error left is about bytes that are not UTF-8, and they have become U+FFFD.
func unquote(raw jsontext.Value) string {
	content := raw[1 : len(raw)-1]
	if bytes.IndexByte(content, '\\') < 0 && utf8.Valid(content) {
		return string(content)
	}
	text, _ := jsontext.AppendUnquote(make([]byte, 0, len(content)), raw)
	return string(text)
}
