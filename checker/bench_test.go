package checker

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/observation"
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

// simulated returns a linearizable history: clients call without pause, each
// operation takes effect at some instant before its return, and one in
// unknown has an unknown outcome, of which half have no effect or a late one.
func simulated(operations, keys, clients, unknown int, kinds ...OperationKind) History {
	return simulatedFrom(0x9e3779b97f4a7c15, operations, keys, clients, unknown, 100, kinds...)
}

// simulatedFrom is simulated with the seed of the dice and with how long
// clients pause at most.
func simulatedFrom(rng dice, operations, keys, clients, unknown, pause int, kinds ...OperationKind) History {
	type effect struct {
		at        time.Duration
		operation int
	}
	var h History
	var effects []effect
	free := make([]time.Duration, clients)
	for len(h) < operations {
		client := 0
		for c := range free {
			if free[c] < free[client] {
				client = c
			}
		}
		o := Operation{
			ID: len(h), Client: fmt.Sprint("c", client), Kind: kinds[rng.below(len(kinds))],
			Key: fmt.Sprint("k", rng.below(keys)), Outcome: OutcomeOK, Call: free[client],
		}
		o.Return = o.Call + time.Duration(1000+rng.below(9000))
		at := o.Call + time.Duration(rng.below(int(o.Return-o.Call)))
		if rng.below(unknown) == 0 {
			o.Outcome = OutcomeUnknown
			o.Return += 20_000
			at += time.Duration(rng.below(40_000))
		}
		if o.has(fieldValue) {
			o.Value = fmt.Sprint(o.ID, ";")
		}
		free[client] = o.Return + 1 + time.Duration(rng.below(pause))
		if o.Outcome == OutcomeOK || rng.below(2) == 0 {
			effects = append(effects, effect{at, len(h)})
		}
		h = append(h, o)
	}
	slices.SortFunc(effects, func(a, b effect) int { return int(a.at - b.at) })
	store := make(map[string]string)
	for _, e := range effects {
		o := &h[e.operation]
		value, present := store[o.Key]
		if o.Kind == CompareAndSet && rng.below(4) > 0 {
			o.Expected = value
		}
		request := *o
		request.Outcome = OutcomeUnknown
		execute(store, request)
		if o.Outcome != OutcomeOK {
			continue
		}
		switch o.Kind {
		case Get:
			o.Found, o.Output = present, value
		case Append:
			o.Output = store[o.Key]
		case CompareAndSet:
			o.Found = present && value == o.Expected
		}
	}
	return h
}

func TestLongHistoriesWithManyUnknownOutcomesAreDecided(t *testing.T) {
	for name, h := range usualHistories(2000) {
		if l := Linearizable(h, testSteps); l.Verdict != Valid {
			t.Errorf("%s: found %v (%s), expected valid", name, l.Verdict, l.Detail)
		}
		if l := Linearizable(staled(h), testSteps); l.Verdict != Violation {
			t.Errorf("%s with a stale read: found %v (%s), expected violation", name, l.Verdict, l.Detail)
		}
	}
}

func usualHistories(operations int) map[string]History {
	return map[string]History{
		"5-clients":                simulated(operations, 10, 5, 1000, Get, Put),
		"64-clients":               simulated(operations, 10, 64, 1000, Get, Put),
		"64-clients-fifth-unknown": simulated(operations, 10, 64, 5, Get, Put, Delete),
		"64-clients-cas":           simulated(operations, 10, 64, 5, Get, Put, CompareAndSet),
		"16-clients-append":        simulated(operations/2, 10, 16, 5, Get, Append, Append, Delete),
		"5-clients-all-kinds":      simulated(operations, 10, 5, 5, Get, Put, Delete, Append, CompareAndSet),
	}
}

// staled returns h with one read, late in the history, that returns the first
// value of its key.
func staled(h History) History {
	bad := slices.Clone(h)
	for i := len(bad) * 3 / 4; i < len(bad); i++ {
		o := &bad[i]
		if o.Kind != Get || o.Outcome != OutcomeOK || !o.Found {
			continue
		}
		for _, early := range bad {
			if early.Key == o.Key && early.Kind == Put && early.Outcome == OutcomeOK {
				o.Output = early.Value
				return bad
			}
		}
		o.Output = "never written"
		return bad
	}
	return bad
}

// testSteps is far above what any of the histories takes.
const testSteps = 100_000_000

func BenchmarkLinearizable(b *testing.B) {
	histories := usualHistories(5000)
	for _, name := range []string{"5-clients", "64-clients", "64-clients-fifth-unknown", "64-clients-cas", "16-clients-append", "5-clients-all-kinds"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if l := Linearizable(histories[name], testSteps); l.Verdict != Valid {
					b.Fatalf("found %v (%s), expected valid", l.Verdict, l.Detail)
				}
			}
		})
		b.Run(name+"-violation", func(b *testing.B) {
			bad := staled(histories[name])
			b.ReportAllocs()
			for b.Loop() {
				if l := Linearizable(bad, testSteps); l.Verdict != Violation {
					b.Fatalf("found %v (%s), expected violation", l.Verdict, l.Detail)
				}
			}
		})
	}
}

// observed returns what five nodes tell about a log of that many positions.
func observed(positions int) []Observation {
	var all []Observation
	tell := func(o Observation) {
		o.Event, o.Incarnation, o.Term = uint64(len(all)+1), 1, 3
		all = append(all, o)
	}
	tell(became(1, 1, 3))
	for node := int32(1); node <= 5; node++ {
		tell(placed(node, 1, 1, uint64(node)))
	}
	for index := uint64(1); index <= uint64(positions); index++ {
		for node := int32(1); node <= 5; node++ {
			tell(appends(node, 1, index, 3, index*7))
			tell(commits(node, 1, index, 3, index*7))
			tell(applies(node, 1, index, index*0x9e3779b97f4a7c15))
			if node == 1 {
				tell(acknowledges(1, index*0x9e3779b97f4a7c15))
			}
		}
	}
	return all
}

func BenchmarkInvariants(b *testing.B) {
	all := observed(50_000)
	for name, make := range map[string]func() []Invariant{
		"all":          func() []Invariant { return StandardInvariants(observation.All()...) },
		"chain":        func() []Invariant { return StandardInvariants(observation.Appended, observation.Placed) },
		"matching":     func() []Invariant { return []Invariant{NewLogMatching()} },
		"complete":     func() []Invariant { return []Invariant{NewLeaderCompleteness()} },
		"committed":    func() []Invariant { return []Invariant{NewCommittedNeverChanges()} },
		"applied":      func() []Invariant { return []Invariant{NewAppliedAgree()} },
		"acknowledged": func() []Invariant { return []Invariant{NewAcknowledgedNotLost()} },
		"once":         func() []Invariant { return []Invariant{NewAtMostOnce()} },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				online := NewOnline(make()...)
				for _, o := range all {
					online.Observe(o)
				}
				if _, found := online.First(); found {
					b.Fatal("found a violation, expected none")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(all)), "ns/observation")
		})
	}
}
