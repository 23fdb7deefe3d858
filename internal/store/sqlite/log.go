package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/borealis-flow/borealis/internal/store"
)

// head is the last position of a partition's log, zero where there is none.
type head struct{ lsn, epoch int64 }

// head returns the last position of a partition, which must exist.
func (s *Store) head(t *tx, partition int) (head, error) {
	if t.writer.heads == nil {
		heads := make([]head, s.partitions)
		for p := range heads {
			err := t.row("SELECT lsn, epoch FROM log WHERE partition = ? ORDER BY lsn DESC LIMIT 1", []any{p}, &heads[p].lsn, &heads[p].epoch)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return head{}, err
			}
		}
		t.writer.heads = heads
	}
	return t.writer.heads[partition], nil
}

// checkLog tells whether the batch was committed already, and refuses one whose
// positions are taken. A position below the log's first is taken, too: who took it
// has been trimmed.
func (s *Store) checkLog(t *tx, b *store.Batch) (made bool, err error) {
	if len(b.Log) == 0 {
		return false, errors.New("the batch takes no position in a log")
	}
	var refused error
	for _, p := range b.Log {
		if err := s.checkPartition(p.Partition); err != nil {
			return false, err
		}
		last, err := s.head(t, p.Partition)
		if err != nil {
			return false, err
		}
		if p.LSN <= last.lsn {
			if made, err := wasMade(t, p, b.ID); made || err != nil {
				return made, err
			}
		}
		if refused == nil {
			refused = refuse(p, last)
		}
	}
	return false, refused
}

// refuse says why a position cannot be taken, and nothing where it can.
func refuse(p store.Position, last head) error {
	switch {
	case p.LSN <= last.lsn:
		return &store.FencedError{Partition: p.Partition}
	case p.LSN > last.lsn+1:
		return fmt.Errorf("position %d of partition %d follows %d", p.LSN, p.Partition, last.lsn)
	}
	return nil
}

// wasMade tells whether a batch has taken a position.
func wasMade(t *tx, p store.Position, batch store.ID) (bool, error) {
	var by []byte
	err := t.row("SELECT batch FROM log WHERE partition = ? AND lsn = ?", []any{p.Partition, p.LSN}, &by)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return bytes.Equal(by, batch[:]), err
}

// TrimLog forgets who took the positions of a partition below one: they stay taken,
// but a commit of theirs can no longer be repeated. The last position stays.
func (s *Store) TrimLog(ctx context.Context, partition int, below int64) error {
	if err := s.checkPartition(partition); err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		last, err := s.head(t, partition)
		if err != nil {
			return err
		}
		_, err = t.exec("DELETE FROM log WHERE partition = ? AND lsn < ?", partition, min(below, last.lsn))
		return err
	})
}
