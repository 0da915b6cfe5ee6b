//go:build linux || darwin

package confine

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// confines says whether the system has limits.
const confines = true

// separate has a command be a group of processes of its own.
func separate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killAll ends the group. What is gone already is no error.
func killAll(cmd *exec.Cmd) error {
	err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if err == syscall.ESRCH {
		return nil
	}
	return err
}

// filesMost is how many files a program may have open: its three pipes and what the runtime needs.
const filesMost = 64

// become sets the limits and becomes the program. The thread is the only one that is left then,
// so that what holds for it holds for the program.
func (l Limits) become(program []string) error {
	runtime.LockOSThread()
	if l.Alone {
		if err := limit(syscall.RLIMIT_CORE, 0); err != nil {
			return fmt.Errorf("no limit of dumps: %w", err)
		}
		if err := limit(syscall.RLIMIT_FSIZE, 0); err != nil {
			return fmt.Errorf("no limit of files: %w", err)
		}
		if err := limit(syscall.RLIMIT_NOFILE, filesMost); err != nil {
			return fmt.Errorf("no limit of open files: %w", err)
		}
	}
	if l.CPU > 0 {
		if err := limit(syscall.RLIMIT_CPU, uint64(l.CPU.Seconds())); err != nil {
			return fmt.Errorf("no limit of the processor's time: %w", err)
		}
	}
	if l.Memory > 0 {
		if err := limit(syscall.RLIMIT_DATA, uint64(l.Memory)); err != nil {
			return fmt.Errorf("no limit of memory: %w", err)
		}
	}
	if l.Alone {
		if err := closeOff(program[0]); err != nil {
			return err
		}
	}
	if err := syscall.Exec(program[0], program, os.Environ()); err != nil {
		return fmt.Errorf("%s cannot be run: %w", program[0], err)
	}
	return nil
}
