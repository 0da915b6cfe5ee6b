package shrink

import (
	"slices"

	"github.com/laplace-sim/laplace/scenarios"
)

// A pass tries to make the scenario smaller in one way.
type pass struct {
	name string
	run  func()
}

// A passOrder is an order in which to begin.
type passOrder struct {
	above  int // it is tried unless a run of no more weight was found before
	passes []pass
}

// passOrders are the orders in which to begin. What takes most away comes first,
// while the clients still choose what to do: then the failure has many ways to
// show, and a scenario in which little is left to chance, if it can be had,
// makes all that follows easier. But which way is the best is not known before
// the end: a failure that can do without faults may take more operations then.
func (s *shrinker) passOrders() []passOrder {
	calmed := []pass{
		{"nodes", s.dropNodes},
		{"network", s.calmAll},
		{"chances", s.decideChances},
		{"workload", s.thin},
		{"length", s.cut},
		{"faults", s.dropFaults},
		{"waiting", s.hurry},
		{"workload", s.thin},
	}
	thinned := []pass{
		{"parameters", s.dropParameters},
		{"workload", s.thinMore},
		{"workload", s.thin},
		{"length", s.cut},
		{"waiting", s.hurry},
		{"nodes", s.dropNodes},
		{"chances", s.decideChances},
	}
	return []passOrder{
		{0, slices.Concat([]pass{{"faults", s.dropAllFaults}}, calmed)},
		{small, thinned},
		{large, []pass{{"length", s.cut}, {"faults", s.dropFaults}}},
	}
}

// closing are the passes that are repeated until none of them finds anything.
// What says the same more simply comes last, when runs are short.
func (s *shrinker) closing() []pass {
	return []pass{
		{"script", s.script},
		{"operations", s.dropSteps},
		{"operations", s.shake},
		{"operations", s.loosen},
		{"length", s.cut},
		{"faults", s.dropFaults},
		{"operator", s.dropOrders},
		{"clients", s.dropClients},
		{"nodes", s.dropNodes},
		{"parameters", s.dropParameters},
		{"network", s.calmAll},
		{"waiting", s.hurry},
		{"parts of faults", s.simplifyFaults},
		{"times", s.roundSteps},
		{"operations", s.simplifySteps},
	}
}

// Bounds of one beginning.
const (
	beginningRuns = 2500 // candidates
	small         = 8    // faults and operations together
	large         = 20
	reserved      = 6 // one candidate in so many is for the end
)

// reduce makes the scenario smaller, from one beginning after the other unless
// it becomes small, and keeps the smallest outcome. It reports whether no fault
// and no operation could be taken away alone from that.
func (s *shrinker) reduce() (complete bool) {
	original, result := s.best, s.result
	var smallest scenarios.Scenario
	var smallestResult *scenarios.Result
	for _, order := range s.passOrders() {
		left := s.oracle.most - s.oracle.most/reserved - s.oracle.runs
		if smallestResult != nil && (weight(smallestResult) <= order.above || left <= 0) {
			break
		}
		s.best, s.result = original, result
		s.oracle.within(min(beginningRuns, left), func() {
			s.passes(order.passes...)
			s.fixpoint()
			if smallestResult == nil || weight(s.result) < weight(smallestResult) {
				smallest, smallestResult = s.best, s.result
				complete = !s.oracle.over
			}
		})
		if s.oracle.over {
			break
		}
	}
	s.best, s.result = smallest, smallestResult
	return complete || s.trim()
}

// trim takes away from an outcome that was cut short at least what can be taken
// away alone, and reports whether there was time for that.
func (s *shrinker) trim() bool {
	if len(s.best.Workload.Script) == 0 {
		return false
	}
	for s.passes(pass{"operations", s.minimizeSteps}, pass{"faults", s.dropFaults}) {
	}
	return !s.oracle.over
}

// weight compares the outcomes of two beginnings.
func weight(r *scenarios.Result) int { return len(r.Spec.Faults) + len(r.History) }

// fixpoint repeats the passes of the closing until none of them finds anything,
// then decides about single messages, and starts over if that found something.
// Decisions come last because they say by its number which message they are
// about: where one stands, an operation more or less changes what it means.
func (s *shrinker) fixpoint() {
	for again := true; again; {
		for s.passes(s.closing()...) {
		}
		again = s.passes(pass{"single messages", s.decide})
	}
}

// passes runs some passes, and reports whether they found anything and there is
// time to look for more.
func (s *shrinker) passes(passes ...pass) bool {
	before := s.text()
	for _, p := range passes {
		s.pass = p.name
		s.tell()
		p.run()
	}
	return before != s.text() && !s.oracle.over
}
