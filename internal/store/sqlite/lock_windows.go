package sqlite

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// Of LockFileEx and its errors, which package syscall does not have.
const (
	failImmediately = 1
	exclusive       = 2
	lockViolation   = syscall.Errno(33)
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// tryLock locks a file until it is closed or the process ends, and tells whether it
// was free. It locks a byte far behind the text, so that others can read who holds
// the lock.
func tryLock(file *os.File) (free bool, err error) {
	at := syscall.Overlapped{Offset: 1 << 30}
	ok, _, err := lockFileEx.Call(file.Fd(), failImmediately|exclusive, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	switch {
	case ok != 0:
		return true, nil
	case errors.Is(err, lockViolation):
		return false, nil
	}
	return false, err
}
