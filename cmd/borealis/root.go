package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

// run is the whole program: it does what args say and returns why it could not.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	root := &cobra.Command{
		Use:   "borealis",
		Short: "Run AWS Step Functions workflows",
		Long:  "borealis checks and runs workflows in the Amazon States Language.",
		// What goes wrong is printed in one place, by report.
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(newValidate(), newRun(), newVersion())
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return root.ExecuteContext(ctx)
}
