package asl

import (
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// position is a place in the text; both numbers count from one.
type position struct{ line, column int32 }

// node is one value of a definition with the place where it begins. JSON and
// YAML both become nodes, so that the rules need not know which it was.
type node struct {
	kind    value.Kind
	pos     position
	text    string   // of a string: decoded; of a number: as written
	truth   bool     // of a boolean
	members []member // of an object, each key once
	items   []node   // of an array
}

// member is one field of an object, with the place of its key.
type member struct {
	key   string
	pos   position
	value node
}

// duplicate is a key that an object gives a second time.
type duplicate struct {
	key    string
	pos    position // of the key
	object position // of the object that has it
}

// appendText appends the node's compact JSON text: keys in their order and
// numbers as they are written.
func (n *node) appendText(dst []byte) []byte {
	switch n.kind {
	case value.KindBool:
		return strconv.AppendBool(dst, n.truth)
	case value.KindNumber:
		return append(dst, n.text...)
	case value.KindString:
		return value.AppendString(dst, n.text)
	case value.KindArray:
		dst = append(dst, '[')
		for i := range n.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = n.items[i].appendText(dst)
		}
		return append(dst, ']')
	case value.KindObject:
		dst = append(dst, '{')
		for i := range n.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = value.AppendString(dst, n.members[i].key)
			dst = append(dst, ':')
			dst = n.members[i].value.appendText(dst)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// get returns the value of a field, or nil.
func (n *node) get(key string) *node {
	if m := n.member(key); m != nil {
		return &m.value
	}
	return nil
}

// member returns a field, or nil.
func (n *node) member(key string) *member {
	for i := range n.members {
		if n.members[i].key == key {
			return &n.members[i]
		}
	}
	return nil
}

// lookup returns a function that tells whether the object has a field, in
// constant time also where there are thousands.
func (n *node) lookup() func(key string) bool {
	if len(n.members) < seenIndexFrom {
		return func(key string) bool { return n.member(key) != nil }
	}
	keys := make(map[string]bool, len(n.members))
	for i := range n.members {
		keys[n.members[i].key] = true
	}
	return func(key string) bool { return keys[key] }
}

// place is the way from a definition's root to one of its values. The root is
// nil.
type place struct {
	parent *place
	field  string // the key in an object
	index  int    // the place in an array, where field is empty
}

// maxLocationName bounds the part of a location that one key may take: keys
// that long are mistakes, and locations must not multiply them.
const maxLocationName = 256

// location returns the place in AWS's form: "/" or /States/Pick/Choices[0]/Next.
func (p *place) location() string {
	if p == nil {
		return "/"
	}
	var b strings.Builder
	p.write(&b, func(b *strings.Builder, p *place) {
		if p.field == "" && p.index >= 0 {
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(p.index))
			b.WriteByte(']')
			return
		}
		b.WriteByte('/')
		b.WriteString(bounded(p.field))
	})
	return b.String()
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// pointer returns the place as a JSON pointer (RFC 6901).
func (p *place) pointer() string {
	var b strings.Builder
	p.write(&b, func(b *strings.Builder, p *place) {
		b.WriteByte('/')
		if p.field == "" && p.index >= 0 {
			b.WriteString(strconv.Itoa(p.index))
			return
		}
		b.WriteString(pointerEscapes.Replace(bounded(p.field)))
	})
	return b.String()
}

func (p *place) write(b *strings.Builder, step func(*strings.Builder, *place)) {
	if p == nil {
		return
	}
	p.parent.write(b, step)
	step(b, p)
}

func (p *place) to(field string) *place { return &place{parent: p, field: field, index: -1} }

func (p *place) at(index int) *place { return &place{parent: p, index: index} }

// bounded returns what of a text is shown in a message.
func bounded(s string) string {
	if len(s) <= maxLocationName {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:maxLocationName], "\uFFFD") + "…"
}
