package intrinsic

import (
	"strings"

	"github.com/borealis-flow/borealis/internal/jsonpath"
	"github.com/borealis-flow/borealis/internal/value"
)

// IsCall reports whether src looks like a call, as States.Format('{}', $.x),
// rather than a path. It may still not parse.
func IsCall(src string) bool { return strings.HasPrefix(src, prefix) }

const prefix = "States."

// Call is a compiled call with the calls inside it. It is immutable and may be
// used by many goroutines.
type Call struct {
	src  string
	fn   *function
	args []argument
	// format is the compiled template of a States.Format that starts with a
	// literal.
	format *template
}

// argument is a *Call, a *pathArgument or a *literal.
type argument interface {
	eval(env *Env) (value.Value, error)
}

type literal struct{ value value.Value }

type pathArgument struct{ path *jsonpath.Path }

// Env is what an evaluation needs from outside.
type Env struct {
	// Path evaluates a path of the call against what its root stands for. Its
	// errors are passed through.
	Path func(*jsonpath.Path) (value.Value, error)
	// Random returns 64 random bits, for States.UUID and for States.MathRandom
	// without a seed.
	Random func() uint64
	// MaxBytes bounds the JSON text of every value that a function builds; zero
	// stands for 1 MiB, four times AWS's limit on payloads.
	MaxBytes int
}

const defaultMaxBytes = 1 << 20

// String returns the call as it was written.
func (c *Call) String() string { return c.src }

// Paths returns all paths in the call and the calls inside it, in the order of
// the text.
func (c *Call) Paths() []*jsonpath.Path { return c.appendPaths(nil) }

func (c *Call) appendPaths(paths []*jsonpath.Path) []*jsonpath.Path {
	for _, arg := range c.args {
		switch arg := arg.(type) {
		case *pathArgument:
			paths = append(paths, arg.path)
		case *Call:
			paths = arg.appendPaths(paths)
		case *literal:
		}
	}
	return paths
}

// Eval computes the call. Its errors are [*Error] and those of env.Path.
func (c *Call) Eval(env Env) (value.Value, error) {
	if env.MaxBytes <= 0 {
		env.MaxBytes = defaultMaxBytes
	}
	return c.eval(&env)
}

func (c *Call) eval(env *Env) (value.Value, error) {
	var few [4]value.Value // most calls have no more: no allocation
	args := few[:0]
	for _, arg := range c.args {
		v, err := arg.eval(env)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	v, err := c.fn.apply(c, env, args)
	if err != nil {
		return nil, err
	}
	if c.fn.builds && !fits(v, env.MaxBytes) {
		return nil, c.tooLarge(env)
	}
	return v, nil
}

func (c *Call) tooLarge(env *Env) error {
	return c.fail("The result is larger than %d bytes", env.MaxBytes)
}

func (l *literal) eval(*Env) (value.Value, error) { return l.value, nil }

func (p *pathArgument) eval(env *Env) (value.Value, error) {
	v, err := env.Path(p.path)
	if v == nil && err == nil {
		v = value.Null{}
	}
	return v, err
}
