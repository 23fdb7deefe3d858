package jsonpath

// cursor walks over src[:end]. Beyond the end it reads zero bytes, which no
// syntax contains.
type cursor struct {
	src      string
	pos, end int
}

func (c *cursor) at(i int) byte {
	if i < 0 || i >= c.end {
		return 0
	}
	return c.src[i]
}

func (c *cursor) cur() byte { return c.at(c.pos) }

func (c *cursor) done() bool { return c.pos >= c.end }

func (c *cursor) skipBlanks() {
	for c.at(c.pos) == ' ' {
		c.pos++
	}
}

// significant returns the index of the first byte from i on that is not a blank.
func (c *cursor) significant(i int) int {
	for c.at(i) == ' ' {
		i++
	}
	return i
}

func (c *cursor) trimEnd() {
	for c.end > c.pos && c.src[c.end-1] == ' ' {
		c.end--
	}
}

// accept consumes text if it comes next after blanks.
func (c *cursor) accept(text string) bool {
	i := c.significant(c.pos)
	if i+len(text) > c.end || c.src[i:i+len(text)] != text {
		return false
	}
	c.pos = i + len(text)
	return true
}

// unescaped returns the index of the next byte b after i that no backslash
// precedes, or -1.
func (c *cursor) unescaped(i int, b byte) int {
	for i++; i < c.end; i++ {
		switch c.src[i] {
		case '\\':
			i++
		case b:
			return i
		}
	}
	return -1
}

// closing returns the index of the bracket that closes the one at i. Brackets in
// strings do not count, nor, with regex, those between slashes. It is -1 if there
// is none, -2 if a string or regular expression does not end.
func (c *cursor) closing(i int, regex bool) int {
	open := c.src[i]
	shut := map[byte]byte{'(': ')', '[': ']', '{': '}'}[open]
	for depth := 0; i < c.end; i++ {
		switch b := c.src[i]; {
		case b == '\'' || b == '"' || b == '/' && regex:
			if i = c.unescaped(i, b); i < 0 {
				return -2
			}
		case b == open:
			depth++
		case b == shut:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
