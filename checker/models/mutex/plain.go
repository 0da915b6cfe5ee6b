package mutex

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// The kinds of operation of plain locks, which tell nothing but whether it was done.
var (
	// Lock takes the lock if it is free.
	Lock = &checker.Kind{Name: "lock", Code: 7, Output: checker.FlagOutput, Told: [2]string{"held", "locked"}, Summary: "take the lock", Nothing: "the lock is held"}
	// Unlock frees the lock if it is held, whoever asks.
	Unlock = &checker.Kind{Name: "unlock", Code: 8, Output: checker.FlagOutput, Told: [2]string{"free", "unlocked"}, Summary: "free the lock", Nothing: "the lock is free"}
)

// PlainKinds are those of plain locks.
var PlainKinds = checker.Kinds{Lock, Unlock}

// PlainSpec is what a plain lock does. Its state is "held" or nothing.
var PlainSpec = linear.Spec{
	Kinds: PlainKinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		if o.Kind == Lock {
			return "held", "", state == ""
		}
		return "", "", state != ""
	},
	Describe: func(state string) string { return cmp.Or(state, "free") },
}

// Plain judges whether a history of plain locks is linearizable, within steps; see
// linear.Check. It does not see that somebody unlocks what another holds: a client that gave
// up locking may have locked, and go on under another name.
func Plain(h checker.History, steps int) linear.Result {
	return linear.Check(h, plain{PlainSpec}, steps)
}

// plain are locks that take no search.
type plain struct{ linear.Spec }

// Decide takes turns: a lock is locked and unlocked, one after the other. Each operation
// waits as long as it can. If one returns that is not its turn, one of the other kind has
// to come before it, which must be under way; of these take that which returns first. That
// is all there is to choose: operations that are under way at one time can change places,
// so that the first return comes first, and of both kinds one after the other change
// nothing and can wait until one of them returns.
//
// Locks that were found held, or free, are left to a search.
func (plain) Decide(p *linear.Partition, steps *linear.Steps) (engine string, found *linear.Contradiction, decided bool) {
	engine = "turns"
	if !steps.Take(len(p.Marks)) || slices.ContainsFunc(p.Operations, func(o *checker.Operation) bool { return o.Outcome == checker.OutcomeOK && !o.Found }) {
		return engine, nil, false
	}
	spans := p.Spans()
	var waiting [2]soonest // to lock and to unlock
	done, held, last := make([]bool, len(p.Operations)), false, -1
	do := func(place int) { done[place], held, last = true, !held, place }
	for _, m := range p.Marks {
		place := int(m.Operation)
		unlocks := p.Operations[place].Kind == Unlock
		switch {
		case !m.Returned:
			waiting[side(unlocks)].add(spans[place].Returned, place)
			continue
		case done[place]:
			continue
		case unlocks != held:
			other, any := waiting[side(!unlocks)].next(done)
			if !any {
				return engine, outOfTurn(place, last, unlocks), true
			}
			do(other)
		}
		do(place)
	}
	return engine, nil, true
}

// side is where operations of a kind wait.
func side(unlocks bool) int {
	if unlocks {
		return 1
	}
	return 0
}

// outOfTurn accuses an operation of which the lock was not in the state that it needs.
func outOfTurn(accused, last int, unlocks bool) *linear.Contradiction {
	found := &linear.Contradiction{Accused: accused, Must: "the lock was held: all that had asked to unlock it had done so before it was locked"}
	if unlocks {
		found.Must = "the lock was free: all that had asked to lock it had done so before it was unlocked"
	}
	if last >= 0 {
		found.Given = []int{last}
	} else {
		found.Must = "nobody had asked to lock it"
	}
	return found
}

// A soonest has operations that wait, that which returns first on top: a binary heap.
type soonest []deadline

type deadline struct{ returned, place int }

// add adds an operation.
func (s *soonest) add(returned, place int) {
	*s = append(*s, deadline{returned, place})
	h := *s
	for at := len(h) - 1; at > 0 && h[at].before(h[(at-1)/2]); at = (at - 1) / 2 {
		h[at], h[(at-1)/2] = h[(at-1)/2], h[at]
	}
}

func (d deadline) before(e deadline) bool {
	return cmp.Or(cmp.Compare(d.returned, e.returned), cmp.Compare(d.place, e.place)) < 0
}

// next takes out the operation that returns first, of those that are not done; false if
// there is none.
func (s *soonest) next(done []bool) (place int, found bool) {
	for len(*s) > 0 {
		h := *s
		place = h[0].place
		last := len(h) - 1
		h[0], h = h[last], h[:last]
		*s = h
		for at := 0; ; {
			least := at
			for _, below := range []int{2*at + 1, 2*at + 2} {
				if below < last && h[below].before(h[least]) {
					least = below
				}
			}
			if least == at {
				break
			}
			h[at], h[least] = h[least], h[at]
			at = least
		}
		if !done[place] {
			return place, true
		}
	}
	return 0, false
}
