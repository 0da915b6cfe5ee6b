//go:build !unix

package mutant

import (
	"os/exec"
	"time"
)

// together leaves it to go test to end what it started.
func together(*exec.Cmd) {}

var began = time.Now()

// processorTime is how long this process runs, which is no less than it has
// computed in one goroutine.
func processorTime() time.Duration { return time.Since(began) }

// bounded is empty: there is no shell to bound memory by.
var bounded []string
