package kvraft

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/sim"
)

// Describe implements sim.Describer: what the host knows of the server.
func (p *process) Describe() []sim.Fact {
	role := sim.Follower
	if p.leads {
		role = sim.Leader
	}
	facts := []sim.Fact{
		sim.NewFact("role", role),
		sim.NewFact("term", p.term),
		sim.NewFact("applied up to", p.applied),
		sim.NewFact("bytes of the log", p.logSize),
	}
	if waiting := len(p.reads.asked) + len(p.reads.waiting); waiting > 0 {
		facts = append(facts, sim.NewFact("reads that nobody has confirmed", waiting))
	}
	if len(p.effects) > 0 {
		facts = append(facts, sim.NewFact("last writes in the log", p.effects))
	}
	return facts
}

// String has the clients in order: "client 4: 7, client 5: 12".
func (e effects) String() string {
	var words []string
	for _, client := range slices.Sorted(maps.Keys(e)) {
		words = append(words, fmt.Sprintf("client %d: %d", client, e[client]))
	}
	return strings.Join(words, ", ")
}
