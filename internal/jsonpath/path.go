package jsonpath

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

// RootKind tells what a path starts from.
type RootKind uint8

// The kinds of root.
const (
	Input    RootKind = iota // $, the input of a state
	Context                  // $$, the context object
	Variable                 // $name, a variable
)

// Root is what a path starts from. Name is the variable's name, without $.
type Root struct {
	Kind RootKind
	Name string
}

// Path is a compiled path. It is immutable and may be used by many goroutines.
type Path struct {
	src      string
	root     Root
	steps    []step
	relative bool // starts with @: only inside filters

	// plain paths consist of single names and indexes only; they are evaluated
	// in a loop that allocates nothing.
	plain bool
	// indefinite is the index of the first step that may match more than one
	// value, or len(steps).
	indefinite int
}

// maxSource bounds the length of a path in bytes.
const maxSource = 64 << 10

// Parse compiles a path that starts with $ (the input), $$ (the context object)
// or $name (a variable). Its errors are [*SyntaxError].
func Parse(src string) (*Path, error) {
	if len(src) > maxSource {
		return nil, &SyntaxError{Offset: maxSource, Reason: "Path is too long"}
	}
	root, end, ok := cutRoot(src)
	if !ok {
		return nil, &SyntaxError{Reason: "Path must start with '$'"}
	}
	// The parser sees the last character of the root as its $.
	p := parser{cursor: cursor{src: src, pos: end - 1, end: len(src)}}
	p.trimEnd()
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	path.src, path.root = src, root
	return path, nil
}

// cutRoot returns the root that src starts with and where it ends.
func cutRoot(src string) (root Root, end int, ok bool) {
	if !strings.HasPrefix(src, "$") {
		return Root{}, 0, false
	}
	if strings.HasPrefix(src, "$$") {
		return Root{Kind: Context}, 2, true
	}
	end = 1
	for end < len(src) {
		r, size := utf8.DecodeRuneInString(src[end:])
		if r != '_' && !unicode.IsLetter(r) && (end == 1 || !unicode.IsDigit(r)) {
			break
		}
		end += size
	}
	if end == 1 {
		return Root{Kind: Input}, 1, true
	}
	return Root{Kind: Variable, Name: src[1:end]}, end, true
}

// ParseReference compiles a Reference Path of the States Language: one that can
// only name a single node, so without the operators @ .. , : ? * and without
// functions. Its errors are [*SyntaxError].
func ParseReference(src string) (*Path, error) {
	p, err := Parse(src)
	if err != nil {
		return nil, err
	}
	if !p.plain {
		return nil, &SyntaxError{Reason: "Reference Path must identify a single node"}
	}
	if len(p.steps) > value.MaxDepth {
		return nil, &SyntaxError{Reason: "Reference Path has too many steps"}
	}
	return p, nil
}

// String returns the path as it was written.
func (p *Path) String() string { return p.src }

// Root returns what the path starts from.
func (p *Path) Root() Root { return p.root }

// Definite reports whether the path gives the one value it names rather than an
// array of all matches.
func (p *Path) Definite() bool { return p.indefinite == len(p.steps) }

// IsReference reports whether the path is a Reference Path: made of names and
// single indexes only.
func (p *Path) IsReference() bool { return p.plain && len(p.steps) <= value.MaxDepth }

// IsRoot reports whether the path is just "$".
func (p *Path) IsRoot() bool { return p.root.Kind == Input && len(p.steps) == 0 }

// newPath completes a path with what is known once all its steps are.
func newPath(steps []step, relative bool) *Path {
	p := &Path{steps: steps, relative: relative, plain: true, indefinite: len(steps)}
	for i, s := range steps {
		definite := false
		switch s := s.(type) {
		case *property:
			definite = len(s.names) == 1 || i == len(steps)-1
			p.plain = p.plain && len(s.names) == 1
		case *index:
			definite = len(s.at) == 1
			p.plain = p.plain && definite
		case *call:
			definite, p.plain = true, false
		case *slice, *wildcard, *scan, *filter:
			p.plain = false
		}
		if !definite && p.indefinite == len(steps) {
			p.indefinite = i
		}
	}
	return p
}

// isFunction reports whether the path ends in a function.
func (p *Path) isFunction() bool {
	if len(p.steps) == 0 {
		return false
	}
	_, ok := p.steps[len(p.steps)-1].(*call)
	return ok
}
