package decide

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/borealis-flow/borealis/internal/value"
)

// snapshotVersion is the format that MarshalBinary writes and the newest that
// Restore reads.
const snapshotVersion = 1

// maxGroup bounds what a damaged snapshot can make Restore allocate.
const maxGroup = 1 << 26

// snapshot is an execution between two inputs. Documents are kept as strings, to
// the letter; states by their number in the program.
type snapshot struct {
	Version  int          `json:"v"`
	LastID   int64        `json:"last"`
	Started  bool         `json:"started,omitempty"`
	Ended    bool         `json:"ended,omitempty"`
	Deadline bool         `json:"deadline,omitempty"`
	Root     *threadState `json:"root,omitempty"`
	// Ready are the threads with work, numbered in the order of the tree.
	Ready []int `json:"ready,omitempty"`
}

type threadState struct {
	Index      int               `json:"i,omitempty"`
	Item       bool              `json:"item,omitempty"`
	Node       int               `json:"node"`
	Phase      phase             `json:"phase"`
	Input      string            `json:"in,omitempty"`
	Variables  map[string]string `json:"vars,omitempty"`
	Entered    int64             `json:"entered,omitempty"`
	Before     int64             `json:"before,omitempty"`
	Last       int64             `json:"last,omitempty"`
	EnteredAt  int64             `json:"at,omitempty"` // Unix milliseconds
	Attempts   []int             `json:"attempts,omitempty"`
	RetryCount int               `json:"retries,omitempty"`
	Task       *taskState        `json:"task,omitempty"`
	Token      string            `json:"token,omitempty"`
	MapRun     int64             `json:"run,omitempty"`
	Group      *groupState       `json:"group,omitempty"`
}

type taskState struct {
	ID      int64         `json:"id"`
	Timeout time.Duration `json:"timeout,omitempty"`
	Beat    time.Duration `json:"beat,omitempty"`
	Begun   bool          `json:"begun,omitempty"`
}

type groupState struct {
	Size      int            `json:"n"`
	Begun     int            `json:"begun"`
	Done      int            `json:"done"`
	Last      int64          `json:"last"`
	Limit     int            `json:"limit"`
	Threads   []*threadState `json:"threads,omitempty"`
	Results   map[int]string `json:"results,omitempty"`
	Items     string         `json:"items,omitempty"`
	Effective string         `json:"effective,omitempty"`
}

// MarshalBinary writes the execution as it stands between two inputs. What
// [Info] holds is not in it.
func (x *Execution) MarshalBinary() ([]byte, error) {
	s := snapshot{Version: snapshotVersion, LastID: x.lastID, Started: x.started, Ended: x.ended, Deadline: x.deadline}
	if x.root != nil && !x.ended {
		numbers := make(map[*thread]int)
		s.Root = x.root.save(numbers)
		for _, t := range x.ready {
			if number, ok := numbers[t]; ok {
				s.Ready = append(s.Ready, number)
			}
		}
	}
	return json.Marshal(&s)
}

func (t *thread) save(numbers map[*thread]int) *threadState {
	numbers[t] = len(numbers)
	s := &threadState{
		Index: t.index, Item: t.item != nil, Node: t.node.id, Phase: t.phase,
		Entered: t.entered, Before: t.before, Last: t.last, Attempts: t.attempts, RetryCount: t.retryCount,
		Token: t.token, MapRun: t.mapRun,
	}
	if t.input != nil {
		s.Input = t.input.Text()
	}
	if !t.enteredAt.IsZero() {
		s.EnteredAt = t.enteredAt.UnixMilli()
	}
	if t.vars != t.outerVars() {
		s.Variables = make(map[string]string, len(t.vars.values))
		for name, v := range t.vars.values {
			s.Variables[name] = value.Text(v)
		}
	}
	if t.task != nil {
		s.Task = &taskState{ID: t.task.id, Timeout: t.task.timeout, Beat: t.task.beat, Begun: t.task.begun}
	}
	if t.group != nil {
		s.Group = t.group.save(numbers)
	}
	return s
}

func (g *group) save(numbers map[*thread]int) *groupState {
	s := &groupState{Size: len(g.threads), Begun: g.begun, Done: g.done, Last: g.last, Limit: g.limit}
	if g.items != nil {
		s.Items = value.Text(g.items)
	}
	if g.effective != nil {
		s.Effective = g.effective.Text()
	}
	for _, t := range g.threads {
		if t != nil {
			s.Threads = append(s.Threads, t.save(numbers))
		}
	}
	for i, doc := range g.results {
		if doc != nil {
			if s.Results == nil {
				s.Results = make(map[int]string)
			}
			s.Results[i] = doc.Text()
		}
	}
	return s
}

// Restore reads what [Execution.MarshalBinary] wrote for an execution of the same
// program. info and tokens are as for [Program.New].
func (p *Program) Restore(data []byte, info Info, tokens func(task int64) string) (*Execution, error) {
	var s snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("read the state of execution %s: %w", info.ExecutionArn, err)
	}
	if s.Version > snapshotVersion || s.Version < 1 {
		return nil, fmt.Errorf("the state of execution %s has format %d; this version reads formats 1 to %d: run a newer one",
			info.ExecutionArn, s.Version, snapshotVersion)
	}
	x := p.New(info, tokens)
	x.lastID, x.started, x.ended, x.deadline = s.LastID, s.Started, s.Ended, s.Deadline
	if s.Root == nil {
		return x, nil
	}
	r := &restorer{x: x}
	root, err := r.thread(s.Root, nil)
	if err != nil {
		return nil, fmt.Errorf("read the state of execution %s: %w", info.ExecutionArn, err)
	}
	x.root = root
	for _, number := range s.Ready {
		if number < 0 || number >= len(r.threads) {
			return nil, fmt.Errorf("read the state of execution %s: it has no thread %d", info.ExecutionArn, number)
		}
		t := r.threads[number]
		t.queued = true
		x.ready = append(x.ready, t)
	}
	return x, nil
}

type restorer struct {
	x       *Execution
	threads []*thread
}

func (r *restorer) thread(s *threadState, parent *thread) (*thread, error) {
	if s.Node < 0 || s.Node >= len(r.x.program.nodes) {
		return nil, fmt.Errorf("the definition has no state number %d", s.Node)
	}
	t := &thread{
		parent: parent, index: s.Index, node: r.x.program.nodes[s.Node], phase: s.Phase,
		entered: s.Entered, before: s.Before, last: s.Last, attempts: s.Attempts, retryCount: s.RetryCount,
		token: s.Token, mapRun: s.MapRun,
	}
	r.threads = append(r.threads, t)
	if s.Input != "" {
		t.input = value.TextDoc(s.Input)
	}
	if s.EnteredAt != 0 {
		t.enteredAt = time.UnixMilli(s.EnteredAt).UTC()
	}
	if err := r.item(t, s); err != nil {
		return nil, err
	}
	if err := r.variables(t, s); err != nil {
		return nil, err
	}
	if s.Task != nil {
		op, ok := t.node.op.(*taskOp)
		if !ok {
			return nil, fmt.Errorf("state %q runs a task but is of type %s", t.node.name, t.node.kind)
		}
		t.task = &task{id: s.Task.ID, op: op, timeout: s.Task.Timeout, beat: s.Task.Beat, begun: s.Task.Begun}
	}
	if s.Group != nil {
		if err := r.group(t, s.Group); err != nil {
			return nil, err
		}
	}
	r.wait(t)
	return t, nil
}

func (r *restorer) item(t *thread, s *threadState) error {
	if !s.Item {
		return nil
	}
	if t.parent == nil || t.index < 0 || t.index >= len(t.parent.group.items) {
		return fmt.Errorf("iteration %d has no item", t.index)
	}
	t.item = &mapItem{index: t.index, value: t.parent.group.items[t.index]}
	return nil
}

func (r *restorer) variables(t *thread, s *threadState) error {
	t.vars = t.outerVars()
	for name, text := range s.Variables {
		v, err := value.ParseString(text)
		if err != nil {
			return fmt.Errorf("variable %s: %w", name, err)
		}
		t.setVariable(name, v)
	}
	return nil
}

func (r *restorer) group(t *thread, s *groupState) error {
	if s.Size < 0 || s.Size > maxGroup {
		return fmt.Errorf("a group of %d branches or iterations", s.Size)
	}
	g := newGroup(s.Size)
	g.begun, g.done, g.last, g.limit = s.Begun, s.Done, s.Last, s.Limit
	t.group = g
	if s.Items != "" {
		v, err := value.ParseString(s.Items)
		if err != nil {
			return fmt.Errorf("items: %w", err)
		}
		items, ok := v.(value.Array)
		if !ok || len(items) != s.Size {
			return fmt.Errorf("the items of state %q are not an array of %d", t.node.name, s.Size)
		}
		g.items = items
	}
	if s.Effective != "" {
		g.effective = value.TextDoc(s.Effective)
	}
	for i, text := range s.Results {
		if i < 0 || i >= s.Size {
			return fmt.Errorf("no place for result %d of %d", i, s.Size)
		}
		g.results[i] = value.TextDoc(text)
	}
	for _, state := range s.Threads {
		child, err := r.thread(state, t)
		if err != nil {
			return err
		}
		if child.index < 0 || child.index >= s.Size {
			return fmt.Errorf("no place for branch %d of %d", child.index, s.Size)
		}
		g.threads[child.index] = child
	}
	return nil
}

// wait registers what the thread waits for.
func (r *restorer) wait(t *thread) {
	var key waitKey
	switch t.phase {
	case phaseWaiting, phaseRetrying:
		key = waitKey{waitTimer, t.entered}
	case phaseBegin, phaseTask:
		if t.task == nil {
			return
		}
		key = waitKey{waitTask, t.task.id}
	case phaseMapRun:
		key = waitKey{waitMapRun, t.mapRun}
	default:
		return
	}
	if r.x.waiting == nil {
		r.x.waiting = make(map[waitKey]*thread)
	}
	r.x.waiting[key] = t
}
