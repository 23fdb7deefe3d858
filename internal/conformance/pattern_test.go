package conformance_test

import (
	"maps"
	"strings"
)

// part is a stretch of a recorded text: a literal, or a placeholder.
type part struct {
	literal string
	options []string // one of these, where not nil
	any     bool     // any text, also none
	name    string   // any text but none, the same wherever the name stands
}

// parts takes a recorded text apart.
func (r *replay) parts(text string) []part {
	var out []part
	end := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, part{literal: text[end:at[0]]})
		end = at[1]
		name := text[at[2]:at[3]]
		switch options := r.allowed(name); {
		case strings.HasPrefix(name, "*"):
			out = append(out, part{any: true})
		case options != nil:
			out = append(out, part{options: options})
		default:
			out = append(out, part{name: name})
		}
	}
	return append(out, part{literal: text[end:]})
}

// matcher matches parts against a text, trying short stretches first.
type matcher struct {
	bound map[string]string
	steps int
}

// maxSteps bounds how often a matcher tries.
const maxSteps = 1_000_000

// match reports whether the parts match the text, and binds the names in them.
func (r *replay) match(parts []part, text string) bool {
	m := &matcher{bound: maps.Clone(r.bound)}
	if !m.match(parts, text) {
		return false
	}
	r.bound = m.bound
	return true
}

func (m *matcher) match(parts []part, s string) bool {
	if len(parts) == 0 {
		return s == ""
	}
	if m.steps++; m.steps > maxSteps {
		return false
	}
	p, rest := parts[0], parts[1:]
	bound, isBound := m.bound[p.name]
	switch {
	case p.options != nil:
		return m.oneOf(p.options, rest, s)
	case p.any:
		return m.stretch(0, rest, s, "")
	case p.name != "" && isBound:
		return m.oneOf([]string{bound}, rest, s)
	case p.name != "":
		return m.stretch(1, rest, s, p.name)
	}
	return m.oneOf([]string{p.literal}, rest, s)
}

func (m *matcher) oneOf(options []string, rest []part, s string) bool {
	for _, option := range options {
		if after, ok := strings.CutPrefix(s, option); ok && m.match(rest, after) {
			return true
		}
	}
	return false
}

// stretch tries ever longer texts, of least bytes or more, in place of a
// placeholder, and binds them to its name if it has one.
func (m *matcher) stretch(least int, rest []part, s, name string) bool {
	for n := least; n <= len(s); n++ {
		if name != "" {
			m.bound[name] = s[:n]
		}
		if m.match(rest, s[n:]) {
			return true
		}
	}
	delete(m.bound, name)
	return false
}
