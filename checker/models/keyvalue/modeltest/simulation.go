package modeltest

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// A dice is a small generator of numbers (Marsaglia, "Xorshift RNGs", 2003),
// so that what is measured stays the same.
type dice uint64

func (d *dice) below(n int) int {
	*d ^= *d << 13
	*d ^= *d >> 7
	*d ^= *d << 17
	return int(uint64(*d) % uint64(n))
}

// A Simulation is of a linearizable store, each operation of which takes effect at
// some instant before its return.
type Simulation struct {
	Seed       uint64 // of its chances; not 0
	Operations int    // how many there are
	Keys       int    // on how many keys
	Clients    int    // by how many clients
	Unknown    int    // one in so many has an unknown outcome, of which half have no effect or a late one
	Pause      int    // for how many nanoseconds clients pause at most
	Kinds      checker.Kinds
}

// History returns what its clients saw.
func (s Simulation) History() checker.History {
	rng := dice(s.Seed)
	type effect struct {
		at        time.Duration
		operation int
	}
	var h checker.History
	var effects []effect
	free := make([]time.Duration, s.Clients)
	for len(h) < s.Operations {
		client := 0
		for c := range free {
			if free[c] < free[client] {
				client = c
			}
		}
		o := checker.Operation{
			ID: len(h), Client: fmt.Sprint("c", client), Kind: s.Kinds[rng.below(len(s.Kinds))],
			Key: fmt.Sprint("k", rng.below(s.Keys)), Outcome: checker.OutcomeOK, Call: free[client],
		}
		o.Return = o.Call + time.Duration(1000+rng.below(9000))
		at := o.Call + time.Duration(rng.below(int(o.Return-o.Call)))
		if rng.below(s.Unknown) == 0 {
			o.Outcome = checker.OutcomeUnknown
			o.Return += 20_000
			at += time.Duration(rng.below(40_000))
		}
		if o.Kind.Inputs != checker.NoInput {
			o.Value = fmt.Sprint(o.ID, ";")
		}
		free[client] = o.Return + 1 + time.Duration(rng.below(s.Pause))
		if o.Outcome == checker.OutcomeOK || rng.below(2) == 0 {
			effects = append(effects, effect{at, len(h)})
		}
		h = append(h, o)
	}
	slices.SortFunc(effects, func(a, b effect) int { return int(a.at - b.at) })
	store := make(map[string]string)
	for _, e := range effects {
		o := &h[e.operation]
		value, present := store[o.Key]
		if o.Kind == keyvalue.CompareAndSet && rng.below(4) > 0 {
			o.Expected = value
		}
		request := *o
		request.Outcome = checker.OutcomeUnknown
		execute(store, request)
		if o.Outcome != checker.OutcomeOK {
			continue
		}
		switch o.Kind {
		case keyvalue.Get:
			o.Found, o.Output = present, value
		case keyvalue.Append:
			o.Output = store[o.Key]
		case keyvalue.CompareAndSet:
			o.Found = present && value == o.Expected
		}
	}
	return h
}
