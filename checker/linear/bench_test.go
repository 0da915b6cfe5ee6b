package linear_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// A load is one register that clients ask back to back, half of the time to read it. It
// holds few values, each again and again, and three operations in ten are a
// compare-and-set.
type load struct {
	operations, clients int
	values              int
	lost                int // of a hundred writes never return, half of which take effect
	stale               bool
}

// history returns what the clients saw. Each operation takes effect at some moment between
// call and return.
func (l load) history() checker.History {
	rng := rand.New(rand.NewPCG(5, 17))
	free := make([]time.Duration, l.clients)
	names := make([]string, l.clients)
	for c := range names {
		names[c] = fmt.Sprint("c", c)
	}
	type effect struct {
		at        time.Duration
		operation int
	}
	var effects []effect
	var h checker.History
	for len(h) < l.operations {
		c := 0
		for i := range free {
			if free[i] < free[c] {
				c = i
			}
		}
		o := checker.Operation{ID: len(h), Client: names[c], Kind: keyvalue.Get, Key: "x", Outcome: checker.OutcomeOK, Call: free[c]}
		o.Return = o.Call + time.Duration(500_000+rng.Int64N(1_000_000))
		switch chance := rng.IntN(10); {
		case chance < 3:
			o.Kind = keyvalue.CompareAndSet
		case chance < 5:
			o.Kind = keyvalue.Put
		}
		if o.Kind != keyvalue.Get {
			o.Value = fmt.Sprint(rng.IntN(l.values))
		}
		at := o.Call + time.Duration(rng.Int64N(int64(o.Return-o.Call)))
		free[c] = o.Return + 1
		effective := true
		if o.Kind != keyvalue.Get && rng.IntN(100) < l.lost {
			o.Outcome, effective = checker.OutcomeUnknown, rng.IntN(2) == 0
			names[c] += "'"
		}
		if effective {
			effects = append(effects, effect{at, len(h)})
		}
		h = append(h, o)
	}
	slices.SortFunc(effects, func(a, b effect) int { return int(a.at - b.at) })
	value, present := "", false
	for _, e := range effects {
		switch o := &h[e.operation]; o.Kind {
		case keyvalue.Get:
			o.Found, o.Output = present, value
		case keyvalue.Put:
			value, present = o.Value, true
		default:
			o.Expected = fmt.Sprint(rng.IntN(l.values))
			if rng.IntN(2) == 0 && present {
				o.Expected = value
			}
			swaps := present && value == o.Expected
			o.Found = swaps && o.Outcome == checker.OutcomeOK
			if swaps {
				value = o.Value
			}
		}
	}
	if l.stale {
		read := func(at int) *checker.Operation {
			for h[at].Kind != keyvalue.Get || h[at].Outcome != checker.OutcomeOK {
				at++
			}
			return &h[at]
		}
		read(len(h) * 9 / 10).Output = read(len(h) * 6 / 10).Output
	}
	return h
}

// loads are of two kinds: with values that are written again and again, and with ones that
// are rarely.
var loads = []load{
	{1000, 10, 5, 2, false}, {1000, 10, 100, 2, false}, {1000, 10, 100, 2, true},
	{1000, 20, 100, 2, false}, {1000, 20, 100, 2, true},
	{100_000, 5, 5, 0, false}, {100_000, 10, 5, 0, false},
	{1000, 64, 100, 2, false},
}

// name is what a benchmark of it is called.
func (l load) name() string {
	name := fmt.Sprintf("%d-operations-%d-clients-%d-values-%d-lost", l.operations, l.clients, l.values, l.lost)
	if l.stale {
		name += "-stale"
	}
	return name
}

func BenchmarkFewValues(b *testing.B) {
	for _, l := range loads {
		h := l.history()
		b.Run(l.name(), func(b *testing.B) {
			b.ReportAllocs()
			var r linear.Result
			for b.Loop() {
				r = linear.Check(h, keyvalue.Store{}, 10_000_000+100*len(h))
			}
			b.Logf("%v: %.80s", r.Verdict, r.Detail)
		})
	}
}

// Nothing is promised of as many as 64 clients on one key: the last load takes too long.
func TestFewValuesAreDecidedWithinSteps(t *testing.T) {
	for _, l := range loads[:5] {
		want := checker.Valid
		if l.stale {
			want = checker.Violation
		}
		if r := linear.Check(l.history(), keyvalue.Store{}, 2_500_000); r.Verdict != want {
			t.Errorf("%s: found %v (%s), expected %v", l.name(), r.Verdict, r.Detail, want)
		}
	}
}
