package paxos

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
)

// What follows is about slots: which are proposed, accepted, chosen and told of, by
// whom, and in what order.

// assertElectors panics if the i-th configuration is not that of a slot after those
// chosen (§3).
func (s *server) assertElectors(number uint64, i int) {
	if s.members[i].from > number || i+1 < len(s.members) && s.members[i+1].from <= number {
		panic(fmt.Sprintf("paxos: %v, members from slot %d on, would choose in slot %d", &s.members[i], s.members[i].from, number))
	}
}

// assertEntered panics if a configuration that was chosen in a slot does not take
// effect a window after it (§3).
func (s *server) assertEntered(number uint64, members []sim.NodeID) {
	from := number + s.config.window
	if members != nil && (s.latest().set != setOf(members) || s.latest().from != from && s.config.flaw != configurationAtOnce) {
		panic(fmt.Sprintf("paxos: members %v chosen in slot %d, and %v are members from slot %d on; expected slot %d", members, number, s.latest(), s.latest().from, from))
	}
}

// assertDistinct panics if a configuration names a member twice: it would have two
// votes.
func (c *configuration) assertDistinct() {
	if len(c.ids) == 0 || c.count(c.set.has) != len(c.ids) || c.set.size() != len(c.ids) {
		panic(fmt.Sprintf("paxos: found members %v from slot %d on; expected some, and each once", c, c.from))
	}
}

// count is how many members meet a condition.
func (c *configuration) count(met func(sim.NodeID) bool) int {
	n := 0
	for _, id := range c.ids {
		if met(id) {
			n++
		}
	}
	return n
}

// countIn is how many members are in a set.
func (c *configuration) countIn(set *nodeSet) int {
	n := 0
	for _, id := range c.ids {
		if set.has(id) {
			n++
		}
	}
	return n
}

// assertNext panics if the leader leaves out a slot, or goes back.
func (s *server) assertNext(number uint64) {
	if number != s.next {
		panic(fmt.Sprintf("paxos: the leader of %v goes on with slot %d; expected slot %d", s.tried, number, s.next))
	}
}

// assertRecovers panics if the leader proposes another value than the highest-numbered
// that the promises tell of (§2.2, phase 2a), or a no-op where there is no gap to fill
// and no configuration to hasten (§3).
func (s *server) assertRecovers(number uint64, value string) {
	switch unfinished := number <= s.recovery.slots.last(); {
	case unfinished && value != s.recovery.value(number) && s.config.flaw != ownValue:
		panic(fmt.Sprintf("paxos: proposes in slot %d what is not the highest-numbered proposal of those that were promised", number))
	case !unfinished && value == "" && number >= s.latest().from:
		panic(fmt.Sprintf("paxos: proposes a no-op in slot %d, where nothing calls for one", number))
	}
}

// assertPromises panics if a proposal is accepted of another ballot than the one
// promised (§2.2, phase 2b).
func (s *server) assertPromises(number uint64, b Ballot) {
	if b != decided && b != s.promised && s.config.flaw != acceptKeepsPromise {
		panic(fmt.Sprintf("paxos: accepts a proposal of %v in slot %d after the promise of %v", b, number, s.promised))
	}
}

// assertProposed panics if the others are asked to accept what was not proposed, or
// what is known to be chosen, which they learn otherwise, or more than goes in a message.
func (s *server) assertProposed(first, last uint64) {
	if first <= s.chosen || first > last || last >= s.next || last-first >= s.config.batch {
		panic(fmt.Sprintf("paxos: asks for the acceptance of slots %d to %d; expected %d at most of slots %d to %d", first, last, s.config.batch, s.chosen+1, s.next-1))
	}
}

// assertAll panics if there is not a value for each slot.
func assertAll(first, last uint64, values []string) {
	if uint64(len(values)) != last-first+1 {
		panic(fmt.Sprintf("paxos: would send %d values for slots %d to %d", len(values), first, last))
	}
}

// assertUnanswered panics if a server is sent again what it has answered, or what may
// still be on its way to it.
func (s *server) assertUnanswered(id sim.NodeID, first, last uint64) {
	if due := s.peers[id-1].due; last > due || s.log.at(first).tally.voters.has(id) || s.log.at(last).tally.voters.has(id) {
		panic(fmt.Sprintf("paxos: would send %v slots %d to %d again, and has no answer of %d at most", id, first, last, due))
	}
}

// assertAccepted panics if an acceptor would answer for a slot in which it has not
// accepted that proposal, or one of a higher ballot since.
func (s *server) assertAccepted(o Accepted) {
	for number := max(o.First, s.log.base+1); number <= o.Last && !s.config.breaksAgreement(); number++ {
		if p := s.log.at(number); p.ballot < o.Ballot {
			panic(fmt.Sprintf("paxos: would answer for slots %d to %d of %v, and holds %v in slot %d", o.First, o.Last, o.Ballot, p.ballot, number))
		}
	}
}

// assertSent panics if a server has answered what the leader has not sent.
func (s *server) assertSent(from sim.NodeID, m Accepted) {
	if s.role == leader && (m.Round > s.round || m.Last >= s.next) && !s.config.breaksAgreement() {
		panic(fmt.Sprintf("paxos: %v answers up to slot %d and round %d of %v, which has come to slot %d and round %d", from, m.Last, m.Round, s.tried, s.next-1, s.round))
	}
}

// assertMajorityAccepted panics if a value would count as chosen, and no majority of
// those who choose has accepted it as one proposal (§2.3).
func (s *server) assertMajorityAccepted(number uint64, b Ballot) {
	p, c := s.log.at(number), s.configurationOf(number)
	accepted := c.countIn(&p.tally.voters)
	switch {
	case s.config.flaw == mixBallots:
	case p.ballot != b, p.tally.ballot != b, accepted <= len(c.ids)/2:
		panic(fmt.Sprintf("paxos: %v is said to be chosen in slot %d, in which %v was accepted here and %v by %d of %v", b, number, p.ballot, p.tally.ballot, accepted, c))
	case s.role == leader && b == s.tried && p.tally.voters.has(s.id) && number > s.durable:
		panic(fmt.Sprintf("paxos: the leader of %v counts itself in slot %d, and its disk has what is up to slot %d", b, number, s.durable))
	}
}

// assertTold panics if a learner takes what it has accepted for what the leader says
// is chosen, and it is of another ballot.
func (s *server) assertTold(number uint64, p *slot, m Accept) {
	if p.ballot != decided && p.ballot != m.Ballot && s.config.flaw != commitAnyBallot {
		panic(fmt.Sprintf("paxos: takes what %v proposed in slot %d for what %v knows is chosen", p.ballot, number, m.Ballot))
	}
}

// assertLearned panics if a learner has not gone on as far as the leader has told it.
func (s *server) assertLearned(m Accept) {
	if next := s.chosen + 1; next <= min(m.Chosen, s.log.last()) && s.log.at(next).ballot == m.Ballot {
		panic(fmt.Sprintf("paxos: has accepted slot %d of %v, which says that this is chosen, and does not execute it", next, m.Ballot))
	}
}

// assertFollowsOn panics if a slot is executed out of order (§3).
func (s *server) assertFollowsOn(number uint64) {
	if number != s.chosen+1 {
		panic(fmt.Sprintf("paxos: executes slot %d after slot %d", number, s.chosen))
	}
}

// assertLacks panics if a server asks for what it has.
func (s *server) assertLacks(until uint64) {
	if until <= s.chosen {
		panic(fmt.Sprintf("paxos: asks what is chosen up to slot %d, and knows it up to slot %d", until, s.chosen))
	}
}

// assertForgotten panics if a server is sent a snapshot that it has no use for, or in
// place of slots that the log has.
func (s *server) assertForgotten(after uint64) {
	if after >= s.log.base || s.snapshot.slot <= after {
		panic(fmt.Sprintf("paxos: would send a snapshot up to slot %d for what follows slot %d, and has the slots from %d on", s.snapshot.slot, after, s.log.base+1))
	}
}

// assertAhead panics if a snapshot would take back what is known to be chosen.
func (s *server) assertAhead(slot uint64) {
	if slot <= s.chosen {
		panic(fmt.Sprintf("paxos: would install a snapshot up to slot %d, and knows what is chosen up to slot %d", slot, s.chosen))
	}
}

// assertTellsOf panics if a promise leaves out one of the slots that it is about and in
// which something was accepted, or tells of others (§2.2, phase 1b).
func (s *server) assertTellsOf(after uint64, all []Proposal, until uint64) {
	first, last := after+1, min(until, s.log.last())
	expected := 0
	for number := first; number <= last; number++ {
		if s.log.at(number).ballot == 0 {
			continue
		}
		if expected == len(all) || all[expected].Slot != number {
			panic(fmt.Sprintf("paxos: would not tell of what it has accepted in slot %d, of those from %d to %d", number, first, last))
		}
		expected++
	}
	if expected != len(all) {
		panic(fmt.Sprintf("paxos: would tell of %d proposals in slots %d to %d; expected %d", len(all), first, last, expected))
	}
}

// assertGoesOn panics if a message of a promise tells nothing that those before it did
// not.
func (s *server) assertGoesOn(after, until uint64) {
	if until <= after {
		panic(fmt.Sprintf("paxos: would tell what it has accepted after slot %d up to slot %d", after, until))
	}
}

// assertNewRound panics if a round of confirmations begins that others have answered.
func (s *server) assertNewRound() {
	for i := range s.peers {
		if s.peers[i].round >= s.round && !s.config.breaksAgreement() {
			panic(fmt.Sprintf("paxos: round %d of confirmations begins, and n%d has answered round %d", s.round, i+1, s.peers[i].round))
		}
	}
}

// assertConfirmed panics if a read is answered that no majority has confirmed.
func (s *server) assertConfirmed(r *host.Read) {
	confirmed := s.members[0].count(func(id sim.NodeID) bool { return id == s.id || s.peers[id-1].round >= r.Round })
	if r.Round == 0 || confirmed <= len(s.members[0].ids)/2 {
		panic(fmt.Sprintf("paxos: would answer a read of round %d, which %d of %v have confirmed", r.Round, confirmed, &s.members[0]))
	}
}

// assertServes panics if a server answers a read that does not lead, or that has not
// executed what an earlier leader may have had chosen.
func (s *server) assertServes() {
	if s.role != leader {
		panic(fmt.Sprintf("paxos: a %v answers a read", s.role))
	}
	if s.config.flaw == staleRead || s.config.flaw == unfinishedRead {
		return
	}
	s.assertPromised(s.chosen + 1)
	if last := s.recovery.slots.last(); s.chosen < last {
		panic(fmt.Sprintf("paxos: the leader of %v answers a read when it knows what is chosen up to slot %d; expected slot %d, of which promises tell", s.tried, s.chosen, last))
	}
}
