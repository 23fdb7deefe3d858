package conformance_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

// Placeholders stand between these brackets: in requests for what is put there,
// in recordings for what is not known beforehand.
const (
	openBracket  = "\u27ea"
	closeBracket = "\u27eb"
)

var (
	placeholder = regexp.MustCompile(openBracket + "([^" + openBracket + closeBracket + "]*)" + closeBracket)
	oneRef      = regexp.MustCompile("^" + placeholder.String() + "$")
	uniqueRef   = regexp.MustCompile(`^uid\d+$`)
	roleRef     = regexp.MustCompile(`^role(\d+)$`)
	nowRef      = regexp.MustCompile(`^now:(-?\d+):(.*)$`)
	stepRef     = regexp.MustCompile(`^\w+`)
	refToken    = regexp.MustCompile(`\[[^\]]*\]|[^.\[\]]+`)
)

const (
	account = "000000000000"
	region  = "us-east-1"
)

// lookup returns what a placeholder of a request stands for.
func (r *replay) lookup(ref string) (value.Value, error) {
	switch {
	case ref == "account":
		return value.String(account), nil
	case ref == "region":
		return value.String(region), nil
	case uniqueRef.MatchString(ref):
		return value.String(ref), nil
	case roleRef.MatchString(ref):
		return value.String("arn:aws:iam::" + account + ":role/conformance-" + ref), nil
	}
	if m := nowRef.FindStringSubmatch(ref); m != nil {
		seconds, err := strconv.Atoi(m[1])
		return value.String(r.now.Add(time.Duration(seconds)*time.Second).Format("2006-01-02T15:04:05") + m[2]), err
	}
	head, mods, _ := strings.Cut(ref, "|")
	v, err := r.answer(head)
	for mod := range strings.SplitSeq(mods, "|") {
		if err == nil && mod != "" {
			v, err = modify(v, mod, ref)
		}
	}
	return v, err
}

func modify(v value.Value, mod, ref string) (value.Value, error) {
	text := plain(v)
	parts := strings.Split(text, ":")
	field, isJSON := strings.CutPrefix(mod, "json")
	switch {
	case mod == "tail":
		return value.String(parts[len(parts)-1]), nil
	case mod == "tail2" && len(parts) > 1:
		return value.String(parts[len(parts)-2]), nil
	case isJSON:
		doc, err := value.ParseString(text)
		if err != nil {
			return nil, err
		}
		return descend(doc, strings.TrimPrefix(field, "."), ref)
	}
	return nil, fmt.Errorf("the case has an unknown modifier in %s", ref)
}

// answer returns a part of what a step answered, such as r3.events[0].
func (r *replay) answer(ref string) (value.Value, error) {
	head := stepRef.FindString(ref)
	v, ok := r.answers[head]
	if !ok {
		return nil, fmt.Errorf("%s refers to a step that has not run", ref)
	}
	return descend(v, strings.TrimPrefix(ref[len(head):], "."), ref)
}

var errNoSuchPart = errors.New("the answer has no such part")

func descend(v value.Value, path, ref string) (value.Value, error) {
	for _, token := range refToken.FindAllString(path, -1) {
		if v = child(v, token); v == nil {
			return nil, fmt.Errorf("%s (at %s): %w", ref, token, errNoSuchPart)
		}
	}
	return v, nil
}

func child(v value.Value, token string) value.Value {
	selector, ok := strings.CutPrefix(token, "[")
	if !ok {
		return member(v, token)
	}
	selector = strings.TrimSuffix(selector, "]")
	items, _ := v.(value.Array)
	if key, want, ok := strings.Cut(selector, "="); ok {
		for _, item := range items {
			if textMember(item, key) == want {
				return item
			}
		}
		return nil
	}
	i, err := strconv.Atoi(selector)
	if err != nil || i < 0 || i >= len(items) {
		return nil
	}
	return items[i]
}

// text replaces the placeholders of a text, the inner ones first.
func (r *replay) text(s string) (string, error) {
	const maxNesting = 8
	for range maxNesting {
		var failure error
		replaced := placeholder.ReplaceAllStringFunc(s, func(ph string) string {
			v, err := r.lookup(oneRef.FindStringSubmatch(ph)[1])
			if err != nil {
				failure = err
				return ph
			}
			return plain(v)
		})
		if failure != nil {
			return "", failure
		}
		if replaced == s {
			return s, nil
		}
		s = replaced
	}
	return "", fmt.Errorf("placeholders nest too deep in %.80s", s)
}

// each rebuilds a document with every key and every string replaced.
func each(v value.Value, replace func(string) (string, error)) (value.Value, error) {
	switch v := v.(type) {
	case *value.Object:
		var b value.Builder
		for _, m := range v.Members() {
			key, err := replace(m.Key)
			if err != nil {
				return nil, err
			}
			item, err := each(m.Value, replace)
			if err != nil {
				return nil, err
			}
			b.Set(key, item)
		}
		return b.Object(), nil
	case value.Array:
		items := make(value.Array, len(v))
		for i := range v {
			var err error
			if items[i], err = each(v[i], replace); err != nil {
				return nil, err
			}
		}
		return items, nil
	case value.String:
		text, err := replace(string(v))
		return value.String(text), err
	}
	return v, nil
}

// param makes a parameter of a request: $def and $input name a definition and an
// input of the case, $json is sent as text.
func (r *replay) param(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case *value.Object:
		if v.Len() == 1 {
			if text, ok, err := r.document(v.At(0)); ok || err != nil {
				return value.String(text), err
			}
		}
		var b value.Builder
		for _, m := range v.Members() {
			item, err := r.param(m.Value)
			if err != nil {
				return nil, err
			}
			b.Set(m.Key, item)
		}
		return b.Object(), nil
	case value.String:
		text, err := r.text(string(v))
		return value.String(text), err
	}
	return each(v, r.text)
}

// document makes the text of a definition or an input.
func (r *replay) document(m value.Member) (text string, ok bool, err error) {
	var doc value.Value
	switch m.Key {
	case "$def":
		n, _ := m.Value.(value.Number).Int64()
		doc = r.c.definition(int(n))
		if s, isText := doc.(value.String); isText {
			text, err = r.text(string(s))
			return text, true, err
		}
	case "$input":
		n, _ := m.Value.(value.Number).Int64()
		doc = r.c.input(int(n))
		if raw, isText := member(doc, "$text").(value.String); isText {
			text, err = r.text(string(raw))
			return text, true, err
		}
	case "$json":
		doc = m.Value
	default:
		return "", false, nil
	}
	if doc, err = each(doc, r.text); err != nil {
		return "", true, err
	}
	return dumps(doc), true, nil
}

// render fills the placeholders of a recorded answer, so that it can be given
// again: with what they stand for, what they stood for before in this case, or
// something invented.
func (r *replay) render(v value.Value) value.Value {
	if options, ok := member(v, "$any").(value.Array); ok {
		return r.render(options[0])
	}
	filled, err := each(v, func(s string) (string, error) {
		return placeholder.ReplaceAllStringFunc(s, func(ph string) string {
			return r.filling(oneRef.FindStringSubmatch(ph)[1])
		}), nil
	})
	if err != nil {
		return v
	}
	return filled
}

func (r *replay) filling(name string) string {
	if allowed := r.allowed(name); allowed != nil {
		return allowed[0]
	}
	if bound, ok := r.bound[name]; ok {
		return bound
	}
	return "any-" + strings.TrimPrefix(name, "*")
}

// allowed returns the values that a bound placeholder may stand for, and nil for
// one that stands for whatever comes first.
func (r *replay) allowed(name string) []string {
	if name == "account" || name == "region" {
		v, _ := r.lookup(name)
		return []string{plain(v)}
	}
	options, ok := member(member(r.c.doc, "bind"), name).(value.Array)
	if !ok {
		options = value.Array{member(member(r.c.doc, "bind"), name)}
	}
	var out []string
	for _, option := range options {
		s, ok := option.(value.String)
		if !ok {
			continue
		}
		// What is only created later in the case cannot be meant yet.
		if text, err := r.text(string(s)); err == nil {
			out = append(out, text)
		}
	}
	return out
}
