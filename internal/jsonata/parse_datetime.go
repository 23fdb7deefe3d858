package jsonata

import (
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

var dateFunctions = []definition{
	{"now", "<s?s?:s>", 2, now},
	{"millis", "<:n>", 0, millis},
	{"fromMillis", "<n-s?s?:s>", 3, fromMillis},
	{"toMillis", "<s-s?:n>", 2, toMillis},
}

func (c call) clock() float64 { return float64(c.ev.env.Now.UnixMilli()) }

func now(c call) (value.Value, error) { return c.formatMillis(c.clock(), c.arg(0), c.arg(1)) }

func millis(c call) (value.Value, error) { return number(c.clock()), nil }

func fromMillis(c call) (value.Value, error) {
	n, ok := c.num(0)
	if !ok {
		return nil, nil
	}
	return c.formatMillis(n, c.arg(1), c.arg(2))
}

func toMillis(c call) (value.Value, error) {
	s, ok := c.str(0)
	if !ok {
		return nil, nil
	}
	if err := c.ev.read(len(s)); err != nil {
		return nil, err
	}
	picture, ok := c.str(1)
	if !ok {
		return parseISO(s)
	}
	return c.parseDate(s, picture)
}

var isoTime = regexp.MustCompile(`^(\d{4})(?:-([01]\d))?(?:-([0-3]\d))?(?:T([0-2]\d):([0-5]\d):([0-5]\d))?(?:\.(\d+))?([+-][0-2]\d:?[0-5]\d|Z)?$`)

// parseISO reads a time in ISO 8601. Without an offset it is in UTC.
func parseISO(s string) (value.Value, error) {
	m := isoTime.FindStringSubmatch(s)
	if m == nil {
		return nil, fail("D3110", value.String(s))
	}
	field := func(i, def int) int {
		if m[i] == "" {
			return def
		}
		n, _ := strconv.Atoi(m[i])
		return n
	}
	year, month, day := field(1, 0), field(2, 1), field(3, 1)
	hour, minute, second := field(4, 0), field(5, 0), field(6, 0)
	fraction, _ := strconv.Atoi((m[7] + "000")[:3])
	endOfDay := hour == 24 && minute == 0 && second == 0 && fraction == 0
	if month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 && !endOfDay || m[7] != "" && m[4] == "" {
		return nil, fail("D3110", value.String(s))
	}
	ms := utcMillis(year, month, day, hour, minute, second) + float64(fraction)
	return number(ms - zoneMillis(m[8])), nil
}

// zoneMillis returns an offset like +01:00, -0130 or Z.
func zoneMillis(zone string) float64 {
	if len(zone) < 5 {
		return 0
	}
	hours, _ := strconv.Atoi(zone[1:3])
	minutes, _ := strconv.Atoi(zone[len(zone)-2:])
	offset := float64(60*hours+minutes) * 60_000
	if zone[0] == '-' {
		return -offset
	}
	return offset
}

func utcMillis(year, month, day, hour, minute, second int) float64 {
	return float64(time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC).UnixMilli())
}

// pattern returns the regular expression of what the part looks like.
func (p *datePart) pattern() (string, error) {
	switch {
	case p.component == 0:
		return regexp.QuoteMeta(p.literal), nil
	case p.component == 'Z' || p.component == 'z':
		s := "[-+][0-9]+"
		if p.component == 'z' {
			s = "GMT" + s
		}
		if p.integer.regular > 0 {
			s += regexp.QuoteMeta(p.integer.separators[0].char) + "[0-9]+"
		}
		return s, nil
	case p.component == 'f':
		return "[0-9]+", nil
	case p.integer != nil:
		return p.integer.pattern()
	case p.component != 'P':
		if _, err := p.nameList(); err != nil {
			return "", err
		}
	}
	return "[a-zA-Z]+", nil
}

// wordPattern matches any number in words.
var wordPattern = func() string {
	words := make([]string, 0, len(wordValues))
	for w := range wordValues {
		words = append(words, w)
	}
	sort.Strings(words)
	return "(?:" + strings.Join(append(words, "and", "[\\-, ]"), "|") + ")+"
}()

func (p *integerPicture) pattern() (string, error) {
	switch p.presentation {
	case letterPresentation:
		if p.letters == upperCase {
			return "[A-Z]+", nil
		}
		return "[a-z]+", nil
	case romanPresentation:
		if p.letters == upperCase {
			return "[MDCLXVI]+", nil
		}
		return "[mdclxvi]+", nil
	case wordPresentation:
		return wordPattern, nil
	case sequencePresentation:
		return "", fail("D3130", value.String(p.token))
	}
	s := "[0-9]+"
	if p.parseWidth > 0 {
		s = "[0-9]{" + strconv.Itoa(min(p.parseWidth, maxDateWidth)) + "}"
	}
	if p.ordinal {
		s += "(?:th|st|nd|rd)"
	}
	return s, nil
}

// read returns the value of the part; false if it is a name that nobody knows.
func (p *datePart) read(s string) (float64, bool, error) {
	switch {
	case p.component == 'Z' || p.component == 'z':
		return p.readZone(strings.TrimPrefix(s, "GMT")), true, nil
	case p.component == 'f':
		f, _ := strconv.ParseFloat("0."+s[:min(len(s), 3)], 64)
		return f * 1000, true, nil
	case p.integer != nil:
		n, err := p.integer.parse(s)
		return n, true, err
	case p.component == 'P':
		switch s {
		case "am", "AM":
			return 0, true, nil
		case "pm", "PM":
			return 1, true, nil
		}
		return 0, false, nil
	}
	names, err := p.nameList()
	if err != nil {
		return 0, false, err
	}
	for i, name := range names[1:] {
		if p.maxWidth > 0 {
			name = name[:min(len(name), p.maxWidth)]
		}
		if s == name {
			return float64(i + 1), true, nil
		}
	}
	return 0, false, nil
}

// readZone returns the minutes of an offset.
func (p *datePart) readZone(s string) float64 {
	if p.integer.regular > 0 {
		hours, minutes, _ := strings.Cut(s, p.integer.separators[0].char)
		return 60*leadingInteger(hours) + leadingInteger(minutes)
	}
	if len(s)-1 <= 2 {
		return 60 * leadingInteger(s)
	}
	return 60*leadingInteger(s[:3]) + leadingInteger(s[3:])
}

// parseDate reads a time by a picture string.
func (c call) parseDate(s, picture string) (value.Value, error) {
	reader, err := c.dateReader(picture)
	if err != nil {
		return nil, err
	}
	m, err := reader.pattern.find(c.ev, s, 0)
	if m == nil || err != nil {
		return nil, err
	}
	d := dateFields{}
	parts := reader.parts
	for i := range parts {
		if parts[i].component == 0 || parts[i].component == 'C' || parts[i].component == 'E' {
			continue
		}
		text, _ := m.groups[i].(value.String)
		n, ok, err := parts[i].read(string(text))
		if err != nil {
			return nil, err
		}
		if ok {
			d[parts[i].component] = n
		}
	}
	if len(d) == 0 {
		return nil, nil
	}
	return d.millis(civilTime(c.clock()))
}

// dateReader is a picture string made ready for reading times.
type dateReader struct {
	parts   datePicture
	pattern *regex
}

// dateReader returns the reader for a picture. An evaluation keeps those that it
// has made: often one picture reads many times.
func (c call) dateReader(picture string) (*dateReader, error) {
	if r := c.ev.dateReaders[picture]; r != nil {
		return r, c.ev.read(len(picture))
	}
	parts, err := parseDatePicture(picture)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i := range parts {
		p, err := parts[i].pattern()
		if err != nil {
			return nil, err
		}
		b.WriteString("(" + p + ")")
	}
	// Compiling takes far longer than reading.
	if err := c.ev.grow(256 * b.Len()); err != nil {
		return nil, err
	}
	re, err := compileRegex("(?i:^" + b.String() + "$)")
	if err != nil {
		return nil, fail("D3132", value.String(picture))
	}
	if c.ev.dateReaders == nil {
		c.ev.dateReaders = make(map[string]*dateReader)
	}
	c.ev.dateReaders[picture] = &dateReader{parts: parts, pattern: re}
	return c.ev.dateReaders[picture], nil
}

// dateFields are the components that were read, by their letters.
type dateFields map[byte]float64

// only tells whether of the components in all there are some, and none but those
// in allowed. A component that is zero counts as absent, as in jsonata-js.
func (d dateFields) only(all, allowed string) bool {
	any := false
	for i := 0; i < len(all); i++ {
		if d[all[i]] == 0 || d[all[i]] != d[all[i]] {
			continue
		}
		if strings.IndexByte(allowed, all[i]) < 0 {
			return false
		}
		any = true
	}
	return any
}

// millis computes the time. What is more significant than all that was read is
// taken from now, what is less is zero; gaps are an error.
func (d dateFields) millis(now civil) (value.Value, error) {
	const dates, times = "YXMxWwdD", "PHhmsf"
	byDay := !d.only(dates, "YMD") && d.only(dates, "Yd")
	byMonthWeek := d.only(dates, "XxwF")
	byWeek := !byMonthWeek && d.only(dates, "XWF")
	twelve := !d.only(times, "Hmsf") && d.only(times, "Phmsf")
	order := "YMD"
	switch {
	case byDay:
		order = "YD"
	case byMonthWeek:
		order = "XxwF"
	case byWeek:
		order = "XWF"
	}
	if twelve {
		order += "Phmsf"
	} else {
		order += "Hmsf"
	}
	if err := d.complete(order, now); err != nil {
		return nil, err
	}
	if byMonthWeek || byWeek {
		return nil, fail("D3136", nil) // as in jsonata-js, weeks cannot be read
	}
	if twelve {
		d['H'] = math.Mod(d['h'], 12)
		if d['h'] != 12 {
			d['H'] = d['h']
		}
		if d['P'] == 1 {
			d['H'] += 12
		}
	}
	return d.utc(byDay), nil
}

func (d dateFields) complete(order string, now civil) error {
	started, ended := false, false
	for i := 0; i < len(order); i++ {
		part := order[i]
		if _, ok := d[part]; ok {
			started = true
			if ended {
				return fail("D3136", nil)
			}
			continue
		}
		switch {
		case !started && part == 'P':
			d[part] = math.NaN() // jsonata-js compares the name with 1
		case !started:
			d[part] = float64(now.component(part))
		case strings.IndexByte("MDd", part) >= 0:
			d[part], ended = 1, true
		default:
			d[part], ended = 0, true
		}
	}
	return nil
}

// utc adds the components up, as ECMAScript's Date.UTC does.
func (d dateFields) utc(byDay bool) value.Value {
	year := d['Y']
	if year >= 0 && year <= 99 {
		year += 1900
	}
	month := max(d['M'], 1)
	day := d['D']
	if byDay {
		month, day = 1, d['d']
	}
	sum := d['H']*3600_000 + d['m']*60_000 + d['s']*1000 + math.Trunc(d['f'])
	if zone := d['Z']; zone != 0 {
		sum -= zone * 60_000
	} else {
		sum -= d['z'] * 60_000
	}
	for _, f := range []float64{year, month, day, sum} {
		if math.IsNaN(f) || math.Abs(f) > maxMillis {
			return number(math.NaN())
		}
	}
	if math.Abs(year) > 275_760 || month > 1e6 || math.Abs(day) > 1e8 {
		return number(math.NaN())
	}
	return number(utcMillis(int(year), int(month), int(day), 0, 0, 0) + sum)
}
