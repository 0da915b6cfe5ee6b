package bank

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A model says what transfers do to a bank: by the rules of the package's comment.
// The service carries them out by code of its own, for this judges it.
type model struct {
	// most is how many pending transfers may be done in a row; 0 is any number. With a
	// bound, orders are left out that may explain a history: see object.leads.
	most int
}

// spec is the model for whoever tries no more than one order.
var spec = linear.Spec{
	Kinds:   Kinds,
	Initial: Opened().String(),
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		if o.Kind == Balances {
			return state, state, false
		}
		l, _ := ReadLedger(state)
		done, after2 := transferred(l, o.Value)
		return after2.String(), "", done
	},
}

// transferred returns a bank after a transfer, and whether it was done.
func transferred(l Ledger, value string) (done bool, after Ledger) {
	order, ok := ReadOrder(value)
	if !ok {
		return false, l
	}
	return moved(l, order)
}

// moved is transferred for an order that was read.
func moved(l Ledger, o Order) (done bool, after Ledger) {
	if l[o.From] < o.Amount {
		return false, l
	}
	if o.From != o.To {
		l[o.From], l[o.To] = l[o.From]-o.Amount, l[o.To]+o.Amount
	}
	return true, l
}

// Language returns the kinds.
func (model) Language() checker.Kinds { return Kinds }

// Unexplained is the first return of balances to which no transfers come.
func (model) Unexplained(p *linear.Partition) int {
	for place, m := range p.Marks {
		if o := p.Operations[m.Operation]; m.Returned && o.Kind == Balances {
			if _, possible := readPossible(o.Output); !possible {
				return place
			}
		}
	}
	return -1
}

// Source returns -1: balances owe what they are to many.
func (model) Source(*linear.Partition, int) int { return -1 }

// Others returns the accused with what it would have returned in some orders.
func (model) Others(p *linear.Partition, accused int) []checker.Operation {
	return spec.Others(p, accused)
}

// Object admits all pending transfers but those that change nothing.
func (m model) Object(operations *linear.Operations) linear.Object[state] {
	b := &object{most: m.most, Operations: operations, requests: make([]request, len(operations.Partition.Operations))}
	for r := range operations.Called() {
		one := &b.requests[r.Place]
		one.Request = r
		if r.Kind == Balances {
			one.read, _ = ReadLedger(r.Output)
		} else {
			one.order, one.known = ReadOrder(r.Value)
		}
	}
	numbers := make(map[Order]int32)
	for r := range operations.Pending() {
		one := &b.requests[r.Place]
		if r.Called >= operations.Last || !one.known || one.order.From == one.order.To {
			continue
		}
		number, found := numbers[one.order]
		if !found {
			number = int32(len(numbers)) + 1
			numbers[one.order] = number
			b.orders = append(b.orders, one.order)
		}
		one.kindred = number
		operations.Admit(r, one.order, operations.Last)
	}
	if b.most > 0 {
		b.nexts = b.lookAhead()
	}
	return b
}

// An object is a bank in the course of a search.
type object struct {
	*linear.Operations
	most     int
	requests []request // by place
	orders   []Order   // of the pending transfers that are admitted, each once
	// nexts are what may come next of what returned, by how many of these came before.
	nexts [][]*request
}

// A request is an operation as it was read.
type request struct {
	*linear.Request
	order   Order
	known   bool // the order could be read
	read    Ledger
	kindred int32 // of a pending transfer, from 1: the place in orders is one below
}

// lookAhead finds the nexts. When so many came before, one more at least is called by
// then, and of the first that returned, one more than came before, one at least is yet to
// come. So what comes next returns after that call, and is called before that return.
func (b *object) lookAhead() [][]*request {
	var returned []*request // in order of call
	var returns []int
	for _, m := range b.Partition.Marks {
		r := &b.requests[m.Operation]
		switch {
		case m.Returned:
			returns = append(returns, r.Returned)
		case !r.Pending:
			returned = append(returned, r)
		}
	}
	nexts := make([][]*request, len(returned))
	first := 0
	for before := range nexts {
		for returned[first].Returned < returned[before].Called {
			first++
		}
		for _, r := range returned[first:] {
			if r.Called > returns[before] {
				break
			}
			if r.Returned > returned[before].Called {
				nexts[before] = append(nexts[before], r)
			}
		}
	}
	return nexts
}

// A state is what a bank holds, how many operations that returned it has seen, and which
// pending transfers were done right before: the last of them, the state before it, and
// how many they are.
type state struct {
	now, before Ledger
	last        int32 // its kindred; 0 if there is none
	row, seen   int32
}

// Initial is an opened bank.
func (b *object) Initial() (initial state, possible bool) { return state{now: Opened()}, true }

// Step does a transfer or reads the balances. It refuses what no order needs, as that
// of linear.Spec does: a pending transfer that could as well be done after what follows
// it, and two of them in the order in which they need not be.
func (b *object) Step(st state, r *linear.Request) (legal bool, after state) {
	one := &b.requests[r.Place]
	legal, now := one.do(st.now)
	switch {
	case !legal, st.last != 0 && b.idle(st, one, now):
		return false, st
	case !r.Pending:
		return true, state{now: now, seen: st.seen + 1}
	}
	after = state{now: now, before: st.now, last: one.kindred, row: st.row + 1, seen: st.seen}
	return b.most == 0 || b.leads(after), after
}

// do reports whether an operation may return what it did where a bank holds so much, and
// what the bank holds after it. One that is pending is of interest only if it is done.
func (r *request) do(l Ledger) (legal bool, after Ledger) {
	if r.Kind == Balances {
		return l == r.read, l
	}
	done := false
	if after = l; r.known {
		done, after = moved(l, r.order)
	}
	return done == (r.Pending || r.Found), after
}

// idle reports whether the pending transfer that was done last could be done after r
// instead, or not at all.
func (b *object) idle(st state, r *request, now Ledger) bool {
	legal, without := r.do(st.before)
	switch {
	case !legal:
		return false
	case without == now:
		return true
	case r.Pending && r.kindred >= st.last:
		return false
	}
	done, behind := moved(without, b.orders[st.last-1])
	return done && behind == now
}

// leads reports whether a row of pending transfers leads to something: to balances that
// may be read next, with as many more transfers as are left of the most, or, if it is the
// first, to a transfer that may be next and would not return without it what it did.
func (b *object) leads(st state) bool {
	left := b.most - int(st.row)
	if left < 0 || int(st.seen) == len(b.nexts) {
		return false
	}
	for _, r := range b.nexts[st.seen] {
		if r.Kind == Balances {
			if apart(st.now, r.read) <= 2*left {
				return true
			}
			continue
		}
		now, _ := r.do(st.now)
		before, _ := r.do(st.before)
		if st.row == 1 && now && !before {
			return true
		}
	}
	return false
}

// apart is how many accounts differ. One transfer changes two.
func apart(a, b Ledger) int {
	differ := 0
	for i := range a {
		if a[i] != b[i] {
			differ++
		}
	}
	return differ
}

// Refused is false: all that is admitted is so to the end.
func (b *object) Refused(state, int) bool { return false }

// Final is true: a search ends with what returned.
func (b *object) Final(state) bool { return true }

// Describe is the balances.
func (b *object) Describe(st state) string { return st.now.String() }
