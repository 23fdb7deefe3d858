package conformance_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// readError says that an ItemReader could not read, in AWS's words.
type readError struct{ name, cause string }

func (e *readError) Error() string { return e.name + ": " + e.cause }

// driveMapRun runs the first map run that the execution waits for: its children,
// one after the other.
func (r *run) driveMapRun() (decide.Occurrence, error) {
	m := r.mapRuns[0]
	r.dropMapRun(m.Run)
	if _, reads := m.Source(); reads {
		items, err := r.world.items(m)
		var failed *readError
		switch {
		case errors.As(err, &failed):
			m.Fail(failed.name, failed.cause)
		case err != nil:
			return nil, err
		}
		m.Add(items, true)
	}
	for {
		child, ok := m.Next()
		if !ok {
			break
		}
		end, err := r.runChild(m, child)
		if err != nil {
			return nil, fmt.Errorf("child %d of %s: %w", child.Index, m.State(), err)
		}
		m.ChildEnded(child.Index, *end)
	}
	ended, ok := m.End()
	if !ok {
		return nil, fmt.Errorf("the map run of %s does not end", m.State())
	}
	if _, writes := m.Sink(); writes && !ended.Failed {
		var err error
		if ended.Output, err = r.world.written(m, ended.Output); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

func (r *run) runChild(m *decide.MapRun, child decide.Child) (*decide.End, error) {
	info := r.info
	info.InputText = child.Input
	info.Input = value.TextDoc(child.Input)
	info.Name = fmt.Sprintf("%s-%d-%d", r.info.Name, m.Run, child.Index)
	info.StateMachineName += "/" + m.State()
	info.StateMachineArn += "/" + m.State()
	info.ExecutionArn = strings.Replace(info.StateMachineArn, ":stateMachine:", ":execution:", 1) + ":" + info.Name
	c := &run{program: m.Program(), info: info, world: r.world.child(), style: r.style, now: r.now}
	if err := c.finish(); err != nil {
		return nil, err
	}
	return c.end, nil
}
