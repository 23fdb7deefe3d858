package store

import "time"

// Running is an execution that has not ended, with all its segments in order: what
// a new owner needs to take it over.
type Running struct {
	Execution Execution
	Segments  []Segment
}

// ListFilter says which executions a list has. Zero values do not filter.
type ListFilter struct {
	Machine string
	// Status is RUNNING or how the execution ended.
	Status string
	// Before continues a list, newest first: executions that are older than this one
	// by (StartedAt, ID).
	Before *ListKey
	Limit  int // 1 to 1,000
}

// ListKey is an execution's place in a list.
type ListKey struct {
	StartedAt time.Time
	ID        ID
}

// Ownership is what a node gets when it acquires a partition: its epoch, and the
// position that the node's first batch takes.
type Ownership struct {
	Partition int
	Epoch     int64
	NextLSN   int64
}

// MaxRows is the most records that a list method returns at once.
const MaxRows = 10_000

// BoundLimit returns the limit that a list method keeps to: 1 to [MaxRows].
func BoundLimit(limit int) int { return min(max(limit, 1), MaxRows) }
