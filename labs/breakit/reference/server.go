// Package server is a suite that breaks programs: scenarios and invariants.
package server

import (
	"slices"

	"github.com/laplace-sim/laplace/labs/breakit"
	"github.com/laplace-sim/laplace/sim"
)

// New makes the suite.
func New() breakit.Suite {
	return breakit.Suite{Scenarios: slices.Concat(onRaft, onPrimaryBackup), Invariants: invariants}
}

// Messages is empty: a suite sends none.
var Messages []sim.Message
