//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package live

import (
	"os"
	"syscall"
)

// lockFile locks a file until it is closed, or fails at once if it is locked.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
