package paxos

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
)

// Describe says what the server knows as acceptor, learner and proposer; see
// [sim.Describer].
func (s *server) Describe() []sim.Fact {
	part := s.role.String()
	if s.halted {
		part = "none: it has halted"
	}
	facts := []sim.Fact{
		{Name: "role", Value: part},
		sim.NewFact("promised", s.promised),
		{Name: "leader", Value: host.DescribeServer(s.leader)},
		{Name: "chosen", Value: fmt.Sprintf("up to %d, executed", s.chosen)},
	}
	facts = append(facts, host.DescribeLog("slot", s.log.base, s.log.last(), func(number uint64) string { return s.words(s.log.at(number)) })...)
	if len(s.members) > 0 {
		facts = append(facts, sim.Fact{Name: "members", Value: s.members[0].String()})
	}
	facts = append(facts, s.describeProposer()...)
	return append(facts, s.Host.Describe()...)
}

// describeProposer says how far a server is that leads, or seeks to.
func (s *server) describeProposer() []sim.Fact {
	switch s.role {
	case candidate:
		var promises []sim.NodeID
		for _, id := range s.config.nodes {
			if s.recovery.promises.has(id) {
				promises = append(promises, id)
			}
		}
		return []sim.Fact{sim.NewFact("ballot", s.tried), {Name: "promises", Value: host.DescribeServers(promises, sim.NodeID.String)}}
	case leader:
		facts := []sim.Fact{
			sim.NewFact("ballot", s.tried),
			{Name: "proposed", Value: fmt.Sprintf("up to %d, on disk up to %d", s.next-1, s.durable)},
			{Name: "chosen at", Value: s.describeLearners()},
		}
		if s.transfer.to != 0 {
			facts = append(facts, sim.Fact{Name: "hands over to", Value: s.transfer.to.String()})
		}
		return facts
	}
	return nil
}

// describeLearners says how far the others know what is chosen.
func (s *server) describeLearners() string {
	others := slices.DeleteFunc(slices.Clone(s.config.nodes), func(id sim.NodeID) bool { return id == s.id })
	return host.DescribeServers(others, func(id sim.NodeID) string { return fmt.Sprintf("%v up to %d", id, s.peers[id-1].chosen) })
}

// words are what a server knows of a slot, for people.
func (s *server) words(p *slot) string {
	if p.ballot == 0 {
		return "nothing accepted"
	}
	text := s.Words(p.value)
	if ids, ok := decodeMembers(p.value); ok {
		c := configuration{ids: ids}
		text = "members " + c.String()
	} else if p.value == "" {
		text = "no-op"
	}
	if p.ballot == decided {
		return "chosen, " + text
	}
	return fmt.Sprintf("accepted in ballot %v, %s", p.ballot, text)
}
