package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSource bounds what is read of a file or of standard input.
const maxSource = 64 << 20

// readSource reads a file, or standard input where the name is "-".
func readSource(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return readAll("standard input", stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, plainPathError(err)
	}
	defer f.Close()
	return readAll(name, f)
}

func readAll(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSource+1))
	switch {
	case err != nil:
		return nil, plainPathError(err)
	case len(data) > maxSource:
		return nil, fmt.Errorf("%s has more than %d MiB", name, maxSource>>20)
	}
	return data, nil
}

// plainPathError leaves out the name of the system call.
func plainPathError(err error) error {
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		return fmt.Errorf("cannot read %s: %w", path.Path, path.Err)
	}
	return err
}

// readArgument returns the value of a flag that holds text, or with "@" in front
// the name of the file that does.
func readArgument(text string, stdin io.Reader) ([]byte, error) {
	if name, isFile := strings.CutPrefix(text, "@"); isFile {
		return readSource(name, stdin)
	}
	return []byte(text), nil
}
