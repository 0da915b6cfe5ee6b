package levels

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// store returns a history of clients of a store whose replicas lag: each client reads at
// one of its own, which follows the order of all writes.
func store(operations, clients, keys int) checker.History {
	rng := rand.New(rand.NewPCG(1, 1))
	values := make([][]string, keys)
	reached := make([][]int, clients)
	for c := range reached {
		reached[c] = make([]int, keys)
	}
	h := make(checker.History, operations)
	for i := range h {
		c, k := rng.IntN(clients), rng.IntN(keys)
		h[i] = checker.Operation{
			ID: i, Client: fmt.Sprint("c", c), Key: fmt.Sprint("k", k), Outcome: checker.OutcomeOK,
			Call: time.Duration(2 * i), Return: time.Duration(2*i + 1),
		}
		o := &h[i]
		if rng.IntN(2) == 0 {
			o.Kind, o.Value = keyvalue.Put, fmt.Sprint("v", i)
			values[k] = append(values[k], o.Value)
			reached[c][k] = len(values[k])
			continue
		}
		o.Kind = keyvalue.Get
		if lag := len(values[k]) - reached[c][k]; lag > 0 {
			reached[c][k] += rng.IntN(lag + 1)
		}
		if n := reached[c][k]; n > 0 {
			o.Found, o.Output = true, values[k][n-1]
		}
	}
	return h
}

func BenchmarkRegisters(b *testing.B) {
	for _, size := range []struct{ operations, clients, keys int }{{1000, 5, 3}, {100_000, 5, 1}, {1_000_000, 40, 1}, {1_000_000, 40, 100}} {
		h := store(size.operations, size.clients, size.keys)
		b.Run(fmt.Sprintf("%d-operations-%d-clients-%d-keys", size.operations, size.clients, size.keys), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range Registers(h, checker.Check{Verdict: checker.Violation}, 0).Standings()[1:] {
					if s.Verdict == checker.Unknown {
						b.Fatalf("%s: found %v (%s), expected it to be decided", s.Level, s.Verdict, s.Why)
					}
				}
			}
		})
	}
}
