package jsonata

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// presentation is how an integer is written.
type presentation uint8

const (
	decimalPresentation presentation = iota
	letterPresentation
	romanPresentation
	wordPresentation
	sequencePresentation // numberings that nobody supports
)

type letterCase uint8

const (
	lowerCase letterCase = iota
	upperCase
	titleCase
)

// integerPicture is the picture string of an integer (XPath and XQuery Functions
// and Operators 3.1, section 4.6.1), taken apart.
type integerPicture struct {
	presentation presentation
	letters      letterCase
	ordinal      bool
	zero         rune // the zero of the family of digits
	mandatory    int  // digits
	optional     int
	regular      int // distance of the grouping separators if they are regular
	separators   []separator
	parseWidth   int // digits to parse, if another number follows directly
	token        string
}

// separator is a grouping separator so many digits from the right.
type separator struct {
	position int
	char     string
}

// zeros are the zeros of the families of decimal digits.
var zeros = []rune{0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
	0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
	0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10}

// zeroOf returns the zero of the family that a digit belongs to.
func zeroOf(r rune) (rune, bool) {
	for _, zero := range zeros {
		if r >= zero && r <= zero+9 {
			return zero, true
		}
	}
	return 0, false
}

// maxPicture bounds picture strings, in bytes.
const maxPicture = 1000

func errPicture() error { return exhausted("A picture string is too long") }

func parseIntegerPicture(picture string) (*integerPicture, error) {
	if len(picture) > maxPicture {
		return nil, errPicture()
	}
	p := &integerPicture{zero: '0'}
	primary := picture
	if i := strings.LastIndexByte(picture, ';'); i >= 0 {
		primary = picture[:i]
		p.ordinal = strings.HasPrefix(picture[i+1:], "o")
	}
	switch primary {
	case "A":
		p.presentation, p.letters = letterPresentation, upperCase
	case "a":
		p.presentation = letterPresentation
	case "I":
		p.presentation, p.letters = romanPresentation, upperCase
	case "i":
		p.presentation = romanPresentation
	case "W":
		p.presentation, p.letters = wordPresentation, upperCase
	case "Ww":
		p.presentation, p.letters = wordPresentation, titleCase
	case "w":
		p.presentation = wordPresentation
	default:
		return p, p.parseDigits(primary)
	}
	return p, nil
}

// parseDigits reads a decimal digit pattern from the right.
func (p *integerPicture) parseDigits(primary string) error {
	position := 0
	for s := primary; s != ""; {
		r, size := utf8.DecodeLastRuneInString(s)
		char := s[len(s)-size:]
		s = s[:len(s)-size]
		zero, isDigit := zeroOf(r)
		switch {
		case isDigit && p.mandatory > 0 && zero != p.zero:
			return fail("D3131", nil)
		case isDigit:
			p.zero = zero
			p.mandatory++
			position++
		case r == '#':
			p.optional++
			position++
		default:
			p.separators = append(p.separators, separator{position, char})
		}
	}
	if p.mandatory == 0 {
		p.presentation, p.token = sequencePresentation, primary
		return nil
	}
	p.regular = regularSeparators(p.separators)
	return nil
}

func regularSeparators(separators []separator) int {
	positions := make([]int, len(separators))
	for i, s := range separators {
		if s.char != separators[0].char {
			return 0
		}
		positions[i] = s.position
	}
	return regularInterval(positions)
}

func formatIntegerFunction(c call) (value.Value, error) {
	n, ok := c.num(0)
	if !ok {
		return nil, nil
	}
	picture, _ := c.str(1)
	if err := c.ev.grow(4 * len(picture)); err != nil {
		return nil, err
	}
	p, err := parseIntegerPicture(picture)
	if err != nil {
		return nil, err
	}
	s, err := p.format(math.Floor(n))
	if err != nil {
		return nil, err
	}
	return c.ev.text(s)
}

// maxRoman bounds Roman numerals, whose length grows with the number.
const maxRoman = 1e7

func (p *integerPicture) format(n float64) (string, error) {
	abs := math.Abs(n)
	var out string
	switch p.presentation {
	case letterPresentation:
		out = toLetters(abs, p.letters)
	case romanPresentation:
		if abs > maxRoman {
			return "", fail("D3130", value.String("I"))
		}
		out = toRoman(int(abs))
		if p.letters == upperCase {
			out = strings.ToUpper(out)
		}
	case wordPresentation:
		out = numberToWords(abs, p.ordinal)
		switch p.letters {
		case upperCase:
			out = strings.ToUpper(out)
		case lowerCase:
			out = strings.ToLower(out)
		}
	case sequencePresentation:
		return "", fail("D3130", value.String(p.token))
	default:
		out = p.formatDecimal(abs)
	}
	if n < 0 {
		out = "-" + out
	}
	return out, nil
}

func (p *integerPicture) formatDecimal(n float64) string {
	text := formatFloat(n)
	if missing := p.mandatory - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	digits := make([]string, len(text))
	for i := range len(text) {
		digits[i] = string(rune(text[i]) + p.zero - '0')
	}
	out := digits
	if p.regular > 0 {
		for n := p.regular; n < len(digits); n += p.regular {
			out = insertAt(out, len(digits)-n, p.separators[0].char)
		}
	} else {
		// From the left, so that positions from the right stay what they are.
		for i := len(p.separators) - 1; i >= 0; i-- {
			out = insertAt(out, max(len(out)-p.separators[i].position, 0), p.separators[i].char)
		}
	}
	s := strings.Join(out, "")
	if p.ordinal {
		s += ordinalSuffix(text)
	}
	return s
}

func insertAt(list []string, i int, s string) []string {
	return append(append(append([]string(nil), list[:i]...), s), list[i:]...)
}

func ordinalSuffix(digits string) string {
	n := len(digits)
	if n > 1 && digits[n-2] == '1' {
		return "th"
	}
	switch digits[n-1] {
	case '1':
		return "st"
	case '2':
		return "nd"
	case '3':
		return "rd"
	}
	return "th"
}

func toLetters(n float64, letters letterCase) string {
	base := 'a'
	if letters == upperCase {
		base = 'A'
	}
	out := ""
	for n > 0 && !math.IsInf(n, 0) {
		out = string(base+rune(math.Mod(n-1, 26))) + out
		n = math.Floor((n - 1) / 26)
	}
	return out
}

func fromLetters(s string, letters letterCase) float64 {
	base := 'a'
	if letters == upperCase {
		base = 'A'
	}
	n := 0.0
	for _, r := range s {
		n = n*26 + float64(r-base+1)
	}
	return n
}

var romanNumerals = []struct {
	value   int
	letters string
}{
	{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"},
	{10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"},
}

func toRoman(n int) string {
	var b strings.Builder
	b.WriteString(strings.Repeat("m", n/1000))
	n %= 1000
	for _, numeral := range romanNumerals {
		for n >= numeral.value {
			b.WriteString(numeral.letters)
			n -= numeral.value
		}
	}
	return b.String()
}

var romanValues = map[byte]float64{'M': 1000, 'D': 500, 'C': 100, 'L': 50, 'X': 10, 'V': 5, 'I': 1}

func fromRoman(s string) float64 {
	sum, highest := 0.0, 1.0
	for i := len(s) - 1; i >= 0; i-- {
		v := romanValues[s[i]]
		if v < highest {
			sum -= v
		} else {
			highest = v
			sum += v
		}
	}
	return sum
}

func parseIntegerFunction(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	picture, _ := c.str(1)
	if err := c.ev.grow(len(s) + 4*len(picture)); err != nil {
		return nil, err
	}
	p, err := parseIntegerPicture(picture)
	if err != nil {
		return nil, err
	}
	n, err := p.parse(s)
	if err != nil {
		return nil, err
	}
	return number(n), nil
}

// parse reads an integer; NaN if it is none.
func (p *integerPicture) parse(s string) (float64, error) {
	switch p.presentation {
	case letterPresentation:
		return fromLetters(s, p.letters), nil
	case romanPresentation:
		if p.letters != upperCase {
			s = strings.ToUpper(s)
		}
		return fromRoman(s), nil
	case wordPresentation:
		return wordsToNumber(strings.ToLower(s)), nil
	case sequencePresentation:
		return 0, fail("D3130", value.String(p.token))
	}
	return p.parseDecimal(s), nil
}

func (p *integerPicture) parseDecimal(s string) float64 {
	if p.ordinal {
		s = s[:max(len(s)-2, 0)]
	}
	if p.regular > 0 {
		s = strings.ReplaceAll(s, ",", "")
	} else {
		for _, sep := range p.separators {
			s = strings.ReplaceAll(s, sep.char, "")
		}
	}
	if p.zero != '0' {
		s = strings.Map(func(r rune) rune { return r - p.zero + '0' }, s)
	}
	return leadingInteger(s)
}

// leadingInteger reads the integer with which s starts, as JavaScript's parseInt
// does; NaN if there is none.
func leadingInteger(s string) float64 {
	s = strings.TrimSpace(s)
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	f, err := strconv.ParseFloat(s[:i], 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}
