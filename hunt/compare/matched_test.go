package compare

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
)

// An intent is what a client means to do and when.
type intent struct {
	kind, key string
	at        time.Duration
}

// intents are those of each client in the phase in which faults strike, in their order.
func intents(t *testing.T, s scenarios.Scenario) map[string][]intent {
	t.Helper()
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]intent)
	for _, o := range r.History {
		if at := o.Call - o.Late; at < s.Duration {
			all[o.Client] = append(all[o.Client], intent{o.Kind.Name, o.Key, at})
		}
	}
	return all
}

// What is compared has to be asked for the same. A client that is held up until the phase
// is over does not come to all it meant to do, so the shorter row begins the longer.
func TestWithOneSeedClientsOfAllSubjectsMeanToDoTheSame(t *testing.T) {
	p := planned(t, "subjects: [chain, etcdraft, paxos, primary-backup, raft]\nfaults: [none, leader-pause]\nduration: 5s\nloads: [400]\n")
	all := p.Scenarios()
	for first := 0; first < len(all); first += len(p.Subjects) {
		for seed := uint64(1); seed <= 2; seed++ {
			of := all[first]
			of.Seed = seed
			want := intents(t, of)
			for _, s := range all[first+1 : first+len(p.Subjects)] {
				s.Seed = seed
				found := intents(t, s)
				for client, ops := range found {
					n := min(len(ops), len(want[client]))
					if n < 50 {
						t.Errorf("%s, seed %d: %s meant to do %d things, and %d in %s", s.Name, seed, client, len(ops), len(want[client]), of.Name)
					}
					for i := range n {
						if ops[i] != want[client][i] {
							t.Fatalf("%s, seed %d: %s meant to do %+v, and %+v in %s", s.Name, seed, client, ops[i], want[client][i], of.Name)
						}
					}
				}
			}
			of.Seed = seed + 10
			if other := intents(t, of); len(other["c1"]) > 0 && other["c1"][0] == want["c1"][0] {
				t.Errorf("%s: found that c1 means to begin with %+v with two seeds", of.Name, other["c1"][0])
			}
		}
	}
}
