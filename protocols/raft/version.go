package raft

import "github.com/laplace-sim/laplace/sim"

// There are two versions of the program, which work together, so that servers
// can be restarted with the newer one after another. Version 1 knows no rounds of
// heartbeats: a read takes the way of a write, through the log (§6.4: "a
// simple approach"). Version 2 answers reads without the log. Its rounds are a
// field of AppendEntries and of the answer that version 1 neither reads nor
// writes, so there the round is 0; a leader of version 2 sees by this whom it
// must not ask for one.
const (
	versionOne = "1"
	versionTwo = "2"
)

var versions = []string{versionOne, versionTwo}

// knownRound is a leader's round as the follower's answer has it.
func (s *server) knownRound(round uint64) uint64 {
	if s.config.version == versionOne {
		return 0
	}
	return round
}

// noteVersion learns from a follower's answer, in which every round has a
// number, whether it knows of rounds.
func (s *server) noteVersion(p *peer, round uint64) {
	p.old = round == 0
	if p.old && s.config.flaw == assumeRounds {
		p.round = s.round
	}
}

// propose has the log hold what a client asks for.
func (s *server) propose(client sim.NodeID, seq uint64, command string) {
	s.proposals = append(s.proposals, proposal{s.log.lastIndex() + 1, client, seq})
	s.append(Entry{s.currentTerm, command})
}

// logReads has the reads that wait take the way of writes if too many servers are
// of version 1 for a round to be confirmed. A server that has not answered yet
// may be of either; before a leader has answers enough it starts no round.
func (s *server) logReads() {
	knowing := func(p *peer) int {
		if p.old {
			return 0
		}
		return 1
	}
	if len(s.reads) == 0 || s.hasQuorum(knowing) || s.config.flaw == assumeRounds {
		return
	}
	for _, r := range s.reads {
		s.propose(r.client, r.seq, r.command)
	}
	s.reads = nil
}
