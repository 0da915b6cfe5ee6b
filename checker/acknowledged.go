package checker

import (
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// AcknowledgedNotLostName is the name of the check of NewAcknowledgedNotLost.
const AcknowledgedNotLostName = "acknowledged commands"

// NewAcknowledgedNotLost returns an invariant that judges that a command of
// which a client was told that it took effect is never lost (Ongaro,
// "Consensus: Bridging Theory and Practice", 2014, figure 3.2: what Leader
// Completeness and State Machine Safety come to for a client). When the client
// is told, some node must have applied the command; from then on no node may
// apply another one at its position; and when the run ends, some node must have
// come at least as far.
//
// It keeps 8 bytes for each position of the log and up to 43 for each command.
func NewAcknowledgedNotLost() Invariant {
	return &acknowledgedNotLost{
		subject: about(AcknowledgedNotLostName, Agreement,
			observation.Became, observation.Committed, observation.Applied, observation.Restored, observation.Acknowledged),
		changed: make(map[uint64]string),
	}
}

type acknowledgedNotLost struct {
	subject
	unordered
	log      []uint64   // identities; position i stands at i-1
	commands identities // of each identity its first position, doubled, plus 1 once acknowledged
	changed  map[uint64]string
	past     positions
	terms    stretches // in which term each position of log was applied first
	kept     *lineage  // what is left of log; nil until something is applied otherwise

	acknowledged  int
	last, command uint64 // the highest acknowledged position, and what stands there
}

// Observe looks at Applied and Acknowledged observations, and at the others
// for how far each node has come.
func (a *acknowledgedNotLost) Observe(o *Observation) *Broken {
	at := a.past.of(o)
	switch o.Kind {
	case observation.Became:
		at.term = o.Term
	case observation.Applied:
		at.index = max(at.index, o.Index)
		if a.kept != nil {
			a.kept.apply(o.Index, at.term, o.Value)
		}
		return a.apply(o, at.term)
	case observation.Committed, observation.Restored:
		at.index = max(at.index, o.Index)
	case observation.Acknowledged:
		return a.acknowledge(o)
	}
	return nil
}

func (a *acknowledgedNotLost) apply(o *Observation, term uint64) *Broken {
	switch length := uint64(len(a.log)); {
	case o.Index == 0 || o.Index > length+1:
		// A hole is for NewAppliedAgree to report. What stands behind it
		// counts as not applied.
		return nil
	case o.Index == length+1:
		a.log = append(a.log, o.Value)
		a.terms.grow(o.Index, term)
		a.note(o)
		return nil
	case a.log[o.Index-1] == o.Value:
		return nil
	}
	was := a.log[o.Index-1]
	detail := prose.Sprintf("was applied at %s, but %s applied %s there at %v", a.words.OfIndex(o.Index), a.words.OfNode(o.Node), a.words.OfCommand(o.Value), o.At)
	a.changed[o.Index] = a.words.OfCommand(was) + " " + detail
	if a.kept == nil {
		a.kept = &lineage{log: slices.Clone(a.log), terms: slices.Clone(a.terms)}
		a.kept.apply(o.Index, term, o.Value)
	}
	a.note(o)
	if number := a.commands.find(was); was != 0 && *number == o.Index<<1|1 {
		return &Broken{Detail: a.words.OfCommand(was) + ", which was acknowledged, " + detail}
	}
	return nil
}

// note keeps the first position of a command.
func (a *acknowledgedNotLost) note(o *Observation) {
	if o.Value != 0 && a.commands.find(o.Value) == nil {
		a.commands.add(o.Value, o.Index<<1)
	}
}

func (a *acknowledgedNotLost) acknowledge(o *Observation) *Broken {
	if o.Value == 0 {
		return nil
	}
	number := a.commands.find(o.Value)
	if number == nil {
		return breach("%s acknowledged %s at %v, but no node had applied it",
			a.words.OfNode(o.Node), a.words.OfCommand(o.Value), o.At)
	}
	index := *number >> 1
	if *number&1 == 0 {
		*number |= 1
		a.acknowledged++
	}
	if detail, found := a.changed[index]; found {
		return breach("%s acknowledged %s at %v, but %s", a.words.OfNode(o.Node), a.words.OfCommand(o.Value), o.At, detail)
	}
	if index > a.last {
		a.last, a.command = index, o.Value
	}
	return nil
}

// Lost is how many commands were acknowledged of which nothing is left in the log as the
// latest of those who lead have it. It goes by what was applied: a command in whose place
// nothing has been applied yet is not lost.
func (a *acknowledgedNotLost) Lost() int {
	if a.kept == nil {
		return 0
	}
	left := make(map[uint64]bool, len(a.kept.log))
	for _, identity := range a.kept.log {
		left[identity] = true
	}
	lost := 0
	for _, command := range a.commands.slots {
		if command.key != 0 && command.value&1 == 1 && !left[command.key] {
			lost++
		}
	}
	return lost
}

// Finish is Valid if every acknowledged command lies within what the most
// advanced node has committed or applied since it last started. If no node has
// come so far again the run ended too early to tell, and the check is Unknown.
// It is Valid too if commands were applied and none was acknowledged: in a run
// of faults alone that is no flaw.
func (a *acknowledgedNotLost) Finish() Check {
	node, furthest := a.past.furthest()
	switch {
	case len(a.log) == 0:
		return a.check.Unknown("no node applied anything, so nothing was judged")
	case a.acknowledged == 0:
		return a.check.Valid("no command was acknowledged, so none could be lost")
	case furthest == 0:
		return a.check.Unknown("%s was acknowledged at %s, but no node has applied anything since it last started; let the run go on after the faults end",
			a.words.OfCommand(a.command), a.words.OfIndex(a.last))
	case furthest < a.last:
		return a.check.Unknown("%s was acknowledged at %s, but no node has come further than %s (%s) since it last started; let the run go on after the faults end",
			a.words.OfCommand(a.command), a.words.OfIndex(a.last), a.words.OfIndex(furthest), a.words.OfNode(int32(node)))
	}
	return a.check.Valid("%s acknowledged, none was lost", prose.Were(a.acknowledged, "command"))
}
