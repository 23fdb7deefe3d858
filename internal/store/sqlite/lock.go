package sqlite

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/borealis-flow/borealis/internal/store"
)

// lock is held by the process that has the store open. The file stays when the lock
// is released: were it removed, two processes could hold locks on two files of the
// same name.
type lock struct{ file *os.File }

// acquireLock takes the lock or says who has it.
func acquireLock(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	free, err := tryLock(file)
	if err != nil || !free {
		holder := readHolder(file)
		_ = file.Close()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		return nil, fmt.Errorf("%w: %s", store.ErrInUse, holder)
	}
	l := &lock{file}
	if err := l.sign(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return l, nil
}

// sign writes into the file who holds the lock.
func (l *lock) sign() error {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	since := time.Now().UTC().Format(time.RFC3339)
	_, err = l.file.WriteAt(fmt.Appendf(nil, "process %d on %s since %s", os.Getpid(), host, since), 0)
	return err
}

// readHolder returns what the holder has written, which is for people alone.
func readHolder(file *os.File) string {
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 500))
	if err != nil || len(text) == 0 {
		return "a process that does not say its name"
	}
	return string(text)
}

func (l *lock) release() error { return l.file.Close() }
