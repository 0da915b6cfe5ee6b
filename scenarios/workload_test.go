package scenarios

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services/kv/model"
)

func TestEachWrittenValueIsUnique(t *testing.T) {
	seen := make(map[string]int)
	for _, o := range mustRun(t, find(t, "raft/lossy-network", 2), Options{}).History {
		if o.Kind != model.Put && o.Kind != model.Append && o.Kind != model.CompareAndSet {
			continue
		}
		if other, ok := seen[o.Value]; ok {
			t.Fatalf("operations %d and %d both write %q", other, o.ID, o.Value)
		}
		seen[o.Value] = o.ID
	}
	if len(seen) == 0 {
		t.Error("nothing was written")
	}
}

func TestEachClientLooksAtEachKeyInTheEnd(t *testing.T) {
	r := mustRun(t, find(t, "raft/everything", 2), Options{})
	for _, client := range r.History.Clients() {
		for k := range r.Spec.Workload.Keys {
			if !slices.ContainsFunc(r.History, func(o checker.Operation) bool {
				return o.Client == client && o.Kind.Reads && o.Key == keyName(k) && o.Call > r.HealedAt
			}) {
				t.Errorf("%s did not look at %s", client, keyName(k))
			}
		}
	}
}

func TestTakingAClientAwayLeavesWhatTheOthersChoose(t *testing.T) {
	with := find(t, "raft/quiet", 9)
	without := with
	without.Workload.Clients--
	a, b := mustRun(t, with, Options{}).History, mustRun(t, without, Options{}).History
	for _, client := range b.Clients() {
		one, other := choices(a, client), choices(b, client)
		if shared := min(len(one), len(other)); shared < 20 || !slices.Equal(one[:20], other[:20]) {
			t.Errorf("%s chose %v, and without one of the others %v", client, one, other)
		}
	}
}

// choices are the keys that a client chose, in order.
func choices(history checker.History, client string) []string {
	var keys []string
	for _, o := range history {
		if o.Client == client {
			keys = append(keys, o.Key)
		}
	}
	return keys
}

func TestTheOperationsBoundHoldsWhileFaultsStrike(t *testing.T) {
	s := find(t, "raft/quiet", 1)
	s.Workload.Operations = 7
	r := mustRun(t, s, Options{})
	mustBeValid(t, r)
	for _, client := range r.History.Clients() {
		n := 0
		for _, o := range r.History {
			if o.Client == client && o.Call < r.HealedAt {
				n++
			}
		}
		if n != 7 {
			t.Errorf("%s started %d operations before the heal, expected 7", client, n)
		}
	}
}

func TestAMixGivesEachKindItsShare(t *testing.T) {
	does, err := new(Scenario{Protocol: "raft"}).Task()
	if err != nil {
		t.Fatal(err)
	}
	m := Mix{"get": 1, "put": 2, "append": 3, "cas": 4, "delete": 5}.weights(does.Workload)
	count := make(map[string]int)
	for draw := range total(m) {
		count[pick(m, draw).Name]++
	}
	for i, w := range m {
		if count[w.Kind.Name] != i+1 {
			t.Errorf("%s is chosen %d times in %d, expected %d", w.Kind, count[w.Kind.Name], total(m), i+1)
		}
	}
}
