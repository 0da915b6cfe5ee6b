package modeltest

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// A ClosedLoop is a history of clients of one register, each of which calls again when its
// operation before has returned: the benchmark by which engines for linearizability are
// compared. An operation takes 0.5 to 1.5 ms, all lengths alike likely, and takes effect at
// some instant in between. Half are reads, and values are unique.
type ClosedLoop struct {
	Seed       uint64 // of its chances; not 0
	Operations int
	Clients    int
	// Crashed is how many in a thousand writes never return. Half of them take effect, up
	// to ten milliseconds late.
	Crashed int
	// Values is how many different values there are, if they are not unique; 0 is unique.
	Values int
	// Swaps is how many in a hundred operations are cas, of which half expect the value that
	// the client read last, and the others one by chance.
	Swaps int
	// Stale: the read at nine tenths of the history returns what the one at six tenths did.
	Stale bool
}

// History returns what the clients saw.
func (s ClosedLoop) History() checker.History {
	rng := dice(s.Seed)
	type effect struct {
		at        time.Duration
		operation int
	}
	h := make(checker.History, 0, s.Operations)
	effects := make([]effect, 0, s.Operations)
	free := make([]time.Duration, s.Clients)
	names := make([]string, s.Clients)
	for c := range names {
		names[c] = "c" + strconv.Itoa(c)
		free[c] = time.Duration(rng.below(int(time.Millisecond)))
	}
	value := func() string {
		if s.Values == 0 {
			return strconv.Itoa(len(h))
		}
		return strconv.Itoa(rng.below(s.Values))
	}
	for len(h) < s.Operations {
		client := 0
		for c := range free {
			if free[c] < free[client] {
				client = c
			}
		}
		o := checker.Operation{ID: len(h), Client: names[client], Key: "r", Outcome: checker.OutcomeOK, Call: free[client]}
		length := int(time.Millisecond)/2 + rng.below(int(time.Millisecond))
		o.Return = o.Call + time.Duration(length)
		at := o.Call + time.Duration(rng.below(length))
		switch drawn := rng.below(100); {
		case drawn < s.Swaps:
			o.Kind, o.Value = keyvalue.CompareAndSet, value()
		case drawn < s.Swaps+(100-s.Swaps)/2:
			o.Kind, o.Value = keyvalue.Put, value()
		default:
			o.Kind = keyvalue.Get
		}
		happens := true
		if o.Kind != keyvalue.Get && rng.below(1000) < s.Crashed {
			o.Outcome = checker.OutcomeUnknown
			at += time.Duration(rng.below(int(10 * time.Millisecond)))
			happens = rng.below(2) == 0
		}
		free[client] = o.Return + 1
		if happens {
			effects = append(effects, effect{at, len(h)})
		} else if o.Kind == keyvalue.CompareAndSet {
			o.Expected = value()
		}
		h = append(h, o)
	}
	slices.SortFunc(effects, func(a, b effect) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.operation, b.operation)) })
	holds, present := "", false
	for _, e := range effects {
		o := &h[e.operation]
		switch o.Kind {
		case keyvalue.Get:
			o.Found, o.Output = present, holds
		case keyvalue.Put:
			holds, present = o.Value, true
		case keyvalue.CompareAndSet:
			if o.Expected = holds; rng.below(2) == 0 {
				o.Expected = h[rng.below(e.operation+1)].Value
			}
			found := present && holds == o.Expected
			o.Found = found && o.Outcome == checker.OutcomeOK
			if found {
				holds = o.Value
			}
		}
	}
	if s.Stale {
		early, late := s.read(h, 6), s.read(h, 9)
		h[late].Found, h[late].Output = h[early].Found, h[early].Output
	}
	return h
}

// read returns the place of the first read from so many tenths of a history on.
func (s ClosedLoop) read(h checker.History, tenths int) int {
	at := len(h) * tenths / 10
	for h[at].Kind != keyvalue.Get {
		at++
	}
	return at
}
