package enginetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/engine/enginetest"
)

// distributed is a definition of one distributed Map called Each around a Task
// called Work.
func distributed(fields string) string {
	return `{"StartAt":"Each","States":{"Each":{"Type":"Map","Label":"each",` + fields + `
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
			"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"` + lambdaArn + `","End":true}}},
		"End":true}}}`
}

func echo(_ context.Context, task *enginetest.Task) (any, error) {
	task.Take(time.Minute)
	return task.Input, nil
}

func TestRun_plays_distributed_maps(t *testing.T) {
	t.Parallel()
	reader := `"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"b","Key":"k"}},`
	tests := []struct {
		name, fields, input, output string
		elapsed                     time.Duration
		children                    int
	}{
		{"all children at once", ``, `[1,2,3]`, `[1,2,3]`, time.Minute, 3},
		{"one child after the other", `"MaxConcurrency":1,`, `[1,2,3]`, `[1,2,3]`, 3 * time.Minute, 3},
		{"no items", ``, `[]`, `[]`, 0, 0},
		{"items from a reader", reader, `{}`, `["a","b"]`, time.Minute, 2},
		{"batches", `"ItemBatcher":{"MaxItemsPerBatch":2},`, `[1,2,3]`, `[{"Items":[1,2]},{"Items":[3]}]`, time.Minute, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := play(t, distributed(tt.fields), enginetest.Config{
				Input: tt.input, Tasks: enginetest.Tasks{"Work": echo},
				Readers: map[string]enginetest.Reader{"arn:aws:states:::s3:getObject": enginetest.Items(`["a","b"]`)},
			})
			if x.Output != tt.output || x.Elapsed() != tt.elapsed || len(x.Children) != tt.children {
				t.Errorf("got %s %s after %s with %d children, want %s after %s with %d", x.Status, x.Output, x.Elapsed(), len(x.Children),
					tt.output, tt.elapsed, tt.children)
			}
			for i, child := range x.Children {
				if !strings.HasPrefix(child.ARN, "arn:aws:states:us-east-1:123456789012:execution:machine/each:") || child.Status != enginetest.Succeeded {
					t.Errorf("child %d is %s %s", i, child.ARN, child.Status)
				}
			}
		})
	}
}

func TestRun_stops_the_children_of_a_map_that_fails(t *testing.T) {
	t.Parallel()
	x := play(t, distributed(""), enginetest.Config{
		Input: `[1,2,3]`,
		Tasks: enginetest.Tasks{"Work": func(_ context.Context, task *enginetest.Task) (any, error) {
			if string(task.Input) == "2" {
				return nil, errors.New("bad item")
			}
			return echo(t.Context(), task)
		}},
	})
	if x.Status != enginetest.Failed || x.Error != "States.ExceedToleratedFailureThreshold" || x.Elapsed() != 0 {
		t.Errorf("got %s %s after %s", x.Status, x.Error, x.Elapsed())
	}
	want := []enginetest.Status{enginetest.Aborted, enginetest.Failed, enginetest.Aborted}
	for i, child := range x.Children {
		if child.Status != want[i] {
			t.Errorf("child %d is %s, want %s", i, child.Status, want[i])
		}
	}
}

func TestRun_stops_the_children_of_an_execution_that_times_out(t *testing.T) {
	t.Parallel()
	definition := strings.Replace(distributed(""), `{"StartAt"`, `{"TimeoutSeconds":10,"StartAt"`, 1)
	x := play(t, definition, enginetest.Config{Input: `[1]`, Tasks: enginetest.Tasks{"Work": echo}})
	if x.Status != enginetest.TimedOut || x.Children[0].Status != enginetest.Aborted || x.Children[0].Elapsed() != 10*time.Second {
		t.Errorf("got %s, and the child %s after %s", x.Status, x.Children[0].Status, x.Children[0].Elapsed())
	}
}

func TestRun_plays_maps_inside_maps(t *testing.T) {
	t.Parallel()
	x := play(t, `{"StartAt":"Outer","States":{"Outer":{"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
		"StartAt":"Inner","States":{"Inner":{"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
			"StartAt":"Nap","States":{"Nap":{"Type":"Wait","Seconds":5,"End":true}}}}}}}}}`, enginetest.Config{Input: `[[1,2],[3]]`})
	if x.Output != `[[1,2],[3]]` || x.Elapsed() != 5*time.Second || len(x.Children) != 2 || len(x.Children[0].Children) != 2 {
		t.Errorf("got %s %s after %s with %d children", x.Status, x.Output, x.Elapsed(), len(x.Children))
	}
}

func TestReader_and_Writer_stand_in_for_S3(t *testing.T) {
	t.Parallel()
	fields := `"ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2","Parameters":{"Bucket":"in"}},
		"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"out","Prefix":"p"}},`
	var read enginetest.Dataset
	var written string
	cfg := enginetest.Config{
		Tasks: enginetest.Tasks{"*": echo},
		Readers: map[string]enginetest.Reader{"Each": func(_ context.Context, from enginetest.Dataset) (any, error) {
			read = from
			return []int{1, 2}, nil
		}},
		Writers: map[string]enginetest.Writer{"*": func(_ context.Context, to enginetest.Dataset, results json.RawMessage) (any, error) {
			written = string(to.Arguments) + string(results)
			return map[string]string{"Bucket": "out", "Key": "p/manifest.json"}, nil
		}},
	}
	x := play(t, distributed(fields), cfg)
	if string(read.Arguments) != `{"Bucket":"in"}` || read.State != "Each" || read.MapRun == "" {
		t.Errorf("read %+v", read)
	}
	if written != `{"Bucket":"out","Prefix":"p"}[1,2]` {
		t.Errorf("wrote %s", written)
	}
	if want := `{"MapRunArn":"` + read.MapRun + `","ResultWriterDetails":{"Bucket":"out","Key":"p/manifest.json"}}`; x.Output != want {
		t.Errorf("got  %s\nwant %s", x.Output, want)
	}

	t.Run("and fail the map run", func(t *testing.T) {
		t.Parallel()
		broken := cfg
		broken.Writers = map[string]enginetest.Writer{"*": func(context.Context, enginetest.Dataset, json.RawMessage) (any, error) {
			return nil, errors.New("no space")
		}}
		if x := play(t, distributed(fields), broken); x.Error != "States.ResultWriterFailed" || x.Cause != "no space" {
			t.Errorf("got %s: %s", x.Error, x.Cause)
		}
		broken.Readers = map[string]enginetest.Reader{"*": func(context.Context, enginetest.Dataset) (any, error) {
			return nil, errors.New("no such bucket")
		}}
		if x := play(t, distributed(fields), broken); x.Error != "States.ItemReaderFailed" || x.Cause != "no such bucket" {
			t.Errorf("got %s: %s", x.Error, x.Cause)
		}
	})
	t.Run("and are asked for", func(t *testing.T) {
		t.Parallel()
		missing := cfg
		missing.Writers = nil
		_, err := enginetest.Run(t.Context(), []byte(distributed(fields)), missing)
		if err == nil || !strings.Contains(err.Error(), `state "Each" has the ResultWriter arn:aws:states:::s3:putObject, for which there is no fake: put one into Config.Writers`) {
			t.Errorf("got %v", err)
		}
		missing.Readers = nil
		_, err = enginetest.Run(t.Context(), []byte(distributed(fields)), missing)
		if err == nil || !strings.Contains(err.Error(), "Config.Readers") {
			t.Errorf("got %v", err)
		}
		missing.Readers = map[string]enginetest.Reader{"*": enginetest.Items(`{}`)}
		_, err = enginetest.Run(t.Context(), []byte(distributed(fields)), missing)
		if err == nil || !strings.Contains(err.Error(), "want an array, not a JSON object") {
			t.Errorf("got %v", err)
		}
	})
}

func TestStuckError_names_the_states_of_children(t *testing.T) {
	t.Parallel()
	definition := strings.Replace(distributed(""), lambdaArn, activityArn, 1)
	_, err := enginetest.Run(t.Context(), []byte(definition), enginetest.Config{
		Input: `[1,2,3,4,5,6,7,8,9,10,11,12]`, Tasks: enginetest.Tasks{"*": never},
	})
	want := `child 0 of state "Each": state "Work" waits for an answer from ` + activityArn
	if err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "and 1 more") {
		t.Errorf("got %v", err)
	}
}
