package checker

import "github.com/laplace-sim/laplace/sim/observation"

// HaltsName is the name of the check of NewHalts.
const HaltsName = "halts"

// NewHalts returns an invariant that judges whether servers go on: none may
// have Halted for good, unless something was done to it by which it may have
// to. May reports whether the server that tells that it has halted may do so.
func NewHalts(may func(o *Observation) bool) Invariant {
	return &halts{subject: about(HaltsName, Soundness, observation.Halted), may: may}
}

type halts struct {
	subject
	may    func(o *Observation) bool
	halted int
}

func (h *halts) Observe(o *Observation) *Broken {
	h.halted++
	if h.may(o) {
		return nil
	}
	return breach("%s halted for good at %v, though nothing was done to it that may make it: %s", h.words.OfNode(o.Node), o.At, o.Text)
}

// Finish is Valid: whoever does not tell has not halted.
func (h *halts) Finish() Check {
	if h.halted == 0 {
		return h.check.Valid("no server halted for good")
	}
	return h.check.Valid("servers halted %d times, each after damage to its disk", h.halted)
}
