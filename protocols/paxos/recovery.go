package paxos

import "github.com/laplace-sim/laplace/sim"

// A recovery is what phase 1 has told a proposer of the slots that it does not
// know to be chosen (§2.2): who has promised for the ballot tried, and what they
// had accepted. Whoever leads, proposes or reads asks it, and nothing else,
// whether it may; a sitting leader too, since promises still come in when
// members change, and those who make them may have forgotten.
type recovery struct {
	ballot   Ballot   // that of the promises
	asked    bool     // the others were asked for them
	promises nodeSet  // of those with nothing left to be told
	told     []spans  // of which slots each server has told all, number i at i-1
	news     uint64   // so many messages have told something
	forgot   []uint64 // slots up to here are chosen, said server i, but not by which value; at i-1
	slots    log      // after those chosen when phase 1 began: the highest-numbered proposal in the promises
}

// newRecovery begins phase 1 with a ballot of one of so many servers, which knows what
// is chosen up to a slot.
func newRecovery(b Ballot, servers int, chosen uint64) recovery {
	return recovery{ballot: b, told: make([]spans, servers), forgot: make([]uint64, servers), slots: log{base: chosen}}
}

// add takes in a message of a promise, with what the proposer knows to be chosen, and
// reports whether it is news: if it goes on with what was told. Of what they tell, the
// highest-numbered proposal of each slot matters (§2.2, phase 2a).
func (r *recovery) add(from sim.NodeID, chosen uint64, m Promise) (news bool) {
	told := &r.told[from-1]
	told.add(0, max(chosen, m.Chosen))
	was := (*told)[0].until
	told.add(m.After, m.Until)
	if news = (*told)[0].until > was; news {
		r.news++
	}
	if told.covers(allSlots) {
		r.promises.add(from)
	}
	r.forgot[from-1] = max(r.forgot[from-1], m.Chosen)
	for _, p := range m.Proposals {
		if p.Slot <= r.slots.base {
			continue
		}
		if highest := r.slots.reach(p.Slot); p.Ballot > highest.ballot {
			highest.accept(p.Ballot, p.Value)
		}
	}
	return news
}

// lacksAfter is the slot after which a server has more to tell to a proposer that knows
// what is chosen up to the given one; allSlots if it has not. Of one that has forgotten
// what the proposer does not know, all is asked again: it says from where on it knows.
func (r *recovery) lacksAfter(id sim.NodeID, chosen uint64) uint64 {
	told := r.told[id-1]
	switch {
	case r.forgot[id-1] > chosen || len(told) == 0 || told[0].after > 0:
		return chosen
	case told[0].until == allSlots:
		return allSlots
	default:
		return max(chosen, told[0].until)
	}
}

// ready reports whether a proposer that knows what is chosen in the slots up to
// the given one knows, of every later slot in which the members choose, what they
// may have had chosen: a majority of them has promised, and has forgotten nothing
// that the proposer does not know. Who has forgotten more does not count, and is
// not waited for either, since it may never come back.
func (r *recovery) ready(chosen uint64, members *nodeSet) bool {
	var counted nodeSet
	for i, forgot := range r.forgot {
		if id := sim.NodeID(i + 1); r.promises.has(id) && forgot <= chosen {
			counted.add(id)
		}
	}
	return counted.isQuorumOf(members)
}

// unfinished reports whether a slot from the given one on is to be proposed
// again.
func (r *recovery) unfinished(number uint64) bool { return number <= r.slots.last() }

// value is what is to be proposed again in a slot that is unfinished; a no-op
// where nobody told of a proposal (§3: gaps).
func (r *recovery) value(number uint64) string { return r.slots.at(number).value }
