package history

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// AppendJSON appends the event as GetExecutionHistory tells it, compact and with
// members in AWS's order:
//
//	{"timestamp":1700000000.123,"type":"PassStateEntered","id":2,"previousEventId":0,"stateEnteredEventDetails":{…}}
//
// The timestamp is in seconds since 1970, cut to milliseconds. Bytes that are not
// UTF-8 become U+FFFD. Details must not be nil.
func (e Event) AppendJSON(dst []byte) []byte {
	return e.append(members{dst: dst, data: true})
}

// AppendJSONWithoutData is AppendJSON for includeExecutionData=false: it leaves out
// what users' documents say (input, output and parameters, inputDetails and
// outputDetails, assignedVariables and assignedVariablesDetails) and keeps the
// details object, even an empty one. Error, Cause and Location stay, as AWS's logs
// without execution data have them.
func (e Event) AppendJSONWithoutData(dst []byte) []byte {
	return e.append(members{dst: dst})
}

// AppendDetails appends the details object alone, as the "details" of AWS's log
// events have it, with users' documents or without. It is {} for kinds that have
// no members.
func (e Event) AppendDetails(dst []byte, withData bool) []byte {
	m := e.Details.visit(members{dst: dst, data: withData, alone: true})
	if !m.opened {
		m.dst = append(m.dst, '{')
	}
	return append(m.dst, '}')
}

func (e Event) append(m members) []byte {
	m.dst = append(m.dst, `{"timestamp":`...)
	m.dst = appendTimestamp(m.dst, e.Time)
	m.dst = append(m.dst, `,"type":`...)
	m.dst = appendString(m.dst, string(e.Details.Type()))
	m.dst = append(m.dst, `,"id":`...)
	m.dst = strconv.AppendInt(m.dst, e.ID, 10)
	m.dst = append(m.dst, `,"previousEventId":`...)
	m.dst = strconv.AppendInt(m.dst, e.PreviousID, 10)
	m = e.Details.visit(m)
	if m.opened {
		m.dst = append(m.dst, '}')
	}
	return append(m.dst, '}')
}

// MarshalJSON returns what [Event.AppendJSON] appends. It fails for an event
// without details.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Details == nil {
		return nil, fmt.Errorf("event %d has no details", e.ID)
	}
	return e.AppendJSON(nil), nil
}

// UnmarshalJSON reads an event in the form of [Event.AppendJSON] or
// [Event.AppendJSONWithoutData], its members in any order. The time is in UTC.
//
// A type that is not one of [Types] is an error, because nobody could tell what
// happened. So is a member that is given twice, one that AWS's model requires and
// that is missing, and a PreviousID that does not come before the ID. Members that
// are not known are ignored, because a newer version may say more about the same,
// and so is "truncated", which is false in every API answer.
func (e *Event) UnmarshalJSON(data []byte) error {
	in := new(input)
	var err error
	if in.scope, err = in.reader.object(data); err != nil {
		return fmt.Errorf("history event: %w", err)
	}
	read := Event{
		ID:         in.integer("id", true),
		PreviousID: in.integer("previousEventId", false),
		Time:       in.timestamp(),
	}
	typ, _ := in.string("type", true)
	if in.err == nil && (read.ID < 1 || read.PreviousID < 0 || read.PreviousID >= read.ID) {
		in.err = fmt.Errorf("an id of %d with a previousEventId of %d", read.ID, read.PreviousID)
	}
	if in.err != nil {
		return fmt.Errorf("history event: %w", in.err)
	}
	if read.Details, err = in.details(read.ID, Type(typ)); err != nil {
		return err
	}
	*e = read
	return nil
}

func (in *input) details(id int64, typ Type) (Details, error) {
	blank, ok := blanks[typ]
	if !ok {
		return nil, fmt.Errorf("history event %d: type %.80q is not known to this version", id, typ)
	}
	details := blank()
	details.visit(members{in: in})
	if in.err != nil {
		return nil, fmt.Errorf("history event %d (%s): %w", id, typ, in.err)
	}
	return details, nil
}

// appendTimestamp writes seconds since 1970 with three decimals.
func appendTimestamp(dst []byte, t time.Time) []byte {
	ms := t.UnixMilli()
	if ms < 0 {
		dst, ms = append(dst, '-'), -ms
	}
	dst = strconv.AppendInt(dst, ms/1000, 10)
	frac := ms % 1000
	return append(dst, '.', byte('0'+frac/100), byte('0'+frac/10%10), byte('0'+frac%10))
}

// Timestamps outside the years 1 to 9999 are refused: other programs could not
// write such a date. Within them a float64 tells milliseconds apart.
const (
	minMillis = -62135596800_000
	endMillis = 253402300800_000
)

func (in *input) timestamp() time.Time {
	text := in.number("timestamp", true)
	if in.err != nil {
		return time.Time{}
	}
	seconds, err := strconv.ParseFloat(text, 64)
	millis := math.Round(seconds * 1000)
	if err != nil || millis < minMillis || millis >= endMillis {
		in.err = fmt.Errorf("timestamp: %.40s is not in the years 1 to 9999", text)
		return time.Time{}
	}
	return time.UnixMilli(int64(millis)).UTC()
}
