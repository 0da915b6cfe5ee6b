package server

import "github.com/laplace-sim/laplace/sim"

// A learner knows what is chosen, and keeps it for those who have missed it until nobody will
// ask any more.
type learner struct {
	chosen    map[uint64]string // by slot, without those that are forgotten
	learned   uint64            // every slot up to this one is known, or executed
	done      map[sim.NodeID]uint64
	forgotten uint64 // every slot up to this one
}

// learn takes in what is chosen in a slot.
func (s *server) learn(m Chosen) {
	if _, known := s.chosen[m.Slot]; known || m.Slot <= s.forgotten {
		return
	}
	s.chosen[m.Slot] = m.Value
	if m.Slot <= s.learned {
		return // executed before the start
	}
	s.env.Chosen(m.Slot, m.Value)
	for {
		if _, known := s.chosen[s.learned+1]; !known {
			return
		}
		s.learned++
	}
}

// heard answers the leader's heartbeat.
func (s *server) heard(from sim.NodeID, m Heartbeat) {
	if m.Ballot.compare(s.promised) < 0 {
		s.env.Send(from, Refused{s.promised})
		return
	}
	s.observe(m.Ballot)
	s.forget(m.Forget)
	s.env.Send(from, Progress{s.learned, s.done[s.env.ID()]})
}

// teachMost is how many values a server that is behind is told at once.
const teachMost = 32

// progressOf takes in how far a server is, and tells it what it has missed.
func (s *server) progressOf(from sim.NodeID, m Progress) {
	s.done[from] = max(s.done[from], m.Done)
	for slot := m.Learned + 1; slot <= m.Learned+teachMost; slot++ {
		if value, known := s.chosen[slot]; known {
			s.env.Send(from, Chosen{slot, value})
		}
	}
}

// doneByAll is the last slot that no server will ask for any more.
func (s *server) doneByAll() uint64 {
	least := s.done[s.env.ID()]
	for _, node := range s.Nodes {
		least = min(least, s.done[node])
	}
	return least
}

// forget drops all slots up to one.
func (s *server) forget(upTo uint64) {
	var records []uint64
	for slot := s.forgotten + 1; slot <= upTo; slot++ {
		delete(s.chosen, slot)
		delete(s.proposals, slot)
		if _, voted := s.votes[slot]; voted {
			delete(s.votes, slot)
			records = append(records, slot)
		}
	}
	s.forgotten = max(s.forgotten, upTo)
	s.env.Remove(records...)
}
