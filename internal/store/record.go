package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Format is the version of the records that this binary writes, and the newest
// that it reads.
const Format = 1

// ID names an execution, a batch or a node: a UUID. Those of executions are of
// version 7, so that they sort by time.
type ID [16]byte

// String returns the UUID in its usual form.
func (id ID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

// ParseID reads what [ID.String] writes.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, fmt.Errorf("%q is not a UUID", s)
	}
	digits := s[0:8] + s[9:13] + s[14:18] + s[19:23] + s[24:36]
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return id, fmt.Errorf("%q is not a UUID: %w", s, err)
	}
	return id, nil
}

// Digest is a SHA-256 sum: the name of a definition, a link of a hash chain.
type Digest [sha256.Size]byte

// String returns the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Machine is a state machine as it was deployed last.
type Machine struct {
	Arn        string // without version or alias
	Name       string
	Type       string // STANDARD or EXPRESS
	RoleArn    string
	Definition Digest
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Definition is the text of a definition, kept once under its digest.
type Definition struct {
	Digest Digest
	Text   string
}

// Execution is one run of a state machine, as it started.
type Execution struct {
	ID         ID
	Partition  int
	Machine    string // the state machine's ARN
	Definition Digest
	Name       string // unique within the machine
	Actor      string // who started it
	Input      string // JSON, as the caller wrote it
	StartedAt  time.Time
	// End is nil while it runs.
	End *End
}

// End is how an execution ended.
type End struct {
	Execution ID
	Status    string // AWS's: SUCCEEDED, FAILED, TIMED_OUT, ABORTED
	Output    string // JSON, where it succeeded
	// Error and Cause are nil where the execution ended without one.
	Error, Cause *string
	At           time.Time
}

// Segment is what one batch adds to an execution's history: its events in order,
// and what they changed of the execution's state. Times have milliseconds.
type Segment struct {
	Execution ID
	Seq       int // counts the execution's segments from 1, without gaps
	// First and Last are the ids of the first and the last event.
	First, Last int64
	At          time.Time
	Actor       string // on whose behalf
	Events      []byte // JSON: an array of events in AWS's form
	State       []byte // what recovery needs; opaque
	Hash        Digest // links the segment to the one before, see [Chain]
}

// Chain returns the hash of a segment that follows one with hash previous (the
// zero Digest for the first): SHA-256 over previous and everything else that the
// segment says, each part with its length in front.
func (s *Segment) Chain(previous Digest) Digest {
	h := sha256.New()
	h.Write(previous[:])
	for _, part := range [][]byte{
		s.Execution[:], fmt.Appendf(nil, "%d %d %d %d", s.Seq, s.First, s.Last, s.At.UnixMilli()), []byte(s.Actor), s.Events, s.State,
	} {
		h.Write(fmt.Appendf(nil, "%d:", len(part)))
		h.Write(part)
	}
	return Digest(h.Sum(nil))
}

// Sleeper is an execution that waits, out of memory, until it is due.
type Sleeper struct {
	Partition int
	Due       time.Time
	Execution ID
}

// Request is something for an execution that another node owns: it waits in the
// inbox until the owner takes it.
type Request struct {
	// ID orders requests; the store gives it.
	ID        int64
	Partition int
	Execution ID     // zero for a request that is not about one, such as a start
	Kind      string // what is asked for; opaque
	Payload   []byte // JSON; opaque
	At        time.Time
}

// Node is a process that owns partitions.
type Node struct {
	ID      ID
	Name    string // for people: host and process
	Address string // where other nodes reach it, or empty
}

// Position is a place in the log of a partition: LSN counts from 1 without gaps.
type Position struct {
	Partition int
	LSN       int64
	Epoch     int64
}

// Batch is what one commit makes durable.
type Batch struct {
	// ID is random and stays the same when the commit is repeated.
	ID   ID
	Node ID
	// Log takes one position in every partition that the batch writes to.
	Log []Position
	// Starts are new executions; those with an End have ended already.
	Starts []Execution
	// Ends are of executions started by earlier batches.
	Ends     []End
	Segments []Segment
	// Sleeps and Wakes add and remove sleepers, of which an execution has at most
	// one. Wakes go by the execution and come first; a later sleep of an execution
	// replaces an earlier one.
	Sleeps, Wakes []Sleeper
	// Taken are the requests that the batch has dealt with.
	Taken []int64
}
