package server

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/sim"
)

// An acceptor is what must not be forgotten: what was promised, and what was accepted (section
// 2.2). Both are in the records before anybody hears of them.
type acceptor struct {
	promised Ballot
	votes    map[uint64]Vote // by slot, the one of the highest ballot
}

// promiseRecord is the record of the promise; that of a vote has the number of its slot.
const promiseRecord = 0

// recall reads the records after a start.
func (s *server) recall() {
	s.votes = make(map[uint64]Vote)
	for _, record := range s.env.Saved() {
		vote := parseVote(record, s.env.Load(record))
		s.promised = higher(s.promised, vote.Ballot)
		if record != promiseRecord {
			s.votes[record] = vote
		}
	}
}

// promise answers a Prepare (phase 1b): it has a ballot that is no lower than any seen.
func (s *server) promise(from sim.NodeID, m Prepare) {
	if m.Ballot.compare(s.promised) < 0 {
		s.env.Send(from, Refused{s.promised})
		return
	}
	if m.Ballot != s.promised {
		s.promised = m.Ballot
		s.env.Save(promiseRecord, formatVote(Vote{Ballot: m.Ballot}))
	}
	s.observe(m.Ballot)
	s.tell(from, Promise{m.Ballot, s.votesFrom(m.From)})
}

// votesFrom are the votes in all slots from one on, in their order.
func (s *server) votesFrom(slot uint64) (votes []Vote) {
	for _, record := range sortedKeys(s.votes) {
		if record >= slot {
			votes = append(votes, s.votes[record])
		}
	}
	return votes
}

// accept answers an Accept (phase 2b): it is accepted unless a higher ballot has been promised.
func (s *server) accept(from sim.NodeID, m Accept) {
	if m.Slot <= s.forgotten {
		return
	}
	if m.Ballot.compare(s.promised) < 0 {
		s.env.Send(from, Refused{s.promised})
		return
	}
	if s.votes[m.Slot] != m.Vote {
		s.votes[m.Slot] = m.Vote
		s.env.Save(m.Slot, formatVote(m.Vote))
	}
	s.promised = m.Ballot
	s.observe(m.Ballot)
	s.tell(from, Accepted{m.Slot, m.Ballot})
}

// formatVote is a vote as a record has it.
func formatVote(v Vote) string {
	return fmt.Sprintf("%d %d %s", v.Ballot.Round, v.Ballot.Server, v.Value)
}

func parseVote(slot uint64, record string) Vote {
	v := Vote{Slot: slot}
	ballot, rest, _ := strings.Cut(record, " ")
	server, value, _ := strings.Cut(rest, " ")
	fmt.Sscan(ballot, &v.Ballot.Round)
	fmt.Sscan(server, &v.Ballot.Server)
	v.Value = value
	return v
}

func higher(b, c Ballot) Ballot {
	if b.compare(c) < 0 {
		return c
	}
	return b
}
