package engine_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/engine"
	"github.com/borealis-flow/borealis/internal/pgtest"
)

// BenchmarkFiveSteps runs workflows of five tasks in a row, each result durable
// before the next task starts, with so many in flight.
func BenchmarkFiveSteps(b *testing.B) {
	for _, inFlight := range []int{1, 64, 512} {
		b.Run("SQLite/"+name(inFlight), func(b *testing.B) {
			benchmarkFiveSteps(b, "sqlite:"+filepath.Join(b.TempDir(), "engine.db"), inFlight)
		})
		b.Run("PostgreSQL/"+name(inFlight), func(b *testing.B) {
			benchmarkFiveSteps(b, pgtest.DurableDatabase(b), inFlight)
		})
	}
}

func name(n int) string { return fmt.Sprintf("inFlight=%d", n) }

func benchmarkFiveSteps(b *testing.B, dsn string, inFlight int) {
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	e, done, err := open(ctx, dsn)
	if err != nil {
		b.Fatal(err)
	}
	machine, err := e.Deploy(ctx, engine.Machine{Name: "five", Definition: fiveSteps()})
	if err != nil {
		b.Fatal(err)
	}
	var mu sync.Mutex
	var took []time.Duration
	work := make(chan struct{})
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			for range work {
				began := time.Now()
				started, err := e.Start(ctx, engine.StartRequest{Machine: machine, Input: `{"order":"o-1001","amount":42,"customer":{"name":"Ada"}}`})
				if err == nil {
					_, err = e.Wait(ctx, started.Arn)
				}
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
			}
		})
	}
	b.ResetTimer()
	for range b.N {
		work <- struct{}{}
	}
	close(work)
	workers.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "workflows/s")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	stop()
	if err := <-done; err != nil {
		b.Error(err)
	}
}
