package enginetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// Reader supplies what an ItemReader reads: a JSON array, as anything that
// [json.Marshal] writes. An [Error] fails the map run with its name and cause,
// any other error with States.ItemReaderFailed.
type Reader func(ctx context.Context, from Dataset) (any, error)

// Writer takes what a ResultWriter writes and returns where that went: the
// Map state's output is {"MapRunArn": …, "ResultWriterDetails": the result}.
// An [Error] fails the map run with its name and cause, any other error with
// States.ResultWriterFailed.
type Writer func(ctx context.Context, to Dataset, results json.RawMessage) (any, error)

// Dataset is what an ItemReader reads or a ResultWriter writes.
type Dataset struct {
	// State is the name of the Map state, and Resource what does the work, such as
	// arn:aws:states:::s3:getObject.
	State, Resource string
	// Arguments is the effective Parameters or Arguments; nil where there is none.
	Arguments json.RawMessage
	// MapRun is the ARN of the map run.
	MapRun string
}

// Items is a Reader of a fixed JSON array.
func Items(array string) Reader {
	return func(context.Context, Dataset) (any, error) { return json.RawMessage(array), nil }
}

// mapRun plays a distributed map run: its children are executions on the same
// stage.
type mapRun struct {
	*decide.MapRun
	parent   *player
	children []*player // by index
	over     bool
}

// driveMapRuns begins and gives up the map runs of a decision.
func (p *player) driveMapRuns(ctx context.Context, d *decide.Decision) error {
	for _, id := range d.CancelMapRuns {
		if m := p.runs[id]; m != nil {
			if err := m.close(ctx); err != nil {
				return err
			}
		}
	}
	for _, run := range d.MapRuns {
		if slices.Contains(d.CancelMapRuns, run.Run) {
			continue
		}
		m := &mapRun{MapRun: run, parent: p}
		p.runs[run.Run] = m
		if err := m.begin(ctx); err != nil {
			return err
		}
	}
	return nil
}

// begin reads the items, where they are not known yet, and starts the first
// children.
func (m *mapRun) begin(ctx context.Context) error {
	if source, ok := m.Source(); ok {
		if err := m.read(ctx, source); err != nil {
			return err
		}
	}
	return m.drive(ctx)
}

func (m *mapRun) read(ctx context.Context, source decide.ItemSource) error {
	cfg := &m.parent.stage.cfg
	read, ok := find(cfg.Readers, m.State(), source.Resource)
	if !ok {
		return &NoFakeError{State: m.State(), Field: fieldReader, Resource: source.Resource}
	}
	result, err := read(ctx, m.dataset(source.Resource, source.Arguments))
	if err != nil {
		failure := failureOf(err, "States.ItemReaderFailed")
		m.Fail(failure.Name, failure.Cause)
		return nil
	}
	items, err := arrayOf(result)
	if err != nil {
		return fmt.Errorf("state %q: the fake's items: %w", m.State(), err)
	}
	m.Add(items, true)
	return nil
}

func (m *mapRun) dataset(resource, arguments string) Dataset {
	d := Dataset{State: m.State(), Resource: resource, MapRun: m.Arn}
	if arguments != "" {
		d.Arguments = json.RawMessage(arguments)
	}
	return d
}

func arrayOf(result any) (value.Array, error) {
	text, err := jsonText(result)
	if err != nil {
		return nil, err
	}
	v, err := value.ParseString(text)
	if err != nil {
		return nil, err
	}
	items, ok := v.(value.Array)
	if !ok {
		return nil, fmt.Errorf("want an array, not a JSON %s", v.Kind())
	}
	return items, nil
}

// drive starts the children that the run asks for, and ends it when it is over.
func (m *mapRun) drive(ctx context.Context) error {
	if m.over {
		return nil
	}
	for child, ok := m.Next(); ok; child, ok = m.Next() {
		m.start(child)
	}
	end, ok := m.End()
	if !ok {
		return nil
	}
	if err := m.close(ctx); err != nil {
		return err
	}
	if sink, ok := m.Sink(); ok && sink.Resource != "" && !end.Failed {
		if err := m.write(ctx, sink, &end); err != nil {
			return err
		}
	}
	m.parent.plan(0, end)
	return nil
}

// start starts a child. Its ARN is that of AWS, but for its last part, which is
// its number.
func (m *mapRun) start(child decide.Child) {
	base := strings.Replace(m.Arn[:strings.LastIndexByte(m.Arn, ':')+1], ":mapRun:", ":execution:", 1)
	name := strconv.Itoa(child.Index)
	out := &Execution{ARN: base + name, Name: name, Input: child.Input}
	p := m.parent.stage.player(m.Program(), out, child.Input)
	p.parent, p.index = m, child.Index
	m.children = append(m.children, p)
	m.parent.out.Children = append(m.parent.out.Children, out)
}

func (m *mapRun) childEnded(ctx context.Context, index int, end decide.End) error {
	if m.over {
		return nil
	}
	m.ChildEnded(index, end)
	return m.drive(ctx)
}

// close stops what still runs.
func (m *mapRun) close(ctx context.Context) error {
	m.over = true
	delete(m.parent.runs, m.Run)
	for _, child := range m.children {
		if err := child.stop(ctx); err != nil {
			return err
		}
	}
	return nil
}

// write hands the results to a fake ResultWriter.
func (m *mapRun) write(ctx context.Context, sink decide.ResultSink, end *decide.MapRunEnded) error {
	cfg := &m.parent.stage.cfg
	write, ok := find(cfg.Writers, m.State(), sink.Resource)
	if !ok {
		return &NoFakeError{State: m.State(), Field: fieldWriter, Resource: sink.Resource}
	}
	result, err := write(ctx, m.dataset(sink.Resource, sink.Arguments), json.RawMessage(end.Output))
	if err != nil {
		failure := failureOf(err, "States.ResultWriterFailed")
		*end = decide.MapRunEnded{Run: m.Run, Failed: true, Error: text(failure.Name), Cause: text(failure.Cause)}
		return nil
	}
	details, err := jsonText(result)
	if err != nil {
		return fmt.Errorf("state %q: the fake writer's result: %w", m.State(), err)
	}
	end.Output = `{"MapRunArn":` + value.Text(value.String(m.Arn)) + `,"ResultWriterDetails":` + details + `}`
	return nil
}

// waits says what the children wait for.
func (m *mapRun) waits() []string {
	var all []string
	for _, child := range m.children {
		if child.out.Status != Running {
			continue
		}
		for _, wait := range child.waits() {
			all = append(all, fmt.Sprintf("child %d of state %q: %s", child.index, m.State(), wait))
		}
		// One more than an error shows says that there are more.
		if len(all) > maxWaits {
			break
		}
	}
	return all
}
