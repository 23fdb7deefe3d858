package borealis_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/borealis-flow/borealis"

// depsRules says who may import whom, in the manner of go/build/deps_test.go.
//
//	a, b < c, d;    c and d may import a and b
//	a, b !< c, d;   neither c nor d may import a or b
//	NAME = a, b;    NAME stands for a and b from here on
//
// Imports of this module and of other modules are refused unless a rule allows
// them; the standard library is allowed unless a rule forbids it. A rule speaks
// of direct imports alone: it does not follow from a < b and b < c that c may
// import a. Three names are not packages but things that code does: CLOCK is
// reading the time or waiting for it, GOROUTINE is starting one, and DICE is
// drawing from the process's random numbers. Tests may import what they like.
const depsRules = `
	EXPRESSIONS = internal/jsonpath, internal/jsonata, internal/intrinsic;
	PURE = internal/value, EXPRESSIONS, internal/jsonata/syntax, internal/decide, asl, history;

	# The values that all expressions share are below everything.
	internal/value < EXPRESSIONS, internal/jsonata/syntax;
	internal/jsonata/syntax < internal/jsonata;
	# Arguments of intrinsic functions are paths.
	internal/jsonpath < internal/intrinsic;

	# A definition does not know that it runs, nor a history what decided it.
	internal/value, EXPRESSIONS < asl;

	# The decider joins the two. No store, no engine: it does not do what it decides.
	internal/value, EXPRESSIONS, asl, history < internal/decide;

	# Records are below whatever keeps them, and stores do not know each other.
	internal/store < internal/store/sqlite, internal/store/postgres, internal/store/storetest;

	# Decisions carried out durably. Embedding the engine drags in no web server.
	internal/value, asl, history, internal/decide, internal/store, internal/store/sqlite, internal/store/postgres < engine;
	net/http, unsafe !< engine;

	# Decisions carried out in memory.
	internal/value, asl, history, internal/decide < engine/enginetest;

	# The command is flags and output.
	asl, history, engine/enginetest < cmd/borealis;

	# Other modules: docs/dependencies.md says what each is for.
	github.com/go-json-experiment/json/jsontext < internal/value, history;
	go.yaml.in/yaml/v4 < asl;
	github.com/spf13/cobra, golang.org/x/term < cmd/borealis;
	github.com/jackc/pgx/v5 < internal/store/postgres, internal/pgtest;
	github.com/jackc/pgx/v5/pgconn, github.com/jackc/pgx/v5/pgconn/ctxwatch, github.com/jackc/pgx/v5/pgtype,
		github.com/jackc/pgx/v5/pgxpool < internal/store/postgres;
	modernc.org/sqlite, modernc.org/sqlite/lib < internal/store/sqlite;

	# The same input gives the same answer, and nothing happens on the way.
	CLOCK, GOROUTINE, DICE !< PURE, engine/enginetest;
	context, crypto/rand, database/sql, log, log/slog, math/rand, net, net/http, os, os/exec,
		syscall, unsafe !< PURE;
	crypto/rand, database/sql, log, log/slog, math/rand, net, net/http, os, os/exec,
		syscall, unsafe !< engine/enginetest;
	database/sql, net/http, unsafe !< cmd/borealis;
`

func TestImports_follow_the_rules(t *testing.T) {
	t.Parallel()
	rules, err := parseRules(depsRules)
	if err != nil {
		t.Fatal(err)
	}
	packages := loadPackages(t)
	unused := maps.Clone(rules.allowed)
	for name, p := range packages {
		for _, use := range p.uses {
			delete(unused, edge{name, use.name})
			if why := rules.refuse(name, use); why != "" {
				t.Errorf("%s: %s", use.position, why)
			}
		}
	}
	for e := range unused {
		t.Errorf("depsRules allows %s in %s, which does not import it", e.to, e.from)
	}
	for name := range rules.named {
		if packages[name] == nil {
			t.Errorf("depsRules names %s, and there is no such package", name)
		}
	}
}

func TestEvery_package_has_a_comment(t *testing.T) {
	t.Parallel()
	for dir, p := range loadPackages(t) {
		want := "Package " + p.name + " "
		if p.name == "main" {
			want = "Command " + path.Base(dir) + " "
		}
		switch {
		case len(p.comments) != 1:
			t.Errorf("%s has %d package comments, want one", dir, len(p.comments))
		case !strings.HasPrefix(p.comments[0], want):
			first, _, _ := strings.Cut(p.comments[0], "\n")
			t.Errorf("%s: its comment begins %q, want %q", dir, first, want)
		}
	}
}

func TestRules_refuse_what_they_do_not_allow(t *testing.T) {
	t.Parallel()
	rules, err := parseRules(`
		BOTH = b, c;  # a set
		a < BOTH;
		example.com/m < c;
		os, CLOCK !< BOTH;
	`)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		from, to string
		kind     useKind
		refused  bool
	}{
		{"b", "a", ours, false},
		{"c", "a", ours, false},
		{"a", "b", ours, true},
		{"c", "example.com/m", foreign, false},
		{"b", "example.com/m", foreign, true},
		{"a", "os", standard, false},
		{"b", "os", standard, true},
		{"c", "CLOCK", deed, true},
		{"a", "CLOCK", deed, false},
	} {
		if why := rules.refuse(tt.from, use{name: tt.to, kind: tt.kind}); (why != "") != tt.refused {
			t.Errorf("%s using %s: got %q, want refused: %t", tt.from, tt.to, why, tt.refused)
		}
	}
	for _, bad := range []string{"a b;", "a < b < c;", "< b;", "a <;", "a, , b < c;"} {
		if _, err := parseRules(bad); err == nil {
			t.Errorf("rule %q: no error", bad)
		}
	}
}

// rules is depsRules, read.
type rules struct {
	allowed, forbidden map[edge]bool
	named              map[string]bool // the packages of this module that a rule names
}

// edge is from using to.
type edge struct{ from, to string }

// refuse says why from must not use something, and nothing where it may.
func (r *rules) refuse(from string, u use) string {
	e := edge{from, u.name}
	switch {
	case r.forbidden[e]:
		return fmt.Sprintf("depsRules forbids %s in %s", u.name, from)
	case r.allowed[e], u.kind == standard, u.kind == deed:
		return ""
	}
	return fmt.Sprintf("depsRules does not allow %s in %s", u.name, from)
}

func parseRules(text string) (*rules, error) {
	r := &rules{allowed: make(map[edge]bool), forbidden: make(map[edge]bool), named: make(map[string]bool)}
	sets := make(map[string][]string)
	var plain strings.Builder
	for line := range strings.Lines(text) {
		before, _, _ := strings.Cut(line, "#")
		plain.WriteString(strings.TrimSpace(before) + " ")
	}
	for rule := range strings.SplitSeq(plain.String(), ";") {
		if rule = strings.TrimSpace(rule); rule == "" {
			continue
		}
		if err := r.add(rule, sets); err != nil {
			return nil, fmt.Errorf("rule %q: %w", rule, err)
		}
	}
	return r, nil
}

func (r *rules) add(rule string, sets map[string][]string) error {
	for _, op := range []string{" !< ", " < ", " = "} {
		left, right, found := strings.Cut(rule, op)
		if !found {
			continue
		}
		rights, err := names(right, sets)
		if err != nil {
			return err
		}
		if op == " = " {
			sets[left] = rights
			return nil
		}
		lefts, err := names(left, sets)
		if err != nil {
			return err
		}
		r.relate(lefts, rights, op == " !< ")
		return nil
	}
	return fmt.Errorf("it has none of <, !< and =")
}

func (r *rules) relate(lefts, rights []string, forbid bool) {
	for _, from := range rights {
		r.named[from] = true
		for _, to := range lefts {
			if forbid {
				r.forbidden[edge{from, to}] = true
				continue
			}
			r.allowed[edge{from, to}] = true
			if !isForeign(to) {
				r.named[to] = true
			}
		}
	}
}

// names splits a list and replaces sets by what they stand for.
func names(list string, sets map[string][]string) ([]string, error) {
	var out []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if name == "" || strings.ContainsAny(name, " <=") {
			return nil, fmt.Errorf("%q is not a name", name)
		}
		if set, ok := sets[name]; ok {
			out = append(out, set...)
			continue
		}
		out = append(out, name)
	}
	return out, nil
}

// isForeign tells whether an import path belongs to another module. Those begin
// with a domain, and the standard library's do not.
func isForeign(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return strings.Contains(first, ".")
}

// pkg is what the rules look at in a package, without its tests.
type pkg struct {
	name     string
	comments []string
	uses     []use
}

// use is an import, or one of CLOCK, GOROUTINE and DICE.
type use struct {
	name     string // for imports of this module, the path within it
	kind     useKind
	position token.Position
}

type useKind int

const (
	standard useKind = iota
	ours
	foreign
	deed
)

// loadPackages reads the packages of this module by directory, the root as ".".
func loadPackages(t *testing.T) map[string]*pkg {
	t.Helper()
	packages := make(map[string]*pkg)
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if file != "." && isOutside(file, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(file))
		switch {
		case !strings.HasSuffix(file, ".go"):
			return nil
		case packages[dir] == nil:
			packages[dir] = new(pkg)
		}
		return packages[dir].read(file)
	})
	if err != nil {
		t.Fatal(err)
	}
	// A directory with tests only for the outside of nothing is not a package.
	maps.DeleteFunc(packages, func(_ string, p *pkg) bool { return p.name == "" })
	return packages
}

// isOutside tells whether a directory is none of this module's packages: data of
// tests, hidden, or a module of its own.
func isOutside(dir, name string) bool {
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func (p *pkg) read(file string) error {
	if strings.HasSuffix(file, "_test.go") {
		return nil
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, nil, parser.ParseComments)
	if err != nil {
		return err
	}
	p.name = f.Name.Name
	if f.Doc != nil {
		p.comments = append(p.comments, f.Doc.Text())
	}
	imported := make(map[string]string) // by the name that the file uses
	for _, spec := range f.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		local := path.Base(to)
		if to == "math/rand/v2" {
			local = "rand"
		}
		if spec.Name != nil {
			local = spec.Name.Name
		}
		imported[local] = to
		p.uses = append(p.uses, importUse(to, set.Position(spec.Pos())))
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if name := deedOf(n, imported); name != "" {
			p.uses = append(p.uses, use{name, deed, set.Position(n.Pos())})
		}
		return true
	})
	return nil
}

func importUse(to string, at token.Position) use {
	if rest, ok := strings.CutPrefix(to, module+"/"); ok {
		return use{rest, ours, at}
	}
	if isForeign(to) {
		return use{to, foreign, at}
	}
	return use{to, standard, at}
}

// clock are the functions of package time that look at the clock, and dice the
// names of math/rand/v2 that make a generator of one's own from a seed.
var (
	clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	dice  = []string{"New", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "PCG", "ChaCha8", "Zipf", "Source"}
)

func deedOf(n ast.Node, imported map[string]string) string {
	if _, ok := n.(*ast.GoStmt); ok {
		return "GOROUTINE"
	}
	selector, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	// A local variable that hides the package has an object, the package has none.
	of, ok := selector.X.(*ast.Ident)
	if !ok || of.Obj != nil {
		return ""
	}
	switch from := imported[of.Name]; {
	case from == "time" && slices.Contains(clock, selector.Sel.Name):
		return "CLOCK"
	case from == "math/rand/v2" && !slices.Contains(dice, selector.Sel.Name):
		return "DICE"
	}
	return ""
}
