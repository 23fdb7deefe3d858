package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/borealis-flow/borealis/internal/pgtest"
	"github.com/borealis-flow/borealis/internal/store"
	"github.com/borealis-flow/borealis/internal/store/postgres"
)

func TestListen_wakes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		poll    time.Duration
		control string
		send    bool
	}{
		{"when a request is sent", time.Hour, "", true},
		{"now and then, when nothing is heard", time.Millisecond, "", false},
		{"now and then, where it cannot listen", time.Millisecond, "host=/nowhere", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, pgtest.Database(t), postgres.Config{Poll: tt.poll, Control: tt.control})
			woken := make(chan struct{})
			ctx, cancel := context.WithCancel(t.Context())
			over := make(chan error)
			go func() {
				over <- s.Listen(ctx, func() {
					select {
					case woken <- struct{}{}:
					case <-ctx.Done():
					}
				})
			}()
			for range 3 {
				<-woken
				if !tt.send {
					continue
				}
				if _, err := s.Send(ctx, store.Request{Partition: 1, Kind: "stop", Payload: []byte("{}"), At: noon}); err != nil {
					t.Fatal(err)
				}
			}
			cancel()
			if err := <-over; !errors.Is(err, context.Canceled) {
				t.Errorf("got error %v, want that the context is over", err)
			}
		})
	}
}
