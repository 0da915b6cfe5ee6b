package keyvalue

import (
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Pending operations are what makes the search for a linearization long:
// each may take effect anywhere, so naively every subset of them is tried at
// every place. The model below admits linearizations in a normal form only,
// in which few are.
//
// Call a pending operation effective if it takes effect in a linearization
// before something that has returned; whatever it does behind the end, when all
// those are over, is of no interest. A look is what a get read that has
// returned, what an append that has returned found, or what a cas expects that
// is pending or known to have swapped. A value is looked at if it is a look or,
// where pending appends can make it longer, a prefix of one. A cas that is
// known not to have swapped refused what it expects. Take a linearization with
// the fewest effective pending operations. Then:
//
//  1. An effective pending cas finds what it expects. Otherwise it changes
//     nothing, and could go behind the end.
//  2. What an effective pending operation leaves behind matters. Follow the
//     linearization from it to the next operation that overwrites: a put, a
//     delete, a cas that swaps, or the end. One of these looks at the state: a
//     get or an append known to have returned, in between, or the cas that
//     overwrites; or a cas in between refuses what the key held before the
//     operation. If not, only pending appends and other refusing cas lie in
//     between, and the appends and the operation could all go behind the end.
//     The model keeps this as a debt, with what the key held before. So none
//     is effective once nothing is still to come that looks at what it leaves
//     behind, or refuses what it replaces.
//  3. So if no cas of the key refused anything, an effective pending operation
//     leaves behind only what is looked at.
//  4. Call a value junk if it is neither looked at nor, in the same way,
//     refused, and an appended piece if it occurs in none of those strings.
//     While the key holds junk no cas can find what it expects, and all junk
//     is the same. Pending appends to junk change nothing of that, and could
//     go behind the end.
//  5. Of pending operations that are alike, or differ in junk only, those
//     called first are effective, and in order of call: two that break this
//     can change places.
//
// One rule holds in every linearization, and is what ends the search early
// when there is none:
//
//  6. A value that only one operation can write is held during one span of
//     time only, so whatever is known to have read it did so before it was
//     overwritten. The same goes for absence, if nothing deletes the key.
//
// So each history that has a linearization has one that keeps these rules, and
// the search may refuse whatever breaks them. The rules do not assume that
// values are unique, but profit if they are.

// A state is what one key holds, in the course of a search.
type state struct {
	value   string
	present bool
	junk    bool // the value is junk, and value is empty
	unread  int  // how many reads are still due by rule 6

	// A debt by rule 2, and what the key held before it was made.
	owed          bool
	before        string
	beforePresent bool
}

// paid returns the state without its debt.
func (st state) paid() state {
	st.owed, st.before, st.beforePresent = false, "", false
	return st
}

// read returns the state after an operation that read what the key holds.
func (st state) read() state {
	st = st.paid()
	st.unread = max(st.unread-1, 0)
	return st
}

// holds reports whether a cas finds what it expects.
func (st state) holds(expected string) bool {
	return st.present && !st.junk && st.value == expected
}

// holding returns st after an operation that leaves value behind.
func (k *object) holding(st state, value string) state {
	st.value, st.present, st.junk, st.unread = value, true, false, k.reads[value]
	return st
}

// Step is the model, by the rules at the top of the file.
func (k *object) Step(st state, r *linear.Request) (legal bool, after state) {
	if r.Pending {
		return k.stepPending(st, r)
	}
	return k.stepReturned(st, r.Operation)
}

// Final reports whether there is no debt.
func (k *object) Final(st state) bool { return !st.owed }

// stepReturned is Step for an operation whose result is known.
func (k *object) stepReturned(st state, o *checker.Operation) (bool, state) {
	switch o.Kind {
	case Get:
		return !st.junk && st.present == o.Found && st.value == o.Output, st.read()
	case Put:
		return !st.owed && st.unread == 0, k.holding(st, o.Value)
	case Delete:
		return !st.owed && st.unread == 0, state{}
	case Append:
		// No string is built: this runs for every order that is tried.
		legal := !st.junk && len(o.Output) == len(st.value)+len(o.Value) &&
			strings.HasPrefix(o.Output, st.value) && strings.HasSuffix(o.Output, o.Value)
		due := st.unread
		if st.value != "" {
			due = st.read().unread
		}
		return legal && due == 0, k.holding(st.paid(), o.Output)
	default:
		switch {
		case o.Found:
			st, holds := st.read(), st.holds(o.Expected)
			return holds && st.unread == 0, k.holding(st, o.Value)
		case st.owed && st.beforePresent && st.before == o.Expected:
			return !st.holds(o.Expected), st.paid()
		default:
			return !st.holds(o.Expected), st
		}
	}
}

// stepPending is Step for an effective pending operation.
func (k *object) stepPending(st state, r *linear.Request) (bool, state) {
	if st.unread > 0 {
		return false, st
	}
	next, value, legal := st, r.Value, false
	switch r.Kind {
	case Put:
		legal = !st.owed
	case Delete:
		legal, next = !st.owed, state{}
	case Append:
		legal, value = !st.junk, st.value+r.Value
	case CompareAndSet:
		legal = st.holds(r.Expected)
	}
	if !legal || r.Kind != Delete && !k.mayLeave(value) {
		return false, st
	}
	if r.Kind != Append || !st.owed {
		next = next.owing(st)
	}
	if r.Kind != Delete {
		next = k.holding(next, value)
	}
	if k.junk[r.Place] {
		next.value, next.junk = "", true
	}
	return true, next
}

// owing returns the state with a debt, where the key held what it does in was.
// Junk is refused by no cas, so a debt made on it would never be paid by one.
func (st state) owing(was state) state {
	st.owed, st.before, st.beforePresent = true, was.value, was.present && !was.junk
	return st
}
