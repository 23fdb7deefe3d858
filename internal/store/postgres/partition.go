package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/borealis-flow/borealis/internal/store"
)

// acquireAttempts bounds how often Acquire tries. The first attempt may lose the
// log's next position to the old owner; the second keeps others from appending.
// More of them lose deadlocks with nodes that take over other partitions.
const acquireAttempts = 5

// Acquire makes a node the owner of a partition that has none, or whose owner's
// lease is over: that node is forgotten, with all its partitions. It takes the log's
// next position for the new epoch, which is what stops the old owner.
//
// It fails with a [store.OwnedError] where the owner's lease is not over, and with
// [store.ErrNotFound] where the node has not joined.
func (s *Store) Acquire(ctx context.Context, node store.ID, partition int) (store.Ownership, error) {
	if err := s.checkPartition(partition); err != nil {
		return store.Ownership{}, err
	}
	owned := store.Ownership{Partition: partition}
	var err error
	for attempt := range acquireAttempts {
		err = inTx(ctx, s.pool, readCommitted, func(tx pgx.Tx) error {
			if err := dispossess(ctx, tx, node, partition); err != nil {
				return err
			}
			if attempt > 0 {
				if err := lockLog(ctx, tx); err != nil {
					return err
				}
			}
			return openEpoch(ctx, tx, node, &owned)
		})
		if !lostRace(err) {
			break
		}
	}
	if err != nil {
		return store.Ownership{}, fmt.Errorf("acquire partition %d: %w", partition, err)
	}
	return owned, nil
}

// lostRace tells whether a transaction failed only because another was faster.
func lostRace(err error) bool {
	state, constraint := violated(err)
	return state == stateUnique && constraint == "log_position" || state == stateDeadlock
}

// dispossess writes the new owner down, if nobody's lease is in the way. It locks
// the old owner's row, which keeps that from renewing, before the partition's.
func dispossess(ctx context.Context, tx pgx.Tx, node store.ID, partition int) error {
	var joined bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM borealis.node WHERE id = $1)`, [16]byte(node)).Scan(&joined)
	if err != nil {
		return err
	}
	if !joined {
		return store.ErrNotFound
	}
	// The foreign key frees the old owner's partitions.
	if _, err := tx.Exec(ctx, `
		DELETE FROM borealis.node n USING borealis.partition p
		WHERE p.partition = $1 AND n.id = p.owner AND n.id <> $2 AND n.lease_until <= clock_timestamp()`,
		partition, [16]byte(node)); err != nil {
		return err
	}
	done, err := tx.Exec(ctx, `UPDATE borealis.partition SET owner = $2
		WHERE partition = $1 AND (owner IS NULL OR owner = $2)`, partition, [16]byte(node))
	if err != nil || done.RowsAffected() > 0 {
		return err
	}
	var owner pgtype.UUID
	err = tx.QueryRow(ctx, `SELECT owner FROM borealis.partition WHERE partition = $1`, partition).Scan(&owner)
	if err != nil {
		return err
	}
	return &store.OwnedError{Partition: partition, Owner: owner.Bytes}
}

// openEpoch appends the record of a new epoch to a partition's log.
func openEpoch(ctx context.Context, tx pgx.Tx, node store.ID, owned *store.Ownership) error {
	return tx.QueryRow(ctx, `
		INSERT INTO borealis.log (partition, lsn, epoch, node, batch)
		SELECT $1::integer, coalesce(max(lsn), 0) + 1,
			coalesce((SELECT epoch FROM borealis.log WHERE partition = $1::integer ORDER BY lsn DESC LIMIT 1), 0) + 1,
			$2::uuid, gen_random_uuid()
		FROM borealis.log WHERE partition = $1::integer
		RETURNING epoch, lsn + 1`, owned.Partition, [16]byte(node)).Scan(&owned.Epoch, &owned.NextLSN)
}

// lockLog waits for the commits that are being made and holds up others until the
// transaction ends. It gives up rather than hold them up for long.
func lockLog(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '500ms'`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `LOCK TABLE borealis.log IN SHARE ROW EXCLUSIVE MODE`)
	return err
}

// Release frees a partition, if the node owns it.
func (s *Store) Release(ctx context.Context, node store.ID, partition int) error {
	if err := s.checkPartition(partition); err != nil {
		return err
	}
	_, err := s.exec(ctx, `UPDATE borealis.partition SET owner = NULL WHERE partition = $1 AND owner = $2`,
		partition, [16]byte(node))
	return err
}

// TrimLog forgets who took the positions below one, except the last position, which
// keeps them all taken.
//
// It locks the log: a commit that looked at the log before the trimming, and
// inserted after it, could otherwise find its position free once again. Where commits
// take too long for the lock, TrimLog fails, and may be called later.
func (s *Store) TrimLog(ctx context.Context, partition int, below int64) error {
	if err := s.checkPartition(partition); err != nil {
		return err
	}
	err := inTx(ctx, s.pool, readCommitted, func(tx pgx.Tx) error {
		if err := lockLog(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM borealis.log WHERE partition = $1 AND lsn < $2
			AND lsn < (SELECT max(lsn) FROM borealis.log WHERE partition = $1)`, partition, below)
		return err
	})
	if err != nil {
		return fmt.Errorf("trim the log of partition %d: %w", partition, err)
	}
	return nil
}
