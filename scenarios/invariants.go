package scenarios

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
)

// invariants are what is judged while a run goes on: what every protocol must
// keep, and what this one tells enough about. What it says that it tells of,
// and does not, makes the run unknown.
func invariants(p *protocols.Protocol) []checker.Invariant {
	told := make([]checker.ObservationKind, len(p.Tells))
	for i, kind := range p.Tells {
		told[i] = checker.ObservationKind(kind)
	}
	return checker.StandardInvariants(told...)
}
