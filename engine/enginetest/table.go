package enginetest

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// String prints the transitions as a table, a line for each.
func (t Transitions) String() string { return t.Format(0) }

// The widest that a state's and an event's column of a table gets, and the least
// that is left for the data.
const (
	maxColumn = 40
	minData   = 16
)

// Format prints the transitions as a table with a line for each. Lines are cut
// where they would be longer than width characters; 0 means that they are not.
func (t Transitions) Format(width int) string {
	rows := make([][4]string, 0, len(t)+1)
	rows = append(rows, [4]string{"TIME", "STATE", "EVENT", "DATA"})
	for _, tr := range t {
		state := strings.Repeat("  ", tr.Depth) + printable(tr.State)
		rows = append(rows, [4]string{offset(tr.After), cut(state, maxColumn), cut(printable(tr.What), maxColumn), tr.Data})
	}
	var widths [3]int
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	data := 0
	if width > 0 {
		data = max(minData, width-widths[0]-widths[1]-widths[2]-3*len(gap))
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, w := range widths {
			line.WriteString(row[i])
			line.WriteString(strings.Repeat(" ", w-utf8.RuneCountInString(row[i])))
			line.WriteString(gap)
		}
		line.WriteString(cut(printable(row[3]), data))
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

const gap = "  "

// cut shortens s to at most n characters; 0 means that it does not.
func cut(s string, n int) string {
	if n == 0 || len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	end := 0
	for range n - 1 {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end] + "…"
}

// printable takes out what would move a terminal's cursor or change its colours:
// names and causes come from definitions and tasks that nobody has looked at.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}

// offset prints a duration of the fake clock, which never runs backwards, with
// the units that it has, days included: "0s", "1.5s", "90d 2h 5s".
func offset(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}} {
		if n := d / unit.size; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+unit.name)
			d %= unit.size
		}
	}
	if d > 0 || len(parts) == 0 {
		parts = append(parts, strconv.FormatFloat(d.Seconds(), 'f', -1, 64)+"s")
	}
	return strings.Join(parts, " ")
}
