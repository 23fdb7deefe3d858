package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/borealis-flow/borealis/engine"
)

// A workflow in a program of its own: one function, one definition, one database
// file. Killed at any moment, the program goes on where it stood when it is run
// again.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	dir, err := os.MkdirTemp("", "borealis")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	e, err := engine.Open(ctx, "sqlite:"+filepath.Join(dir, "orders.db"), engine.Config{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	const charge = "arn:aws:states:::borealis:go:charge"
	e.Register(charge, func(ctx context.Context, t *engine.Task) (any, error) {
		return map[string]string{"receipt": "R-1"}, nil // with t.Key as the idempotency key
	}, engine.Idempotent)

	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()

	machine, err := e.Deploy(ctx, engine.Machine{Name: "orders", Definition: `{
	  "StartAt": "Charge",
	  "States": {"Charge": {"Type": "Task", "Resource": "` + charge + `", "ResultPath": "$.payment", "End": true}}
	}`})
	if err != nil {
		fmt.Println(err)
		return
	}
	started, err := e.Start(ctx, engine.StartRequest{Machine: machine, Name: "order-1", Input: `{"order":1}`})
	if err != nil {
		fmt.Println(err)
		return
	}
	ended, err := e.Wait(ctx, started.Arn)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ended.Status, ended.Output)

	stop()
	if err := <-done; err != nil {
		fmt.Println(err)
	}
	if err := e.Close(); err != nil {
		fmt.Println(err)
	}
	// Output: SUCCEEDED {"order":1,"payment":{"receipt":"R-1"}}
}
