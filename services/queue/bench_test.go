package queue

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	model "github.com/laplace-sim/laplace/checker/models/queue"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/rng"
)

// long is what clients saw of one queue in so many operations, of which one of twenty has
// an unknown outcome. A queue with the flaw loses elements from the start.
func long(s *services.Service, clients, operations int, seed uint64) checker.History {
	random := rng.New(seed, "queue")
	cells := services.NewCells(s)
	under := make([]int, clients) // by client, the place of its operation, from 1
	results := make([]services.Result, clients)
	done := make([]bool, clients)
	var h checker.History
	for now := time.Duration(0); len(h) < operations; now++ {
		c := int(random.Below(uint64(clients)))
		if under[c] == 0 {
			o := checker.Operation{ID: len(h), Client: fmt.Sprint("c", c), Key: "k", Kind: Dequeue, Call: now}
			if random.Below(2) == 0 {
				o.Kind, o.Value = Enqueue, fmt.Sprint("e", len(h))
			}
			h = append(h, o)
			under[c], done[c] = len(h), false
			continue
		}
		o := &h[under[c]-1]
		if !done[c] {
			results[c], _ = s.Execute(cells, services.Operation{Kind: o.Kind, Key: o.Key, Value: o.Value})
			done[c] = true
			continue
		}
		o.Return, under[c] = now, 0
		if random.Below(20) == 0 {
			continue
		}
		o.Outcome = checker.OutcomeOK
		if o.Found = results[c].Found; o.Found {
			o.Output = results[c].Value
		}
	}
	for c := range under {
		if under[c] != 0 {
			h[under[c]-1].Return = h[len(h)-1].Call + time.Second
		}
	}
	return h
}

func TestLongHistoriesAreDecided(t *testing.T) {
	for seed := range uint64(6) {
		h := long(Service(), 5, 1000, seed)
		if found := model.Linearizable(h, 2_000_000); found.Verdict != checker.Valid {
			t.Errorf("seed %d: found %v (%s), expected valid", seed, found.Verdict, found.Detail)
		}
		broken := long(Service().With(dropsHead.Name), 5, 1000, seed)
		if found := model.Linearizable(broken, 2_000_000); found.Verdict != checker.Violation {
			t.Errorf("seed %d: found %v (%s), expected a violation", seed, found.Verdict, found.Detail)
		}
	}
}

func BenchmarkLinearizable(b *testing.B) {
	h := long(Service(), 5, 5000, 1)
	for b.Loop() {
		if found := model.Linearizable(h, 0); found.Verdict != checker.Valid {
			b.Fatal(found.Detail)
		}
	}
}
