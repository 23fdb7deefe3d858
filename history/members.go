package history

import "strconv"

// members walks the members of one event's details object, once for all
// directions: it writes them to dst, or fills them in from what in has found.
//
// Details.visit takes and returns it by value so that writing an event allocates
// nothing: a pointer handed to an interface's method would escape to the heap.
type members struct {
	dst    []byte
	data   bool // write what users' documents say
	alone  bool // write the details object without its name
	opened bool // the details object has begun
	comma  bool // the object has a member already
	in     *input
}

// open begins the details object. It is not called for kinds that have none.
func (m *members) open(name string) *members {
	if m.in != nil {
		m.in.enter(name)
		return m
	}
	if !m.alone {
		m.dst = append(m.dst, ',', '"')
		m.dst = append(m.dst, name...)
		m.dst = append(m.dst, '"', ':')
	}
	m.dst = append(m.dst, '{')
	m.opened = true
	return m
}

// key writes a member's name and the colon.
func (m *members) key(name string) *members {
	if m.comma {
		m.dst = append(m.dst, ',')
	}
	m.comma = true
	m.dst = append(m.dst, '"')
	m.dst = append(m.dst, name...)
	m.dst = append(m.dst, '"', ':')
	return m
}

func (m *members) write(name, value string) *members {
	m.key(name)
	m.dst = appendString(m.dst, value)
	return m
}

// notTruncated writes the companion that stands beside each document.
func (m *members) notTruncated(name string) *members {
	m.key(name)
	m.dst = append(m.dst, `{"truncated":false}`...)
	return m
}

// required is a string that is always there.
func (m *members) required(name string, s *string) *members {
	if m.in != nil {
		*s, _ = m.in.string(name, true)
		return m
	}
	return m.write(name, *s)
}

// optional is a string that is absent when it is empty.
func (m *members) optional(name string, s *string) *members {
	if m.in != nil {
		*s, _ = m.in.string(name, false)
		return m
	}
	if *s == "" {
		return m
	}
	return m.write(name, *s)
}

// text is a string that may be absent.
func (m *members) text(name string, t *Text) *members {
	if m.in != nil {
		t.value, t.present = m.in.string(name, false)
		return m
	}
	if !t.present {
		return m
	}
	return m.write(name, t.value)
}

// failure is the pair of error and cause.
func (m *members) failure(err, cause *Text) *members {
	return m.text("error", err).text("cause", cause)
}

// body is a user's document without companion. No JSON text is empty, so an
// empty one is a document that was left out.
func (m *members) body(name string, text *string) *members {
	if m.in == nil && !m.data {
		return m
	}
	return m.optional(name, text)
}

// document is a user's document and its companion.
func (m *members) document(name, details string, text *string) *members {
	m.body(name, text)
	if m.in != nil || !m.data || *text == "" {
		return m
	}
	return m.notTruncated(details)
}

// variables is an object of names and JSON texts and its companion, absent when
// the slice is nil.
func (m *members) variables(name, details string, vars *[]Variable) *members {
	if m.in != nil {
		*vars = m.in.variables(name)
		return m
	}
	if *vars == nil || !m.data {
		return m
	}
	m.key(name)
	m.dst = append(m.dst, '{')
	for i, v := range *vars {
		if i > 0 {
			m.dst = append(m.dst, ',')
		}
		m.dst = appendString(m.dst, v.Name)
		m.dst = append(m.dst, ':')
		m.dst = appendString(m.dst, v.Value)
	}
	m.dst = append(m.dst, '}')
	return m.notTruncated(details)
}

// integer is a whole number that is always there; absent reads as 0.
func (m *members) integer(name string, n *int) *members {
	if m.in != nil {
		*n = int(m.in.integer(name, false))
		return m
	}
	m.key(name)
	m.dst = strconv.AppendInt(m.dst, int64(*n), 10)
	return m
}

// seconds is a duration that may be absent.
func (m *members) seconds(name string, n **int64) *members {
	if m.in != nil {
		if m.in.has(name) {
			*n = new(m.in.integer(name, true))
		}
		return m
	}
	if *n == nil {
		return m
	}
	m.key(name)
	m.dst = strconv.AppendInt(m.dst, **n, 10)
	return m
}

// credentials is an object with one member, or absent.
func (m *members) credentials(name string, c **TaskCredentials) *members {
	if m.in != nil {
		*c = m.in.credentials(name)
		return m
	}
	if *c == nil {
		return m
	}
	m.key(name)
	m.dst, m.comma = append(m.dst, '{'), false
	m.optional("roleArn", &(*c).RoleArn)
	m.dst, m.comma = append(m.dst, '}'), true
	return m
}
