package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/asl"
	"github.com/borealis-flow/borealis/internal/decide"
	"github.com/borealis-flow/borealis/internal/store"
)

// Machine is a state machine to deploy.
type Machine struct {
	Name       string // 1 to 80 characters
	Definition string // Amazon States Language, as JSON or YAML
	// RoleArn is shown in histories and in the Context object.
	RoleArn string
}

// Deploy makes a state machine of a definition, or gives the machine of that name
// a new one, and returns its ARN. Executions that run keep the definition that
// they started with. A definition that is not valid is an [*asl.Error] with all
// its problems.
func (e *Engine) Deploy(ctx context.Context, m Machine) (arn string, err error) {
	if !validName(m.Name) {
		return "", fmt.Errorf("deploy: %q cannot be a machine's name: use 1 to 80 letters, digits, - and _", m.Name)
	}
	if _, err := compile(m.Definition); err != nil {
		return "", fmt.Errorf("deploy %s: %w", m.Name, err)
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	definition := store.Definition{Digest: sha256.Sum256([]byte(m.Definition)), Text: m.Definition}
	machine := store.Machine{
		Arn:  fmt.Sprintf("arn:aws:states:%s:%s:stateMachine:%s", e.cfg.Region, e.cfg.Account, m.Name),
		Name: m.Name, Type: "STANDARD", RoleArn: m.RoleArn, Definition: definition.Digest, CreatedAt: now, UpdatedAt: now,
	}
	if err := e.db.PutMachine(ctx, machine, definition); err != nil {
		return "", fmt.Errorf("deploy %s: %w", m.Name, err)
	}
	e.machines.forget(machine.Arn)
	return machine.Arn, nil
}

// machineAge is how long a start may use what was read of a machine. A definition
// that another node deploys holds for starts here after that; AWS, too, promises
// it only in a while.
const machineAge = time.Second

// machines are those that executions were started of lately.
type machines struct {
	db database
	mu sync.Mutex
	// mu guards read.
	read map[string]readMachine
}

type readMachine struct {
	store.Machine
	at time.Time
}

func (m *machines) get(ctx context.Context, arn string) (store.Machine, error) {
	m.mu.Lock()
	known, ok := m.read[arn]
	m.mu.Unlock()
	now := time.Now()
	if ok && now.Sub(known.at) < machineAge {
		return known.Machine, nil
	}
	machine, err := m.db.Machine(ctx, arn)
	if err != nil {
		return store.Machine{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.read == nil || len(m.read) >= maxPrograms {
		m.read = make(map[string]readMachine)
	}
	m.read[arn] = readMachine{machine, now}
	return machine, nil
}

func (m *machines) forget(arn string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.read, arn)
}

// validName reports whether AWS takes a name for a machine or an execution: 1 to 80
// characters, none of them white space, a bracket, a control character or one of
// those that AWS reserves (API reference, CreateStateMachine).
func validName(name string) bool {
	if name == "" || len(name) > 80*utf8.UTFMax || utf8.RuneCountInString(name) > 80 || !utf8.ValidString(name) {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>{}[]?*\"#%\\^|~`$&,;:/", r)
	})
}

func compile(definition string) (*decide.Program, error) {
	m, err := asl.Parse([]byte(definition))
	if err != nil {
		return nil, err
	}
	return decide.Compile(m)
}

// programs are the compiled definitions in use.
type programs struct {
	db database
	mu sync.Mutex
	// mu guards compiled.
	compiled map[store.Digest]*decide.Program
}

// maxPrograms bounds the cache; a definition that is dropped is compiled again.
const maxPrograms = 1000

func (p *programs) get(ctx context.Context, digest store.Digest) (*decide.Program, error) {
	p.mu.Lock()
	program := p.compiled[digest]
	p.mu.Unlock()
	if program != nil {
		return program, nil
	}
	definition, err := p.db.Definition(ctx, digest)
	if err != nil {
		return nil, fmt.Errorf("definition %s: %w", digest, err)
	}
	if program, err = compile(definition.Text); err != nil {
		return nil, fmt.Errorf("definition %s: %w", digest, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.compiled == nil || len(p.compiled) >= maxPrograms {
		p.compiled = make(map[store.Digest]*decide.Program)
	}
	p.compiled[digest] = program
	return program, nil
}

// notFound maps the store's meaning to the engine's.
func notFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
