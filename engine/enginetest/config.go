package enginetest

import (
	"cmp"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
)

// Config says how [Run] plays a definition. The zero Config suits definitions
// without Task states.
type Config struct {
	// Input is the execution's input as JSON text; "" means {}.
	Input string
	// Tasks answer Task states that Mocks does not answer.
	Tasks Tasks
	// Mocks are the mocked responses of one test case; see [ParseMocks].
	Mocks *TestCase
	// Readers supply what an ItemReader reads, Writers take what a ResultWriter
	// writes. Both are found like Tasks, by the name of the Map state, by the
	// Resource, or under "*".
	Readers map[string]Reader
	Writers map[string]Writer

	// Start is when the execution starts; zero means the first moment of 2026, UTC.
	Start time.Time
	// Seed feeds what is random: States.UUID, $random(), a retry's jitter.
	Seed uint64
	// Name names the execution and StateMachine its state machine, as the Context
	// object shows them; "" means "execution" and "machine".
	Name, StateMachine string

	// MaxEvents bounds the history of each execution, and MaxPayload the bytes of
	// each input, output and result. Zero means what AWS allows a Standard
	// workflow, 25,000 and 262,144; negative means no bound.
	MaxEvents, MaxPayload int
	// MaxSteps bounds how many things may happen (timers, answers, …) in all
	// executions of the run together; zero means 1,000,000.
	MaxSteps int

	// OnEvent, where it is not nil, sees each event as it happens, in the history
	// of x: the execution itself or a child of a distributed Map.
	OnEvent func(x *Execution, e history.Event)
}

// Where the executions of a test pretend to run.
const (
	region  = "us-east-1"
	account = "123456789012"
	roleArn = "arn:aws:iam::" + account + ":role/enginetest"
	arnBase = "arn:aws:states:" + region + ":" + account + ":"
)

const defaultMaxSteps = 1_000_000

// withDefaults fills in what is zero.
func (c Config) withDefaults() Config {
	c.Input = cmp.Or(c.Input, "{}")
	c.Name = cmp.Or(c.Name, "execution")
	c.StateMachine = cmp.Or(c.StateMachine, "machine")
	if c.MaxSteps <= 0 {
		c.MaxSteps = defaultMaxSteps
	}
	if c.Start.IsZero() {
		c.Start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	// Histories carry milliseconds.
	c.Start = c.Start.UTC().Truncate(time.Millisecond)
	return c
}

func (c *Config) limits() decide.Limits {
	return decide.Limits{
		Events:       int64(bound(c.MaxEvents, int(decide.AWSLimits.Events))),
		PayloadBytes: bound(c.MaxPayload, decide.AWSLimits.PayloadBytes),
	}
}

// bound turns a bound of the Config into one of the decider, where zero means
// none.
func bound(n, otherwise int) int {
	if n < 0 {
		return 0
	}
	return cmp.Or(n, otherwise)
}
