//go:build unix

package mutant

import (
	"os/exec"
	"syscall"
	"time"
)

// together has a command end with all that it started: go test starts tests,
// which would go on.
func together(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// processorTime is how long this process has computed.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// bounded is what go test runs tests by so that they take no more memory than
// so many KiB of addresses.
var bounded = []string{"-exec", `sh -c 'ulimit -v 8388608; exec "$0" "$@"'`}
