package checker

import (
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// An Observation is what a process told about itself, where and when.
type Observation struct {
	At          time.Duration // since the start of the run
	Event       uint64        // the number of the event in which it was told
	Node        int32         // nodes are numbered from 1, without large holes
	Incarnation int           // counts a node's starts; never falls
	observation.Observation
}

// An Invariant judges observations one by one, in the order of events.
type Invariant interface {
	// Name is the name of the Check, such as "election safety".
	Name() string
	// Promise is what it judges. It never changes.
	Promise() Promise
	// Kinds are the kinds of observation that it looks at. They never change.
	Kinds() []observation.Kind
	// Observe takes the next observation of one of these kinds, which it may
	// not keep or change, and returns what it broke, or nil. After it has
	// returned Broken it is not called again, unless it is a Counter, nor is Finish.
	Observe(o *Observation) *Broken
	// Finish returns the check at the end of a run in which nothing was
	// broken. It is Unknown only if something is missing that every run has, such
	// as a leader or a committed entry. What is rare is Valid when absent: fencing
	// is, where no server answered on its own authority.
	Finish() Check
}

// A Counter is an Invariant that also counts what was lost, be that promised or not, and
// so is shown what follows when it is broken.
type Counter interface {
	Invariant
	// Lost is how many commands were acknowledged and are gone.
	Lost() int
}

// A subject is what an invariant judges, and of which kinds of observation. It is
// embedded in each.
type subject struct {
	check Check // its name and its promise
	kinds []observation.Kind
	words *observation.Vocabulary // nil for plain numbers
}

func about(name string, promise Promise, kinds ...observation.Kind) subject {
	return subject{check: Check{Name: name, Promise: promise}, kinds: kinds}
}

func (s *subject) Name() string              { return s.check.Name }
func (s *subject) Promise() Promise          { return s.check.Promise }
func (s *subject) Kinds() []observation.Kind { return s.kinds }

func (s *subject) speak(words *observation.Vocabulary) { s.words = words }

// An Unordered invariant does not care which of two nodes tells first, as long as
// each tells in its own order; but for whether a command was Applied when it is
// Acknowledged, whether a position was Committed and Applied when somebody is
// Restored to it, and whether a decree was Decided when the next one is. A search
// then need not try both orders.
type Unordered interface {
	Invariant
	// Unordered does nothing.
	Unordered()
}

// unordered is embedded in what is Unordered.
type unordered struct{}

func (unordered) Unordered() {}

// Broken says what an observation broke.
type Broken struct {
	Detail string // in words, with the other party to the contradiction
}

func breach(format string, args ...any) *Broken {
	return &Broken{Detail: prose.Sprintf(format, args...)}
}

// Online feeds observations to invariants and remembers what they found.
// It is not safe for use by several goroutines.
type Online struct {
	watches []*watch
	byKind  [observation.End][]*watch // those that look at a kind
	current Observation               // here, so that handing it on by pointer allocates nothing
	broken  []*watch                  // those that broke, in that order
	counter Counter                   // nil if nothing counts what is lost
	count   int                       // of observations
}

// A watch is an invariant and, once it is broken, the check that says so.
type watch struct {
	invariant Invariant
	check     Check
	unjudged  bool // it only counts
}

func (w *watch) broken() bool { return w.check.Verdict == Violation }

// NewOnline returns an Online that feeds the given invariants.
func NewOnline(invariants ...Invariant) *Online {
	online := new(Online)
	for _, invariant := range invariants {
		w := &watch{invariant: invariant}
		online.watches = append(online.watches, w)
		online.show(w)
	}
	return online
}

// Speak has the invariants of this package call nodes, terms and positions as people do. Call
// it before the first observation.
func (on *Online) Speak(words *observation.Vocabulary) {
	for _, w := range on.watches {
		if s, ok := w.invariant.(interface {
			speak(words *observation.Vocabulary)
		}); ok {
			s.speak(words)
		}
	}
}

// show has a watch shown what it looks at.
func (on *Online) show(w *watch) {
	if counter, counts := w.invariant.(Counter); counts {
		on.counter = counter
	}
	for _, kind := range w.invariant.Kinds() {
		on.byKind[kind] = append(on.byKind[kind], w)
	}
}

// CountLost sees to it that Lost counts, also if what is lost is nothing that is judged.
func (on *Online) CountLost() {
	if on.counter == nil {
		on.show(&watch{invariant: NewAcknowledgedNotLost(), unjudged: true})
	}
}

// Lost is how many commands were acknowledged up to now and are gone: another was applied in
// the place of each, or of one before it, by servers of a later term, and it was not applied
// again. It is 0 if nothing counts that.
func (on *Online) Lost() int {
	if on.counter == nil {
		return 0
	}
	return on.counter.Lost()
}

// Observe feeds one observation to every invariant that looks at its kind and
// is not yet broken. Kinds that it does not know concern none.
func (on *Online) Observe(o Observation) {
	on.count++
	if o.Kind >= observation.End {
		return
	}
	on.current = o
	for _, w := range on.byKind[o.Kind] {
		if w.broken() && w.invariant != on.counter {
			continue
		}
		if broken := w.invariant.Observe(&on.current); broken != nil && !w.unjudged && !w.broken() {
			w.check = Check{Name: w.invariant.Name(), Promise: w.invariant.Promise()}.
				Violated(Evidence{Event: o.Event, Observation: on.count, At: o.At}, "%s", broken.Detail)
			on.broken = append(on.broken, w)
		}
	}
}

// Replace tells that a node is another machine from now on, with its name and
// nothing that it knew: what its predecessor swore does not bind it. Whether
// there may be such machines is not for invariants to judge.
func (on *Online) Replace(node int32) {
	for _, w := range on.watches {
		if r, ok := w.invariant.(interface{ Replace(node int32) }); ok {
			r.Replace(node)
		}
	}
}

// First returns the first violation, and whether there has been one.
func (on *Online) First() (Check, bool) {
	if len(on.broken) == 0 {
		return Check{}, false
	}
	return on.broken[0].check, true
}

// Violations returns the violations so far, in the order in which they were
// found, without the first few of that number.
func (on *Online) Violations(without int) []Check {
	var checks []Check
	for _, w := range on.broken[without:] {
		checks = append(checks, w.check)
	}
	return checks
}

// Finish returns the checks of all invariants, in the order in which they
// were given. Call it once, at the end of the run.
func (on *Online) Finish() []Check {
	checks := make([]Check, len(on.watches))
	for i, w := range on.watches {
		if checks[i] = w.check; !w.broken() {
			checks[i] = w.invariant.Finish()
			checks[i].Promise = w.invariant.Promise()
		}
	}
	return checks
}
