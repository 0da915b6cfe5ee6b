package paxos

import "github.com/laplace-sim/laplace/sim"

// A recovery is what phase 1 has told a proposer of the slots that it does not
// know to be chosen (§2.2): who has promised for the ballot tried, and what they
// had accepted. Whoever leads, proposes or reads asks it, and nothing else,
// whether it may; a sitting leader too, since promises still come in when
// members change, and those who make them may have forgotten.
type recovery struct {
	promises nodeSet
	behind   uint64 // slots up to here are chosen, says a promise, but not by which value
	slots    log    // after those chosen when phase 1 began: the highest-numbered proposal in the promises
}

// add counts a promise. Of what they tell, the highest-numbered proposal of each
// slot matters (§2.2, phase 2a).
func (r *recovery) add(from sim.NodeID, m Promise) {
	r.promises.add(from)
	r.behind = max(r.behind, m.After)
	for _, p := range m.Proposals {
		if p.Slot <= r.slots.base {
			continue
		}
		if highest := r.slots.reach(p.Slot); p.Ballot > highest.ballot {
			highest.ballot, highest.value = p.Ballot, p.Value
		}
	}
}

// ready reports whether a proposer that knows what is chosen in the slots up to
// the given one knows, of every later slot in which the members choose, what they
// may have had chosen: a majority of them has promised, and nothing is missing
// that one of those who promised has forgotten.
func (r *recovery) ready(chosen uint64, members *nodeSet) bool {
	return r.behind <= chosen && r.promises.isQuorumOf(members)
}

// unfinished reports whether a slot from the given one on is to be proposed
// again.
func (r *recovery) unfinished(number uint64) bool { return number <= r.slots.last() }

// value is what is to be proposed again in a slot that is unfinished; a no-op
// where nobody told of a proposal (§3: gaps).
func (r *recovery) value(number uint64) string { return r.slots.at(number).value }
