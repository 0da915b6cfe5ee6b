// Package server is a suite that breaks programs: scenarios and invariants.
package server

import (
	"embed"

	"github.com/laplace-sim/laplace/labs/breakit"
	"github.com/laplace-sim/laplace/sim"
)

//go:embed scenarios
var files embed.FS

// New makes the suite.
func New() breakit.Suite { return breakit.Suite{Scenarios: files, Invariants: invariants} }

// Messages is empty: a suite sends none.
var Messages []sim.Message

// invariants are what must be true of any run of a replicated log.
func invariants() []breakit.Invariant { return nil }
