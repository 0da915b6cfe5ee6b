package server

import (
	"maps"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A proposer has values chosen: it prepares a ballot once for all slots, and as long as no higher
// one turns up it leads, and each further value takes phase 2 alone (section 3).
type proposer struct {
	ballot    Ballot // its own latest
	stage     stage
	promises  map[sim.NodeID][]Vote // of acceptors that have promised the ballot
	proposals map[uint64]*proposal  // of the ballot, by slot, that are not chosen yet
	next      uint64                // the first slot that is free
	waiting   []string              // values that wait for the promises
	leader    sim.NodeID            // whose ballot is the highest; 0 if that is not known
	round     uint64                // the highest of any ballot that turned up
}

type stage int

const (
	idle stage = iota
	preparing
	leading
)

// A proposal is a value in a slot, and who has accepted it.
type proposal struct {
	value    string
	accepted map[sim.NodeID]bool
}

// The timers.
const (
	election sim.Timer = "election" // nobody has led for too long
	tick     sim.Timer = "tick"     // the leader sends again what was not answered
)

const (
	electionLeast = 150 * time.Millisecond
	electionMost  = 300 * time.Millisecond
	tickEvery     = 40 * time.Millisecond
)

// await waits for a leader. It is by chance who loses patience first, so that duels end.
func (s *server) await() {
	s.env.SetTimer(election, time.Duration(s.env.Rand().Between(int64(electionLeast), int64(electionMost))))
}

// prepare begins a ballot of its own (phase 1a).
func (s *server) prepare() {
	s.round++
	s.ballot = Ballot{s.round, s.env.ID()}
	s.stage, s.leader = preparing, 0
	s.promises = make(map[sim.NodeID][]Vote)
	s.await()
	s.broadcast(Prepare{s.ballot, s.forgotten + 1})
}

// observe takes in a ballot that turned up. Behind a higher one its own is over.
func (s *server) observe(b Ballot) {
	s.round = max(s.round, b.Round)
	if b.compare(s.ballot) <= 0 || b.Server == s.env.ID() {
		return
	}
	if s.stage != idle {
		s.stage, s.waiting = idle, nil
		s.env.StopTimer(tick)
	}
	s.leader = b.Server
	s.await()
}

// refused takes in that a higher ballot has been promised. Its proposer need not run any more.
func (s *server) refused(m Refused) {
	s.round = max(s.round, m.Promised.Round)
	if s.stage != idle && m.Promised.compare(s.ballot) > 0 {
		s.stage, s.leader, s.waiting = idle, 0, nil
		s.env.StopTimer(tick)
		s.await()
	}
}

// promised counts a promise. With those of a majority the proposer leads.
func (s *server) promisedBy(from sim.NodeID, m Promise) {
	if s.stage != preparing || m.Ballot != s.ballot {
		return
	}
	s.promises[from] = m.Votes
	if len(s.promises) >= s.Majority() {
		s.lead()
	}
}

// lead proposes what may have been chosen already: in each slot the value of the highest ballot
// that any acceptor of the majority has reported (phase 2a). The gaps are filled with nothing.
func (s *server) lead() {
	s.stage, s.leader = leading, s.env.ID()
	s.proposals = make(map[uint64]*proposal)
	s.env.StopTimer(election)
	reported := s.reported()
	s.next = s.learned + 1
	for slot := range reported {
		s.next = max(s.next, slot+1)
	}
	for slot := range s.chosen {
		s.next = max(s.next, slot+1)
	}
	for slot := s.forgotten + 1; slot < s.next; slot++ {
		vote, isReported := reported[slot]
		if _, known := s.chosen[slot]; !known && (isReported || slot > s.learned) {
			s.proposeIn(slot, vote.Value)
		}
	}
	for _, value := range s.waiting {
		s.proposeNext(value)
	}
	s.waiting = nil
	s.beat()
}

// reported are the votes of the highest ballot among those that came with the promises.
func (s *server) reported() map[uint64]Vote {
	reported := make(map[uint64]Vote)
	for _, from := range sortedKeys(s.promises) {
		for _, vote := range s.promises[from] {
			if before, known := reported[vote.Slot]; !known || before.Ballot.compare(vote.Ballot) < 0 {
				reported[vote.Slot] = vote
			}
		}
	}
	return reported
}

// proposeNext proposes a value in the first free slot, unless it is proposed in one already.
func (s *server) proposeNext(value string) {
	for p := range maps.Values(s.proposals) {
		if p.value == value {
			return
		}
	}
	s.next++
	s.proposeIn(s.next-1, value)
}

func (s *server) proposeIn(slot uint64, value string) {
	s.proposals[slot] = &proposal{value, make(map[sim.NodeID]bool)}
	s.broadcast(Accept{Vote{slot, s.ballot, value}})
}

// acceptedBy counts an acceptance. What a majority has accepted is chosen.
func (s *server) acceptedBy(from sim.NodeID, m Accepted) {
	p := s.proposals[m.Slot]
	if s.stage != leading || m.Ballot != s.ballot || p == nil {
		return
	}
	p.accepted[from] = true
	if len(p.accepted) >= s.Majority() {
		delete(s.proposals, m.Slot)
		s.broadcast(Chosen{m.Slot, p.value})
	}
}

// beat tells that it leads, and sends again what has not been accepted.
func (s *server) beat() {
	s.env.SetTimer(tick, tickEvery)
	s.forget(s.doneByAll())
	for _, to := range s.Others(s.env.ID()) {
		s.env.Send(to, Heartbeat{s.ballot, s.forgotten})
	}
}

// resend sends again what has been under way for a whole tick.
func (s *server) resend() {
	for _, slot := range sortedKeys(s.proposals) {
		p := s.proposals[slot]
		for _, to := range s.Nodes {
			if !p.accepted[to] {
				s.tell(to, Accept{Vote{slot, s.ballot, p.value}})
			}
		}
	}
}
