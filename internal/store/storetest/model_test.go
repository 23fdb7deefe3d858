package storetest_test

import (
	"testing"

	"github.com/borealis-flow/borealis/internal/store/storetest"
)

func TestModel_is_a_store(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) storetest.Store { return storetest.NewModel(4) })
}
