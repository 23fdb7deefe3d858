package jsonata

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// decimalFormat holds the characters that a picture string of $formatNumber is
// made of (XPath and XQuery Functions and Operators 3.1, section 4.7).
type decimalFormat struct {
	decimal, grouping, exponent, minus, percent, perMille, zero, digit, separator string
	family                                                                        [10]string
}

func newDecimalFormat(options *value.Object) decimalFormat {
	f := decimalFormat{
		decimal: ".", grouping: ",", exponent: "e", minus: "-", percent: "%", perMille: "\u2030",
		zero: "0", digit: "#", separator: ";",
	}
	if options != nil {
		for key, to := range map[string]*string{
			"decimal-separator": &f.decimal, "grouping-separator": &f.grouping, "exponent-separator": &f.exponent,
			"minus-sign": &f.minus, "percent": &f.percent, "per-mille": &f.perMille, "zero-digit": &f.zero,
			"digit": &f.digit, "pattern-separator": &f.separator,
		} {
			if v, ok := options.Get(key); ok {
				if s, ok := v.(value.String); ok {
					*to = string(s)
				}
			}
		}
	}
	zero, _ := utf8.DecodeRuneInString(f.zero)
	for i := range f.family {
		f.family[i] = string(zero + rune(i))
	}
	return f
}

func (f *decimalFormat) isDigit(c string) bool {
	for _, d := range f.family {
		if c == d {
			return true
		}
	}
	return false
}

// isActive tells whether a character has a meaning in a picture.
func (f *decimalFormat) isActive(c string) bool {
	return c == f.decimal || c == f.exponent || c == f.grouping || c == f.digit || c == f.separator || f.isDigit(c)
}

// countDigits counts the digits of a part of a picture, optional ones if asked.
func (f *decimalFormat) countDigits(part []string, optional bool) int {
	n := 0
	for _, c := range part {
		if f.isDigit(c) || optional && c == f.digit {
			n++
		}
	}
	return n
}

// subPicture is a picture taken apart: the format of positive or of negative
// numbers.
type subPicture struct {
	text                                  string
	prefix, suffix                        string
	active, mantissa, integer, fraction   []string
	exponent                              []string
	hasExponent                           bool
	integerGroups, fractionGroups         []int
	regular                               int
	minInteger, scaling                   int
	minFraction, maxFraction, minExponent int
}

// chars splits a string into its characters.
func chars(s string) []string {
	out := make([]string, 0, len(s))
	for i := 0; i < len(s); {
		size := runeLen(s[i:])
		out = append(out, s[i:i+size])
		i += size
	}
	return out
}

func indexOf(part []string, c string) int {
	for i := range part {
		if part[i] == c {
			return i
		}
	}
	return -1
}

func (f *decimalFormat) split(text string) *subPicture {
	p := &subPicture{text: text}
	all := chars(text)
	first, last := -1, -1
	for i, c := range all {
		if f.isActive(c) && c != f.exponent {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	// Without an active character both prefix and suffix are empty.
	from, to := 0, len(all)
	if first >= 0 {
		from, to = first, last+1
	}
	p.prefix, p.suffix = strings.Join(all[:from], ""), strings.Join(all[to:], "")
	p.active = all[from:to]
	p.mantissa = p.active
	if e := indexOf(all[from:], f.exponent); e >= 0 && from+e <= to {
		// jsonata-js cuts the active part at the offset within the whole.
		e += from
		cut := min(e, len(p.active))
		p.mantissa, p.hasExponent = p.active[:cut], true
		p.exponent = p.active[min(e+1, len(p.active)):]
	}
	p.integer, p.fraction = p.mantissa, all[to:]
	if d := indexOf(p.mantissa, f.decimal); d >= 0 {
		p.integer, p.fraction = p.mantissa[:d], p.mantissa[d+1:]
	}
	return p
}

// validate returns the code of the last rule that the picture breaks, or "".
func (f *decimalFormat) validate(p *subPicture) string {
	code := ""
	check := func(broken bool, c string) {
		if broken {
			code = c
		}
	}
	decimals := strings.Count(p.text, f.decimal)
	check(decimals > 1, "D3081")
	check(strings.Count(p.text, f.percent) > 1, "D3082")
	check(strings.Count(p.text, f.perMille) > 1, "D3083")
	check(strings.Contains(p.text, f.percent) && strings.Contains(p.text, f.perMille), "D3084")
	check(f.countDigits(p.mantissa, true) == 0, "D3085")
	for _, c := range p.active {
		check(!f.isActive(c), "D3086")
	}
	if decimals > 0 {
		d := strings.Index(p.text, f.decimal)
		before, after := p.text[:d], p.text[d+len(f.decimal):]
		check(strings.HasSuffix(before, f.grouping) || strings.HasPrefix(after, f.grouping), "D3087")
	} else if n := len(p.integer); n > 0 {
		check(p.integer[n-1] == f.grouping, "D3088")
	}
	check(strings.Contains(p.text, f.grouping+f.grouping), "D3089")
	if i := indexOf(p.integer, f.digit); i >= 0 {
		check(f.countDigits(p.integer[:i], false) > 0, "D3090")
	}
	for i := len(p.fraction) - 1; i >= 0; i-- {
		if p.fraction[i] == f.digit {
			check(f.countDigits(p.fraction[i:], false) > 0, "D3091")
			break
		}
	}
	scaled := strings.Contains(p.text, f.percent) || strings.Contains(p.text, f.perMille)
	check(p.hasExponent && len(p.exponent) > 0 && scaled, "D3092")
	check(p.hasExponent && (len(p.exponent) == 0 || f.countDigits(p.exponent, false) < len(p.exponent)), "D3093")
	return code
}

// analyse computes what formatting needs to know of the picture.
func (f *decimalFormat) analyse(p *subPicture) {
	for i := indexOf(p.integer, f.grouping); i >= 0; i = indexAfter(p.integer, f.grouping, i) {
		p.integerGroups = append(p.integerGroups, f.countDigits(p.integer[i:], true))
	}
	p.regular = regularInterval(p.integerGroups)
	// As in jsonata-js, further separators are sought in the integer part.
	for i := indexOf(p.fraction, f.grouping); i >= 0; i = indexAfter(p.integer, f.grouping, i) {
		p.fractionGroups = append(p.fractionGroups, f.countDigits(p.fraction[:min(i, len(p.fraction))], true))
	}
	p.minInteger = f.countDigits(p.integer, false)
	p.scaling = p.minInteger
	p.minFraction, p.maxFraction = f.countDigits(p.fraction, false), f.countDigits(p.fraction, true)
	if p.minInteger == 0 && p.maxFraction == 0 {
		if p.hasExponent {
			p.minFraction, p.maxFraction = 1, 1
		} else {
			p.minInteger = 1
		}
	}
	if p.hasExponent && p.minInteger == 0 && indexOf(p.integer, f.digit) >= 0 {
		p.minInteger = 1
	}
	if p.minInteger == 0 && p.minFraction == 0 {
		p.minFraction = 1
	}
	if p.hasExponent {
		p.minExponent = f.countDigits(p.exponent, false)
	}
}

func indexAfter(part []string, c string, i int) int {
	if i+1 >= len(part) {
		return -1
	}
	if j := indexOf(part[i+1:], c); j >= 0 {
		return i + 1 + j
	}
	return -1
}

// regularInterval returns the distance between positions if they are its first
// multiples, else 0.
func regularInterval(positions []int) int {
	if len(positions) == 0 {
		return 0
	}
	factor := positions[0]
	present := make(map[int]bool, len(positions))
	for _, p := range positions {
		present[p] = true
		for a := p; a != 0; {
			factor, a = a, factor%a
		}
	}
	for i := range positions {
		if !present[(i+1)*factor] {
			return 0
		}
	}
	return factor
}

func formatNumberFunction(c call) (value.Value, error) {
	n, ok := c.num(0)
	if !ok {
		return nil, nil
	}
	picture, _ := c.str(1)
	options, _ := c.arg(2).(*value.Object)
	if err := c.ev.grow(8 * len(picture)); err != nil {
		return nil, err
	}
	if len(picture) > maxPicture {
		return nil, errPicture()
	}
	f := newDecimalFormat(options)
	parts := strings.Split(picture, f.separator)
	if f.separator == "" || len(parts) > 2 {
		return nil, fail("D3080", nil)
	}
	var subs []*subPicture
	for _, part := range parts {
		subs = append(subs, f.split(part))
	}
	for _, p := range subs {
		if code := f.validate(p); code != "" {
			return nil, fail(code, nil)
		}
	}
	p := subs[0]
	if !(n >= 0) {
		p = subs[len(subs)-1]
		if len(subs) == 1 {
			p.prefix = f.minus + p.prefix
		}
	}
	f.analyse(p)
	return c.ev.text(f.format(n, p))
}

// maxFractionDigits is the most that JavaScript's toFixed prints.
const maxFractionDigits = 100

func (f *decimalFormat) format(n float64, p *subPicture) string {
	if strings.Contains(p.text, f.percent) {
		n *= 100
	} else if strings.Contains(p.text, f.perMille) {
		n *= 1000
	}
	mantissa, exponent := n, 0
	if p.minExponent > 0 {
		mantissa, exponent = normalise(n, p.scaling)
	}
	text := f.digits(round(mantissa, float64(p.maxFraction)), min(p.maxFraction, maxFractionDigits))
	whole, fraction, _ := strings.Cut(text, ".")
	integer, decimals := f.localised(strings.TrimLeft(whole, "0")), f.localised(strings.TrimRight(fraction, "0"))
	for len(integer) < p.minInteger {
		integer = append([]string{f.zero}, integer...)
	}
	for len(decimals) < p.minFraction {
		decimals = append(decimals, f.zero)
	}
	out := f.group(integer, p) + f.decimal + f.groupFraction(decimals, p)
	if len(decimals) == 0 || !strings.Contains(p.text, f.decimal) {
		out = strings.TrimSuffix(out, f.decimal)
	}
	if p.minExponent > 0 {
		out += f.exponent + f.formatExponent(exponent, p.minExponent)
	}
	return p.prefix + out + p.suffix
}

// normalise scales n to as many digits before the point as scaling says.
func normalise(n float64, scaling int) (mantissa float64, exponent int) {
	if n == 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return n, 0
	}
	low, high := math.Pow(10, float64(scaling-1)), math.Pow(10, float64(scaling))
	for math.Abs(n) < low && exponent > -400 {
		n *= 10
		exponent--
	}
	for math.Abs(n) > high && exponent < 400 {
		n /= 10
		exponent++
	}
	return n, exponent
}

// digits prints the absolute value of n with a number of decimal places.
func (f *decimalFormat) digits(n float64, places int) string {
	n = math.Abs(n)
	if n >= 1e21 || math.IsNaN(n) {
		return formatFloat(n)
	}
	return strconv.FormatFloat(n, 'f', places, 64)
}

// localised writes digits with those of the format.
func (f *decimalFormat) localised(s string) []string {
	out := make([]string, len(s))
	for i := range len(s) {
		out[i] = s[i : i+1]
		if s[i] >= '0' && s[i] <= '9' {
			out[i] = f.family[s[i]-'0']
		}
	}
	return out
}

// group joins the digits of the integer part with their separators.
func (f *decimalFormat) group(digits []string, p *subPicture) string {
	at := make(map[int]bool)
	if p.regular > 0 {
		for n := p.regular; n < len(digits); n += p.regular {
			at[n] = true
		}
	} else {
		for _, n := range p.integerGroups {
			at[n] = n <= len(digits)
		}
	}
	var b strings.Builder
	for i, d := range digits {
		if at[len(digits)-i] {
			b.WriteString(f.grouping)
		}
		b.WriteString(d)
	}
	return b.String()
}

func (f *decimalFormat) groupFraction(digits []string, p *subPicture) string {
	// Separators count as positions themselves once they are in.
	out := digits
	for _, n := range p.fractionGroups {
		n = min(n, len(out))
		out = append(append(append([]string(nil), out[:n]...), f.grouping), out[n:]...)
	}
	return strings.Join(out, "")
}

func (f *decimalFormat) formatExponent(exponent, width int) string {
	sign := ""
	if exponent < 0 {
		sign, exponent = f.minus, -exponent
	}
	digits := f.localised(strconv.Itoa(exponent))
	for len(digits) < width {
		digits = append([]string{f.zero}, digits...)
	}
	return sign + strings.Join(digits, "")
}
