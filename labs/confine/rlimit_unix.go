//go:build linux || darwin

package confine

import "syscall"

// limit sets a limit of the process for good, or leaves one that is lower.
func limit(of int, most uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(of, &now); err != nil {
		return err
	}
	most = min(most, now.Max)
	return syscall.Setrlimit(of, &syscall.Rlimit{Cur: most, Max: most})
}
