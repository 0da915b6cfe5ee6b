package modeltest

import (
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// A Small is a history of a few operations on one key, about half of which are of a
// register that keeps to its word: results are those of the operations in order of
// return, and some are then exchanged. Operations touch and overlap, some are of unknown
// outcome and some failed, some values are written twice, and of half of the histories it
// is known in which order they were recorded.
type Small struct {
	Seed  uint64        // of its chances; not 0
	Kinds checker.Kinds // of its operations: of get, put, delete and cas
}

// History returns it.
func (s Small) History() checker.History {
	rng := dice(s.Seed * 0x9e3779b97f4a7c15)
	rng.below(2)
	operations, clients := 3+rng.below(7), 2+rng.below(4)
	unique, pending, wrong := rng.below(3) > 0, rng.below(4), rng.below(3)
	recorded := rng.below(2) == 0
	free := make([]time.Duration, clients)
	h := make(checker.History, 0, operations)
	var now time.Duration
	var order uint64
	value, present := "", false
	for len(h) < operations {
		client := rng.below(clients)
		now = max(now+time.Duration(rng.below(3)), free[client])
		o := checker.Operation{
			ID: len(h), Client: clientNames[client], Kind: s.Kinds[rng.below(len(s.Kinds))], Key: "x",
			Outcome: checker.OutcomeOK, Call: now, Return: now + time.Duration(rng.below(6)),
		}
		free[client] = o.Return + 1
		order += 100
		if recorded {
			o.CallOrder = order
		}
		if rng.below(10) < pending {
			o.Outcome = checker.OutcomeUnknown
		} else if rng.below(20) == 0 {
			o.Outcome = checker.OutcomeFail
		}
		known := func() string {
			if unique {
				return strconv.Itoa(rng.below(len(h) + 1))
			}
			return strconv.Itoa(rng.below(3))
		}
		if o.Kind.Inputs != checker.NoInput {
			if o.Value = known(); unique {
				o.Value = strconv.Itoa(len(h))
			}
		}
		if o.Kind.Inputs == checker.TwoInputs {
			if o.Expected = value; rng.below(4) == 0 {
				o.Expected = known()
			}
		}
		found, output := present, value
		switch {
		case o.Outcome == checker.OutcomeFail, o.Outcome == checker.OutcomeUnknown && rng.below(2) == 0:
		case o.Kind == keyvalue.Put:
			value, present = o.Value, true
		case o.Kind == keyvalue.Delete:
			value, present = "", false
		case o.Kind == keyvalue.CompareAndSet:
			if found = present && value == o.Expected; found {
				value = o.Value
			}
		}
		if rng.below(10) < wrong {
			output, found = known(), rng.below(3) > 0
		}
		switch {
		case o.Outcome != checker.OutcomeOK:
		case o.Kind == keyvalue.Get && found:
			o.Found, o.Output = true, output
		case o.Kind == keyvalue.CompareAndSet:
			o.Found = found
		}
		h = append(h, o)
	}
	if recorded {
		recordReturns(h, &rng)
	}
	return h
}

var clientNames = [...]string{"c0", "c1", "c2", "c3", "c4"}

// recordReturns gives the returns of h places among the recorded calls, at one instant
// before some of these and behind others.
func recordReturns(h checker.History, rng *dice) {
	for i := range h {
		o := &h[i]
		last := i
		for j := i + 1; j < len(h) && h[j].Call <= o.Return; j++ {
			if h[j].Call < o.Return || rng.below(2) == 0 && last == j-1 {
				last = j
			}
		}
		// Returns at one place are in order of return.
		o.ReturnOrder = h[last].CallOrder + 1 + uint64(min(o.Return-h[last].Call, 8))*11 + uint64(i)
	}
}
