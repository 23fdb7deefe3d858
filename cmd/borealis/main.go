// Command borealis checks state machine definitions and runs them.
//
// It reads flags and files and prints; what a definition means is decided
// elsewhere. It may import the public packages; it must not know the decider or
// the store.
//
// It exits with 0 where all went well, with 1 where a definition has errors or an
// execution did not succeed, and with 2 where it could not do what it was asked.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(report(os.Stderr, err))
}
