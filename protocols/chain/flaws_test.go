package chain

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// broken returns what a run of one seed in a storm breaks, progress included.
func broken(t *testing.T, seed uint64, cluster protocols.Cluster) string {
	t.Helper()
	const faulty, limit = 6 * time.Second, 9 * time.Second
	f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(20_000, 20_000)}, 5, Protocol(), cluster)
	judge := f.Judge(f.Tells()...)
	f.Storm(seed, faulty)
	finished := 0
	for range 5 {
		f.AddClient(judge.Work(faulty, func() { finished++ }))
	}
	if err := f.Run(limit); err != nil {
		t.Fatalf("flaw %q, seed %d: %v", cluster.Flaw, seed, err)
	}
	found := judge.Broken(limit)
	if finished < 5 && judge.Violations() == nil {
		return "progress: not all clients were served after the storm"
	}
	return found
}

func TestEachFlawBreaksAPromiseThatTheCorrectServerKeeps(t *testing.T) {
	const logs = "committed entries, applied commands, log matching, leader completeness, chain order"
	for _, c := range []struct {
		flaw, promises string
		parameters     map[string]string
	}{
		{"stale-tail", "fencing, linearizability", nil},
		{"drop-sent", "progress", nil},
		{"no-fencing", logs, nil},
		{"no-duplicate-suppression", logs, nil},
		{"join-early", logs, map[string]string{"length": "2"}},
		{"forget-promise", "promises, one value per ballot", map[string]string{"masters": "3"}},
	} {
		for seed := uint64(0); ; seed++ {
			if seed == 100 {
				t.Errorf("%s: not found in %d seeds", c.flaw, seed)
				break
			}
			if found := broken(t, seed, protocols.Cluster{Parameters: c.parameters}); found != "" {
				t.Fatalf("no flaw: seed %d: %s", seed, found)
			}
			found := broken(t, seed, protocols.Cluster{Flaw: c.flaw, Parameters: c.parameters})
			if promise, _, _ := strings.Cut(found, ":"); found != "" && strings.Contains(c.promises, promise) {
				t.Logf("%s: found at seed %d: %s", c.flaw, seed, found)
				break
			}
		}
	}
}
