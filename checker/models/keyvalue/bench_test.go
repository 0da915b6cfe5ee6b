package keyvalue_test

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

// simulated returns a linearizable history of clients that hardly pause.
func simulated(operations, keys, clients, unknown int, kinds ...*checker.Kind) checker.History {
	return modeltest.Simulation{
		Seed: 0x9e3779b97f4a7c15, Operations: operations, Keys: keys, Clients: clients, Unknown: unknown, Pause: 100, Kinds: kinds,
	}.History()
}

func TestLongHistoriesWithManyUnknownOutcomesAreDecided(t *testing.T) {
	for name, h := range usualHistories(2000) {
		if l := keyvalue.Linearizable(h, testSteps); l.Verdict != checker.Valid {
			t.Errorf("%s: found %v (%s), expected valid", name, l.Verdict, l.Detail)
		}
		if l := keyvalue.Linearizable(staled(h), testSteps); l.Verdict != checker.Violation {
			t.Errorf("%s with a stale read: found %v (%s), expected violation", name, l.Verdict, l.Detail)
		}
	}
}

func usualHistories(operations int) map[string]checker.History {
	return map[string]checker.History{
		"5-clients":                simulated(operations, 10, 5, 1000, keyvalue.Get, keyvalue.Put),
		"64-clients":               simulated(operations, 10, 64, 1000, keyvalue.Get, keyvalue.Put),
		"64-clients-fifth-unknown": simulated(operations, 10, 64, 5, keyvalue.Get, keyvalue.Put, keyvalue.Delete),
		"64-clients-cas":           simulated(operations, 10, 64, 5, keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet),
		"16-clients-append":        simulated(operations/2, 10, 16, 5, keyvalue.Get, keyvalue.Append, keyvalue.Append, keyvalue.Delete),
		"5-clients-all-kinds":      simulated(operations, 10, 5, 5, keyvalue.Kinds...),
	}
}

// staled returns h with one read, late in the history, that returns the first
// value of its key.
func staled(h checker.History) checker.History {
	bad := slices.Clone(h)
	for i := len(bad) * 3 / 4; i < len(bad); i++ {
		o := &bad[i]
		if o.Kind != keyvalue.Get || o.Outcome != checker.OutcomeOK || !o.Found {
			continue
		}
		for _, early := range bad {
			if early.Key == o.Key && early.Kind == keyvalue.Put && early.Outcome == checker.OutcomeOK {
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
				if l := keyvalue.Linearizable(histories[name], testSteps); l.Verdict != checker.Valid {
					b.Fatalf("found %v (%s), expected valid", l.Verdict, l.Detail)
				}
			}
		})
		b.Run(name+"-violation", func(b *testing.B) {
			bad := staled(histories[name])
			b.ReportAllocs()
			for b.Loop() {
				if l := keyvalue.Linearizable(bad, testSteps); l.Verdict != checker.Violation {
					b.Fatalf("found %v (%s), expected violation", l.Verdict, l.Detail)
				}
			}
		})
	}
}
