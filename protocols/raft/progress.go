package raft

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A peer is what a server knows of another member of the cluster.
type peer struct {
	id       sim.NodeID
	seat     seat          // in which majorities it counts
	old      bool          // its last answer was that of a server of version 1
	votes    int           // 1 if it granted its vote in the election under way
	progress progress      // how far the leader may go ahead of it
	waiting  bool          // probing or installing: an answer is due
	next     uint64        // nextIndex
	match    uint64        // matchIndex
	round    uint64        // the last round of heartbeats that it answered
	heard    time.Duration // when it answered last
	session  uint64        // of replication: what it answers to another one does not count
	window   window        // while pipelining
	sending  *transmission // while installing
}

// progress says what the leader knows of a follower's log.
type progress uint8

const (
	// probing: where the logs agree is still to be found; one message at a
	// time, without entries (§3.5).
	probing progress = iota
	// pipelining: the logs agree, and entries are sent without waiting for
	// the answer to those before (§10.2.2).
	pipelining
	// installing: a snapshot is under way (§5.3).
	installing
)

// String returns the name that panics use.
func (p progress) String() string {
	return [...]string{"probing", "pipelining", "installing"}[p]
}

// probe begins to find where the logs agree, before the entry at an index.
func (p *peer) probe(next uint64) {
	if next <= p.match {
		panic(fmt.Sprintf("raft: would probe where the log of %v agrees before entry %d, and it does up to %d", p.id, next, p.match))
	}
	p.progress, p.waiting, p.next, p.sending = probing, false, next, nil
}

// doubt gives up what was sent to a follower that is silent. Until it answers
// it gets nothing but heartbeats, each of which is a probe.
func (s *server) doubt(p *peer, now time.Duration) {
	s.mustBeSilent(p, now)
	if p.progress == probing || p.progress == installing && s.config.flaw == starveFollower {
		return
	}
	p.probe(max(p.match, s.log.base) + 1)
	p.waiting = true
}

// matches notes that a follower's log agrees up to an index.
func (s *server) matches(p *peer, index uint64) {
	s.mustMatch(p, index)
	p.match = max(p.match, index)
	if p.progress == installing && index < p.next-1 {
		return // the answer to what was sent before the snapshot
	}
	if p.progress != pipelining {
		p.progress, p.waiting, p.sending = pipelining, false, nil
		p.next, p.window = p.match+1, newWindow(s.config)
		return
	}
	p.next = max(p.next, p.match+1)
	p.window.acknowledge(p.match, s.env.Monotonic())
}

// backOff goes back to where the logs may agree. If the leader has entries of
// the conflicting term, that is the last of them; otherwise it bypasses all of
// the follower's entries of that term (§3.5).
func (s *server) backOff(p *peer, m AppendEntriesReply) {
	switch {
	case p.progress == installing:
		return // it will match when it has the snapshot
	case m.PrevLogIndex <= p.match:
		return // of old
	case p.progress == probing && m.PrevLogIndex != p.next-1:
		return // not the answer to the probe
	}
	next := m.ConflictIndex
	if m.ConflictTerm != 0 && m.PrevLogIndex <= s.log.lastIndex() {
		agree := s.log.lastUpToTerm(m.PrevLogIndex, m.ConflictTerm)
		if agree >= m.ConflictIndex && s.log.has(agree, m.ConflictTerm) {
			next = agree + 1
		}
	}
	s.mustBackOff(m, next)
	p.probe(max(p.match+1, min(next, m.PrevLogIndex)))
}
