package modelstest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A Random makes histories of one object.
type Random struct {
	Spec linear.Spec
	// Operations is how many a history has at most; Clients how many ask at a time.
	Operations, Clients int
	// Unknown and Wrong are how many of a hundred operations end without an answer, half
	// of which have taken effect, and how many are told something else than they should.
	Unknown, Wrong int
	// Ask fills in what an operation takes, the given one of the history.
	Ask func(r *rand.Rand, o *checker.Operation, number int)
	// Lie gives an operation another result.
	Lie func(r *rand.Rand, o *checker.Operation, h checker.History)
}

// History makes the history of a seed. No two calls or returns are at one instant.
func (m Random) History(seed uint64) checker.History {
	r := rand.New(rand.NewPCG(seed, 17))
	var h checker.History
	state := m.Spec.Initial
	under, names := make([]int, m.Clients), 0 // by client, the place of its operation, from 1
	done := make([]bool, m.Clients)
	client := make([]string, m.Clients)
	for now := time.Duration(1); len(h) < m.Operations || busy(under); now++ {
		c := r.IntN(m.Clients)
		switch {
		case under[c] == 0 && len(h) == m.Operations:
		case under[c] == 0:
			if client[c] == "" {
				names++
				client[c] = fmt.Sprint("c", names)
			}
			o := checker.Operation{ID: len(h), Client: client[c], Kind: m.Spec.Kinds[r.IntN(len(m.Spec.Kinds))], Call: now, Return: now}
			if !o.Kind.Keyless {
				o.Key = "k"
			}
			m.Ask(r, &o, len(h))
			h = append(h, o)
			under[c], done[c] = len(h), false
		case !done[c] && (r.IntN(3) > 0 || r.IntN(100) >= 3*m.Unknown/2):
			o := &h[under[c]-1]
			asked := *o
			state, o.Output, o.Found = m.Spec.Step(state, &asked)
			done[c] = true
		default:
			m.end(r, &h[under[c]-1], h, now, done[c])
			if h[under[c]-1].Outcome == checker.OutcomeUnknown {
				client[c] = ""
			}
			under[c] = 0
		}
	}
	return h
}

// busy reports whether any client waits.
func busy(under []int) bool {
	for _, place := range under {
		if place != 0 {
			return true
		}
	}
	return false
}

// end ends an operation.
func (m Random) end(r *rand.Rand, o *checker.Operation, h checker.History, now time.Duration, done bool) {
	o.Return, o.Outcome = now, checker.OutcomeOK
	if !done || r.IntN(100) < m.Unknown/2 {
		o.Outcome, o.Found, o.Output = checker.OutcomeUnknown, false, ""
		return
	}
	if o.Kind.Output != checker.NoOutput && r.IntN(100) < m.Wrong {
		m.Lie(r, o, h)
	}
	switch o.Kind.Output {
	case checker.NoOutput:
		o.Found, o.Output = false, ""
	case checker.FlagOutput:
		o.Output = ""
	case checker.TextOutput:
		o.Found = false
	case checker.MaybeOutput:
		if !o.Found {
			o.Output = ""
		}
	}
}

// Swapped is a history in which the answer at 90 % of it is that of the last operation of its
// kind, and the reverse.
func Swapped(h checker.History) checker.History {
	h = slices.Clone(h)
	at := len(h) * 9 / 10
	for !h[at].Found {
		at++
	}
	other := len(h) - 1
	for other > at && !(h[other].Found && h[other].Kind == h[at].Kind) {
		other--
	}
	h[at].Output, h[other].Output = h[other].Output, h[at].Output
	return h
}

// Partition is the history of one object as judges are given it.
func Partition(h checker.History) *linear.Partition {
	p := &linear.Partition{Key: "k"}
	type moment struct {
		operation int32
		returned  bool
	}
	at := make(map[time.Duration]moment)
	for i := range h {
		o := &h[i]
		if o.Outcome == checker.OutcomeFail || o.Outcome == checker.OutcomeUnknown && o.Kind.Reads {
			continue
		}
		place := int32(len(p.Operations))
		p.Operations = append(p.Operations, o)
		at[o.Call] = moment{place, false}
		if o.Outcome == checker.OutcomeOK {
			at[o.Return] = moment{place, true}
		}
	}
	for _, now := range slices.Sorted(maps.Keys(at)) {
		p.Marks = append(p.Marks, linear.Mark{Operation: at[now].operation, Returned: at[now].returned})
	}
	return p
}

// Story is operations one after the other, each a millisecond, of clients of their own. Their
// outcome is ok, but of those that are of unknown outcome by their ids.
func Story(unknown []int, operations ...checker.Operation) checker.History {
	for i := range operations {
		o := &operations[i]
		o.ID, o.Client, o.Outcome = i+1, fmt.Sprint("c", i+1), checker.OutcomeOK
		if slices.Contains(unknown, o.ID) {
			o.Outcome = checker.OutcomeUnknown
		}
		if !o.Kind.Keyless {
			o.Key = "k"
		}
		o.Call = time.Duration(2*i) * time.Millisecond
		o.Return = o.Call + time.Millisecond
	}
	return operations
}
