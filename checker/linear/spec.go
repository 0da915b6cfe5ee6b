package linear

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A Spec is the sequential specification of the objects of a service: what each
// operation does to an object and returns, if it has the object to itself. It is
// a Model.
//
// It suits services of all sorts as long as few operations have an unknown
// outcome: of those that are alike, as they are of one kind and have the same
// inputs, it does not matter which takes effect, but in general each may take
// effect anywhere. A Model of the service's own can know better.
type Spec struct {
	// Kinds are those of the service. One that Reads leaves each state as it is,
	// whatever Step returns.
	Kinds checker.Kinds
	// Initial is the state of an object to which nothing was done, in an encoding
	// that Step understands.
	Initial string
	// Step does an operation to an object: it returns the state after it, and what
	// the operation returns. Of output and found only what the kind has matters.
	// It depends on nothing but the state and what was asked for; what clients
	// were told is not in o.
	Step func(state string, o *checker.Operation) (after, output string, found bool)
	// Describe puts a state into words, for pictures; nil shows it as it is.
	Describe func(state string) string
}

// Language returns the kinds.
func (s Spec) Language() checker.Kinds { return s.Kinds }

// Object admits all pending operations.
func (s Spec) Object(operations *Operations) Object[specState] { return newSpecified(s, operations) }

// Unexplained returns -1: every contradiction takes a search.
func (s Spec) Unexplained(*Partition) int { return -1 }

// Source returns the only operation that was given, as its value, what the accused
// returned; -1 if there is none, or more than one.
func (s Spec) Source(p *Partition, accused int) int {
	source, output := -1, p.Operations[accused].Output
	for _, m := range p.Marks {
		o := p.Operations[m.Operation]
		if m.Returned || int(m.Operation) == accused || o.Kind.Reads || output == "" || o.Value != output {
			continue
		}
		if source >= 0 {
			return -1
		}
		source = int(m.Operation)
	}
	return source
}

// Others returns the accused with what it would have returned in orders of the
// others, as far as one attempt finds such.
func (s Spec) Others(p *Partition, accused int) []checker.Operation {
	asked := asking{Spec: s, accused: int32(accused), told: p.Operations[accused]}
	newSearch(&asked, p).decide(&budget{steps: trialSteps + trialRounds*int64(len(p.Marks))})
	return asked.others
}

// A specState is the state of an object in a search by a Spec. Of two orders that
// differ in a pending operation only, or in its place, one is enough; so what took
// effect last is remembered if it is pending.
type specState struct {
	now    string
	last   int32  // the kindred of that operation, from 1; else 0
	before string // the state before it
}

// A specified is an object in a search by a Spec.
type specified struct {
	spec       Spec
	operations *Operations
	asked      []checker.Operation // by place, without what clients were told
}

func newSpecified(s Spec, operations *Operations) *specified {
	x := &specified{spec: s, operations: operations, asked: make([]checker.Operation, len(operations.Partition.Operations))}
	for r := range operations.Called() {
		x.asked[r.Place] = *r.Operation
		o := &x.asked[r.Place]
		o.Outcome, o.Output, o.Found, o.Return, o.ReturnOrder = checker.OutcomeUnknown, "", false, 0, 0
	}
	type likeness struct {
		kind            *checker.Kind
		expected, value string
	}
	for r := range operations.Pending() {
		if r.Called < operations.Last {
			operations.Admit(r, likeness{r.Kind, r.Expected, r.Value}, operations.Last)
		}
	}
	return x
}

// Initial is that of the Spec.
func (x *specified) Initial() (initial specState, possible bool) {
	return specState{now: x.spec.Initial}, true
}

// Step does what the Spec says, and refuses what no order needs. Take an order with
// the fewest pending operations in it, of these one in which they stand behind as
// many as possible of those that returned, and of these one in which as few as
// possible stand before one of a lower kindred. In that order none leaves the state
// as it is, and what follows one directly does or returns something else without
// it, and cannot change places with it.
func (x *specified) Step(st specState, r *Request) (legal bool, after specState) {
	legal, now := x.do(st.now, r)
	switch {
	case !legal, st.last != 0 && x.idle(st, r, now):
		return false, st
	case !r.Pending:
		return true, specState{now: now}
	}
	return now != st.now, specState{now: now, last: r.kindred + 1, before: st.now}
}

// do reports whether r may return in a state what it did, and the state after it.
func (x *specified) do(state string, r *Request) (legal bool, after string) {
	after, output, found := x.spec.Step(state, &x.asked[r.Place])
	if r.Kind.Reads {
		after = state
	}
	return r.Pending || returned(r.Operation, output, found), after
}

// returned reports whether an operation returned just that.
func returned(o *checker.Operation, output string, found bool) bool {
	switch o.Kind.Output {
	case checker.FlagOutput:
		return o.Found == found
	case checker.TextOutput:
		return o.Output == output
	case checker.MaybeOutput:
		return o.Found == found && (!found || o.Output == output)
	}
	return true
}

// idle reports whether the pending operation that took effect last could be left
// out, or stand behind r, after which the state is now.
func (x *specified) idle(st specState, r *Request, now string) bool {
	legal, without := x.do(st.before, r)
	last := st.last - 1
	switch {
	case !legal:
		return false
	case without == now:
		return true
	case r.Pending && r.kindred >= last:
		return false
	}
	_, behind := x.do(without, &x.operations.requests[x.operations.kindreds[last].members[0]])
	return behind == now
}

// Refused is false: all that is admitted is so to the end.
func (x *specified) Refused(specState, int) bool { return false }

// Final is true: a search ends with what returned.
func (x *specified) Final(specState) bool { return true }

// Size is that of the texts.
func (x *specified) Size(st specState) int { return len(st.now) + len(st.before) }

// Describe puts the state into words.
func (x *specified) Describe(st specState) string {
	if x.spec.Describe == nil {
		return st.now
	}
	return x.spec.Describe(st.now)
}

// An asking is a Spec by which the accused may return nothing, and which notes what
// it would have returned.
type asking struct {
	Spec
	accused int32
	told    *checker.Operation
	others  []checker.Operation
}

// Object is that of the Spec, and notes.
func (a *asking) Object(operations *Operations) Object[specState] {
	return &askedObject{newSpecified(a.Spec, operations), a}
}

// An askedObject is an object in such a search.
type askedObject struct {
	*specified
	asking *asking
}

// Step refuses the accused.
func (x *askedObject) Step(st specState, r *Request) (legal bool, after specState) {
	if r.Place != x.asking.accused {
		return x.specified.Step(st, r)
	}
	_, output, found := x.spec.Step(st.now, &x.asked[r.Place])
	x.asking.note(output, found)
	return false, st
}

// note adds another result to the others, if it is one.
func (a *asking) note(output string, found bool) {
	same := func(o checker.Operation) bool { return returned(&o, output, found) }
	if len(a.others) == OthersMax || same(*a.told) || slices.ContainsFunc(a.others, same) {
		return
	}
	o := *a.told
	switch o.Kind.Output {
	case checker.FlagOutput:
		o.Found = found
	case checker.TextOutput:
		o.Output = output
	case checker.MaybeOutput:
		if o.Found, o.Output = found, output; !found {
			o.Output = ""
		}
	}
	a.others = append(a.others, o)
}

// Start is Initial.
func (s Spec) Start() string { return s.Initial }

// Apply does an operation by Step.
func (s Spec) Apply(state string, o *checker.Operation) (legal bool, after string) {
	after, output, found := s.Step(state, unanswered(o))
	if o.Kind.Reads {
		after = state
	}
	return o.Outcome != checker.OutcomeOK || returned(o, output, found), after
}

// Looks reports whether the kind reads.
func (s Spec) Looks(o *checker.Operation) bool { return o.Kind.Reads }

// Overwrites is false: of no operation that is known.
func (s Spec) Overwrites(*checker.Operation) bool { return false }

// Size is the length of the state.
func (s Spec) Size(state string) int { return len(state) }

// Mechanism is that of the Spec.
func (s Spec) Mechanism() Mechanism { return Mechanize(s) }
