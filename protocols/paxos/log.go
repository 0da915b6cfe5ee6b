package paxos

import (
	"slices"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A slot is what a server knows of one instance.
type slot struct {
	// As acceptor: the proposal that it accepted last. The ballot is 0 if
	// there is none, and decided once the value is known to be chosen.
	ballot Ballot
	value  string // an encoded services.Command or configuration; empty for a no-op
	hash   uint64 // of the value, by which observations know it
	// As learner.
	tally tally
}

// accept holds the proposal of a ballot from now on.
func (p *slot) accept(b Ballot, value string) {
	p.ballot, p.value, p.hash = b, value, rng.HashString(value)
}

// A tally counts who has accepted the proposal of one ballot.
type tally struct {
	ballot Ballot
	voters nodeSet
}

// A log is the part of a server's slots that it holds in memory: those after
// base. Those up to base are chosen, and in a snapshot.
type log struct {
	base  uint64
	slots []slot
}

// last is the last slot of which anything is known, base if there is none.
func (l *log) last() uint64 { return l.base + uint64(len(l.slots)) }

// at returns the slot with a number after base and up to last. It panics at others,
// for then the index is beyond all.
func (l *log) at(number uint64) *slot {
	return &l.slots[number-l.base-1]
}

// reach returns the slot with a number after base, and makes the log reach so
// far. The slots on the way are empty.
func (l *log) reach(number uint64) *slot {
	for l.last() < number {
		l.slots = append(l.slots, slot{})
	}
	return l.at(number)
}

// decided reports whether a slot after base is known to be chosen.
func (l *log) decided(number uint64) bool {
	return number <= l.last() && l.at(number).ballot == decided
}

// compact forgets the slots up to the given number.
func (l *log) compact(base uint64) {
	if base <= l.base {
		return
	}
	l.slots = slices.Delete(l.slots, 0, int(min(base-l.base, uint64(len(l.slots)))))
	l.base = base
}
