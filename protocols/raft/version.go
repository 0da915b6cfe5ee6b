package raft

import (
	"slices"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
)

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
	s.Writes = append(s.Writes, host.Write{Client: client, Seq: seq, Index: s.log.lastIndex() + 1, Command: command})
	s.append(Entry{s.currentTerm, command})
}

// logReads has the reads that wait take the way of writes if too few servers
// that know of rounds have been heard of late for one to be confirmed, as others
// are of version 1. Before it has committed an entry of its term (§6.4, step
// 1) the leader has not heard enough of them to tell.
func (s *server) logReads() {
	if len(s.Reads) == 0 || s.commitIndex < s.termStart || s.config.flaw == assumeRounds || !s.seesOld() {
		return
	}
	since := s.env.Monotonic() - s.config.electionTimeout
	knowing := func(p *peer) int {
		if p.old || p.round == 0 || p.heard < since {
			return 0
		}
		return 1
	}
	known := s.hasQuorum(knowing)
	s.mustKnowRounds(known, since)
	if known {
		return
	}
	for _, r := range s.Reads {
		s.propose(r.Client, r.Seq, r.Command)
	}
	s.Reads = nil
}

// seesOld reports whether a server of version 1 has answered.
func (s *server) seesOld() bool {
	return slices.ContainsFunc(s.peers, func(p peer) bool { return p.old })
}
