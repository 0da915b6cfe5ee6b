package paxos

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// Each step in the choice of a leader, and in what it does for as long as it leads,
// presupposes something. Whoever calls for the step has looked; here it is looked at
// again, in another way.

// assertSet panics if a timer runs out that is not set: it should have been stopped.
func (s *server) assertSet(timer sim.Timer) {
	if timer != s.timer || s.halted {
		panic(fmt.Sprintf("paxos: timer %q of a %v runs out; expected timer %q", timer, s.role, s.timer))
	}
}

// assertMayCampaign panics if a server campaigns that is no member, that may still ask
// for promises for the ballot that it has, or that has the permission of another than
// the leader that it follows.
func (s *server) assertMayCampaign(permit Ballot) {
	switch {
	case !s.isMember():
		panic(fmt.Sprintf("paxos: %v campaigns, and is none of %v", s.id, &s.members[0]))
	case s.role == candidate && s.highest <= s.tried:
		panic(fmt.Sprintf("paxos: a candidate with ballot %v, which nobody outbid, tries another", s.tried))
	case permit != 0 && permit != s.promised:
		panic(fmt.Sprintf("paxos: campaigns with the permission of %v after the promise of %v", permit, s.promised))
	}
}

// assertSeeks panics if a server asks for promises for a ballot that it does not lead
// or campaign with, or that its disk does not have (§2.5), or for promises that it does
// not need.
func (s *server) assertSeeks() {
	switch {
	case s.role == follower, s.promised != s.tried, s.recovery.ballot != s.tried:
		panic(fmt.Sprintf("paxos: a %v that has promised %v asks for the promise of %v", s.role, s.promised, s.tried))
	case s.role == candidate && s.highest > s.tried:
		panic(fmt.Sprintf("paxos: asks for the promise of %v, which %v has outbid", s.tried, s.highest))
	case s.role == candidate:
		s.assertSaved()
	case s.role == leader:
		for i := range s.members {
			if !s.havePromised(&s.members[i]) {
				return
			}
		}
		panic(fmt.Sprintf("paxos: the leader of %v asks for promises, and has those of a majority of all", s.tried))
	}
}

// assertAnswers panics if a promise is counted that was made for another ballot (§2.2,
// phase 2a), or by a server that seeks none.
func (s *server) assertAnswers(m Promise) {
	if s.role == follower || (m.Ballot != s.recovery.ballot || m.Ballot != s.tried) && s.config.flaw != stalePromise {
		panic(fmt.Sprintf("paxos: a %v counts a promise of %v for ballot %v", s.role, m.Ballot, s.tried))
	}
}

// havePromised reports whether a majority of the members have told all that they
// accepted, but for what the server knows to be chosen; it counts one by one.
func (s *server) havePromised(c *configuration) bool {
	return c.count(func(id sim.NodeID) bool {
		told := s.recovery.told[id-1]
		return len(told) == 1 && told[0] == span{0, allSlots} && s.recovery.forgot[id-1] <= s.chosen
	}) > len(c.ids)/2
}

// assertPromised panics if a server relies on promises in a slot, and a majority of
// those who choose there have made none (§2.2, phase 2a).
func (s *server) assertPromised(number uint64) {
	if c := s.configurationOf(number); !s.havePromised(c) {
		panic(fmt.Sprintf("paxos: relies on promises of %v in slot %d, and has not those of a majority of %v", s.tried, number, c))
	}
}

// assertFree panics if a server promises to a candidate while it has promised to
// follow another (Paxos Made Live, section 5.2) that has not permitted it.
func (s *server) assertFree(candidate sim.NodeID, permit Ballot, now protocols.Instant) {
	if !s.config.hasLeases() || s.leader == candidate || s.config.flaw == ignoreLease || permit != 0 && permit == s.promised {
		return
	}
	if now.Earliest < s.leasedUntil && s.leasedUntil <= now.Latest+s.config.lease.Length {
		panic(fmt.Sprintf("paxos: promises to %v before the lease of %v is over at %v", candidate, s.promised, s.leasedUntil))
	}
}

// assertLengthens panics if what is left of a lease becomes less.
func (s *server) assertLengthens(until time.Duration, now protocols.Instant) {
	if until < s.leasedUntil && s.config.lease.Binds(s.leasedUntil, now) {
		panic(fmt.Sprintf("paxos: the lease of %v ends at %v; expected %v, which was granted before", s.promised, until, s.leasedUntil))
	}
}

// assertGranted panics if a server has granted less of a lease than it was asked for.
func (s *server) assertGranted(asked time.Duration, now protocols.Instant) {
	if until := s.config.lease.Promise(asked, now); s.leasedUntil < until {
		panic(fmt.Sprintf("paxos: the lease of %v ends at %v; expected %v", s.promised, s.leasedUntil, until))
	}
}

// assertLeased panics if the leader counts on a lease that no majority has granted, or
// after it has let another campaign.
func (s *server) assertLeased(now protocols.Instant) {
	held := s.members[0].count(func(id sim.NodeID) bool {
		return id == s.id || s.config.lease.Held(s.peers[id-1].sent, now)
	})
	if held <= len(s.members[0].ids)/2 || s.permits || !s.config.hasLeases() {
		panic(fmt.Sprintf("paxos: the leader of %v counts on a lease of %d of %v", s.tried, held, &s.members[0]))
	}
}

// assertBegins panics if a leader begins with what is left of another ballot.
func (s *server) assertBegins() {
	fresh := s.next == s.chosen+1 && max(s.sent, s.offered, s.durable, s.voted) == s.chosen &&
		s.ahead == 0 && s.round == 0 && s.transfer == transfer{} && !s.permits && s.change == nil && s.Waiting() == 0
	for i := range s.peers {
		p := &s.peers[i]
		fresh = fresh && p.round == 0 && p.sent == never && p.chosen == 0 && max(p.probe, p.probed, p.due, p.again) == 0
	}
	if !fresh {
		panic(fmt.Sprintf("paxos: the leader of %v begins with what is left of an earlier ballot", s.tried))
	}
}

// assertLeads panics if a server speaks as a leader, and is none.
func (s *server) assertLeads() {
	if s.role != leader || s.promised != s.tried || s.leader != s.id {
		panic(fmt.Sprintf("paxos: a %v that has promised %v speaks as the leader of %v", s.role, s.promised, s.tried))
	}
}

// assertHeard panics if a leader goes on that no majority was heard to follow.
func (s *server) assertHeard(since time.Duration) {
	if heard := s.countHeard(since); s.config.checkQuorum && heard <= len(s.members[0].ids)/2 {
		panic(fmt.Sprintf("paxos: the leader of %v goes on, and has heard %d of %v within an election timeout", s.tried, heard, &s.members[0]))
	}
}

// assertUnheard panics if a leader gives up that does not look for a majority, or has
// heard one.
func (s *server) assertUnheard(since time.Duration) {
	if heard := s.countHeard(since); !s.config.checkQuorum || heard > len(s.members[0].ids)/2 {
		panic(fmt.Sprintf("paxos: the leader of %v gives up, and has heard %d of %v within an election timeout", s.tried, heard, &s.members[0]))
	}
}

// countHeard is how many members were heard since the given time, the server itself
// among them if it is one.
func (s *server) countHeard(since time.Duration) int {
	return s.members[0].count(func(id sim.NodeID) bool { return id == s.id || s.wasHeard(id, since) })
}

// wasHeard reports whether a server was heard since the given time, an election timeout
// ago. It panics if it was heard later than now, or if that time is none.
func (s *server) wasHeard(id sim.NodeID, since time.Duration) bool {
	heard, now := s.peers[id-1].heard, s.env.Monotonic()
	if heard > now || since > now-s.config.electionTimeout {
		panic(fmt.Sprintf("paxos: at %v has heard %v at %v, and asks who was heard since %v", now, id, heard, since))
	}
	return heard >= since
}

// assertSuccessor panics if the leader is to be followed by another than a member that
// it has heard, and that lacks no more than any other it has heard.
func (s *server) assertSuccessor(best sim.NodeID, since time.Duration) {
	for _, id := range s.members[0].ids {
		heard := id != s.id && s.wasHeard(id, since)
		if id == best && !heard || heard && (best == 0 || s.peers[id-1].chosen > s.peers[best-1].chosen) {
			panic(fmt.Sprintf("paxos: hands over to %v; %v was heard at %v and knows what is chosen up to slot %d", best, id, s.peers[id-1].heard, s.peers[id-1].chosen))
		}
	}
}

// assertFollows panics if a server answers a leader that it does not follow, or that
// counts on a lease which it has not granted.
func (s *server) assertFollows(m Accept) {
	switch {
	case s.role != follower, s.leader != m.Ballot.server(), s.promised != m.Ballot && s.config.flaw != acceptKeepsPromise:
		panic(fmt.Sprintf("paxos: a %v that has promised %v and follows %v answers the leader of %v", s.role, s.promised, s.leader, m.Ballot))
	case s.config.hasLeases():
		s.assertLeaseFor(m)
	}
}

// assertLeaseFor panics if a server answers a leader whose lease ends before the time
// that it asked for is over.
func (s *server) assertLeaseFor(m Accept) {
	asked := s.env.Monotonic()
	if s.config.lease.Shared() {
		asked = m.Sent
	}
	if s.leasedUntil < asked+s.config.lease.Length {
		panic(fmt.Sprintf("paxos: answers the leader of %v with a lease until %v, asked for at %v", m.Ballot, s.leasedUntil, asked))
	}
}

// assertGaveWay panics if a server goes on with a ballot that was refused, or forgets
// which was promised in its place (§2.2).
func (s *server) assertGaveWay(m Refused) {
	if s.highest < m.Promised || s.role != follower && m.Ballot == s.tried {
		panic(fmt.Sprintf("paxos: a %v goes on with ballot %v, refused after the promise of %v", s.role, s.tried, m.Promised))
	}
}

// assertOutbid panics if a leader goes on after others chose in a slot that it has
// proposed in, or ends its term for any other value.
func (s *server) assertOutbid(number uint64, was slot, value string, led bool) {
	outbid := was.ballot == s.tried && was.value != value
	if led && outbid == (s.role == leader) {
		panic(fmt.Sprintf("paxos: the leader of %v learns what is chosen in slot %d and becomes a %v", s.tried, number, s.role))
	}
}

// assertHasProposed panics if a leader yields that knows what is chosen in each slot
// that it has proposed in.
func (s *server) assertHasProposed() {
	if s.next <= s.chosen+1 {
		panic(fmt.Sprintf("paxos: the leader of %v yields, and knows all that is chosen before slot %d", s.tried, s.next))
	}
}

// assertMayLet panics if others than a leader let others campaign.
func (s *server) assertMayLet(to sim.NodeID) {
	if s.role != leader || to == 0 || to == s.id {
		panic(fmt.Sprintf("paxos: %v, a %v, lets %v campaign", s.id, s.role, to))
	}
}

// assertInForceKnown panics if a leader that is no member goes before a majority of the
// members knows that they are.
func (s *server) assertInForceKnown() {
	c := &s.members[0]
	know := c.count(func(id sim.NodeID) bool { return s.peers[id-1].chosen+1 >= c.from })
	if s.isMember() || know <= len(c.ids)/2 {
		panic(fmt.Sprintf("paxos: %v hands over to the members %v, of which %d know that they are", s.id, c, know))
	}
}

// assertCaughtUp panics if servers are to be members that lack more than a window of
// the log, or were not heard within an election timeout.
func (s *server) assertCaughtUp(ids []sim.NodeID, since time.Duration) {
	for _, id := range ids {
		if p := &s.peers[id-1]; id != s.id && !s.latest().set.has(id) && (p.chosen+s.config.window < s.chosen || !s.wasHeard(id, since)) {
			panic(fmt.Sprintf("paxos: %v, which was heard at %v and knows what is chosen up to slot %d of %d, is to be a member", id, p.heard, p.chosen, s.chosen))
		}
	}
}
