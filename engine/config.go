package engine

import (
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/borealis-flow/borealis/internal/decide"
)

// Config says how an engine works. The zero Config is ready to use.
type Config struct {
	// Name tells people which node this is; empty means host and process id.
	Name string
	// Region and Account are parts of every ARN; empty means us-east-1 and
	// 000000000000.
	Region, Account string
	// Wide lifts AWS's limits: payloads of 64 MiB instead of 256 KiB, histories
	// without bound instead of 25,000 events, inline Maps without bound instead of 40
	// iterations at once.
	Wide bool
	// Workers bounds how many task functions run at once; 0 means 256.
	Workers int
	// Lease is how long another node waits before it takes over the partitions of
	// one that is gone without a word; 0 means 6 seconds.
	Lease time.Duration
	// Log gets what an operator should know; nil means slog.Default.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.Name == "" {
		host, err := os.Hostname()
		if err != nil {
			host = "node"
		}
		c.Name = host + "/" + strconv.Itoa(os.Getpid())
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Account == "" {
		c.Account = "000000000000"
	}
	if c.Workers == 0 {
		c.Workers = 256
	}
	if c.Lease == 0 {
		c.Lease = 6 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

func (c Config) limits() decide.Limits {
	if c.Wide {
		return decide.Limits{}
	}
	return decide.AWSLimits
}
