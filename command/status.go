package command

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit statuses besides those of verdicts, which are 0 for valid, 1 for a
// violation and 2 for unknown. From 64 on they are those of sysexits(3), and
// statusInterrupted is what shells give for SIGINT.
const (
	statusOK          = 0
	statusDiffers     = 2 // a replay that is not the same run
	statusMisuse      = 64
	statusUncreatable = 73 // what a person named for the output cannot be made there
	statusIO          = 74 // reading or writing failed
	statusInterrupted = 130
)

// A failure is an error that ends the command with a status of its own.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// misuse is the failure of a command or a file that asks for something that
// cannot be.
func misuse(err error) error { return &failure{statusMisuse, err} }

// broken is the failure of a disk, or of whatever else is read or written.
func broken(err error) error { return &failure{statusIO, err} }

// unmakeable is the failure of a file or a directory that is to be made where a person
// said: of the place, if the system refuses that, of the disk if that is full or fails, and
// else of the command, as where there is something already.
func unmakeable(err error) error {
	var refused syscall.Errno
	switch {
	case !errors.As(err, &refused), refused == syscall.EEXIST:
		return misuse(err)
	case refused == syscall.ENOSPC, refused == syscall.EIO:
		return broken(err)
	}
	return &failure{statusUncreatable, err}
}

// interrupted is the failure of a command that was told to stop.
func interrupted(path, left string) error {
	return &failure{statusInterrupted, fmt.Errorf("%s: interrupted, %s; to start over, type the same", path, left)}
}

// unlessInterrupted is the error of a command or, if that was told to stop, the
// one that says so.
func unlessInterrupted(cmd *cobra.Command, left string, err error) error {
	if cmd.Context().Err() != nil {
		return interrupted(cmd.CommandPath(), left)
	}
	return err
}

// statusOf is the exit status for an error.
func statusOf(err error) int {
	var f *failure
	switch {
	case err == nil:
		return statusOK
	case errors.As(err, &f):
		return f.status
	default:
		return statusIO
	}
}

// oneLine is the message of an error on one line, whatever it contains.
func oneLine(err error) string {
	lines := strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "; ")
}
