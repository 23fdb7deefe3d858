package jsonata

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// datePicture is the picture string of a time (XPath and XQuery Functions and
// Operators 3.1, section 9.8.4), taken apart.
type datePicture []datePart

// datePart is a marker such as [M01], or literal text where component is 0.
type datePart struct {
	literal   string
	component byte
	names     bool // written as a name
	letters   letterCase
	zulu      bool // a zero offset is written Z
	integer   *integerPicture
	maxWidth  int // 0 if there is none
	yearWidth int // digits of a year; -1 for all
}

// defaultPresentations of the components, which are all there are.
var defaultPresentations = map[byte]string{
	'Y': "1", 'M': "1", 'D': "1", 'd': "1", 'F': "n", 'W': "1", 'w': "1", 'X': "1", 'x': "1", 'H': "1", 'h': "1",
	'P': "n", 'm': "01", 's': "01", 'f': "1", 'Z': "01:01", 'z': "01:01", 'C': "n", 'E': "n",
}

func parseDatePicture(picture string) (datePicture, error) {
	if len(picture) > maxPicture {
		return nil, errPicture()
	}
	var out datePicture
	literal := func(s string) {
		if s != "" {
			out = append(out, datePart{literal: strings.ReplaceAll(s, "]]", "]")})
		}
	}
	for picture != "" {
		before, rest, found := strings.Cut(picture, "[")
		literal(before)
		if !found {
			break
		}
		if strings.HasPrefix(rest, "[") {
			out = append(out, datePart{literal: "["})
			picture = rest[1:]
			continue
		}
		marker, after, closed := strings.Cut(rest, "]")
		if !closed {
			return nil, fail("D3135", nil)
		}
		part, err := parseMarker(strings.Join(strings.Fields(marker), ""))
		if err != nil {
			return nil, err
		}
		// A number that follows another directly must have a known width.
		if n := len(out); n > 0 && out[n-1].integer != nil && out[n-1].hasInteger() && part.hasInteger() {
			out[n-1].integer.parseWidth = out[n-1].integer.mandatory
		}
		out = append(out, part)
		picture = after
	}
	return out, nil
}

// hasInteger tells whether the part is a number (time zones are not).
func (p *datePart) hasInteger() bool {
	return p.integer != nil && p.component != 'Z' && p.component != 'z'
}

func parseMarker(marker string) (datePart, error) {
	r, size := utf8.DecodeRuneInString(marker)
	p := datePart{yearWidth: -1}
	if size == 1 {
		p.component = byte(r)
	}
	presentation, minWidth := marker[size:], 0
	if i := strings.LastIndexByte(presentation, ','); i >= 0 {
		minWidth, p.maxWidth = parseWidths(presentation[i+1:])
		presentation = presentation[:i]
	}
	modifier := ""
	if n := len(presentation); n > 1 && strings.IndexByte("atco", presentation[n-1]) >= 0 {
		modifier, presentation = presentation[n-1:], presentation[:n-1]
	}
	fallback, known := defaultPresentations[p.component]
	if presentation == "" {
		if !known {
			return p, fail("D3132", value.String(marker[:size]))
		}
		presentation = fallback
	}
	p.zulu = modifier == "t"
	switch {
	case strings.HasPrefix(presentation, "n"):
		p.names = true
	case strings.HasPrefix(presentation, "Nn"):
		p.names, p.letters = true, titleCase
	case strings.HasPrefix(presentation, "N"):
		p.names, p.letters = true, upperCase
	}
	return p, p.parseInteger(presentation, modifier, minWidth)
}

// parseInteger reads the presentation of a component that is a number.
func (p *datePart) parseInteger(presentation, modifier string, minWidth int) error {
	var err error
	if p.component == 'Z' || p.component == 'z' {
		p.integer, err = parseIntegerPicture(presentation)
		return err
	}
	if p.names || !strings.ContainsRune("YMDdFWwXxHhmsf", rune(p.component)) || p.component == 0 {
		return nil
	}
	if modifier != "" {
		presentation += ";" + modifier
	}
	if p.integer, err = parseIntegerPicture(presentation); err != nil {
		return err
	}
	p.integer.mandatory = max(p.integer.mandatory, minWidth)
	if p.component == 'Y' {
		if p.maxWidth > 0 {
			p.yearWidth = p.maxWidth
			p.integer.mandatory = p.maxWidth
		} else if w := p.integer.mandatory + p.integer.optional; w >= 2 {
			p.yearWidth = w
		}
	}
	return nil
}

// maxDateWidth bounds the width of a component, which is padded to it.
const maxDateWidth = 1000

// parseWidths reads a width modifier such as 2-4, *-3 or 2; 0 is no width.
func parseWidths(s string) (lowest, highest int) {
	low, high, _ := strings.Cut(s, "-")
	width := func(s string) int {
		if n := leadingInteger(s); n > 0 {
			return min(clampInt(n), maxDateWidth)
		}
		return 0
	}
	return width(low), width(high)
}

const isoPicture = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

// maxMillis is how far from 1970 a time of JavaScript can be.
const maxMillis = 8.64e15

// formatMillis formats a time in a time zone given like +0100.
func (c call) formatMillis(millis float64, picture, zone value.Value) (value.Value, error) {
	text := isoPicture
	if p, ok := picture.(value.String); ok {
		text = string(p)
	}
	if err := c.ev.grow(8 * len(text)); err != nil {
		return nil, err
	}
	parts, err := parseDatePicture(text)
	if err != nil {
		return nil, err
	}
	hours, minutes := 0, 0
	if z, ok := zone.(value.String); ok {
		offset := clampInt(leadingInteger(string(z)))
		hours, minutes = int(math.Floor(float64(offset)/100)), offset%100
	}
	millis = math.Trunc(millis + float64(60*hours+minutes)*60_000)
	if math.Abs(millis) > maxMillis || math.IsNaN(millis) {
		return nil, fail("D1001", number(millis))
	}
	t := civilTime(millis)
	var b strings.Builder
	for i := range parts {
		s, err := parts[i].format(t, hours, minutes)
		if err != nil {
			return nil, err
		}
		b.WriteString(s)
	}
	return c.ev.text(b.String())
}

func (p *datePart) format(t civil, hours, minutes int) (string, error) {
	switch p.component {
	case 0:
		return p.literal, nil
	case 'Z', 'z':
		return p.formatZone(hours, minutes)
	case 'P':
		s := "am"
		if t.hour() >= 12 {
			s = "pm"
		}
		if p.names && p.letters == upperCase {
			s = strings.ToUpper(s)
		}
		return s, nil
	case 'C', 'E':
		return "ISO", nil
	}
	n := t.component(p.component)
	if p.names {
		return p.formatName(n)
	}
	if p.component == 'Y' && p.yearWidth >= 0 {
		n = int(math.Mod(float64(n), math.Pow(10, float64(p.yearWidth))))
	}
	if p.integer == nil {
		return formatFloat(float64(n)), nil
	}
	return p.integer.format(float64(n))
}

var dayNames = []string{"", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

var monthNames = []string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"}

func (p *datePart) formatName(n int) (string, error) {
	names, err := p.nameList()
	if err != nil {
		return "", err
	}
	name := names[n]
	switch p.letters {
	case upperCase:
		name = strings.ToUpper(name)
	case lowerCase:
		name = strings.ToLower(name)
	}
	if p.maxWidth > 0 && len(name) > p.maxWidth {
		name = name[:p.maxWidth]
	}
	return name, nil
}

func (p *datePart) nameList() ([]string, error) {
	switch p.component {
	case 'M', 'x':
		return monthNames, nil
	case 'F':
		return dayNames, nil
	}
	return nil, fail("D3133", value.String(string(rune(p.component))))
}

func (p *datePart) formatZone(hours, minutes int) (string, error) {
	offset := 100*hours + minutes
	if offset == 0 && p.zulu {
		return "Z", nil
	}
	var s string
	var err error
	switch digits := p.integer.mandatory; {
	case p.integer.regular > 0:
		s, err = p.integer.format(float64(offset))
	case digits == 1 || digits == 2:
		s, err = p.integer.format(float64(hours))
		if minutes != 0 {
			two := integerPicture{zero: '0', mandatory: 2}
			m, _ := two.format(float64(minutes))
			s += ":" + m
		}
	case digits == 3 || digits == 4:
		s, err = p.integer.format(float64(offset))
	default:
		return "", fail("D3134", integer(digits))
	}
	if offset >= 0 {
		s = "+" + s
	}
	if p.component == 'z' {
		s = "GMT" + s
	}
	return s, err
}
