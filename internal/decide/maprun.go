package decide

import (
	"time"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// MapRun runs a distributed map's items as child executions. Like an execution it
// decides and does nothing: whoever drives it feeds it items ([MapRun.Add]),
// starts the children it asks for ([MapRun.Next]), tells it how they ended
// ([MapRun.ChildEnded]), and passes its end ([MapRun.End]) on to the execution.
type MapRun struct {
	// Run is the id of the MapRunStarted event; [MapRunEnded] repeats it.
	Run int64
	// Arn is the map run's ARN.
	Arn string
	// MaxItems is how many items at most are taken; 0 means all.
	MaxItems int64

	op       *mapOp
	program  *Program
	info     Info
	state    string
	thread   *thread
	input    *value.Doc
	now      time.Time
	seed     uint64
	readerIn *value.Doc
	writerIn *value.Doc

	concurrency         int64
	tolerated           int64
	toleratedPercentage float64
	batchItems          int64
	batchBytes          int64
	batchInput          value.Value

	taken   int64         // items so far
	closed  bool          // no more items will come
	pending []value.Value // selected items that no child has yet
	running int
	ended   int
	failed  int
	results []*value.Doc
	end     *MapRunEnded
}

// Child is a child execution that a map run asks for.
type Child struct {
	// Index counts the children of the run from zero.
	Index int
	// Input is the child's input as JSON.
	Input string
}

// ItemSource is what an ItemReader reads from.
type ItemSource struct {
	Resource  string
	Arguments string // JSON; "" where the definition gives none
	Config    asl.ReaderConfig
}

// ResultSink is where a ResultWriter writes to.
type ResultSink struct {
	Resource  string
	Arguments string // JSON; "" where the definition gives none
	Config    asl.WriterConfig
}

// Program returns what the children run.
func (r *MapRun) Program() *Program {
	return &Program{root: r.op.processor, nodes: r.program.nodes}
}

// State returns the name of the Map state.
func (r *MapRun) State() string { return r.state }

// ExecutionType returns the type of the children, STANDARD or EXPRESS.
func (r *MapRun) ExecutionType() string { return r.op.distributed.executionType }

// Source returns where the items are to be read, and false where the run has
// them already.
func (r *MapRun) Source() (ItemSource, bool) {
	reader := r.op.distributed.reader
	if reader == nil {
		return ItemSource{}, false
	}
	return ItemSource{Resource: reader.resource, Arguments: textOf(r.readerIn), Config: reader.config}, true
}

// Sink returns where the results are to be written, and false where they go into
// the state's output.
func (r *MapRun) Sink() (ResultSink, bool) {
	writer := r.op.distributed.writer
	if writer == nil || writer.resource == "" {
		return ResultSink{}, false
	}
	return ResultSink{Resource: writer.resource, Arguments: textOf(r.writerIn), Config: writer.config}, true
}

func textOf(d *value.Doc) string {
	if d == nil {
		return ""
	}
	return d.Text()
}

// prepare evaluates the fields that hold for the whole run.
func (r *MapRun) prepare(e *env) *failure {
	m := r.op.distributed
	var f *failure
	if r.tolerated, f = m.tolerated.eval(e); f != nil {
		return f
	}
	if r.toleratedPercentage, f = m.toleratedPercentage.evalFloat(e); f != nil {
		return f
	}
	switch {
	case r.tolerated < 0:
		return e.t.runtime("ToleratedFailureCount cannot be negative.")
	case r.toleratedPercentage < 0 || r.toleratedPercentage > 100:
		return e.t.runtime("ToleratedFailurePercentage must be between 0 and 100.")
	}
	if f = r.prepareBatches(e); f != nil {
		return f
	}
	if m.reader != nil {
		if r.MaxItems, f = m.reader.maxItems.eval(e); f != nil {
			return f
		}
		if r.readerIn, f = evalDoc(e, m.reader.arguments); f != nil {
			return f
		}
	}
	if m.writer != nil {
		r.writerIn, f = evalDoc(e, m.writer.arguments)
	}
	return f
}

func (r *MapRun) prepareBatches(e *env) *failure {
	b := r.op.distributed.batcher
	if b == nil {
		return nil
	}
	var f *failure
	if r.batchItems, f = b.maxItems.eval(e); f != nil {
		return f
	}
	if r.batchBytes, f = b.maxBytes.eval(e); f != nil {
		return f
	}
	if b.input != nil {
		r.batchInput, f = b.input.eval(e)
	}
	return f
}

func evalDoc(e *env, t template) (*value.Doc, *failure) {
	if t == nil {
		return nil, nil
	}
	v, f := t.eval(e)
	if f != nil {
		return nil, f
	}
	return value.NewDoc(v), nil
}

// Add gives the run more items; last says that no more will come. Items beyond
// MaxItems are left out.
func (r *MapRun) Add(items value.Array, last bool) {
	for _, item := range items {
		if r.end != nil || r.MaxItems > 0 && r.taken >= r.MaxItems {
			break
		}
		selected, f := r.selectItem(item)
		if f != nil {
			r.finish(MapRunEnded{Run: r.Run, Failed: true, Error: f.name, Cause: f.cause})
			return
		}
		r.taken++
		r.pending = append(r.pending, selected)
	}
	r.closed = r.closed || last
	r.settle()
}

// Fail ends a run that has not ended: its items could not be read, say.
func (r *MapRun) Fail(name, cause string) {
	r.finish(MapRunEnded{Run: r.Run, Failed: true, Error: history.Some(name), Cause: history.Some(cause)})
}

// Full reports whether the run has all the items that it takes.
func (r *MapRun) Full() bool {
	return r.end != nil || r.closed || r.MaxItems > 0 && r.taken >= r.MaxItems
}

// selectItem applies ItemSelector.
func (r *MapRun) selectItem(item value.Value) (value.Value, *failure) {
	if r.op.selector == nil {
		return item, nil
	}
	x := &Execution{program: r.program, info: r.info}
	d := &decider{x: x, out: &Decision{}, now: r.now, seed: r.seed + uint64(r.taken)}
	e := d.env(r.thread)
	e.input = r.input.Value()
	e.item = &mapItem{index: int(r.taken), value: item}
	v, f := r.op.selector.eval(e)
	if f == nil && d.oversize(value.NewDoc(v)) {
		f = tooLarge(r.state)
	}
	return v, f
}

// Next returns a child to start now, and false where there is none: all items
// are on their way, or MaxConcurrency children run, or a batch is not full yet.
func (r *MapRun) Next() (Child, bool) {
	if r.end != nil || len(r.pending) == 0 || r.concurrency > 0 && int64(r.running) >= r.concurrency {
		return Child{}, false
	}
	input, n := r.pending[0], 1
	if r.op.distributed.batcher != nil {
		if input, n = r.batch(); n == 0 {
			return Child{}, false
		}
	}
	r.pending = r.pending[n:]
	child := Child{Index: len(r.results), Input: value.Text(input)}
	r.results = append(r.results, nil)
	r.running++
	return child, true
}

// batch returns the next batch and the number of items in it, 0 while it could
// still grow.
func (r *MapRun) batch() (value.Value, int) {
	n, size := 0, 0
	full := false
	for _, item := range r.pending {
		itemSize := len(value.Text(item)) + 1
		full = r.batchItems > 0 && int64(n) >= r.batchItems || r.batchBytes > 0 && n > 0 && int64(size+itemSize) > r.batchBytes
		if full {
			break
		}
		n, size = n+1, size+itemSize
	}
	if !full && !r.closed && !(r.batchItems > 0 && int64(n) >= r.batchItems) {
		return nil, 0
	}
	items := make(value.Array, n)
	copy(items, r.pending)
	var b value.Builder
	if r.batchInput != nil {
		b.Set("BatchInput", r.batchInput)
	}
	b.Set("Items", items)
	return b.Object(), n
}

// ChildEnded takes the end of a child.
func (r *MapRun) ChildEnded(index int, end End) {
	if index < 0 || index >= len(r.results) || r.results[index] != nil {
		return
	}
	r.running--
	r.ended++
	if end.Status == Succeeded {
		r.results[index] = value.TextDoc(end.Output)
	} else {
		r.failed++
		r.results[index] = value.NewDoc((&failure{name: end.Error, cause: end.Cause}).output())
	}
	r.settle()
}

// settle ends the run where it is decided.
func (r *MapRun) settle() {
	if r.end != nil {
		return
	}
	if r.intolerable() {
		r.Fail(errExceedTolerated, "The specified tolerated failure threshold was exceeded")
		return
	}
	if !r.closed || len(r.pending) > 0 || r.running > 0 {
		return
	}
	r.finish(MapRunEnded{Run: r.Run, Output: value.Text(r.output())})
}

// output returns the children's outputs in the order of the items. With the
// Transformation FLATTEN those that are arrays give their elements instead.
func (r *MapRun) output() value.Array {
	w := r.op.distributed.writer
	flatten := w != nil && w.config.Transformation == "FLATTEN"
	items := make(value.Array, 0, len(r.results))
	for _, doc := range r.results {
		if nested, ok := doc.Value().(value.Array); ok && flatten {
			items = append(items, nested...)
			continue
		}
		items = append(items, doc.Value())
	}
	return items
}

// intolerable reports whether more children failed than either threshold allows.
// Without thresholds none may fail; the percentage counts once all items are
// known.
func (r *MapRun) intolerable() bool {
	m := r.op.distributed
	if r.failed == 0 {
		return false
	}
	if m.tolerated == nil && m.toleratedPercentage == nil {
		return true
	}
	if m.tolerated != nil && int64(r.failed) > r.tolerated {
		return true
	}
	children := len(r.results) + len(r.pending)
	return m.toleratedPercentage != nil && r.closed && float64(r.failed)*100 > r.toleratedPercentage*float64(children)
}

func (r *MapRun) finish(end MapRunEnded) {
	if r.end == nil {
		r.end = &end
		r.pending = nil
	}
}

// End returns the end of the run once it is decided. Children that still run
// then are to be stopped.
func (r *MapRun) End() (MapRunEnded, bool) {
	if r.end == nil {
		return MapRunEnded{}, false
	}
	return *r.end, true
}

// Counts returns how many children run, have ended, and failed.
func (r *MapRun) Counts() (running, ended, failed int) { return r.running, r.ended, r.failed }
