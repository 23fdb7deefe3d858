package jsonpath

import (
	"errors"
	"regexp"
	"regexp/syntax"
)

// pattern is a regular expression with what matching it costs.
type pattern struct {
	re *regexp.Regexp
	// size counts the instructions of the compiled expression: matching takes at
	// worst that many steps per byte.
	size int
}

// A short expression with repetitions compiles to a long program, hence two
// bounds.
const (
	maxPattern     = 1000
	maxPatternSize = 10_000
)

// newPattern compiles an expression that must match a whole text, as with Java's
// matches.
func newPattern(flags, src string) (*pattern, error) {
	if len(src) > maxPattern {
		return nil, errors.New("it is too long")
	}
	src = `\A(?:` + flags + src + `)\z`
	parsed, err := syntax.Parse(src, syntax.Perl)
	if err != nil {
		return nil, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	if len(program.Inst) > maxPatternSize {
		return nil, errors.New("it is too large")
	}
	re, err := regexp.Compile(src)
	return &pattern{re: re, size: len(program.Inst)}, err
}

// cost is the number of steps to charge for matching text.
func (p *pattern) cost(text string) int { return 1 + len(text)*p.size/64 }
