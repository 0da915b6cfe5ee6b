package checker

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim/observation"
)

// Halts judges whether servers go on: none may have Halted for good, unless
// something was done to it by which it may have to.
type Halts struct {
	may    func(o *Observation) bool
	halted int
}

// NewHalts returns a Halts. May reports whether the server that tells that it has
// halted may do so.
func NewHalts(may func(o *Observation) bool) *Halts { return &Halts{may: may} }

// Name is "halts".
func (h *Halts) Name() string { return "halts" }

// Promise is Soundness.
func (h *Halts) Promise() Promise { return Soundness }

// Kinds is Halted.
func (h *Halts) Kinds() []observation.Kind { return []observation.Kind{observation.Halted} }

// Observe takes in that a server halted.
func (h *Halts) Observe(o *Observation) *Broken {
	h.halted++
	if h.may(o) {
		return nil
	}
	return &Broken{Detail: fmt.Sprintf("node %d halted for good at %v, though nothing was done to it that may make it: %s", o.Node, o.At, o.Text)}
}

// Finish is Valid: whoever does not tell has not halted.
func (h *Halts) Finish() Check {
	check := Check{Name: h.Name(), Verdict: Valid, Detail: "no server halted for good"}
	if h.halted > 0 {
		check.Detail = fmt.Sprintf("servers halted %d times, each after damage to its disk", h.halted)
	}
	return check
}
