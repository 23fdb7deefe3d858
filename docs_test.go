package borealis_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link is a Markdown link to a file of this repository, without its anchor.
var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

func TestLinks_in_documents_lead_to_files(t *testing.T) {
	t.Parallel()
	checked := 0
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && file != "."):
			return filepath.SkipDir
		case filepath.Ext(file) != ".md":
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			checked++
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", file, m[1], err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 {
		t.Error("no links found")
	}
}

// required is a line of go.mod that names a module and its version.
var required = regexp.MustCompile(`(?m)^(?:require)?\s+([a-z0-9.-]+\.[a-z]+/\S+) (v\S+)$`)

func TestEvery_required_module_is_accounted_for(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	requirements := required.FindAllStringSubmatch(string(mod), -1)
	if len(requirements) == 0 {
		t.Fatal("go.mod requires nothing")
	}
	for _, r := range requirements {
		line := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(r[1]) + `[^|]*\| ` + regexp.QuoteMeta(r[2]) + ` \|`)
		if !line.Match(document) {
			t.Errorf("docs/dependencies.md has no line for %s %s", r[1], r[2])
		}
	}
}
