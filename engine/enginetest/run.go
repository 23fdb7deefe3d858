package enginetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// Run plays a definition, in JSON or YAML, and returns what became of it. An
// execution that fails is a result and not an error: see [Execution.Status].
//
// An error says that the definition could not be played to its end. It is an
// [*asl.Error] where the definition is not valid, a [*NoFakeError] where nobody
// answers for something, a [*StuckError] where the execution would never end, or
// ctx's. Where the execution had started, it comes back as far as it got.
func Run(ctx context.Context, definition []byte, cfg Config) (*Execution, error) {
	machine, err := asl.Parse(definition)
	if err != nil {
		return nil, err
	}
	if err := cfg.Mocks.check(machine); err != nil {
		return nil, err
	}
	program, err := decide.Compile(machine)
	if err != nil {
		return nil, fmt.Errorf("compile the definition: %w", err)
	}
	cfg = cfg.withDefaults()
	input, err := value.Compact(cfg.Input)
	if err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	s := &stage{
		cfg: cfg, now: cfg.Start,
		seeds: rand.NewPCG(cfg.Seed, 0), calls: make(map[string]int),
	}
	root := s.player(program, &Execution{
		ARN: arnBase + "execution:" + cfg.StateMachine + ":" + cfg.Name, Name: cfg.Name, Input: cfg.Input,
	}, input)
	if err := s.play(ctx, root); err != nil {
		root.out.Ended = s.now
		return root.out, err
	}
	return root.out, nil
}

// stage is where one call of Run takes place: the executions of a test, the
// timeline that they share and the fakes that they meet.
type stage struct {
	cfg      Config
	now      time.Time
	seeds    *rand.PCG
	timeline timeline
	// calls counts the calls of each mocked state.
	calls map[string]int
}

// play lets things happen in order until the root execution has ended.
func (s *stage) play(ctx context.Context, root *player) error {
	for steps := 0; root.out.Status == Running; steps++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if steps >= s.cfg.MaxSteps {
			return root.stuck(fmt.Sprintf("the execution still runs after %d steps (Config.MaxSteps)", steps))
		}
		m, ok := s.timeline.next()
		if !ok {
			return root.stuck("the execution waits for ever")
		}
		s.now = m.due
		if err := m.to.meet(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// player returns an execution that is about to start.
func (s *stage) player(program *decide.Program, out *Execution, input string) *player {
	out.Status, out.Started = Running, s.now
	machineArn := arnBase + "stateMachine:" + s.cfg.StateMachine
	info := decide.Info{
		ExecutionArn: out.ARN, Name: out.Name, RoleArn: roleArn,
		StateMachineArn: machineArn, StateMachineName: s.cfg.StateMachine, Region: region,
		StartTime: s.now, InputText: out.Input, Input: value.TextDoc(input), Limits: s.cfg.limits(),
	}
	p := &player{
		stage: s, out: out,
		timers: make(map[decide.TimerKey]int64), tasks: make(map[int64]*decide.Task), runs: make(map[int64]*mapRun),
	}
	p.execution = program.New(info, p.token)
	s.timeline.plan(s.now, p, decide.Start{})
	return p
}
