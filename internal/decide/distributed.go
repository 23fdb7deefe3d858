package decide

import (
	"fmt"
	"strings"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/value"
)

// distributedMap is what a Map state has besides when its iterations are child
// executions.
type distributedMap struct {
	label               string
	executionType       string
	tolerated           *numberField // ToleratedFailureCount
	toleratedPercentage *numberField
	reader              *itemReader
	batcher             *itemBatcher
	writer              *resultWriter
}

type itemReader struct {
	resource  string
	arguments template
	config    asl.ReaderConfig
	maxItems  *numberField
}

type itemBatcher struct {
	input    template
	maxItems *numberField
	maxBytes *numberField
}

type resultWriter struct {
	resource  string
	arguments template
	config    asl.WriterConfig
}

func compileDistributed(state *asl.Map, inJSONata bool) (*distributedMap, error) {
	m := &distributedMap{label: state.Label, executionType: state.ItemProcessor.ExecutionType}
	var err error
	if m.tolerated, err = compileInt("ToleratedFailureCount", state.ToleratedFailureCount, state.ToleratedFailureCountPath); err != nil {
		return nil, err
	}
	if m.toleratedPercentage, err = compileNumber("ToleratedFailurePercentage", state.ToleratedFailurePercentage, state.ToleratedFailurePercentagePath); err != nil {
		return nil, err
	}
	if m.reader, err = compileReader(state.ItemReader, inJSONata); err != nil {
		return nil, fmt.Errorf("ItemReader: %w", err)
	}
	if m.batcher, err = compileBatcher(state.ItemBatcher, inJSONata); err != nil {
		return nil, fmt.Errorf("ItemBatcher: %w", err)
	}
	if w := state.ResultWriter; w != nil {
		m.writer = &resultWriter{resource: w.Resource, config: w.WriterConfig}
		if m.writer.arguments, err = compileArguments(w.Parameters, w.Arguments, "ResultWriter", inJSONata); err != nil {
			return nil, fmt.Errorf("ResultWriter: %w", err)
		}
	}
	return m, nil
}

func compileArguments(parameters, arguments asl.JSON, field string, inJSONata bool) (template, error) {
	if inJSONata {
		return compileTemplate(arguments, field+"/Arguments", true)
	}
	return compileTemplate(parameters, field+"/Parameters", false)
}

func compileReader(from *asl.ItemReader, inJSONata bool) (*itemReader, error) {
	if from == nil {
		return nil, nil
	}
	to := &itemReader{resource: from.Resource, config: from.ReaderConfig}
	var err error
	if to.arguments, err = compileArguments(from.Parameters, from.Arguments, "ItemReader", inJSONata); err != nil {
		return nil, err
	}
	to.maxItems, err = compileInt("MaxItems", from.ReaderConfig.MaxItems, from.ReaderConfig.MaxItemsPath)
	return to, err
}

func compileBatcher(from *asl.ItemBatcher, inJSONata bool) (*itemBatcher, error) {
	if from == nil {
		return nil, nil
	}
	to := &itemBatcher{}
	var err error
	if to.input, err = compileTemplate(from.BatchInput, "ItemBatcher/BatchInput", inJSONata); err != nil {
		return nil, err
	}
	if to.maxItems, err = compileInt("MaxItemsPerBatch", from.MaxItemsPerBatch, from.MaxItemsPerBatchPath); err != nil {
		return nil, err
	}
	to.maxBytes, err = compileInt("MaxInputBytesPerBatch", from.MaxInputBytesPerBatch, from.MaxInputBytesPerBatchPath)
	return to, err
}

// runDistributed starts a map run. The order in which AWS looks at the fields
// shows in which events stand before an error.
func (o *mapOp) runDistributed(d *decider, t *thread, e *env) {
	var items value.Array
	var f *failure
	if o.distributed.reader == nil {
		if items, f = o.itemsOf(e); f != nil {
			d.fail(t, f)
			return
		}
	}
	if w := o.distributed.writer; w != nil && w.resource == "" && w.config.Transformation == "NONE" {
		d.fail(t, failed(errNotProvided, t.where()+"A ResultWriter without a Resource is provided with the Transformations COMPACT and FLATTEN, but not with NONE."))
		return
	}
	run := &MapRun{op: o, program: d.x.program, info: d.x.info, state: t.node.name}
	if run.concurrency, f = o.concurrencyOf(e); f != nil {
		d.fail(t, f)
		return
	}
	d.chain(t, &history.MapStateStarted{Length: len(items)})
	if f = run.prepare(e); f != nil {
		d.fail(t, f)
		return
	}
	run.Arn = d.mapRunArn(o.distributed.label)
	d.chain(t, &history.MapRunStarted{MapRunArn: run.Arn})
	run.Run = t.last
	run.thread = t.detached()
	run.input = value.NewDoc(e.input)
	run.now, run.seed = d.now, d.random()
	t.mapRun = run.Run
	t.phase = phaseMapRun
	d.wait(t, waitMapRun, run.Run)
	if run.MaxItems < 0 {
		d.mapRunEnded(MapRunEnded{Run: run.Run, Failed: true,
			Error: history.Some(errItemReaderFailed), Cause: history.Some("field MaxItems must be positive")})
		return
	}
	if o.distributed.reader == nil {
		run.Add(items, true)
	}
	d.out.MapRuns = append(d.out.MapRuns, run)
}

// mapRunArn names a map run after the state machine and the map's label.
func (d *decider) mapRunArn(label string) string {
	if label == "" {
		label = d.uuid()
	}
	machine := strings.Replace(d.x.info.StateMachineArn, ":stateMachine:", ":mapRun:", 1)
	return machine + "/" + label + ":" + d.uuid()
}

// uuid returns a random UUID of version 4.
func (d *decider) uuid() string {
	hi, lo := d.random(), d.random()
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(0b11<<62) | 0b10<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&0xffffffffffff)
}

// detached returns what expressions need of a thread, apart from its execution.
func (t *thread) detached() *thread {
	return &thread{
		node: t.node, input: t.input, vars: t.vars, entered: t.entered, last: t.last,
		enteredAt: t.enteredAt, retryCount: t.retryCount,
	}
}

// mapRunEnded takes the result of a map run. MapStateExited follows
// MapRunStarted, as AWS has recorded it since November 2024.
func (d *decider) mapRunEnded(in MapRunEnded) {
	t := d.waiter(waitMapRun, in.Run)
	if t == nil {
		return
	}
	d.unwait(waitMapRun, in.Run)
	t.phase = phaseRun
	t.mapRun = 0
	if in.Failed {
		d.chain(t, &history.MapRunFailed{Error: in.Error, Cause: in.Cause})
		d.fail(t, &failure{name: in.Error, cause: in.Cause})
		return
	}
	t.exitAfter = t.last
	d.chain(t, &history.MapRunSucceeded{})
	d.chain(t, &history.MapStateSucceeded{})
	result := value.TextDoc(in.Output)
	if d.oversize(result) {
		d.fail(t, tooLarge(t.node.name))
		return
	}
	d.finish(t, result)
}
