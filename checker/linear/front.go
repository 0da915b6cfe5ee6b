package linear

import (
	"math"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A front is a Frontier of one object: all configurations in which the operations on it
// may be. Little happens at a call. At a return those configurations are kept in which
// the operation has taken effect and found what it returned; in the others it takes effect
// now, by itself or behind any others under way or pending, as far as that makes a
// difference. That no operation takes effect before something returns that may owe to it
// what it found is as in Lowe's "Testing for linearizability", 2017, section 5
// ("just-in-time linearization"), which goes through the events in the same order.
//
// Three rules keep the configurations few.
//
//   - One that covers another stands for it: see configuration.covers.
//   - An operation that leaves a state as it is can be taken to have taken effect there
//     if it is under way at any moment at which the object is in that state. It is free then, and
//     not placed unless it changes something.
//   - Of operations that take effect in each state, return the same in all and leave one and the same behind,
//     any number can have done so just before one of them, and nobody sees a trace of it. So
//     all of those under way are free from then on.
//
// An operation under way is known if what it returns is, as it is after the recording. Else
// a configuration remembers which states it may have found, and its return tells.
type front[S comparable] struct {
	machine Machine[S]
	knowing Knowing[S] // nil if the machine says no more

	open       []underway // by slot
	overwrites slots      // which of these do
	kindreds   []pendingAlike
	usable     []int32         // those of which a member may take effect still, ascending
	numbers    map[alike]int32 // of the kindreds, where the front makes them
	beyond     int             // as Operations.Beyond

	live     configurations[S]
	ending   ending            // the return that is being worked on
	undone   configurations[S] // those in which its operation has not taken effect
	next     int               // the first of these that was not looked at
	done     configurations[S] // those in which it has
	taken    int64             // steps
	bytesMax int64             // that the configurations may take, as counted; 0 is no bound
}

// An underway is an operation under way; none if there is no operation.
type underway struct {
	*checker.Operation
	// certain: what it finds is nothing to remember, as it is known what it returns, or it
	// returns nothing.
	certain bool
	looks   bool // it leaves each state as it is
}

// A pendingAlike is a kindred in a front.
type pendingAlike struct {
	members []*checker.Operation
	until   int
}

// An alike is what pending operations have in common that can stand for each other.
type alike struct {
	kind            *checker.Kind
	expected, value string
}

// An ending is the return of an operation.
type ending struct {
	slot      int32
	operation *checker.Operation // with what it returned
	looks     bool
	mark      int
	over      bool // nothing of it is left to do
}

func newFront[S comparable](machine Machine[S], bytes int64) *front[S] {
	f := &front[S]{machine: machine, bytesMax: bytes}
	f.knowing, _ = machine.(Knowing[S])
	f.keep(&f.live, configuration[S]{state: machine.Start()})
	return f
}

// keep adds a configuration to some.
func (f *front[S]) keep(to *configurations[S], c configuration[S]) {
	size := configurationBytes + len(c.used) + len(c.placed.high) + len(c.free.high)
	each := 0
	if f.knowing != nil {
		size += f.knowing.Size(c.state)
		for _, seen := range c.before {
			each += f.knowing.Size(seen.state)
		}
	}
	c.bytes = int64(size + each + len(c.before)*sightBytes)
	to.add(c)
}

// sightBytes is what a sight takes, without the texts in its state.
const sightBytes = 40

// bytes is what the configurations take.
func (f *front[S]) bytes() int64 { return f.live.bytes + f.undone.bytes + f.done.bytes }

// apply has an operation take effect in a state.
func (f *front[S]) apply(state S, o *checker.Operation) (legal bool, after S) {
	f.taken++
	return f.machine.Apply(state, o)
}

// call notes a call in a slot, known if the operation has what it returns already.
func (f *front[S]) call(slot int32, o *checker.Operation, known bool) {
	for int(slot) >= len(f.open) {
		f.open = append(f.open, underway{})
	}
	u := underway{Operation: o, certain: known || o.Kind.Output == checker.NoOutput, looks: o.Kind.Reads}
	if f.knowing != nil {
		u.looks = f.knowing.Looks(o)
		if f.knowing.Overwrites(o) {
			f.overwrites = f.overwrites.with(slot)
		}
	}
	f.open[slot] = u
	for i := range f.live.all {
		f.settleIn(&f.live.all[i], slot)
	}
}

// settleIn frees an operation that leaves the state as it is.
func (f *front[S]) settleIn(c *configuration[S], slot int32) {
	u := &f.open[slot]
	legal, after := f.apply(c.state, u.Operation)
	if !legal || after != c.state {
		return
	}
	c.free = c.free.having(slot)
	if !u.certain && c.found(slot, c.state) > sightsMax {
		// It has been under way for long. Whatever it returns will do.
		u.certain = true
		c.before = c.blind(slot)
	}
}

// sightsMax is how many states an operation under way may have found that are remembered.
const sightsMax = 64

// end begins a return, with what the operation returned.
func (f *front[S]) end(slot int32, o *checker.Operation, mark int) {
	f.ending = ending{slot: slot, operation: o, looks: o.Kind.Reads, mark: mark}
	if f.knowing != nil {
		f.ending.looks = f.knowing.Looks(o)
	}
	f.next = 0
	if f.ending.looks && f.allFoundIt() {
		return
	}
	f.usable = slices.DeleteFunc(f.usable, f.over)
	for i := range f.live.all {
		c := &f.live.all[i]
		switch {
		case c.placed.has(slot):
			if f.foundWhatItReturned(c) {
				f.keep(&f.done, f.ended(*c))
			}
			continue
		case c.free.has(slot) && f.foundWhatItReturned(c):
			f.keep(&f.done, f.ended(*c))
			if f.ending.looks {
				continue
			}
		}
		f.keep(&f.undone, f.ended(*c))
	}
}

// allFoundIt ends a return that all configurations allow, as most reads are, and reports
// whether it is one.
func (f *front[S]) allFoundIt() bool {
	for i := range f.live.all {
		if c := &f.live.all[i]; !c.free.has(f.ending.slot) || !f.foundWhatItReturned(c) {
			return false
		}
	}
	for i := range f.live.all {
		f.live.all[i] = f.live.all[i].without(f.ending.slot)
	}
	f.ending.over = true
	return true
}

// ended is a configuration behind the return.
func (f *front[S]) ended(c configuration[S]) configuration[S] {
	c = c.without(f.ending.slot)
	if c.used != "" {
		c.used = c.used.without(f.over)
	}
	return c
}

// over reports whether no member of a kindred takes effect any more.
func (f *front[S]) over(kindred int32) bool {
	return max(f.kindreds[kindred].until, f.beyond) < f.ending.mark
}

// foundWhatItReturned reports whether an operation that has taken effect did so in a
// state in which it returns what it did.
func (f *front[S]) foundWhatItReturned(c *configuration[S]) bool {
	if f.open[f.ending.slot].certain {
		return true
	}
	for _, seen := range c.before {
		if seen.slot == f.ending.slot {
			if legal, _ := f.apply(seen.state, f.ending.operation); legal {
				return true
			}
		}
	}
	return false
}

// advance works on the return until that is done, or as many steps were taken in all as
// the limit says.
func (f *front[S]) advance(limit int64) (done bool) {
	if f.ending.over {
		f.open[f.ending.slot] = underway{}
		return true
	}
	for ; f.next < len(f.undone.all); f.next++ {
		f.taken += (f.live.compared + f.undone.compared + f.done.compared) / comparedForAStep
		f.live.compared, f.undone.compared, f.done.compared = 0, 0, 0
		if f.taken >= limit || f.full() {
			return false
		}
		if c := f.undone.all[f.next]; !c.idle {
			f.leave(&c)
		}
	}
	f.live, f.done = f.done, f.live
	f.live.settle()
	f.undone.clear()
	f.done.clear()
	f.close(f.ending.slot)
	return true
}

// comparedForAStep is how many comparisons of configurations cost about what a step does.
const comparedForAStep = 16

// full reports whether there are more configurations than may be remembered.
func (f *front[S]) full() bool { return f.bytesMax > 0 && f.bytes() > f.bytesMax }

// leave finds what may come next in a configuration in which the operation that returned
// has not taken effect: that it does, and whatever may do so before.
func (f *front[S]) leave(c *configuration[S]) {
	e := &f.ending
	if legal, after := f.apply(c.state, e.operation); legal {
		f.keep(&f.done, f.behind(c, e.operation, e.slot, after))
		if e.looks {
			return
		}
	}
	for slot := range int32(len(f.open)) {
		u := &f.open[slot]
		if u.Operation == nil || slot == e.slot || u.looks || c.placed.has(slot) {
			continue
		}
		legal, after := f.apply(c.state, u.Operation)
		if !legal || after == c.state {
			continue
		}
		d := f.behind(c, u.Operation, slot, after)
		d.placed, d.free, d.before = d.placed.with(slot), d.free.lacking(slot), d.blind(slot)
		if !u.certain {
			d.found(slot, c.state)
		}
		f.keep(&f.undone, d)
	}
	used := c.used
	for _, number := range f.usable {
		n := 0
		for ; used != ""; used = used[usedSize:] {
			k, count := used.entry(0)
			if k == number {
				n = int(count)
			}
			if k >= number {
				break
			}
		}
		k := &f.kindreds[number]
		if n == len(k.members) {
			continue
		}
		if legal, after := f.apply(c.state, k.members[n]); legal && after != c.state {
			d := f.behind(c, k.members[n], nowhere, after)
			d.used = d.used.with(number)
			f.keep(&f.undone, d)
		}
	}
}

// nowhere is the slot of what is pending.
const nowhere = -1

// behind returns the configuration behind c in which an operation took effect, after
// which the state is another. Of itself it says nothing.
func (f *front[S]) behind(c *configuration[S], o *checker.Operation, slot int32, after S) configuration[S] {
	d := *c
	if f.knowing != nil && f.knowing.Overwrites(o) {
		d.free = d.free.or(f.overwrites.but(d.placed)).lacking(f.ending.slot)
	}
	if after == c.state {
		return d
	}
	d.state = after
	for other := range int32(len(f.open)) {
		u := &f.open[other]
		if u.Operation == nil || other == slot || other == f.ending.slot || d.placed.has(other) || u.certain && d.free.has(other) {
			continue
		}
		f.settleIn(&d, other)
	}
	return d
}

// drop begins nothing: an operation is known to have had no effect.
func (f *front[S]) drop(slot int32) {
	was := f.live
	f.live = configurations[S]{}
	for _, c := range was.all {
		if !c.placed.has(slot) {
			f.keep(&f.live, c.without(slot))
		}
	}
	f.close(slot)
}

// abandon notes that nobody waits for an operation any more, which is pending from now on.
func (f *front[S]) abandon(slot int32) {
	o := f.open[slot].Operation
	number := int32(nowhere)
	if !o.Kind.Reads {
		number = f.kindredOf(o)
	}
	was := f.live
	f.live = configurations[S]{}
	for _, c := range was.all {
		placed := c.placed.has(slot)
		c = c.without(slot)
		if placed {
			c.used = c.used.with(number)
		}
		f.keep(&f.live, c)
	}
	f.close(slot)
}

// kindredOf adds a pending operation to those that are alike.
func (f *front[S]) kindredOf(o *checker.Operation) int32 {
	like := alike{o.Kind, o.Expected, o.Value}
	number, found := f.numbers[like]
	if !found {
		if f.numbers == nil {
			f.numbers = make(map[alike]int32)
		}
		number = int32(len(f.kindreds))
		f.numbers[like] = number
		f.kindreds = append(f.kindreds, pendingAlike{until: math.MaxInt})
		f.usable = append(f.usable, number)
	}
	f.kindreds[number].members = append(f.kindreds[number].members, o)
	return number
}

// close frees a slot.
func (f *front[S]) close(slot int32) {
	f.open[slot] = underway{}
	f.overwrites = f.overwrites.lacking(slot)
	f.live.settle()
}

// illegal reports whether nothing explains what has returned.
func (f *front[S]) illegal() bool { return len(f.live.all) == 0 }
