package jsonata

import (
	"math"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

var matchFunctions = []definition{
	{"match", "<s-f<s:o>n?:a<o>>", 3, matchFunction},
	{"contains", "<s-(sf):b>", 2, contains},
	{"replace", "<s-(sf)(sf)n?:s>", 4, replace},
	{"split", "<s-(sf)n?:a<s>>", 3, split},
}

func contains(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok || c.arg(1) == nil {
		return nil, nil
	}
	if token, ok := c.str(1); ok {
		return value.Bool(strings.Contains(s, token)), c.ev.read(len(s))
	}
	m, err := c.firstMatch(c.arg(1), s)
	return value.Bool(m != nil), err
}

// limit returns an optional count argument, infinity without one; the code is
// that of the error for a negative count.
func (c call) limit(i int, code string) (float64, error) {
	n, ok := c.num(i)
	if !ok {
		return math.Inf(1), nil
	}
	if n < 0 {
		return 0, &Error{Code: code, Value: c.arg(i), index: i + 1}
	}
	return n, nil
}

// matches calls visit for every match of a matcher in s, up to the limit. It
// returns how many there were.
func (c call) matches(matcher value.Value, s string, limit float64, visit func(*match) error) (int, error) {
	if !isFunction(matcher) {
		return 0, fail("T1010", nil)
	}
	m, err := c.firstMatch(matcher, s)
	n := 0
	for ; err == nil && m != nil && float64(n) < limit; n++ {
		if err := c.ev.work(1); err != nil {
			return n, err
		}
		if err := visit(m); err != nil {
			return n, err
		}
		m, err = m.next()
	}
	return n, err
}

func matchFunction(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	limit, err := c.limit(2, "D3040")
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		return sequenceOf(), nil
	}
	c.ev.built = true
	var out []value.Value
	index := utf16Counter{s: s}
	_, err = c.matches(c.arg(1), s, limit, func(m *match) error {
		out = append(out, value.NewObject(
			value.Member{Key: "match", Value: value.String(m.text)},
			value.Member{Key: "index", Value: integer(index.at(m.start))},
			value.Member{Key: "groups", Value: value.Array(m.groups)},
		))
		return c.ev.growItems(8)
	})
	return sequenceOf(out...), err
}

// utf16Counter turns rising byte offsets into UTF-16 offsets.
type utf16Counter struct {
	s            string
	bytes, units int
}

func (u *utf16Counter) at(offset int) int {
	if offset < u.bytes {
		u.bytes, u.units = 0, 0
	}
	u.units += utf16Len(u.s[u.bytes:offset])
	u.bytes = offset
	return u.units
}

func split(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	limit, err := c.limit(2, "D3020")
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		return value.Array{}, nil
	}
	if err := c.ev.read(len(s)); err != nil {
		return nil, err
	}
	c.ev.built = true
	if sep, ok := c.str(1); ok {
		return c.splitText(s, sep, limit)
	}
	out := value.Array{}
	start := 0
	n, err := c.matches(c.arg(1), s, limit, func(m *match) error {
		out = append(out, value.String(s[start:max(start, m.start)]))
		start = m.end
		return c.ev.growItems(2)
	})
	if err == nil && float64(n) < limit {
		out = append(out, value.String(s[start:]))
	}
	return out, err
}

func (c call) splitText(s, sep string, limit float64) (value.Value, error) {
	pieces := strings.Count(s, sep) + 1
	if err := c.ev.growItems(2 * pieces); err != nil {
		return nil, err
	}
	out := make(value.Array, 0, int(min(limit, float64(pieces))))
	if sep == "" {
		for i := 0; i < len(s) && float64(len(out)+1) <= limit; {
			size := runeLen(s[i:])
			out = append(out, value.String(s[i:i+size]))
			i += size
		}
		return out, nil
	}
	for piece := range strings.SplitSeq(s, sep) {
		if float64(len(out)+1) > limit {
			break
		}
		out = append(out, value.String(piece))
	}
	return out, nil
}

func replace(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	pattern, isText := c.str(1)
	if isText && pattern == "" {
		return nil, &Error{Code: "D3010", Value: c.arg(1), index: 2}
	}
	limit, err := c.limit(3, "D3011")
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		return value.String(s), nil
	}
	if isText {
		return c.replaceText(s, pattern, limit)
	}
	var b strings.Builder
	position := 0
	n, err := c.matches(c.arg(1), s, limit, func(m *match) error {
		text, err := c.replacement(m)
		if err != nil {
			return err
		}
		before := s[position:max(position, m.start)]
		b.WriteString(before)
		b.WriteString(text)
		position = min(m.start+len(m.text), len(s))
		return c.ev.grow(len(before) + len(text))
	})
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return value.String(s), nil
	}
	b.WriteString(s[position:])
	return c.ev.text(b.String())
}

func (c call) replaceText(s, pattern string, limit float64) (value.Value, error) {
	if err := c.ev.read(len(s)); err != nil {
		return nil, err
	}
	n := strings.Count(s, pattern)
	with, ok := c.str(2)
	if !ok && n > 0 {
		return nil, fail("D3012", c.arg(2))
	}
	if float64(n) > limit {
		n = int(math.Ceil(limit))
	}
	if err := c.ev.grow(len(s) + n*max(0, len(with)-len(pattern))); err != nil {
		return nil, err
	}
	return value.String(strings.Replace(s, pattern, with, n)), nil
}

// replacement returns what a match is replaced with: what the function makes of
// it, or the template with its groups filled in.
func (c call) replacement(m *match) (string, error) {
	if template, ok := c.str(2); ok {
		out := expandTemplate(template, m)
		return out, c.ev.grow(len(out))
	}
	c.ev.built = true
	object, err := c.ev.matchObject(m)
	if err != nil {
		return "", err
	}
	v, err := c.ev.apply(c.arg(2), []value.Value{object}, nil, c.frame)
	if err != nil {
		return "", err
	}
	s, ok := v.(value.String)
	if !ok {
		return "", fail("D3012", v)
	}
	return string(s), nil
}

// expandTemplate replaces $$ by a dollar, $0 by the match and $n by a group, n
// having as many digits as make the number of a group.
func expandTemplate(template string, m *match) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		switch {
		case strings.HasPrefix(rest, "$"):
			b.WriteByte('$')
			rest = rest[1:]
		case strings.HasPrefix(rest, "0"):
			b.WriteString(m.text)
			rest = rest[1:]
		default:
			n, digits := groupNumber(rest, len(m.groups))
			if digits == 0 {
				b.WriteByte('$')
			} else if n >= 1 && n <= len(m.groups) {
				s, _ := m.groups[n-1].(value.String)
				b.WriteString(string(s))
			}
			rest = rest[digits:]
		}
		template = rest
	}
}

// groupNumber reads the number with which s starts, of as many digits as the
// number of groups has, or one less if it is too large.
func groupNumber(s string, groups int) (n, digits int) {
	most := 1
	for g := groups; g >= 10; g /= 10 {
		most++
	}
	for digits < most && digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		n = n*10 + int(s[digits]-'0')
		digits++
	}
	if digits > 1 && digits == most && n > groups {
		return n / 10, digits - 1
	}
	return n, digits
}
