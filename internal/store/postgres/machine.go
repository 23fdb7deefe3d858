package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/borealis-flow/borealis/internal/store"
)

// PutMachine inserts or replaces a machine by its ARN, and keeps its definition.
func (s *Store) PutMachine(ctx context.Context, m store.Machine, d store.Definition) error {
	if m.Definition != d.Digest {
		return errors.New("the machine has another definition")
	}
	return inTx(ctx, s.pool, readCommitted, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO borealis.definition (digest, text) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
			d.Digest[:], d.Text)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO borealis.machine (arn, name, type, role_arn, definition, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (arn) DO UPDATE SET name = excluded.name, type = excluded.type, role_arn = excluded.role_arn,
				definition = excluded.definition, created_at = excluded.created_at, updated_at = excluded.updated_at`,
			m.Arn, m.Name, m.Type, m.RoleArn, m.Definition[:], milliseconds(m.CreatedAt), milliseconds(m.UpdatedAt))
		return err
	})
}

const selectMachine = `SELECT arn, name, type, role_arn, definition, created_at, updated_at FROM borealis.machine`

func scanMachine(row pgx.CollectableRow) (store.Machine, error) {
	var m store.Machine
	var definition []byte
	err := row.Scan(&m.Arn, &m.Name, &m.Type, &m.RoleArn, &definition, &m.CreatedAt, &m.UpdatedAt)
	if err != nil {
		return m, err
	}
	m.CreatedAt, m.UpdatedAt = m.CreatedAt.UTC(), m.UpdatedAt.UTC()
	m.Definition, err = digest(definition)
	return m, err
}

// Machine returns the machine of an ARN, or [store.ErrNotFound].
func (s *Store) Machine(ctx context.Context, arn string) (store.Machine, error) {
	return one(ctx, s, scanMachine, selectMachine+` WHERE arn = $1`, arn)
}

// Machines returns machines whose names follow after, by name.
func (s *Store) Machines(ctx context.Context, after string, limit int) ([]store.Machine, error) {
	return list(ctx, s.pool, scanMachine, selectMachine+`
		WHERE name COLLATE "C" > $1 ORDER BY name COLLATE "C", arn COLLATE "C" LIMIT $2`, after, store.BoundLimit(limit))
}

// DeleteMachine forgets a machine, or returns [store.ErrNotFound]. Its definitions
// and executions stay.
func (s *Store) DeleteMachine(ctx context.Context, arn string) error {
	deleted, err := s.exec(ctx, `DELETE FROM borealis.machine WHERE arn = $1`, arn)
	if err == nil && deleted == 0 {
		return store.ErrNotFound
	}
	return err
}

// Definition returns a definition, or [store.ErrNotFound].
func (s *Store) Definition(ctx context.Context, d store.Digest) (store.Definition, error) {
	return one(ctx, s, func(row pgx.CollectableRow) (store.Definition, error) {
		found := store.Definition{Digest: d}
		err := row.Scan(&found.Text)
		return found, err
	}, `SELECT text FROM borealis.definition WHERE digest = $1`, d[:])
}
