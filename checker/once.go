package checker

import "github.com/laplace-sim/laplace/internal/prose"

import "github.com/laplace-sim/laplace/sim/observation"

// AtMostOnceName is the name of the check of NewAtMostOnce.
const AtMostOnceName = "at most once"

// NewAtMostOnce returns an invariant that judges that a command takes effect
// once, however often its client sent it: one identity is applied at one
// position only (Ongaro, "Consensus: Bridging Theory and Practice", 2014,
// section 6.3). A log may hold a command twice; the state machine then
// recognizes the second by its session and reports identity 0 for it.
//
// It keeps 8 bytes for each position of the log and up to 43 for each command.
func NewAtMostOnce() Invariant {
	return &atMostOnce{subject: about(AtMostOnceName, Agreement, observation.Applied)}
}

type atMostOnce struct {
	subject
	unordered
	log      []uint64   // identities; position i stands at i-1
	commands identities // the position of each
	seen     bool
}

func (a *atMostOnce) Observe(o *Observation) *Broken {
	a.seen = true
	// Most observations repeat what another node told of the same position.
	if o.Index-1 < uint64(len(a.log)) && a.log[o.Index-1] == o.Value {
		return nil
	}
	if o.Index == uint64(len(a.log))+1 {
		a.log = append(a.log, o.Value)
	}
	if o.Value == 0 {
		return nil
	}
	index := a.commands.find(o.Value)
	if index == nil {
		a.commands.add(o.Value, o.Index)
	} else if *index != o.Index {
		return breach("%s applied %s at %s at %v, but it was applied at %s already",
			a.words.OfNode(o.Node), a.words.OfCommand(o.Value), a.words.OfIndex(o.Index), o.At, a.words.OfIndex(*index))
	}
	return nil
}

// Finish is Valid if anything was applied.
func (a *atMostOnce) Finish() Check {
	if !a.seen {
		return a.check.Unknown("no node applied anything, so nothing was judged")
	}
	return a.check.Valid("%s applied, each at one position", prose.Were(a.commands.used, "command"))
}
