package queue

import (
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/container"
	"github.com/laplace-sim/laplace/internal/prose"
)

// Spec is a queue whose state is its elements as Drain returns them.
var Spec = linear.Spec{
	Kinds: Kinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		switch {
		case o.Kind == Enqueue && state == "":
			return o.Value, "", false
		case o.Kind == Enqueue:
			return state + " " + o.Value, "", false
		case o.Kind == Drain:
			return "", state, state != ""
		}
		first, rest, _ := strings.Cut(state, " ")
		return rest, first, state != ""
	},
	Describe: describe,
}

// describe puts a state into words.
func describe(state string) string {
	if state == "" {
		return "empty"
	}
	return prose.Short(state, 60)
}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error { return elements.Accept(o) }

// Linearizable judges whether an order of the operations explains what came out of each
// queue (Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent
// Objects", 1990, where queues are the example); see [linear.Check]. Where a drain has
// an unknown outcome, and so have many dequeues, it may take more steps than a run allows.
func Linearizable(h checker.History, steps int) linear.Result {
	if err := elements.Readable(h); err != nil {
		return linear.Unjudgeable(err)
	}
	if !differ(h) {
		return linear.Check(h, Spec, steps)
	}
	return linear.Check(h, distinct, steps)
}

// differ reports whether no element may have been put into a queue twice.
func differ(h checker.History) bool {
	type thing struct{ key, element string }
	put := make(map[thing]bool)
	for i := range h {
		o := &h[i]
		if o.Kind != Enqueue || o.Outcome == checker.OutcomeFail {
			continue
		}
		if put[thing{o.Key, o.Value}] {
			return false
		}
		put[thing{o.Key, o.Value}] = true
	}
	return true
}

// A model is the spec for queues into which no element is put twice. There it is known
// which operation took an element out, if it returned, and a search need not try
//
//   - an enqueue of unknown outcome whose element never came out: whatever explains the
//     history with it does so without it, and without the one that took it out, if any;
//   - an enqueue behind an element that must come out later than its own, or before one
//     of unknown outcome whose element must come out first;
//   - that an operation of unknown outcome takes out what another did.
type model struct{ container.Model }

var distinct = model{container.Model{Spec: Spec, Container: &elements}}

// A sight is where an element came out.
type sight struct {
	linear.Span
	place int32
	at    int // among what the operation took out
}

// A state is what a queue holds, as Drain returns it, and which elements of enqueues of
// unknown outcome it holds or has held, in alphabetical order; and how many dequeues of
// unknown outcome took one out.
type state struct {
	queue, late string
	taken       int
}

// An object is a queue in the course of a search.
type object struct {
	late  []string // elements that came out, of enqueues of unknown outcome
	seen  map[string]sight
	takes []int // the calls of dequeues of unknown outcome
	drain int   // the first call of a drain of unknown outcome
}

// Object admits what may take elements out, and of the enqueues those whose element came
// out.
func (model) Object(operations *linear.Operations) linear.Object[state] {
	x := &object{seen: make(map[string]sight), drain: linear.Never}
	for r := range operations.Called() {
		if r.Pending || !r.Found {
			continue
		}
		for at, element := range strings.Fields(r.Output) {
			x.seen[element] = sight{linear.Span{Called: r.Called, Returned: r.Returned}, r.Place, at}
		}
	}
	for r := range operations.Pending() {
		switch s, found := x.seen[r.Value]; {
		case r.Kind != Enqueue:
			if r.Kind == Dequeue {
				x.takes = append(x.takes, r.Called)
			} else {
				x.drain = min(x.drain, r.Called)
			}
			operations.Admit(r, r.Kind, operations.Last)
		case found && r.Called < s.Returned:
			x.late = append(x.late, r.Value)
			operations.Admit(r, r.Value, s.Returned)
		}
	}
	return x
}

// Unexplained returns the first return of what took out an element that nobody had put
// in, or that had been taken out before.
func (model) Unexplained(p *linear.Partition) int {
	there := make(map[string]bool)
	for at, m := range p.Marks {
		o := p.Operations[m.Operation]
		switch {
		case !m.Returned && o.Kind == Enqueue:
			there[o.Value] = true
		case m.Returned && o.Found:
			for element := range strings.FieldsSeq(o.Output) {
				if !there[element] {
					return at
				}
				delete(there, element)
			}
		}
	}
	return -1
}

// Initial is the empty queue.
func (x *object) Initial() (initial state, possible bool) { return state{}, true }

// Step does what the spec says, and refuses what no order needs.
func (x *object) Step(st state, r *linear.Request) (legal bool, after state) {
	queue, output, found := Spec.Step(st.queue, r.Operation)
	after = state{queue, st.late, st.taken}
	switch {
	case r.Kind == Enqueue:
		if r.Pending {
			elements := append(strings.Fields(st.late), r.Value)
			slices.Sort(elements)
			after.late = strings.Join(elements, " ")
		}
		return x.mayFollow(st, r.Value) && x.isDue(st.late, r.Value), after
	case !r.Pending:
		return found == r.Found && (!found || output == r.Output), after
	case !found:
		return false, st
	}
	for element := range strings.FieldsSeq(output) {
		if _, seen := x.seen[element]; seen {
			return false, st
		}
	}
	if r.Kind == Dequeue {
		after.taken++
	}
	return true, after
}

// isDue reports whether all of the late elements that must come out before one have been
// put in.
func (x *object) isDue(late, element string) bool {
	s, seen := x.seen[element]
	if !seen {
		return true
	}
	for _, before := range x.late {
		if before != element && x.seen[before].Returned < s.Called && !slices.Contains(strings.Fields(late), before) {
			return false
		}
	}
	return true
}

// mayFollow reports whether an element may stand behind those in the queue: each of them
// comes out before it, or is taken out by something of unknown outcome that was called
// in time, and has taken nothing yet.
func (x *object) mayFollow(st state, element string) bool {
	s, seen := x.seen[element]
	if !seen {
		return true
	}
	lost := st.taken
	for before := range strings.FieldsSeq(st.queue) {
		first, also := x.seen[before]
		switch {
		case !also:
			lost++
		case s.place == first.place && s.at < first.at, s.Returned < first.Called:
			return false
		}
	}
	able, _ := slices.BinarySearch(x.takes, s.Returned)
	return lost == st.taken || lost <= able || x.drain < s.Returned
}

// Refused is false: all that is admitted is so for as long as it may be of use.
func (x *object) Refused(state, int) bool { return false }

// Final is true: a search ends with what returned.
func (x *object) Final(state) bool { return true }

// Describe says what is in the queue.
func (x *object) Describe(st state) string { return describe(st.queue) }
