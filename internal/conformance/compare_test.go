package conformance_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

// isoTime is a time that the recorder may have blanked to the word "date".
var isoTime = regexp.MustCompile(`-?\d{4}-(?:1[0-2]|0[1-9])-(?:3[01]|0[1-9]|[12]\d)T(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:2[0-3]|[01]\d):?[0-5]\d)`)

// documents are the members that are JSON text on the wire and are recorded as
// the document.
var documents = []string{
	"input", "output", "definition", "parameters", "cause", "result", "variables", "afterInputPath",
	"afterParameters", "afterArguments", "afterResultSelector", "afterResultPath",
}

// added says since when AWS answers a member that older recordings lack.
var added = map[string]string{
	"redriveCount": "2023-11-16", "redriveDate": "2023-11-16", "redriveStatus": "2023-11-16",
	"redriveStatusReason": "2023-11-16", "failuresNotRedrivable": "2023-11-16", "pendingRedrive": "2023-11-16",
	"encryptionConfiguration": "2024-07-25", "variableReferences": "2024-11-20",
}

func isMetadata(key string) bool { return key == "SdkHttpMetadata" || key == "SdkResponseMetadata" }

// diff returns how got differs from what was recorded, and "" where it does not.
// inside says that both are part of a document that was text itself: no text in
// there is opened again.
func (r *replay) diff(want, got value.Value, path string, inside bool) string {
	switch want := want.(type) {
	case value.String:
		return r.diffText(string(want), got, path, inside)
	case *value.Object:
		return r.diffDocument(want, got, path, inside)
	case value.Array:
		return r.diffDocument(want, got, path, inside)
	case value.Number:
		// 1 and 1.0 differ, as an integer and a double do for AWS.
		if n, ok := got.(value.Number); ok && value.Equal(want, n) && want.IsInteger() == n.IsInteger() {
			return ""
		}
	default:
		if got != nil && value.Equal(want, got) {
			return ""
		}
	}
	return differ(path, want, got)
}

func (r *replay) diffDocument(want, got value.Value, path string, inside bool) string {
	if text, ok := got.(value.String); ok && !inside {
		doc, err := value.ParseString(string(text))
		if err != nil {
			return fmt.Sprintf("%s: want the JSON text of %s, got %s", path, show(want), show(got))
		}
		got, inside = doc, true
	} else if _, ok := got.(*value.Object); ok && !inside && isDocument(path) {
		return path + ": want JSON text, got an object"
	}
	if items, ok := want.(value.Array); ok {
		return r.diffArray(items, got, path, inside)
	}
	o := want.(*value.Object)
	if options, ok := member(o, "$any").(value.Array); ok && o.Len() == 1 {
		return r.diffAny(options, got, path, inside)
	}
	return r.diffObject(o, got, path, inside)
}

var index = regexp.MustCompile(`\[\d+\]`)

// isDocument reports whether the member at path is text on the wire.
func isDocument(path string) bool {
	names := strings.Split(index.ReplaceAllString(path, ""), ".")
	last := len(names) - 1
	return slices.Contains(documents, names[last]) || last > 0 && names[last-1] == "assignedVariables"
}

func (r *replay) diffAny(options value.Array, got value.Value, path string, inside bool) string {
	for _, option := range options {
		if r.diff(option, got, path, inside) == "" {
			return ""
		}
	}
	return fmt.Sprintf("%s: want one of %s, got %s", path, show(options), show(got))
}

func (r *replay) diffObject(want *value.Object, got value.Value, path string, inside bool) string {
	o, ok := got.(*value.Object)
	if !ok {
		return differ(path, want, got)
	}
	known := make(map[string]bool, want.Len())
	for _, m := range want.Members() {
		key := r.keyIn(o, want, m.Key, path)
		known[key] = true
		if isMetadata(m.Key) {
			continue
		}
		v, ok := o.Get(key)
		if !ok {
			return fmt.Sprintf("%s.%s: missing, want %s", path, m.Key, show(m.Value))
		}
		if d := r.diff(m.Value, v, path+"."+m.Key, inside); d != "" {
			return d
		}
	}
	for _, m := range o.Members() {
		if known[m.Key] || isMetadata(m.Key) || r.isNewer(m.Key) {
			continue
		}
		return fmt.Sprintf("%s.%s: not in the recording, got %s", path, m.Key, show(m.Value))
	}
	return ""
}

// keyIn returns the key of got that a recorded key stands for.
func (r *replay) keyIn(got, want *value.Object, key, path string) string {
	if !strings.Contains(key, openBracket) {
		return key
	}
	for _, m := range got.Members() {
		if _, known := want.Get(m.Key); !known && r.diffText(key, value.String(m.Key), path, true) == "" {
			return m.Key
		}
	}
	return key
}

// isNewer reports whether AWS added the member after the case was recorded.
func (r *replay) isNewer(key string) bool {
	since, err := time.Parse(time.DateOnly, added[key])
	return err == nil && r.c.recorded.Before(since)
}

func (r *replay) diffArray(want value.Array, got value.Value, path string, inside bool) string {
	items, ok := got.(value.Array)
	if !ok {
		return differ(path, want, got)
	}
	for i := range min(len(want), len(items)) {
		label := fmt.Sprintf("%s[%d]", path, i)
		if d := diffType(want[i], items[i], label); d != "" {
			return d
		}
		if d := r.diff(want[i], items[i], label, inside); d != "" {
			return d
		}
	}
	switch {
	case len(want) > len(items):
		return fmt.Sprintf("%s: want %d items, got %d; first missing: %s", path, len(want), len(items), show(want[len(items)]))
	case len(want) < len(items):
		return fmt.Sprintf("%s: want %d items, got %d; first extra: %s", path, len(want), len(items), show(items[len(want)]))
	}
	return ""
}

// diffType compares the types of two events before anything else in them, and
// tells the error that one of the wrong type may carry.
func diffType(want, got value.Value, path string) string {
	if member(want, "previousEventId") == nil || textMember(want, "type") == textMember(got, "type") {
		return ""
	}
	d := differ(path+".type", member(want, "type"), member(got, "type"))
	o, _ := got.(*value.Object)
	if o == nil {
		return d
	}
	for _, m := range o.Members() {
		if strings.HasSuffix(m.Key, "Details") && (member(m.Value, "error") != nil || member(m.Value, "cause") != nil) {
			d += fmt.Sprintf(" (%s: %s)", textMember(m.Value, "error"), textMember(m.Value, "cause"))
		}
	}
	return d
}

func (r *replay) diffText(want string, got value.Value, path string, inside bool) string {
	text, isText := got.(value.String)
	if !strings.Contains(want, openBracket) {
		return r.diffLiteral(want, got, path, inside)
	}
	if ref := oneRef.FindStringSubmatch(want); ref != nil {
		if hint, ok := strings.CutPrefix(ref[1], "*"); ok {
			return diffWildcard(hint, got, path)
		}
		if !isText && got != nil && r.allowed(ref[1]) == nil && r.match([]part{{name: ref[1]}}, value.Text(got)) {
			return ""
		}
	}
	if !isText {
		return differ(path, value.String(want), got)
	}
	if !inside {
		if d, ok := r.diffOpened(want, string(text), path); ok {
			return d
		}
	}
	parts := r.parts(want)
	if r.match(parts, string(text)) || r.match(parts, isoTime.ReplaceAllString(string(text), "date")) {
		return ""
	}
	return differ(path, r.render(value.String(want)), got)
}

func (r *replay) diffLiteral(want string, got value.Value, path string, inside bool) string {
	text, ok := got.(value.String)
	switch {
	case !ok:
		return differ(path, value.String(want), got)
	case want == string(text):
		return ""
	case strings.Contains(want, "date") && isoTime.ReplaceAllString(string(text), "date") == want:
		return ""
	}
	if !inside {
		if d, ok := r.diffOpened(want, string(text), path); ok {
			return d
		}
	}
	return differ(path, value.String(want), got)
}

// diffOpened compares two texts as the documents that they hold, where both hold
// one of the same kind.
func (r *replay) diffOpened(want, got, path string) (string, bool) {
	if want == "" || got == "" || want[0] != got[0] || want[0] != '{' && want[0] != '[' {
		return "", false
	}
	x, err := value.ParseString(want)
	if err != nil {
		return "", false
	}
	y, err := value.ParseString(got)
	if err != nil {
		return "", false
	}
	return r.diff(x, y, path+"(json)", true), true
}

func diffWildcard(hint string, got value.Value, path string) string {
	if got == nil || got.Kind() == value.KindNull {
		return fmt.Sprintf("%s: want some %s, got null", path, hint)
	}
	isTime := hint == "datetime" || hint == "timestamp" && strings.HasSuffix(path, ".timestamp")
	if isTime && got.Kind() != value.KindNumber {
		return fmt.Sprintf("%s: want seconds since 1970, got %s", path, show(got))
	}
	return ""
}

func differ(path string, want, got value.Value) string {
	return fmt.Sprintf("%s: want %s, got %s", path, show(want), show(got))
}

func show(v value.Value) string {
	const most = 400
	text := value.Text(v)
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
