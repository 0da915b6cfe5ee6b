package views

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A View is a configuration: who takes part, and in which office.
//
// Why a change of view loses nothing: an update counts as committed only once
// every full member of a view has it on its disk; one that joins is none before
// it has all that was committed without it; and whoever is a full member of the
// next view was one of this. So each of them has the update.
//
// Why two views do not commit side by side: a view commits once all its full
// members have entered it. One of them at least is one of the view before as well,
// and whoever has entered a view accepts nothing from an earlier one, so that
// the earlier one lacks a member to commit with.
//
// Why several masters make no difference to that. Both arguments need two things:
// that there is one view of each number, and that whoever chose view n+1 knew view
// n and counted none but its full members as such. The first is what Paxos gives:
// each number is a decree of its own (decree.go). For the second, a master proposes
// a view n+1 of its own only while the last view that it knows to be decided is n;
// Prepare and Accept carry that along, and an acceptor that knows a later one
// refuses. It keeps as full members those that view n has without its joiner, which
// all masters agree in, and the joiner if that has told it, from view n, that it
// has the state. That is true for good once it is true, since the state is on the
// joiner's disk before it says so and stays there as long as it is in view n. So
// masters may know different things, and propose different views to follow n, of
// which each is a right one: knowledge that a master lacks, as one does that has
// just begun to act, costs a member its office, or time, and admits nobody. What a
// master hands on of another's proposal was made to follow the same view n.
//
// That a master may take the living for dead matters to none of this.
type View struct {
	// Number counts views from 1; it is the epoch that fences. 0 is none.
	Number uint64
	// Members are in the order of their office, the primary or head first.
	// The slice is shared and must not be written to.
	Members []sim.NodeID
	// Joining reports whether the last member was admitted without the
	// state. It must be handed that before it counts as a full member.
	Joining bool
}

// First is the primary or head; 0 if there are no members.
func (v View) First() sim.NodeID {
	if len(v.Members) == 0 {
		return 0
	}
	return v.Members[0]
}

// Last is the backup or tail; 0 if there are no members.
func (v View) Last() sim.NodeID {
	if len(v.Members) == 0 {
		return 0
	}
	return v.Members[len(v.Members)-1]
}

// Joiner is the member that was admitted without the state; 0 if none was.
func (v View) Joiner() sim.NodeID {
	if !v.Joining {
		return 0
	}
	return v.Last()
}

// Position is the place of a node among the members, from 0; -1 if it is no
// member.
func (v View) Position(id sim.NodeID) int { return slices.Index(v.Members, id) }

// Predecessor is the member before a node; 0 if there is none.
func (v View) Predecessor(id sim.NodeID) sim.NodeID {
	if i := v.Position(id); i > 0 {
		return v.Members[i-1]
	}
	return 0
}

// Successor is the member after a node; 0 if there is none.
func (v View) Successor(id sim.NodeID) sim.NodeID {
	if i := v.Position(id); i >= 0 && i+1 < len(v.Members) {
		return v.Members[i+1]
	}
	return 0
}

// equal reports whether two views are the same.
func (v View) equal(w View) bool {
	return v.Number == w.Number && v.Joining == w.Joining && slices.Equal(v.Members, w.Members)
}

// tell tells the outside that a node acts by the view; of none it tells nothing.
func (v View) tell(env sim.Env) {
	if v.Number > 0 {
		env.Observe(sim.Observation{Kind: sim.Configured, Term: v.Number, Text: v.names()})
	}
}

// names names the members.
func (v View) names() string { return observation.Names(v.Members) }

// hash is what observations know the view by.
func (v View) hash() uint64 { return rng.HashString(string(appendView(nil, v))) }

// String is the view as people write it: "3: n2 n4 (joining)".
func (v View) String() string {
	return strings.TrimSuffix(fmt.Sprintf("%d: %s", v.Number, v.membership()), " ")
}

// membership is who the members are, as people write it: "n2 n4 (joining)".
func (v View) membership() string {
	if v.Joining {
		return v.names() + " (joining)"
	}
	return v.names()
}

// appendView encodes a view.
func appendView(b []byte, v View) []byte {
	b = binary.AppendUvarint(b, v.Number)
	joining := byte(0)
	if v.Joining {
		joining = 1
	}
	b = append(b, joining)
	for _, id := range v.Members {
		b = binary.AppendUvarint(b, uint64(id))
	}
	return b
}

// decodeView reads what appendView wrote, to the end of b.
func decodeView(b []byte) (View, error) {
	number, n := binary.Uvarint(b)
	if n <= 0 || n == len(b) {
		return View{}, fmt.Errorf("a view of %d bytes ends too early", len(b))
	}
	v := View{Number: number, Joining: b[n] == 1}
	for b = b[n+1:]; len(b) > 0; {
		id, n := binary.Uvarint(b)
		if n <= 0 {
			return View{}, fmt.Errorf("the members of view %d end too early", number)
		}
		v.Members = append(v.Members, sim.NodeID(id))
		b = b[n:]
	}
	return v, nil
}
