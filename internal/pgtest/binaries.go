package pgtest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// errMissing says that the machine has no PostgreSQL.
var errMissing = errors.New("no PostgreSQL binaries: pg_config, /usr/lib/postgresql and PATH have none")

// binaries returns the directory that has initdb and postgres.
func binaries(ctx context.Context) (string, error) {
	for _, dir := range candidates(ctx) {
		if isExecutable(filepath.Join(dir, "initdb")) && isExecutable(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", errMissing
}

// candidates are the directories to look into, the likeliest first. Debian keeps
// the server out of PATH, and its pg_config may belong to a client library alone.
func candidates(ctx context.Context) []string {
	var dirs []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if versions, err := filepath.Glob("/usr/lib/postgresql/*/bin"); err == nil {
		slices.Reverse(versions)
		dirs = append(dirs, versions...)
	}
	if file, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(file))
	}
	return dirs
}

func isExecutable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
