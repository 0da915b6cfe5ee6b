package checker

import "github.com/laplace-sim/laplace/internal/prose"

import "github.com/laplace-sim/laplace/sim/observation"

// AppliedAgreeName is the name of the check of NewAppliedAgree.
const AppliedAgreeName = "applied commands"

// NewAppliedAgree returns an invariant that judges that all nodes apply the
// same command at the same position (Ongaro, "Consensus: Bridging Theory and
// Practice", 2014, figure 3.2, State Machine Safety), and that each incarnation
// applies every position once and in order: position 1 first, then one after
// the other, or on from a snapshot it Restored. A snapshot must not take the
// incarnation back, and must end at a position that was applied somewhere.
//
// It keeps 24 bytes for each position of the log.
func NewAppliedAgree() Invariant {
	return &appliedAgree{subject: about(AppliedAgreeName, Agreement, observation.Applied, observation.Restored)}
}

type appliedAgree struct {
	subject
	unordered
	log  []applied // position i stands at i-1
	past positions
}

type applied struct {
	value uint64
	event uint64
	node  int32
}

func (a *appliedAgree) Observe(o *Observation) *Broken {
	if o.Kind == observation.Restored {
		return a.restore(o)
	}
	return a.apply(o)
}

func (a *appliedAgree) apply(o *Observation) *Broken {
	if broken := a.past.next(o, "applied", len(a.log), a.words); broken != nil {
		return broken
	}
	if o.Index > uint64(len(a.log)) {
		a.log = append(a.log, applied{value: o.Value, event: o.Event, node: o.Node})
	} else if was := &a.log[o.Index-1]; was.value != o.Value {
		return breach("%s applied %s at %s at %v, but %s had applied %s there (event %d)",
			a.words.OfNode(o.Node), a.words.OfCommand(o.Value), a.words.OfIndex(o.Index), o.At, a.words.OfNode(was.node), a.words.OfCommand(was.value), was.event)
	}
	return nil
}

func (a *appliedAgree) restore(o *Observation) *Broken {
	at := a.past.of(o)
	if o.Index < at.index {
		return breach("%s (incarnation %d) restored a snapshot that ends at %s at %v, but had applied up to %s already",
			a.words.OfNode(o.Node), o.Incarnation, a.words.OfIndex(o.Index), o.At, a.words.OfIndex(at.index))
	}
	at.index = o.Index
	if len(a.log) > 0 && o.Index > uint64(len(a.log)) {
		return breach("%s restored a snapshot that ends at %s at %v, but no node had applied more than %s",
			a.words.OfNode(o.Node), a.words.OfIndex(o.Index), o.At, a.words.OfIndex(uint64(len(a.log))))
	}
	return nil
}

// Finish is Valid if anything was applied.
func (a *appliedAgree) Finish() Check {
	if len(a.log) == 0 {
		return a.check.Unknown("no node applied anything, so nothing was judged")
	}
	return a.check.Valid("%s applied, the same everywhere", prose.Were(len(a.log), "position"))
}
