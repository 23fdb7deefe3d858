package jsonata

import (
	"errors"
	"fmt"
	"regexp"
	resyntax "regexp/syntax"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// regex is a regular expression: a function that matches its argument.
type regex struct {
	source string
	first  *regexp.Regexp
	// rest finds matches behind an offset: it matches the character before the
	// offset, then anything, then the expression, so that ^ and \b see what
	// precedes. Nil where the expression does not look at what precedes.
	rest *regexp.Regexp
	size int // of the compiled program: what a character costs
	pos  int
}

// Kind implements [value.Value].
func (*regex) Kind() value.Kind { return value.KindOther }
func (*regex) arity() int       { return 2 }

func newRegex(source, flags string, pos int) (*regex, error) {
	pattern, err := translateRegex(source)
	if err == nil {
		pattern = "(?" + dedupe(flags) + ":" + pattern + ")"
		if flags == "" {
			pattern = "(?:" + pattern[len("(?:"):]
		}
		var re *regex
		if re, err = compileRegex(pattern); err == nil {
			re.source, re.pos = source, pos
			return re, nil
		}
	}
	return nil, failAt("S0303", pos, value.String("/"+source+"/: "+err.Error()))
}

func dedupe(flags string) string {
	out := ""
	for _, f := range flags {
		if !strings.ContainsRune(out, f) {
			out += string(f)
		}
	}
	return out
}

// Bounds on regular expressions, so that compiling hostile ones stays cheap.
const (
	maxPattern = 4 << 10 // bytes
	maxProgram = 50_000  // instructions
)

func compileRegex(pattern string) (*regex, error) {
	if len(pattern) > maxPattern {
		return nil, fmt.Errorf("longer than %d bytes", maxPattern)
	}
	tree, err := resyntax.Parse(pattern, resyntax.Perl)
	if err != nil {
		return nil, err
	}
	program, err := resyntax.Compile(tree.Simplify())
	if err != nil {
		return nil, err
	}
	if len(program.Inst) > maxProgram {
		return nil, errors.New("too large")
	}
	out := &regex{size: len(program.Inst)}
	if out.first, err = regexp.Compile(pattern); err != nil {
		return nil, err
	}
	for _, inst := range program.Inst {
		if inst.Op == resyntax.InstEmptyWidth {
			out.rest, err = regexp.Compile(`\A(?s:.)(?s:.*?)(` + pattern + `)`)
			break
		}
	}
	return out, err
}

// match is where a regular expression, or a function in its place, matched.
// Offsets count bytes.
type match struct {
	source     string // what was searched
	text       string
	start, end int
	groups     []value.Value
	// next finds the following match.
	next func() (*match, error)
}

// find returns the first match in s from the offset on, or nil.
func (re *regex) find(ev *evaluation, s string, from int) (*match, error) {
	if err := ev.work(1 + (len(s)-from)*(4+re.size)/16); err != nil {
		return nil, err
	}
	loc, base := re.locate(s, from)
	if loc == nil {
		return nil, nil
	}
	m := &match{source: s, text: s[base+loc[0] : base+loc[1]], start: base + loc[0], end: base + loc[1]}
	for i := 2; i < len(loc); i += 2 {
		var group value.Value
		if loc[i] >= 0 {
			group = value.String(s[base+loc[i] : base+loc[i+1]])
		}
		m.groups = append(m.groups, group)
	}
	m.next = func() (*match, error) {
		if m.end >= len(s) {
			return nil, nil
		}
		next, err := re.find(ev, s, m.end)
		if err == nil && next != nil && next.text == "" {
			return nil, failAt("D1004", re.pos, value.String(re.source))
		}
		return next, err
	}
	return m, ev.growItems(4 + len(m.groups))
}

// locate returns the offsets of a match relative to base.
func (re *regex) locate(s string, from int) (loc []int, base int) {
	if from == 0 || re.rest == nil {
		return re.first.FindStringSubmatchIndex(s[from:]), from
	}
	before := from - 1
	for before > 0 && s[before]&0xC0 == 0x80 {
		before--
	}
	loc = re.rest.FindStringSubmatchIndex(s[before:])
	if loc == nil {
		return nil, 0
	}
	return loc[2:], before
}

// call makes the object that a match is to an expression.
func (re *regex) call(ev *evaluation, args []value.Value, _ value.Value, _ *frame) (value.Value, error) {
	s, ok := argument(args, 0).(value.String)
	if !ok {
		return nil, nil
	}
	m, err := re.find(ev, string(s), 0)
	if err != nil {
		return nil, err
	}
	return ev.matchObject(m)
}

func (ev *evaluation) matchObject(m *match) (value.Value, error) {
	if m == nil {
		return nil, nil
	}
	if err := ev.read(m.end); err != nil {
		return nil, err
	}
	ev.built = true
	next := &native{run: func(ev *evaluation, _ []value.Value) (value.Value, error) {
		n, err := m.next()
		if err != nil {
			return nil, err
		}
		return ev.matchObject(n)
	}}
	return value.NewObject(
		value.Member{Key: "match", Value: value.String(m.text)},
		value.Member{Key: "start", Value: integer(utf16Len(m.source[:m.start]))},
		value.Member{Key: "end", Value: integer(utf16Len(m.source[:m.end]))},
		value.Member{Key: "groups", Value: value.Array(m.groups)},
		value.Member{Key: "next", Value: next},
	), nil
}

// firstMatch returns the first match of a regular expression, or of a function
// that returns objects like those of one. matched is false if there is none.
func (c call) firstMatch(matcher value.Value, s string) (*match, error) {
	if re, ok := matcher.(*regex); ok {
		return re.find(c.ev, s, 0)
	}
	return c.matchOf(matcher, value.String(s), s)
}

// matchOf calls a matcher function and reads the object that it returns.
func (c call) matchOf(matcher, arg value.Value, s string) (*match, error) {
	v, err := c.ev.apply(matcher, []value.Value{arg}, nil, c.frame)
	if v == nil || err != nil {
		return nil, err
	}
	if err := c.ev.read(len(s)); err != nil {
		return nil, err
	}
	m := &match{source: s, next: func() (*match, error) { return nil, nil }}
	o, ok := v.(*value.Object)
	if !ok {
		if truthy(v) {
			return nil, fail("T1010", nil)
		}
		return m, nil
	}
	text, _ := o.Get("match")
	start, _ := o.Get("start")
	end, _ := o.Get("end")
	groups, _ := o.Get("groups")
	next, _ := o.Get("next")
	from, hasStart := start.(value.Number)
	items, hasGroups := itemsOf(groups)
	if !hasStart && !hasGroups && !isFunction(next) {
		return nil, fail("T1010", nil)
	}
	if t, ok := text.(value.String); ok {
		m.text = string(t)
	}
	m.groups = items
	m.start = utf16Offset(s, clampInt(from.Float))
	if to, ok := end.(value.Number); ok {
		m.end = max(m.start, utf16Offset(s, clampInt(to.Float)))
	}
	if isFunction(next) {
		m.next = func() (*match, error) { return c.matchOf(next, nil, s) }
	}
	return m, nil
}

// truthy is JavaScript's idea of truth, where an empty array is true.
func truthy(v value.Value) bool {
	switch v := v.(type) {
	case nil, value.Null:
		return false
	case value.Bool:
		return bool(v)
	case value.String:
		return v != ""
	case value.Number:
		return v.Float != 0 && v.Float == v.Float
	}
	return true
}
