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
	Threads  int64        `json:"threads"` // how many there have been
	Started  bool         `json:"started,omitempty"`
	Ended    bool         `json:"ended,omitempty"`
	Deadline bool         `json:"deadline,omitempty"`
	Root     *threadState `json:"root,omitempty"`
	// Ready are the threads with work, in the order in which they got it.
	Ready []int64 `json:"ready,omitempty"`
}

type threadState struct {
	ID         int64             `json:"id,omitempty"`
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
	Due        int64             `json:"due,omitempty"` // Unix milliseconds
	Task       *taskState        `json:"task,omitempty"`
	Token      string            `json:"token,omitempty"`
	MapRun     int64             `json:"run,omitempty"`
	Group      *groupState       `json:"group,omitempty"`
}

type taskState struct {
	ID      int64         `json:"id"`
	Timeout time.Duration `json:"timeout,omitempty"`
	Beat    time.Duration `json:"beat,omitempty"`
	Due     int64         `json:"due,omitempty"` // Unix milliseconds
	Begun   bool          `json:"begun,omitempty"`
	Input   string        `json:"in,omitempty"`
	Role    string        `json:"role,omitempty"`
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
	s := snapshot{
		Version: snapshotVersion, LastID: x.lastID, Threads: x.threads, Started: x.started, Ended: x.ended, Deadline: x.deadline,
	}
	if x.root != nil && !x.ended {
		s.Root = x.root.save()
		for _, t := range x.ready {
			if t.phase != phaseOver {
				s.Ready = append(s.Ready, t.id)
			}
		}
	}
	return json.Marshal(&s)
}

// save writes a thread with those below it.
func (t *thread) save() *threadState {
	s := t.state()
	s.ID = t.id
	if t.input != nil {
		s.Input = t.input.Text()
	}
	if s.Task != nil {
		s.Task.Input = t.task.input
	}
	if t.vars != t.outerVars() {
		s.Variables = make(map[string]string, len(t.vars.values))
		for name, v := range t.vars.values {
			s.Variables[name] = value.Text(v)
		}
	}
	if t.group != nil {
		s.Group = t.group.save()
	}
	return &s
}

// state writes what is a thread's own but for its documents.
func (t *thread) state() threadState {
	s := threadState{
		Index: t.index, Item: t.item != nil, Node: t.node.id, Phase: t.phase,
		Entered: t.entered, Before: t.before, Last: t.last, Attempts: t.attempts, RetryCount: t.retryCount,
		Token: t.token, MapRun: t.mapRun,
	}
	if !t.enteredAt.IsZero() {
		s.EnteredAt = t.enteredAt.UnixMilli()
	}
	if t.phase == phaseWaiting || t.phase == phaseRetrying {
		s.Due = t.due.UnixMilli()
	}
	if t.task != nil {
		s.Task = &taskState{ID: t.task.id, Timeout: t.task.timeout, Beat: t.task.beat, Begun: t.task.begun, Role: t.task.role}
		if !t.task.due.IsZero() {
			s.Task.Due = t.task.due.UnixMilli()
		}
	}
	return s
}

// state writes a group but for its threads and their results.
func (g *group) state() groupState {
	s := groupState{Size: len(g.threads), Begun: g.begun, Done: g.done, Last: g.last, Limit: g.limit}
	if g.saved {
		return s
	}
	if g.items != nil {
		s.Items = value.Text(g.items)
	}
	if g.effective != nil {
		s.Effective = g.effective.Text()
	}
	return s
}

func (g *group) save() *groupState {
	unsaved := *g
	unsaved.saved = false
	s := unsaved.state()
	for _, t := range g.threads {
		if t != nil {
			s.Threads = append(s.Threads, t.save())
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
	return &s
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
	return p.restore(&s, info, tokens)
}

func (p *Program) restore(s *snapshot, info Info, tokens func(task int64) string) (*Execution, error) {
	x := p.New(info, tokens)
	x.threads = s.Threads
	x.lastID, x.started, x.ended, x.deadline = s.LastID, s.Started, s.Ended, s.Deadline
	if s.Root == nil {
		return x, nil
	}
	r := &restorer{x: x, threads: make(map[int64]*thread)}
	root, err := r.thread(s.Root, nil)
	if err != nil {
		return nil, fmt.Errorf("read the state of execution %s: %w", info.ExecutionArn, err)
	}
	x.root = root
	for _, id := range s.Ready {
		t := r.threads[id]
		if t == nil {
			return nil, fmt.Errorf("read the state of execution %s: it has no thread %d", info.ExecutionArn, id)
		}
		t.queued = true
		x.ready = append(x.ready, t)
	}
	return x, nil
}

type restorer struct {
	x       *Execution
	threads map[int64]*thread
}

func (r *restorer) thread(s *threadState, parent *thread) (*thread, error) {
	if s.Node < 0 || s.Node >= len(r.x.program.nodes) {
		return nil, fmt.Errorf("the definition has no state number %d", s.Node)
	}
	t := &thread{
		id: s.ID, saved: true, parent: parent, index: s.Index, node: r.x.program.nodes[s.Node], phase: s.Phase,
		entered: s.Entered, before: s.Before, last: s.Last, attempts: s.Attempts, retryCount: s.RetryCount,
		token: s.Token, mapRun: s.MapRun,
	}
	r.threads[t.id] = t
	if s.Input != "" {
		t.input = value.TextDoc(s.Input)
	}
	t.enteredAt, t.due = moment(s.EnteredAt), moment(s.Due)
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
		t.task = &task{
			id: s.Task.ID, op: op, timeout: s.Task.Timeout, beat: s.Task.Beat, due: moment(s.Task.Due), begun: s.Task.Begun,
			input: s.Task.Input, role: s.Task.Role,
		}
	}
	if s.Group != nil {
		if err := r.group(t, s.Group); err != nil {
			return nil, err
		}
	}
	r.wait(t)
	return t, nil
}

// moment reads a time that was written in Unix milliseconds, 0 for none.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
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
	g.saved = true
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
