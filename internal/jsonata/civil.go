package jsonata

import "time"

// civil is a point in time, in UTC.
type civil struct{ t time.Time }

// civilTime returns the time so many milliseconds after 1970.
func civilTime(millis float64) civil { return civil{time.UnixMilli(int64(millis)).UTC()} }

func (c civil) hour() int { return c.t.Hour() }

// component returns a numeric component of a date picture.
func (c civil) component(name byte) int {
	switch name {
	case 'Y':
		return c.t.Year()
	case 'M':
		return int(c.t.Month())
	case 'D':
		return c.t.Day()
	case 'd':
		return c.t.YearDay()
	case 'F':
		return isoWeekday(c.t)
	case 'W':
		_, week := c.t.ISOWeek()
		return week
	case 'X':
		year, _ := c.t.ISOWeek()
		return year
	case 'w':
		_, week := weekOfMonth(c.t)
		return week
	case 'x':
		month, _ := weekOfMonth(c.t)
		return month
	case 'H':
		return c.t.Hour()
	case 'h':
		if h := c.t.Hour() % 12; h != 0 {
			return h
		}
		return 12
	case 'm':
		return c.t.Minute()
	case 's':
		return c.t.Second()
	case 'f':
		return c.t.Nanosecond() / 1e6
	}
	return 0
}

// isoWeekday counts from Monday, 1, to Sunday, 7.
func isoWeekday(t time.Time) int {
	if d := int(t.Weekday()); d != 0 {
		return d
	}
	return 7
}

// weekOfMonth returns the month that the week of t belongs to, and which of its
// weeks it is. As with the ISO weeks of a year, a week belongs where its
// Thursday is.
func weekOfMonth(t time.Time) (month, week int) {
	thursday := t.AddDate(0, 0, 4-isoWeekday(t))
	return int(thursday.Month()), (thursday.Day()-1)/7 + 1
}
