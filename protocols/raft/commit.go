package raft

import (
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// advanceCommitIndex commits what a majority has on disk, but counts only for
// entries of the leader's own term; those before are committed along with them
// (§3.6.2, figure 3.7).
func (s *server) advanceCommitIndex() {
	if !s.mayCommit() {
		return
	}
	index := s.agreed(s.durable, func(p *peer) uint64 { return p.match })
	if s.config.flaw == commitByAll {
		index = s.leastMatch()
	}
	if index <= s.commitIndex {
		return
	}
	if s.log.term(index) == s.currentTerm || s.config.flaw == commitPriorTerm {
		s.mustBeStored(index)
		s.commit(index)
	}
}

// mayCommit reports whether as many servers have entries that are not committed as make
// a majority, whoever they are. That spares most answers the search for what a majority
// has.
func (s *server) mayCommit() bool {
	having := 1 // this server
	for i := range s.peers {
		if s.peers[i].match > s.commitIndex {
			having++
		}
	}
	return 2*having > len(s.inForce().voters)
}

// leastMatch is the last index that every voter has.
func (s *server) leastMatch() uint64 {
	least := s.durable
	for i := range s.peers {
		if p := &s.peers[i]; p.seat != 0 {
			least = min(least, p.match)
		}
	}
	return least
}

// commit takes note that the log is committed up to an index, and applies it
// (§3.5).
func (s *server) commit(index uint64) {
	for s.commitIndex < index {
		s.commitIndex++
		e := s.log.at(s.commitIndex)
		s.env.Observe(sim.Observation{
			Kind: sim.Committed, Term: e.Term, Index: s.commitIndex, Value: rng.HashString(e.Command),
		})
	}
	for s.lastApplied < s.commitIndex {
		s.lastApplied++
		if command := s.log.at(s.lastApplied).Command; command == "" || isConfiguration(command) {
			s.ApplyNothing(s.lastApplied)
		} else {
			s.Apply(s.lastApplied, command)
		}
	}
	s.settleConfiguration()
}

// dismissClients tells those who wait for a leader that has stepped down to
// ask elsewhere. What they asked for may still take effect.
func (s *server) dismissClients() {
	s.Dismiss(s.leader)
	s.endTransfer(services.NotLeader, s.transfer.to)
	s.endChange(services.NotLeader)
}
