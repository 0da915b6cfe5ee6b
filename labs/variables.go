package labs

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/labs/meter"
)

// variableHashes are the hashes of the variables of the student's package, with all that they
// point to, in the order in which the meter knows them.
func variableHashes() (hashes []uint64) {
	for _, v := range meter.Variables() {
		hashes = append(hashes, deephash.Of(v.At, nil))
	}
	return hashes
}

// SharedName is the name of the check that a run has not written to a variable of the student's
// package. It is there only if one has.
const SharedName = "shared state"

// SharedRule is what must be so instead, in every lab.
var SharedRule = Rule{
	Text:   "Servers share nothing: what one knows of another has come in a message, and what it knows after a crash from its disk.",
	Source: "docs/labs.md, what a test is",
}

// mustNotBeWritten adds a violation to the outcome if a variable of the student's package is
// another than before the run. All servers and all runs of a process share such variables: what
// is in one has come from a server to another without the network, and is in the next run.
//
// It does not see what a function remembers, nor a variable that is again what it was.
func (o *Outcome) mustNotBeWritten(before []uint64) {
	for i, hash := range variableHashes() {
		if hash != before[i] {
			c := checker.Check{Name: SharedName, Promise: checker.Soundness}
			o.Checks = append(o.Checks, c.Violated(checker.Evidence{},
				"the variable %s of the package was written to in the run, and all servers and runs share it; expected state in the server: make it a field", meter.Variables()[i].Name))
			return
		}
	}
}
