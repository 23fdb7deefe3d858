package asl

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/borealis-flow/borealis/internal/value"
)

// DefaultMaxBytes is AWS's limit on the size of a definition (1 MiB).
const DefaultMaxBytes = 1 << 20

// Format is the notation of a definition.
type Format string

// The formats that [Validate] reads.
const (
	FormatAuto Format = ""     // JSON where the text begins as JSON does, else YAML
	FormatJSON Format = "JSON" // what AWS's API takes
	FormatYAML Format = "YAML" // of which JSON is a part
)

// Options says how strict [Validate] is. The zero Options is for a STANDARD
// state machine within AWS's limits, in either format.
type Options struct {
	// Type is the type of the state machine, STANDARD (or empty) or EXPRESS:
	// express workflows support fewer integrations.
	Type string
	// MaxBytes is the largest size accepted; 0 means [DefaultMaxBytes].
	MaxBytes int
	// Format is the notation; [FormatAuto] finds out by itself.
	Format Format
}

// Parse reads a definition for a STANDARD state machine, in JSON or YAML. Its
// errors are [*Error]; warnings are for [Validate].
func Parse(src []byte) (*StateMachine, error) {
	machine, diagnostics := Validate(src, Options{})
	if machine != nil {
		return machine, nil
	}
	return nil, &Error{Diagnostics: slices.DeleteFunc(diagnostics, func(d Diagnostic) bool {
		return d.Severity != SeverityError
	})}
}

// Validate reads a definition and reports all of its problems, sorted by
// position and each once. The machine is nil if and only if one of them is an
// error.
func Validate(src []byte, opts Options) (*StateMachine, []Diagnostic) {
	c := newChecker(opts)
	var machine *StateMachine
	if root, ok := c.root(src); ok {
		machine = c.machine(root)
		c.reportDuplicates()
	}
	if c.failed {
		machine = nil
	}
	return machine, c.sorted()
}

// ValidateState reads the definition of a single state, as TestState takes it,
// and reports its problems as [Validate] does. The state is called name; where
// it leads to is not checked. It is nil if and only if there is an error.
func ValidateState(name string, src []byte, opts Options) (State, []Diagnostic) {
	c := newChecker(opts)
	var state State
	if root, ok := c.root(src); ok {
		o := c.rootObject(root)
		state = o.state(&member{key: name, pos: root.pos, value: *root}, o.at.to("States").to(name), 0, newGraph(o, o))
		c.reportDuplicates()
	}
	if c.failed {
		state = nil
	}
	return state, c.sorted()
}

func newChecker(opts Options) *checker {
	return &checker{opts: opts, machineLanguage: JSONPath, states: map[string]bool{}, labels: map[string]bool{}}
}

// root returns the object that the text holds, or reports why there is none.
func (c *checker) root(src []byte) (*node, bool) {
	limit := c.opts.MaxBytes
	if limit == 0 {
		limit = DefaultMaxBytes
	}
	if len(src) > limit {
		c.add(Diagnostic{
			Severity: SeverityError, Code: CodeSchema,
			Message: fmt.Sprintf("Definition has %d bytes; at most %d are allowed", len(src), limit),
		})
		return nil, false
	}
	root, ok := c.readText(src)
	if ok && root.kind != value.KindObject {
		c.notAnObject()
		return nil, false
	}
	return &root, ok
}

func (c *checker) notAnObject() {
	c.add(Diagnostic{Severity: SeverityError, Code: CodeSchema, Message: "Definition must be a valid JSON object"})
}

// readText turns the text into nodes, or reports why it cannot.
func (c *checker) readText(src []byte) (root node, ok bool) {
	text := bytes.TrimSpace(src)
	if len(text) == 0 {
		c.notAnObject()
		return root, false
	}
	read := readJSON
	if c.isYAML(text) {
		read = readYAML
	}
	root, duplicates, err := read(string(src))
	c.duplicates = make(map[position][]duplicate, len(duplicates))
	for _, d := range duplicates {
		c.duplicates[d.object] = append(c.duplicates[d.object], d)
	}
	if err != nil {
		c.add(Diagnostic{
			Severity: SeverityError, Code: CodeInvalidJSON, Message: err.message, Location: err.source,
			Line: int(err.pos.line), Column: int(err.pos.column),
		})
	}
	return root, err == nil
}

// isYAML finds out whether a text is YAML. A text that is neither is read as
// JSON, so that its error is the one that AWS gives.
func (c *checker) isYAML(text []byte) bool {
	switch c.opts.Format {
	case FormatJSON:
		return false
	case FormatYAML:
		return true
	}
	if text[0] == '{' || text[0] == '[' || text[0] == '"' {
		return false
	}
	return looksLikeYAML(text)
}

// reportDuplicates warns of fields given twice, of which AWS takes the last in
// silence. Duplicate states are errors and have been reported.
func (c *checker) reportDuplicates() {
	var all []duplicate
	for _, duplicates := range c.duplicates {
		all = append(all, duplicates...)
	}
	slices.SortFunc(all, func(a, b duplicate) int {
		return cmp.Or(cmp.Compare(a.pos.line, b.pos.line), cmp.Compare(a.pos.column, b.pos.column))
	})
	for _, d := range all {
		c.add(Diagnostic{
			Severity: SeverityWarning, Code: CodeDuplicateField,
			Message: fmt.Sprintf("Field '%s' is given more than once; the last one counts", bounded(d.key)),
			Line:    int(d.pos.line), Column: int(d.pos.column),
		})
	}
}
