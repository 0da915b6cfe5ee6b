// Package server is a suite that breaks programs: scenarios and invariants.
package server

import (
	"github.com/laplace-sim/laplace/labs/breakit"
	"github.com/laplace-sim/laplace/sim"
)

// New makes the suite.
func New() breakit.Suite {
	return breakit.Suite{Scenarios: []string{quiet}, Invariants: invariants}
}

// Messages is empty: a suite sends none.
var Messages []sim.Message

// quiet: nothing goes wrong. This one catches nobody.
const quiet = `name: suite/quiet
summary: nothing goes wrong
protocol: raft
nodes: 5
duration: 3s
recovery: 5s
workload: {clients: 3, keys: 2}
`

// invariants are what must be true of any run of a replicated log.
func invariants() []breakit.Invariant { return nil }
