package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/value"
)

// recoverPage is how many executions are read at once.
const recoverPage = 500

// recover takes over the executions that run in the partition. What was recorded
// is applied; nothing is decided again.
func (p *partition) recover(ctx context.Context) error {
	var after store.ID
	for {
		page, err := p.engine.db.Running(ctx, p.id, after, recoverPage)
		if err != nil {
			return err
		}
		for i := range page {
			if err := p.adopt(ctx, &page[i]); err != nil {
				return fmt.Errorf("execution %s: %w", page[i].Execution.ID, err)
			}
		}
		if len(page) < recoverPage {
			return nil
		}
		after = page[len(page)-1].Execution.ID
	}
}

// adopt makes one execution live.
func (p *partition) adopt(ctx context.Context, r *store.Running) error {
	machine, err := p.engine.db.Machine(ctx, r.Execution.Machine)
	if err != nil {
		return fmt.Errorf("machine %s: %w", r.Execution.Machine, err)
	}
	program, err := p.engine.programs.get(ctx, r.Execution.Definition)
	if err != nil {
		return err
	}
	l := &live{record: r.Execution, role: machine.RoleArn}
	var recovery decide.Recovery
	for i := range r.Segments {
		s := &r.Segments[i]
		var events []history.Event
		if err := json.Unmarshal(s.Events, &events); err != nil {
			return fmt.Errorf("segment %d: %w", s.Seq, err)
		}
		if err := recovery.Add(events, s.State); err != nil {
			return fmt.Errorf("segment %d: %w", s.Seq, err)
		}
		l.log = chain{seq: s.Seq, hash: s.Hash}
	}
	compact, err := value.Compact(r.Execution.Input)
	if err != nil {
		return err
	}
	if l.x, err = recovery.Execution(program, p.info(l, value.TextDoc(compact)), nil); err != nil {
		return err
	}
	p.live[r.Execution.ID] = l
	p.resume(l)
	return nil
}

// resume sets the timers of an execution that was taken over and calls its tasks
// again, where that is safe.
func (p *partition) resume(l *live) {
	var out decide.Decision
	l.x.Outstanding(time.Now(), &out)
	p.keepTimers(l, &out)
	if out.More {
		p.step(l, decide.Continue{}, nil, nil)
	}
	for _, run := range out.MapRunsLost {
		p.step(l, noMapRun(run), nil, nil)
	}
	for _, t := range out.Tasks {
		if lost := p.engine.executor.resume(p, l, t); lost != nil {
			p.step(l, lost, nil, nil)
		}
	}
}
