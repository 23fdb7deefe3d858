package conformance_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// script is a world that answers as a recorded history shows it did.
type script struct {
	replay *replay
	events value.Array // recorded
	lossy  bool        // their order does not tell what comes next
	// partial histories were recorded before the execution ended.
	partial bool
	calls   []*call
	seen    int // how many of the execution's events were compared
}

// call is a task in a recorded history.
type call struct {
	scheduled int64  // id of the …Scheduled event, 0 where the recorder lost it
	family    string // Task, LambdaFunction or Activity
	resource  string
	answers   []answer
	task      int64 // the task that it is
}

// answer is an event that a call's callee caused.
type answer struct {
	at    int // its index in the history
	event value.Value
}

// newScript finds the calls and their answers in a recorded history.
func newScript(r *replay, events value.Array, order string) *script {
	s := &script{replay: r, events: events, lossy: order != "", partial: isPartial(events)}
	chains := make(map[int64]*call)
	for _, event := range events {
		if family, ok := strings.CutSuffix(textMember(event, "type"), "Scheduled"); ok {
			c := &call{family: family, resource: resourceOf(event)}
			if id, ok := intMember(event, "id"); ok {
				c.scheduled = id
				chains[id] = c
			}
			s.calls = append(s.calls, c)
		}
	}
	for i, event := range events {
		family, outcome := splitType(textMember(event, "type"))
		if outcome == "" {
			continue
		}
		previous, _ := intMember(event, "previousEventId")
		c := chains[previous]
		if c == nil {
			c = s.unanswered(family, resourceOf(event))
		}
		if c == nil {
			continue
		}
		if id, ok := intMember(event, "id"); ok {
			chains[id] = c
		}
		if isAnswer(family, outcome) {
			c.answers = append(c.answers, answer{i, event})
		}
	}
	return s
}

func isPartial(events value.Array) bool {
	if len(events) == 0 {
		return false
	}
	last := textMember(events[len(events)-1], "type")
	return !strings.HasPrefix(last, "Execution") || last == "ExecutionStarted"
}

// families are the beginnings of the types of events about tasks.
var families = []string{"Task", "LambdaFunction", "Activity"}

var outcomes = []string{
	"Started", "Submitted", "Succeeded", "Failed", "TimedOut", "SubmitFailed", "StartFailed", "ScheduleFailed",
}

func splitType(typ string) (family, outcome string) {
	for _, family := range families {
		if outcome, ok := strings.CutPrefix(typ, family); ok && slices.Contains(outcomes, outcome) {
			return family, outcome
		}
	}
	return "", ""
}

// isAnswer reports whether an event comes from outside: a timeout does not, and
// neither does the start of what is not an activity.
func isAnswer(family, outcome string) bool {
	return outcome != "TimedOut" && (outcome != "Started" || family == "Activity")
}

// resourceOf returns what a Task… event says of its resource. Those of functions
// and activities do not all name theirs.
func resourceOf(event value.Value) string {
	for _, m := range event.(*value.Object).Members() {
		if strings.HasPrefix(m.Key, "task") {
			return textMember(m.Value, "resourceType") + ":" + textMember(m.Value, "resource")
		}
	}
	return ""
}

// unanswered returns the first call of a kind that has no last answer.
func (s *script) unanswered(family, resource string) *call {
	for _, c := range s.calls {
		if c.family == family && c.resource == resource && !c.ended() {
			return c
		}
	}
	return nil
}

func (c *call) ended() bool {
	if len(c.answers) == 0 {
		return false
	}
	_, outcome := splitType(textMember(c.answers[len(c.answers)-1].event, "type"))
	return outcome != "Started" && outcome != "Submitted"
}

// next gives the answer that the recording has next. Where the recording has
// something else next, time passes.
func (s *script) next(r *run) (decide.Occurrence, error) {
	s.observe(r)
	s.claim(r)
	at := len(r.events)
	if s.partial && at >= len(s.events) {
		return nil, errEnough
	}
	wanted := ""
	if at < len(s.events) && !s.lossy {
		wanted = textMember(s.events[at], "type")
	}
	c := s.due(r, at)
	_, outcome := splitType(wanted)
	ordered := wanted != "" && outcome == "" || outcome == "TimedOut"
	switch {
	case len(r.mapRuns) > 0 && (strings.HasPrefix(wanted, "MapRun") || c == nil):
		return r.driveMapRun()
	case c == nil:
		return s.echo(r), nil
	case ordered && c.answers[0].at > at && len(r.timers) > 0:
		return nil, nil
	}
	return s.give(c), nil
}

// observe compares what the execution has done so far, so that placeholders in
// the answers to come stand for what it said.
func (s *script) observe(r *run) {
	for ; s.seen < len(r.events) && s.seen < len(s.events); s.seen++ {
		if !s.lossy {
			s.replay.diff(s.events[s.seen], r.events[s.seen], "events", false)
		}
	}
}

// claim finds the recorded call of each task that has none.
func (s *script) claim(r *run) {
	for _, task := range r.tasks {
		if slices.ContainsFunc(s.calls, func(c *call) bool { return c.task == task.ID }) {
			continue
		}
		fits := func(c *call) bool { return c.task == 0 && c.fits(task.Resource) }
		i := slices.IndexFunc(s.calls, func(c *call) bool { return fits(c) && c.scheduled == task.ID })
		if i < 0 {
			i = slices.IndexFunc(s.calls, fits)
		}
		if i >= 0 {
			s.calls[i].task = task.ID
		}
	}
}

func (c *call) fits(resource decide.Resource) bool {
	switch c.family {
	case "LambdaFunction":
		return resource.Kind == decide.LambdaResource
	case "Activity":
		return resource.Kind == decide.ActivityResource
	}
	return resource.Kind == decide.ServiceResource && c.resource == resource.Service+":"+resource.Action
}

// due returns the call whose answer comes next: the one recorded at this place,
// or else the earliest.
func (s *script) due(r *run, at int) *call {
	var first *call
	for _, c := range s.calls {
		running := slices.ContainsFunc(r.tasks, func(t decide.Task) bool { return t.ID == c.task })
		if !running || len(c.answers) == 0 {
			continue
		}
		if c.answers[0].at == at {
			return c
		}
		if first == nil || c.answers[0].at < first.answers[0].at {
			first = c
		}
	}
	return first
}

// give turns the next answer of a call into an input.
func (s *script) give(c *call) decide.Occurrence {
	event := c.answers[0].event
	c.answers = c.answers[1:]
	_, outcome := splitType(textMember(event, "type"))
	details := detailsOf(event)
	output := s.replay.documentText(member(details, "output"))
	switch outcome {
	case "Started":
		return decide.TaskStarted{Task: c.task, WorkerName: s.replay.documentText(member(details, "workerName"))}
	case "Submitted":
		return decide.TaskSubmitted{Task: c.task, Output: output}
	case "Succeeded":
		return decide.TaskSucceeded{Task: c.task, Output: output}
	}
	failed := decide.TaskFailed{
		Task: c.task, Unstarted: outcome != "Failed",
		Error: s.optional(member(details, "error")), Cause: s.optional(member(details, "cause")),
	}
	if o, ok := member(details, "cause").(*value.Object); ok && c.family == "LambdaFunction" {
		// Python's runtime puts blanks into what it says of an exception, and AWS
		// hands that on as it is.
		failed.Cause = history.Some(spaced(s.replay.render(o)))
	}
	return failed
}

func detailsOf(event value.Value) value.Value {
	for _, m := range event.(*value.Object).Members() {
		if strings.HasSuffix(m.Key, "EventDetails") {
			return m.Value
		}
	}
	return nil
}

func (s *script) optional(v value.Value) history.Text {
	if v == nil {
		return history.Text{}
	}
	return history.Some(s.replay.documentText(v))
}

// documentText returns the text that a recorded document was on the wire.
func (r *replay) documentText(v value.Value) string {
	if v == nil {
		return ""
	}
	return plain(r.render(v))
}

// echo answers a task that the recording does not show, as those in the children
// of map runs, where the case's function gives back what it gets.
func (s *script) echo(r *run) decide.Occurrence {
	functions := arrayMember(s.replay.c.doc, "lambda")
	if len(r.tasks) == 0 || len(functions) != 1 {
		return nil
	}
	if strings.TrimSpace(textMember(functions[0], "source")) != "def handler(event, context):\n    return event" {
		return nil
	}
	task := r.tasks[0]
	switch {
	case task.Resource.Kind == decide.LambdaResource:
		return decide.TaskSucceeded{Task: task.ID, Output: task.Input}
	case task.Resource.Service == "lambda" && task.Resource.Action == "invoke":
		input, err := value.ParseString(task.Input)
		if err != nil {
			return nil
		}
		return decide.TaskSucceeded{Task: task.ID, Output: value.Text(value.NewObject(
			value.Member{Key: "ExecutedVersion", Value: value.String("$LATEST")},
			value.Member{Key: "Payload", Value: member(input, "Payload")},
			value.Member{Key: "StatusCode", Value: value.Int(200)}))}
	}
	return nil
}

// items are the objects of the case that an ItemReader names, where they are JSON,
// and else what the recorded children got.
func (s *script) items(m *decide.MapRun) (value.Array, error) {
	source, _ := m.Source()
	arguments, err := value.ParseString(source.Arguments)
	if err != nil {
		return nil, err
	}
	body, ok := s.replay.objects[textMember(arguments, "Bucket")+"/"+textMember(arguments, "Key")]
	if !ok {
		return nil, fmt.Errorf("no object for %s", source.Arguments)
	}
	if doc, err := value.ParseString(body); err == nil {
		if items, ok := doc.(value.Array); ok {
			return items, nil
		}
	}
	if failed := s.recordedFailure(); failed != nil {
		return nil, failed
	}
	output, err := s.recordedOutput(m.State())
	if err != nil {
		return nil, err
	}
	items, ok := output.(value.Array)
	if !ok {
		return nil, fmt.Errorf("the recorded output of %s is not an array", m.State())
	}
	return items, nil
}

// recordedFailure returns why the recorded map run failed before it had items.
func (s *script) recordedFailure() error {
	for _, event := range s.events {
		if details := member(event, "mapRunFailedEventDetails"); details != nil {
			return &readError{textMember(details, "error"), textMember(details, "cause")}
		}
	}
	return nil
}

// written is what the recording says that the map run's state gave.
func (s *script) written(m *decide.MapRun, _ string) (string, error) {
	output, err := s.recordedOutput(m.State())
	if err != nil {
		return "", err
	}
	return value.Text(output), nil
}

func (s *script) recordedOutput(state string) (value.Value, error) {
	for _, event := range s.events {
		if textMember(event, "type") == "MapStateExited" && textMember(detailsOf(event), "name") == state {
			return value.ParseString(s.replay.documentText(member(detailsOf(event), "output")))
		}
	}
	return nil, fmt.Errorf("the recording has no output of %s", state)
}

// child knows no events: what children do is not recorded.
func (s *script) child() world { return &script{replay: s.replay} }
