package jsonata

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

var encodingFunctions = []definition{
	{"base64encode", "<s-:s>", 1, onString(base64Encode)},
	{"base64decode", "<s-:s>", 1, onString(base64Decode)},
	{"encodeUrlComponent", "<s-:s>", 1, encodeWith("encodeUrlComponent", unreserved)},
	{"encodeUrl", "<s-:s>", 1, encodeWith("encodeUrl", unreserved+urlReserved+"#")},
	{"decodeUrlComponent", "<s-:s>", 1, decodeWith("decodeUrlComponent", "")},
	{"decodeUrl", "<s-:s>", 1, decodeWith("decodeUrl", urlReserved+"#")},
}

// base64Encode encodes the characters of s as bytes, as Node's "binary" strings
// do: of a character beyond U+00FF only the low byte counts.
func base64Encode(s string) string {
	binary := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		size := runeLen(s[i:])
		r, _ := utf8.DecodeRuneInString(s[i:])
		if r >= 0x10000 {
			// Two UTF-16 units, and so two bytes.
			binary = append(binary, byte((r-0x10000)>>10), byte(r))
		} else if isSurrogate(s[i:]) {
			binary = append(binary, s[i+1]<<6|s[i+2]&0x3F)
		} else {
			binary = append(binary, byte(r))
		}
		i += size
	}
	return base64.StdEncoding.EncodeToString(binary)
}

// base64Decode is as lenient as Node: it takes either alphabet, skips what
// belongs to neither and stops at padding.
func base64Decode(s string) string {
	s, _, _ = strings.Cut(s, "=")
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '+', r == '/':
			return r
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		}
		return -1
	}, s)
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	binary, _ := base64.RawStdEncoding.DecodeString(clean)
	runes := make([]rune, len(binary))
	for i, b := range binary {
		runes[i] = rune(b)
	}
	return string(runes)
}

// The characters that ECMAScript's encodeURI and encodeURIComponent leave alone.
const (
	unreserved  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"
	urlReserved = ";/?:@&=+$,"
)

func encodeWith(name, keep string) func(call) (value.Value, error) {
	return func(c call) (value.Value, error) {
		s, ok := c.str(0)
		if !ok {
			return nil, nil
		}
		if err := c.ev.grow(3 * len(s)); err != nil {
			return nil, err
		}
		out := make([]byte, 0, len(s))
		for i := 0; i < len(s); i++ {
			if isSurrogate(s[i:]) {
				return nil, malformed(name, s)
			}
			if strings.IndexByte(keep, s[i]) >= 0 {
				out = append(out, s[i])
			} else {
				out = append(out, '%', upperHex[s[i]>>4], upperHex[s[i]&0xF])
			}
		}
		return value.String(out), nil
	}
}

const upperHex = "0123456789ABCDEF"

func malformed(name, s string) error {
	return &Error{Code: "D3140", Value: value.String(s), Token: name, detail: name}
}

// decodeWith decodes %XX, except for the characters in keep, which stay encoded.
func decodeWith(name, keep string) func(call) (value.Value, error) {
	return func(c call) (value.Value, error) {
		s, ok := c.str(0)
		if !ok {
			return nil, nil
		}
		if err := c.ev.grow(len(s)); err != nil {
			return nil, err
		}
		var out []byte
		for i := 0; i < len(s); {
			if s[i] != '%' {
				out = append(out, s[i])
				i++
				continue
			}
			char, n := decodeEscapes(s[i:])
			if n == 0 {
				return nil, malformed(name, s)
			}
			if len(char) == 1 && strings.IndexByte(keep, char[0]) >= 0 {
				out = append(out, s[i:i+n]...)
			} else {
				out = append(out, char...)
			}
			i += n
		}
		return value.String(out), nil
	}
}

// decodeEscapes decodes the one character that the escapes at the start of s
// encode, and returns their length; 0 if they encode none.
func decodeEscapes(s string) (char []byte, n int) {
	for len(char) < utf8.UTFMax && strings.HasPrefix(s[n:], "%") && len(s) >= n+3 {
		hi, lo := unhex(s[n+1]), unhex(s[n+2])
		if hi < 0 || lo < 0 {
			return nil, 0
		}
		char = append(char, byte(hi<<4|lo))
		n += 3
		if utf8.FullRune(char) {
			break
		}
	}
	if !utf8.Valid(char) {
		return nil, 0
	}
	return char, n
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
