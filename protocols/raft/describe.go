package raft

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
)

// Describe says what figure 3.1 has of the server; see [sim.Describer].
func (s *server) Describe() []sim.Fact {
	part := s.role.String()
	if s.halted {
		part = "none: it has halted"
	}
	facts := []sim.Fact{
		{Name: "role", Value: part},
		sim.NewFact("term", s.currentTerm),
		{Name: "voted for", Value: host.DescribeServer(s.votedFor)},
		{Name: "leader", Value: host.DescribeServer(s.leader)},
		sim.NewFact("commit index", s.commitIndex),
		sim.NewFact("last applied", s.lastApplied),
		{Name: "on disk", Value: fmt.Sprintf("up to %d", s.durable)},
	}
	facts = append(facts, host.DescribeLog("entry", s.log.base, s.log.lastIndex(), func(index uint64) string { return s.words(s.log.at(index), index) })...)
	if len(s.configurations) > 0 {
		facts = append(facts, sim.Fact{Name: "configuration", Value: s.latest().String()})
	}
	facts = append(facts, s.describeOffice()...)
	return append(facts, s.Host.Describe()...)
}

// describeOffice says what a server knows of the others that leads, or seeks to.
func (s *server) describeOffice() []sim.Fact {
	var facts []sim.Fact
	switch s.role {
	case preCandidate, candidate:
		votes := []sim.NodeID{s.id}
		for i := range s.peers {
			if s.peers[i].votes > 0 {
				votes = append(votes, s.peers[i].id)
			}
		}
		facts = append(facts, sim.Fact{Name: "votes", Value: host.DescribeServers(votes, sim.NodeID.String)})
	case leader:
		facts = append(facts, sim.Fact{Name: "match index", Value: host.DescribeServers(s.peers, func(p peer) string {
			return fmt.Sprintf("%v at %d (%v)", p.id, p.match, p.progress)
		})})
		if s.transfer.to != 0 {
			facts = append(facts, sim.Fact{Name: "hands over to", Value: s.transfer.to.String()})
		}
	}
	return facts
}

// words are the entry at an index, for people.
func (s *server) words(e *Entry, index uint64) string {
	text := s.Words(e.Command)
	switch {
	case e.Command == "":
		text = "no-op"
	case isConfiguration(e.Command):
		text = "configuration"
		if c, err := parseConfiguration(index, e.Command); err == nil {
			text += " " + c.String()
		}
	}
	return fmt.Sprintf("term %d, %s", e.Term, text)
}
