package sqlite

import (
	"context"
	"errors"

	"github.com/borealis-flow/borealis/internal/store"
)

// PutMachine inserts or replaces a machine by its ARN, with its definition.
func (s *Store) PutMachine(ctx context.Context, m store.Machine, d store.Definition) error {
	if m.Definition != d.Digest {
		return errors.New("the machine has another definition")
	}
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("INSERT INTO definitions (digest, text) VALUES (?, ?) ON CONFLICT DO NOTHING", d.Digest[:], d.Text); err != nil {
			return err
		}
		_, err := t.exec("INSERT OR REPLACE INTO machines ("+machineColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
			m.Arn, m.Name, m.Type, m.RoleArn, m.Definition[:], m.CreatedAt.UnixMilli(), m.UpdatedAt.UnixMilli())
		return err
	})
}

const machineColumns = "arn, name, type, role_arn, definition, created_at, updated_at"

// Machine returns the machine of an ARN, or [store.ErrNotFound].
func (s *Store) Machine(ctx context.Context, arn string) (store.Machine, error) {
	return one(ctx, s, scanMachine, "SELECT "+machineColumns+" FROM machines WHERE arn = ?", arn)
}

// Machines returns machines whose names follow after, by name.
func (s *Store) Machines(ctx context.Context, after string, limit int) ([]store.Machine, error) {
	return list(ctx, s, scanMachine, "SELECT "+machineColumns+" FROM machines WHERE name > ? ORDER BY name LIMIT ?", after, store.BoundLimit(limit))
}

func scanMachine(row scanner) (store.Machine, error) {
	var m store.Machine
	var createdAt, updatedAt int64
	err := row.Scan(&m.Arn, &m.Name, &m.Type, &m.RoleArn, exactly(m.Definition[:]), &createdAt, &updatedAt)
	m.CreatedAt, m.UpdatedAt = timeOf(createdAt), timeOf(updatedAt)
	return m, err
}

// DeleteMachine forgets a machine, or returns [store.ErrNotFound]. Its definitions
// and executions stay.
func (s *Store) DeleteMachine(ctx context.Context, arn string) error {
	return s.write(ctx, func(t *tx) error { return t.change("DELETE FROM machines WHERE arn = ?", arn) })
}

// Definition returns a definition, or [store.ErrNotFound].
func (s *Store) Definition(ctx context.Context, digest store.Digest) (store.Definition, error) {
	return one(ctx, s, func(row scanner) (store.Definition, error) {
		var d store.Definition
		err := row.Scan(exactly(d.Digest[:]), &d.Text)
		return d, err
	}, "SELECT digest, text FROM definitions WHERE digest = ?", digest[:])
}

// change executes a statement that has to find a row, or returns
// [store.ErrNotFound].
func (t *tx) change(query string, args ...any) error {
	result, err := t.exec(query, args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = store.ErrNotFound
	}
	return err
}
