package jsonata

import (
	"math"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

// Limits bound one evaluation. A zero field means the default.
type Limits struct {
	// Steps bounds the work: a step is a visit to a node of the expression, an
	// element that a function touches, or 16 bytes of text. Default 5 million,
	// less than a second.
	Steps int
	// Depth bounds how deeply evaluations nest, counted as jsonata-js counts
	// them (calls in tail position do not nest). Default 5,000.
	Depth int
	// Bytes bounds the total size of the strings and arrays that are built,
	// whether or not they are still in use. Default 64 MiB.
	Bytes int
}

const (
	defaultSteps = 5_000_000
	defaultDepth = 5_000
	defaultBytes = 64 << 20

	// pollEvery is the number of steps between two calls of Env.Interrupt.
	pollEvery = 1024
	// stepBytes is how much text counts as one step.
	stepBytes = 16
	// itemBytes is what an element of an array is charged.
	itemBytes = 16
)

// Env is what an evaluation may see of the world.
type Env struct {
	// Input is the context document, $ and $$; nil if there is none.
	Input value.Value
	// Lookup returns variables that the expression does not bind itself, by
	// their name without $. It is asked at most once per name and evaluation,
	// and only for names that are used; what it returns hides a built-in
	// function of that name. It may be nil.
	Lookup func(name string) (value.Value, bool)
	// Now is what $now and $millis tell.
	Now time.Time
	// Random returns 64 random bits. If nil, $random, $uuid and $shuffle draw
	// from a fixed sequence.
	Random func() uint64
	// Limits bound the evaluation.
	Limits Limits
	// Interrupt, if not nil, is called about every thousand steps; the error
	// that it returns ends the evaluation.
	Interrupt func() error
}

// external is what Env.Lookup said of a name.
type external struct {
	value        value.Value
	found, asked bool
}

// evaluation is the state of one evaluation.
type evaluation struct {
	env     *Env
	dialect Dialect

	steps, checkAt   int // work done; when check must look at it
	depth, maxDepth  int
	calls            int // nested calls of functions
	bytes, maxSteps  int
	maxBytes         int
	externals        []external
	args             []value.Value          // stack of the arguments of pending calls
	built            bool                   // something was constructed that export must look at
	random           uint64                 // state of the generator where Env.Random is nil
	dateReaders      map[string]*dateReader // by picture
	externalsStorage [4]external
}

func newEvaluation(x *Expr, env *Env) *evaluation {
	ev := &evaluation{
		env:      env,
		dialect:  x.dialect,
		maxSteps: orDefault(env.Limits.Steps, defaultSteps),
		maxDepth: orDefault(env.Limits.Depth, defaultDepth),
		maxBytes: orDefault(env.Limits.Bytes, defaultBytes),
	}
	ev.schedule()
	if n := x.externals; n <= len(ev.externalsStorage) {
		ev.externals = ev.externalsStorage[:n]
	} else {
		ev.externals = make([]external, n)
	}
	return ev
}

func orDefault(n, def int) int {
	if n > 0 {
		return n
	}
	return def
}

// schedule sets when check looks next.
func (ev *evaluation) schedule() {
	ev.checkAt = ev.maxSteps + 1
	if ev.env.Interrupt != nil {
		ev.checkAt = min(ev.checkAt, ev.steps+pollEvery)
	}
}

// eval evaluates n in the context of in and gives a sequence its final form.
// Every evaluation of a node that may nest goes through it.
func (ev *evaluation) eval(n node, in value.Value, f *frame) (value.Value, error) {
	ev.depth++
	ev.steps++
	if ev.depth > ev.maxDepth || ev.steps >= ev.checkAt {
		if err := ev.check(); err != nil {
			return nil, err
		}
	}
	v, err := n.eval(ev, in, f)
	ev.depth--
	if err != nil {
		return nil, err
	}
	if l, ok := v.(*list); ok {
		return collapse(l), nil
	}
	return v, nil
}

func (ev *evaluation) check() error {
	switch {
	case ev.depth > ev.maxDepth:
		return errDepth(ev.dialect, ev.depth, ev.maxDepth)
	case ev.steps > ev.maxSteps:
		return errSteps(ev.dialect)
	}
	if ev.env.Interrupt != nil && ev.steps >= ev.checkAt {
		if err := ev.env.Interrupt(); err != nil {
			return err
		}
	}
	ev.schedule()
	return nil
}

// work charges n steps.
func (ev *evaluation) work(n int) error {
	if n > math.MaxInt32 {
		n = math.MaxInt32
	}
	ev.steps += n
	if ev.steps >= ev.checkAt {
		return ev.check()
	}
	return nil
}

// read charges for looking through text of n bytes.
func (ev *evaluation) read(n int) error { return ev.work(1 + n/stepBytes) }

// grow charges for building n bytes.
func (ev *evaluation) grow(n int) error {
	if n > ev.maxBytes-ev.bytes {
		return errBytes(ev.dialect)
	}
	ev.bytes += n
	return ev.work(1 + n/stepBytes)
}

// text charges for a string that was or will be built and returns it.
func (ev *evaluation) text(s string) (value.Value, error) {
	if err := ev.grow(len(s)); err != nil {
		return nil, err
	}
	return value.String(s), nil
}

// growItems charges for an array of n items.
func (ev *evaluation) growItems(n int) error {
	if n > math.MaxInt32 {
		n = math.MaxInt32
	}
	return ev.grow(n * itemBytes)
}

// external returns a variable of the environment by its slot.
func (ev *evaluation) external(slot int, name string) (value.Value, bool) {
	if slot < 0 {
		return ev.ask(name)
	}
	e := &ev.externals[slot]
	if !e.asked {
		e.asked = true
		e.value, e.found = ev.ask(name)
	}
	return e.value, e.found
}

func (ev *evaluation) ask(name string) (value.Value, bool) {
	if ev.env.Lookup == nil {
		return nil, false
	}
	return ev.env.Lookup(name)
}

// bits returns 64 random bits.
func (ev *evaluation) bits() uint64 {
	if ev.env.Random != nil {
		return ev.env.Random()
	}
	return splitMix(&ev.random)
}

// splitMix steps the generator SplitMix64 (Steele, Lea and Flood, 2014).
func splitMix(state *uint64) uint64 {
	*state += 0x9E3779B97F4A7C15
	z := *state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// unitFloat turns random bits into a number from 0 up to but not including 1.
func unitFloat(bits uint64) float64 { return float64(bits>>11) / (1 << 53) }
