package store

import (
	"fmt"
	"time"
)

// NodeState is a node as the others see it.
type NodeState struct {
	Node       Node
	LeaseUntil time.Time // by the store's clock
	Live       bool      // whether that is still to come
	Partitions []int     // what it owns, ascending
}

// OwnedError says that a partition cannot be acquired: its owner's lease is not over.
type OwnedError struct {
	Partition int
	Owner     ID
}

func (e *OwnedError) Error() string {
	return fmt.Sprintf("partition %d belongs to node %s", e.Partition, e.Owner)
}
