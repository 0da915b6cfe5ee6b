// Package meter bounds what a student's program computes at one instant, by steps and not
// by time, so that an endless loop ends at the same place on every machine. The source of
// a program that is checked or graded is built with a call of Tick in each loop and at the
// beginning of each function (go build -overlay); under a plain go test it is not, and
// the meter stands still.
//
// Such a build also tells of the variables of the student's package, so that whoever tries the
// program can see whether a run has written to one.
//
// The package is for one thread: a process that runs such a program runs one seed at a time.
package meter

import (
	"fmt"
	"strings"
)

// Most is how many steps a handler may take: a thousand times what one of the reference
// solutions takes.
const Most = 20_000_000

const endless = "an endless loop: "

// Stopped reports whether the text of a panic is that of the meter.
func Stopped(panicked string) bool { return strings.HasPrefix(panicked, endless) }

var left = Most

// Start begins a handler, with all steps before it.
func Start() { left = Most }

// Tick takes one step. It panics when there are none left.
func Tick() {
	if left--; left < 0 {
		stop()
	}
}

// stop is a function of its own so that Tick is small enough to be inlined. The run is over, and the
// next one begins anew.
func stop() {
	Start()
	panic(fmt.Sprintf(endless+"what a server does at one instant took more than %d steps", Most))
}

// A Variable is one of the student's package.
type Variable struct {
	Name string
	// At points to it.
	At any
}

var variables []Variable

// Keep tells of a variable of the student's package, by a pointer to it. It is called while the
// program is initialized.
func Keep(name string, at any) { variables = append(variables, Variable{name, at}) }

// Variables are those that Keep was told of, in the order of the calls.
func Variables() []Variable { return variables }
