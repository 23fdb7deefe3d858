package jsonata

import (
	"math"
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/value"
)

// textOf returns v as the operand of &: undefined is the empty string.
func (ev *evaluation) textOf(v value.Value) (string, error) {
	if s, ok := v.(value.String); ok {
		return string(s), nil
	}
	if v == nil {
		return "", nil
	}
	return ev.print(v, false)
}

// print returns v as $string does: a string as it is, a function as nothing, all
// else as JSON.
func (ev *evaluation) print(v value.Value, pretty bool) (string, error) {
	switch v := v.(type) {
	case value.String:
		return string(v), nil
	case value.Number:
		if math.IsNaN(v.Float) || math.IsInf(v.Float, 0) {
			return "", fail("D3001", v)
		}
	case function:
		return "", nil
	case *list:
		if v.outer {
			return ev.print(v.items[0], pretty)
		}
	}
	p := printer{ev: ev, dialect: ev.dialect, pretty: pretty, limit: ev.maxBytes - ev.bytes}
	if err := p.value(v, 0); err != nil {
		return "", err
	}
	return string(p.out), ev.grow(len(p.out))
}

// printer writes values as JSON.stringify does in jsonata-js: numbers rounded to
// 15 significant digits, functions as empty strings.
type printer struct {
	ev      *evaluation // may be nil
	dialect Dialect
	out     []byte
	pretty  bool
	limit   int // bytes after which the printer gives up
}

func (p *printer) value(v value.Value, depth int) error {
	if depth > value.MaxDepth {
		return errTooDeep()
	}
	if len(p.out) > p.limit {
		return errBytes(p.dialect)
	}
	switch v := v.(type) {
	case value.Bool:
		p.out = strconv.AppendBool(p.out, bool(v))
	case value.Number:
		return p.number(v)
	case value.String:
		p.out = appendQuoted(p.out, string(v))
	case *value.Object:
		return p.object(v, depth)
	case value.Array:
		return p.items(v, depth)
	case *list:
		return p.items(v.items, depth)
	case function:
		p.out = append(p.out, `""`...)
	default:
		p.out = append(p.out, "null"...)
	}
	return nil
}

func (p *printer) number(n value.Number) error {
	switch f := n.Float; {
	case math.IsInf(f, 0):
		return fail("D1001", n)
	case math.IsNaN(f):
		p.out = append(p.out, "null"...)
	case f == math.Trunc(f):
		p.out = append(p.out, value.FormatFloat(f)...)
	default:
		// JavaScript's toPrecision and back.
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
		p.out = append(p.out, value.FormatFloat(rounded)...)
	}
	return nil
}

func (p *printer) items(items []value.Value, depth int) error {
	if len(items) == 0 {
		p.out = append(p.out, "[]"...)
		return nil
	}
	if err := p.work(len(items)); err != nil {
		return err
	}
	p.out = append(p.out, '[')
	for i, item := range items {
		p.separate(i, depth+1)
		if err := p.value(item, depth+1); err != nil {
			return err
		}
	}
	p.newline(depth)
	p.out = append(p.out, ']')
	return nil
}

func (p *printer) object(o *value.Object, depth int) error {
	if err := p.work(o.Len()); err != nil {
		return err
	}
	p.out = append(p.out, '{')
	written := 0
	for _, m := range o.Members() {
		if m.Value == nil {
			continue
		}
		p.separate(written, depth+1)
		written++
		p.out = appendQuoted(p.out, m.Key)
		p.out = append(p.out, ':')
		if p.pretty {
			p.out = append(p.out, ' ')
		}
		if err := p.value(m.Value, depth+1); err != nil {
			return err
		}
	}
	if written > 0 {
		p.newline(depth)
	}
	p.out = append(p.out, '}')
	return nil
}

func (p *printer) separate(i, depth int) {
	if i > 0 {
		p.out = append(p.out, ',')
	}
	p.newline(depth)
}

func (p *printer) newline(depth int) {
	if p.pretty {
		p.out = append(p.out, '\n')
		p.out = append(p.out, strings.Repeat("  ", depth)...)
	}
}

func (p *printer) work(n int) error {
	if p.ev == nil {
		return nil
	}
	return p.ev.work(n)
}

const lowerHex = "0123456789abcdef"

// appendQuoted appends s as JSON.stringify does; a surrogate that stands alone
// is escaped.
func appendQuoted(dst []byte, s string) []byte {
	start := 0
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c != 0xED {
			i++
			continue
		}
		if c == 0xED && !isSurrogate(s[i:]) {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		size := 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		case 0xED:
			size = 3
			dst = append(dst, '\\', 'u', 'd', lowerHex[s[i+1]>>2&0xF], lowerHex[s[i+1]<<2&0xC|s[i+2]>>4&3], lowerHex[s[i+2]&0xF])
		default:
			dst = append(dst, '\\', 'u', '0', '0', lowerHex[c>>4], lowerHex[c&0xF])
		}
		i += size
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
