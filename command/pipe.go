//go:build !js

package command

import (
	"os/signal"
	"syscall"
)

// outlivePipes makes writing to a pipe that nobody reads an error like any
// other, instead of the end of the program.
func outlivePipes() { signal.Ignore(syscall.SIGPIPE) }
