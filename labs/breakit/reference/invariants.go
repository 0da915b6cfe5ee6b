package server

import (
	"fmt"

	"github.com/laplace-sim/laplace/labs/breakit"
	"github.com/laplace-sim/laplace/sim"
)

// invariants are what must be true of any run of a replicated log.
func invariants() []breakit.Invariant {
	return []breakit.Invariant{oneLeader(), oneLog(), onceOnly(), nothingLost(), votesKept(), logsMatch()}
}

// oneLeader: of a term at most one server becomes leader, in one incarnation, for one that
// crashed has forgotten what it led.
func oneLeader() breakit.Invariant {
	type who struct {
		node        sim.NodeID
		incarnation int
	}
	leaders := map[uint64]who{}
	return breakit.Invariant{Name: "one leader a term", Observe: func(o breakit.Observation) string {
		if o.Kind != sim.Became || o.Text != sim.Leader {
			return ""
		}
		me := who{o.Node, o.Incarnation}
		if was, led := leaders[o.Term]; led && was != me {
			return fmt.Sprintf("node %d leads term %d, and node %d has led it", o.Node, o.Term, was.node)
		}
		leaders[o.Term] = me
		return ""
	}}
}

// oneLog: at an index of the log one command is applied, whoever applies it and however often
// it starts again.
func oneLog() breakit.Invariant {
	log := map[uint64]uint64{}
	return breakit.Invariant{Name: "one log", Observe: func(o breakit.Observation) string {
		if o.Kind != sim.Applied {
			return ""
		}
		if was, applied := log[o.Index]; applied && was != o.Value {
			return fmt.Sprintf("node %d applied %x at index %d, where %x was applied", o.Node, o.Value, o.Index, was)
		}
		log[o.Index] = o.Value
		return ""
	}}
}

// onceOnly: a command takes effect at one index.
func onceOnly() breakit.Invariant {
	indices := map[uint64]uint64{}
	return breakit.Invariant{Name: "once only", Observe: func(o breakit.Observation) string {
		if o.Kind != sim.Applied || o.Value == 0 {
			return ""
		}
		if was, applied := indices[o.Value]; applied && was != o.Index {
			return fmt.Sprintf("node %d applied %x at index %d, and it was applied at %d", o.Node, o.Value, o.Index, was)
		}
		indices[o.Value] = o.Index
		return ""
	}}
}

// nothingLost: what a client was told has been applied, and whoever comes to lead afterwards
// gets there: it never commits another entry at its index.
func nothingLost() breakit.Invariant {
	applied := map[uint64]bool{}
	return breakit.Invariant{Name: "nothing lost", Observe: func(o breakit.Observation) string {
		switch {
		case o.Kind == sim.Applied:
			applied[o.Value] = true
		case o.Kind == sim.Acknowledged && o.Value != 0 && !applied[o.Value]:
			return fmt.Sprintf("node %d was told that %x took effect, which nobody has applied", o.Node, o.Value)
		}
		return ""
	}}
}

// votesKept: a server promises to follow at most one in a term, and in no term that is older
// than one it has promised something in, whatever crashes lie between.
func votesKept() breakit.Invariant {
	type promise struct{ term, whom uint64 }
	kept := map[sim.NodeID]promise{}
	return breakit.Invariant{Name: "votes are kept", Observe: func(o breakit.Observation) string {
		if o.Kind != sim.Promised || o.Index != 0 {
			return ""
		}
		was := kept[o.Node]
		if o.Term < was.term || o.Term == was.term && was.whom != 0 && o.Value != was.whom {
			return fmt.Sprintf("node %d promised to follow %d in term %d, after it promised to follow %d in term %d", o.Node, o.Value, o.Term, was.whom, was.term)
		}
		kept[o.Node] = promise{o.Term, o.Value}
		return ""
	}}
}

// logsMatch: an index of a term has one content, and what is committed is in the log of every
// server that commits so far.
func logsMatch() breakit.Invariant {
	type place struct{ index, term uint64 }
	contents := map[place]uint64{}
	committed := map[uint64]uint64{}
	return breakit.Invariant{Name: "logs match", Observe: func(o breakit.Observation) string {
		switch o.Kind {
		case sim.Appended:
			at := place{o.Index, o.Term}
			if was, found := contents[at]; found && o.Term != 0 && was != o.Value {
				return fmt.Sprintf("node %d has %x at index %d of term %d, and %x was there", o.Node, o.Value, o.Index, o.Term, was)
			}
			contents[at] = o.Value
		case sim.Committed:
			if was, found := committed[o.Index]; found && was != o.Value {
				return fmt.Sprintf("node %d committed %x at index %d, where %x was committed", o.Node, o.Value, o.Index, was)
			}
			committed[o.Index] = o.Value
		}
		return ""
	}}
}
