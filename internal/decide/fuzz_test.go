package decide_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/history"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/value"
)

// choices turns bytes into decisions: the fuzzer's way to steer a generator.
type choices struct {
	data []byte
	at   int
}

// pick returns a number below n; 0 once the bytes are used up.
func (c *choices) pick(n int) int {
	if c.at >= len(c.data) {
		return 0
	}
	c.at++
	return int(c.data[c.at-1]) % n
}

func (c *choices) of(options ...string) string { return options[c.pick(len(options))] }

// maybe returns text in three of four cases, so that most fields are absent.
func (c *choices) maybe(text func() string) string {
	if c.pick(4) != 3 {
		return ""
	}
	return text()
}

// definition generates a definition that is mostly valid, with every type of
// state, nested at most to depth.
func (c *choices) definition() string {
	language := c.of("JSONPath", "JSONata")
	timeout := c.maybe(func() string { return `"TimeoutSeconds":1000,` })
	return fmt.Sprintf(`{"QueryLanguage":%q,%s%s}`, language, timeout, c.scope(language == "JSONata", 2, "S"))
}

func (c *choices) scope(jsonata bool, depth int, prefix string) string {
	n := 1 + c.pick(4)
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	states := make([]string, n)
	for i, name := range names {
		states[i] = fmt.Sprintf("%q:%s", name, c.state(jsonata, depth, name, names, i))
	}
	return fmt.Sprintf(`"StartAt":%q,"States":{%s}`, names[0], strings.Join(states, ","))
}

func (c *choices) state(jsonata bool, depth int, name string, names []string, i int) string {
	next := `"End":true`
	if i+1 < len(names) {
		// Mostly forwards, so that everything is reached; now and then a loop.
		next = fmt.Sprintf(`"Next":%q`, names[i+1])
	} else if c.pick(5) == 4 {
		next = fmt.Sprintf(`"Next":%q`, names[c.pick(len(names))])
	}
	kind := c.pick(8)
	if depth == 0 && kind >= 6 {
		kind -= 6
	}
	shape := c.shape(jsonata)
	switch kind {
	case 1:
		return fmt.Sprintf(`{"Type":"Wait","Seconds":%d,%s%s}`, c.pick(100), shape, next)
	case 2, 3:
		return fmt.Sprintf(`{"Type":"Task","Resource":%q,%s%s%s%s%s}`, c.resource(), shape, c.arguments(jsonata), c.times(), c.recovery(names, i), next)
	case 4:
		if i+1 == len(names) {
			return c.of(`{"Type":"Succeed"}`, `{"Type":"Fail","Error":"E","Cause":"C"}`, `{"Type":"Fail"}`)
		}
		return c.choice(jsonata, names, i)
	case 5:
		return fmt.Sprintf(`{"Type":"Pass",%s%s}`, c.shape(jsonata), next)
	case 6:
		branches := make([]string, 1+c.pick(3))
		for b := range branches {
			branches[b] = "{" + c.scope(jsonata, depth-1, fmt.Sprintf("%sb%d", name, b)) + "}"
		}
		return fmt.Sprintf(`{"Type":"Parallel","Branches":[%s],%s%s%s}`, strings.Join(branches, ","), shape, c.recovery(names, i), next)
	case 7:
		mode := c.of("", `"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},`)
		items := c.of(`"ItemsPath":"$.list",`, `"ItemsPath":"$.a",`, "")
		if jsonata {
			items = c.of(`"Items":"{% $states.input.list %}",`, `"Items":[1,2,3],`, "")
		}
		return fmt.Sprintf(`{"Type":"Map",%s"MaxConcurrency":%d,"ItemProcessor":{%s%s},%s%s%s}`,
			items, c.pick(4), mode, c.scope(jsonata, depth-1, name+"i"), shape, c.recovery(names, i), next)
	}
	return fmt.Sprintf(`{"Type":"Pass",%s}`, next)
}

func (c *choices) resource() string {
	return c.of("arn:aws:states:::lambda:invoke", "arn:aws:lambda:us-east-1:000000000000:function:f",
		"arn:aws:states:us-east-1:000000000000:activity:a", "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
		"arn:aws:states:::states:startExecution.sync:2")
}

func (c *choices) shape(jsonata bool) string {
	if jsonata {
		return c.maybe(func() string {
			return `"Output":` + c.of(`"{% $states.input %}"`, `{"a":"{% $states.input.a + 1 %}"}`, `"{% $nothing %}"`, `{"list":[1,"{% $x %}"]}`) + ","
		}) + c.maybe(func() string { return `"Assign":{"x":` + c.of(`1`, `"{% $states.input %}"`) + "}," })
	}
	return c.maybe(func() string { return `"InputPath":` + c.of(`"$.a"`, "null", `"$.list[0]"`) + "," }) +
		c.maybe(func() string { return `"OutputPath":` + c.of(`"$.a"`, "null", `"$.list[*]"`) + "," }) +
		c.maybe(func() string {
			return `"Assign":{"x":1,"y.$":` + c.of(`"$.a"`, `"$$.State.Name"`, `"States.UUID()"`) + "},"
		})
}

func (c *choices) arguments(jsonata bool) string {
	if jsonata {
		return c.maybe(func() string {
			return `"Arguments":` + c.of(`{"p":"{% $states.context.State.Name %}"}`, `"{% $random() %}"`) + ","
		})
	}
	return c.maybe(func() string {
		return `"Parameters":{"p.$":` + c.of(`"$"`, `"$x"`, `"$$.Execution.Id"`, `"States.Format('{}', $.a)"`) + "},"
	}) +
		c.maybe(func() string { return `"ResultPath":` + c.of(`"$.r"`, "null", `"$.a.b"`) + "," }) +
		c.maybe(func() string { return `"ResultSelector":{"s.$":"$"},` })
}

func (c *choices) times() string {
	return c.maybe(func() string { return `"TimeoutSeconds":50,` }) + c.maybe(func() string { return `"HeartbeatSeconds":20,` })
}

func (c *choices) recovery(names []string, i int) string {
	retry := c.maybe(func() string {
		return `"Retry":[{"ErrorEquals":[` + c.of(`"States.ALL"`, `"States.TaskFailed"`, `"States.Timeout","E"`) + `],"MaxAttempts":2,"JitterStrategy":"FULL"}],`
	})
	if i+1 == len(names) {
		return retry
	}
	return retry + c.maybe(func() string {
		return fmt.Sprintf(`"Catch":[{"ErrorEquals":[%s],"Next":%q}],`, c.of(`"States.ALL"`, `"E"`), names[i+1])
	})
}

func (c *choices) choice(jsonata bool, names []string, i int) string {
	next := names[i+1]
	if jsonata {
		return fmt.Sprintf(`{"Type":"Choice","Choices":[{"Condition":%s,"Next":%q}],"Default":%q}`,
			c.of(`"{% $exists($states.input.a) %}"`, `true`, `"{% $states.input.a > 1 %}"`), next, next)
	}
	return fmt.Sprintf(`{"Type":"Choice","Choices":[{"Variable":"$.a",%s,"Next":%q}],"Default":%q}`,
		c.of(`"NumericGreaterThan":1`, `"IsPresent":true`, `"StringMatches":"x*"`, `"NumericEqualsPath":"$.b"`), next, next)
}

// occurrence picks something that may happen next: mostly what the execution
// waits for, now and then something that it does not.
func (c *choices) occurrence(d *driver) decide.Occurrence {
	id := int64(c.pick(40))
	if len(d.tasks) > 0 && c.pick(8) != 7 {
		id = d.tasks[c.pick(len(d.tasks))].ID
	}
	switch c.pick(8) {
	case 0, 1, 2:
		return decide.TaskSucceeded{Task: id, Output: c.of(`{"a":2,"list":[1,2]}`, `null`, `"text"`, `[]`)}
	case 3:
		return decide.TaskFailed{Task: id, Error: history.Some(c.of("E", "States.Timeout", "Lambda.Unknown")), Cause: history.Some("c")}
	case 4:
		return decide.TaskStarted{Task: id, WorkerName: "w"}
	case 5:
		return decide.TaskSubmitted{Task: id, Output: `{}`}
	case 6:
		return decide.TaskHeartbeat{Task: id}
	}
	return decide.TimerFired{Timer: decide.TimerKey{Kind: decide.TimerKind(1 + c.pick(5)), Event: id}}
}

// play runs an execution on random occurrences until it ends. What is left open
// after that is ended: tasks fail, map runs end, time passes.
func playRandomly(t testing.TB, p *decide.Program, c *choices, input string, reload reload) *driver {
	t.Helper()
	d := newDriver(t, p, input, decide.Limits{PayloadBytes: 64 << 10, Events: 500, Transitions: 1 + c.pick(20)})
	d.reload = reload
	d.step(decide.Start{})
	for n := 0; n < 60 && d.end == nil; n++ {
		if c.pick(4) == 3 {
			d.pass()
			continue
		}
		what := c.occurrence(d)
		if fired, ok := what.(decide.TimerFired); ok {
			delete(d.timers, fired.Timer)
			if fired.Timer.Kind == decide.ExecutionTimer {
				continue
			}
		}
		d.step(what)
		d.forget(what)
	}
	for n := 0; d.end == nil; n++ {
		if n > 5000 {
			t.Fatalf("the execution does not end:\n%s", describe(d.events))
		}
		d.close()
	}
	checkWellFormed(t, d)
	return d
}

// forget drops a task that the occurrence has ended.
func (d *driver) forget(what decide.Occurrence) {
	id := int64(-1)
	switch what := what.(type) {
	case decide.TaskSucceeded:
		id = what.Task
	case decide.TaskFailed:
		id = what.Task
	}
	for i := range d.tasks {
		if d.tasks[i].ID == id {
			d.tasks = append(d.tasks[:i], d.tasks[i+1:]...)
			return
		}
	}
}

// close ends one thing that the execution waits for.
func (d *driver) close() {
	d.t.Helper()
	switch {
	case len(d.tasks) > 0:
		task := d.tasks[0]
		d.tasks = d.tasks[1:]
		d.step(decide.TaskFailed{Task: task.ID, Error: history.Some("E")})
	case len(d.runs) > 0:
		run := d.runs[0]
		d.runs = d.runs[1:]
		for {
			child, ok := run.Next()
			if !ok {
				break
			}
			run.ChildEnded(child.Index, decide.End{Status: decide.Succeeded, Output: child.Input})
		}
		if end, ok := run.End(); ok {
			d.step(end)
		}
	case !d.pass():
		d.t.Fatalf("the execution waits for nothing:\n%s", describe(d.events))
	}
}

// FuzzDecide runs random definitions on random inputs. Whatever happens: no
// panic, an end, a well-formed history, and the same history when the state is
// written to bytes and read back before every input.
func FuzzDecide(f *testing.F) {
	for seed := range 64 {
		data := make([]byte, 200)
		x := uint32(seed)*2654435761 + 1
		for i := range data {
			x ^= x << 13
			x ^= x >> 17
			x ^= x << 5
			data[i] = byte(x >> 8)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &choices{data: data}
		input := c.of(`{"a":1,"b":1,"list":[1,2,{"a":3}]}`, `{}`, `[1,2]`, `"x"`, `null`)
		m, err := asl.Parse([]byte(c.definition()))
		if err != nil {
			return // a loop without a way out, say: not this fuzzer's subject
		}
		p, err := decide.Compile(m)
		if err != nil {
			t.Fatalf("a definition that asl accepts does not compile: %v", err)
		}
		first := *c
		want := describe(playRandomly(t, p, &first, input, kept).events)
		for _, reload := range []reload{rewritten, recovered} {
			again := *c
			if got := describe(playRandomly(t, p, &again, input, reload).events); got != want {
				t.Fatalf("without reloading:\n%s\nwith reloading (%d):\n%s", want, reload, got)
			}
		}
	})
}

func TestRestore_refuses_what_it_did_not_write(t *testing.T) {
	t.Parallel()
	p := compile(t, `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"End":true}}}`)
	for name, data := range map[string]string{
		"not JSON":             `x`,
		"no version":           `{}`,
		"a newer version":      `{"v":2}`,
		"an unknown state":     `{"v":1,"root":{"node":7}}`,
		"an unknown thread":    `{"v":1,"root":{"node":0},"ready":[3]}`,
		"a task of a Wait":     `{"v":1,"root":{"node":0,"task":{"id":1}}}`,
		"a huge group":         `{"v":1,"root":{"node":0,"group":{"n":1e12}}}`,
		"an item without list": `{"v":1,"root":{"node":0,"item":true}}`,
	} {
		if _, err := p.Restore([]byte(data), decide.Info{ExecutionArn: "arn"}, nil); err == nil {
			t.Errorf("Restore accepts %s: %s", name, data)
		}
	}
}

func FuzzRestore(f *testing.F) {
	p := compile(f, `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"End":true}}}],"End":true}}}`)
	d := newDriver(f, p, `{"a":1}`, decide.AWSLimits)
	d.step(decide.Start{})
	data, err := d.x.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		info := decide.Info{Input: value.NewDoc(nil), StartTime: epoch}
		x, err := p.Restore(data, info, token)
		if err != nil {
			return
		}
		if _, err := x.MarshalBinary(); err != nil {
			t.Fatal(err)
		}
	})
}
