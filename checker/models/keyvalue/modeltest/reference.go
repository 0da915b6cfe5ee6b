package modeltest

import (
	"maps"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// Linearizable decides linearizability of a short history by trying every order. It shares
// nothing with the checker: it keeps a whole store, not one key at a time, it
// looks at the times themselves, and it decides for each operation of unknown
// outcome whether it takes effect.
func Linearizable(h checker.History) bool { return LinearizableBy(h, execute) }

// LinearizableBy is Linearizable for a store of another service: execute runs an
// operation, and reports whether its result, if it is known, is the one the client
// saw.
func LinearizableBy(h checker.History, execute func(store map[string]string, o checker.Operation) bool) bool {
	r := reference{history: h, done: make([]bool, len(h)), execute: execute}
	for i, o := range r.history {
		r.done[i] = o.Outcome == checker.OutcomeFail
	}
	return r.search(map[string]string{})
}

// A reference is a search of every order.
type reference struct {
	history checker.History
	done    []bool
	execute func(store map[string]string, o checker.Operation) bool
}

func (r *reference) search(store map[string]string) bool {
	left := false
	for i, o := range r.history {
		left = left || !r.done[i] && o.Outcome == checker.OutcomeOK
	}
	if !left {
		return true // what is unknown need never take effect
	}
	for i, o := range r.history {
		if r.done[i] || !r.mayComeNext(i) {
			continue
		}
		after := maps.Clone(store)
		if !r.execute(after, o) {
			continue
		}
		r.done[i] = true
		if r.search(after) {
			return true
		}
		r.done[i] = false
	}
	return false
}

// mayComeNext reports whether nothing that is still to come precedes
// operation i in real time, in the order of its client, or in that in which they
// were recorded.
func (r *reference) mayComeNext(i int) bool {
	for j, before := range r.history {
		if r.done[j] || before.Outcome != checker.OutcomeOK || j == i {
			continue
		}
		if before.Return < r.history[i].Call {
			return false
		}
		if before.ReturnOrder != 0 && before.ReturnOrder < r.history[i].CallOrder {
			return false
		}
		if j < i && before.Client == r.history[i].Client && before.Return == r.history[i].Call {
			return false
		}
	}
	return true
}

// execute is that of a store of keys and values.
func execute(store map[string]string, o checker.Operation) bool {
	value, present := store[o.Key]
	var found bool
	var output string
	switch o.Kind {
	case keyvalue.Get:
		found, output = present, value
	case keyvalue.Put:
		store[o.Key] = o.Value
	case keyvalue.Delete:
		delete(store, o.Key)
	case keyvalue.Append:
		output = value + o.Value
		store[o.Key] = output
	case keyvalue.CompareAndSet:
		if found = present && value == o.Expected; found {
			store[o.Key] = o.Value
		}
	}
	return o.Outcome != checker.OutcomeOK || found == o.Found && output == o.Output
}
