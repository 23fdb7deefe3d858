package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/store"
)

// Join makes a node known, with a lease from now on. The clock is the database's,
// here and wherever leases are looked at.
func (s *Store) Join(ctx context.Context, n store.Node, lease time.Duration) error {
	_, err := s.exec(ctx, `
		INSERT INTO borealis.node (id, name, address, lease_until)
		VALUES ($1, $2, $3, clock_timestamp() + $4::bigint * interval '1 microsecond')
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address, lease_until = excluded.lease_until`,
		[16]byte(n.ID), n.Name, n.Address, lease.Microseconds())
	return err
}

// Renew gives a node a lease from now on, or [store.ErrNotFound] where it has lost
// its own: somebody took a partition of it when it was over, or it left.
func (s *Store) Renew(ctx context.Context, node store.ID, lease time.Duration) error {
	renewed, err := s.exec(ctx, `
		UPDATE borealis.node SET lease_until = clock_timestamp() + $2::bigint * interval '1 microsecond' WHERE id = $1`,
		[16]byte(node), lease.Microseconds())
	if err == nil && renewed == 0 {
		return store.ErrNotFound
	}
	return err
}

// Leave forgets a node and frees its partitions.
func (s *Store) Leave(ctx context.Context, node store.ID) error {
	_, err := s.exec(ctx, `DELETE FROM borealis.node WHERE id = $1`, [16]byte(node))
	return err
}

// Nodes returns all nodes by ID, those whose lease is over included.
func (s *Store) Nodes(ctx context.Context) ([]store.NodeState, error) {
	return list(ctx, s.pool, func(row pgx.CollectableRow) (store.NodeState, error) {
		var n store.NodeState
		var id [16]byte
		err := row.Scan(&id, &n.Node.Name, &n.Node.Address, &n.LeaseUntil, &n.Live, &n.Partitions)
		n.Node.ID, n.LeaseUntil = id, milliseconds(n.LeaseUntil)
		return n, err
	}, `SELECT n.id, n.name, n.address, n.lease_until, n.lease_until > clock_timestamp(),
			(SELECT array_agg(p.partition ORDER BY p.partition) FROM borealis.partition p WHERE p.owner = n.id)
		FROM borealis.node n ORDER BY n.id`)
}
