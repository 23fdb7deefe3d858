// Package engine runs workflows durably on a database that you already have.
//
// [Open] a database, [Engine.Deploy] a definition, [Engine.Register] the Go
// functions that its tasks name, and let [Engine.Run] work while you
// [Engine.Start] executions:
//
//	e, err := engine.Open(ctx, "sqlite:orders.db", engine.Config{})
//	…
//	e.Register("arn:aws:states:::borealis:go:charge", charge, engine.Idempotent)
//	arn, err := e.Deploy(ctx, engine.Machine{Name: "orders", Definition: definition})
//	go e.Run(ctx)
//	started, err := e.Start(ctx, engine.StartRequest{Machine: arn, Input: `{"order":1}`})
//	ended, err := e.Wait(ctx, started.Arn)
//
// What is acknowledged is durable: when Start returns, the execution survives the
// process and the power supply. A task's function is called after everything that
// led to the call is durable, and its result counts once it is. After a crash the
// engine goes on from there: functions that are safe to repeat are called again
// with the same [Task.Key], and those that are not ([AtMostOnce]) fail with the
// catchable error Borealis.OutcomeUnknown.
//
// An Engine is a node. It owns partitions of the executions in its database and
// keeps those that run in memory; the log of each partition in the database makes
// sure that nobody else can write to it meanwhile.
//
// The package serves no network protocol and imports nothing that does.
package engine
