package jsonata

import (
	"strings"
	"unicode/utf8"
)

// Strings are kept in UTF-8, and what JavaScript counts in UTF-16 units is
// counted where it shows. A surrogate that stands alone, which only an escape in
// a string literal can make, is kept as the three bytes that UTF-8's scheme
// gives it.

// utf16Len returns the length of s in UTF-16 units.
func utf16Len(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			n++
			continue
		}
		size := runeLen(s[i:])
		n++
		if size == 4 {
			n++
		}
		i += size
	}
	return n
}

// runeLen returns the length of the character with which s starts, lone
// surrogates included.
func runeLen(s string) int {
	if _, size := utf8.DecodeRuneInString(s); size != 1 || s[0] < utf8.RuneSelf {
		return size
	}
	if isSurrogate(s) {
		return 3
	}
	return 1
}

// isSurrogate tells whether s starts with a lone surrogate.
func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80
}

// characters counts the characters (code points) of s.
func characters(s string) int {
	n := 0
	for i := 0; i < len(s); n++ {
		if s[i] < utf8.RuneSelf {
			i++
		} else {
			i += runeLen(s[i:])
		}
	}
	return n
}

// skipCharacters returns the offset behind the first n characters of s.
func skipCharacters(s string, n int) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		if s[i] < utf8.RuneSelf {
			i++
		} else {
			i += runeLen(s[i:])
		}
	}
	return i
}

// utf16Offset returns the byte offset of the UTF-16 offset n in s, clamped.
func utf16Offset(s string, n int) int {
	i := 0
	for n > 0 && i < len(s) {
		size := runeLen(s[i:])
		n--
		if size == 4 {
			n--
		}
		i += size
	}
	return i
}

// compareStrings orders strings as JavaScript does: by UTF-16 units. That is the
// order of UTF-8 except that characters beyond the basic plane come before the
// private ones at its end.
func compareStrings(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	if i < n && (a[i] >= 0xF0) != (b[i] >= 0xF0) && a[i] >= 0xEE && b[i] >= 0xEE {
		return -strings.Compare(a[i:], b[i:])
	}
	return strings.Compare(a[i:], b[i:])
}
