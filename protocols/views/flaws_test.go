package views_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/chain"
	"github.com/laplace-sim/laplace/protocols/primarybackup"
	"github.com/laplace-sim/laplace/sim"
)

// broken returns what a run of one seed in a storm breaks, progress included, and the
// names of all that servers told of it.
func broken(t *testing.T, seed uint64, nodes int, p *protocols.Protocol, cluster protocols.Cluster) (string, []string) {
	t.Helper()
	const faulty, limit = 6 * time.Second, 9 * time.Second
	f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, nodes, p, cluster)
	judge := f.Judge(f.Observes()...)
	f.Storm(seed, faulty)
	finished := 0
	for range 5 {
		f.AddClient(judge.Work(faulty, func() { finished++ }))
	}
	if err := f.Run(limit); err != nil {
		t.Fatalf("%s, flaw %q, seed %d: %v", p.Name, cluster.Flaw, seed, err)
	}
	found := judge.Broken(limit)
	if finished < 5 && judge.Violations() == nil {
		found = "progress: not all clients were served after the storm"
	}
	return found, judge.Violations()
}

func TestEachFlawBreaksAPromiseThatTheCorrectServerKeeps(t *testing.T) {
	const logs = "committed entries, applied commands, log matching, leader completeness, chain order"
	const votes = "promises, one value per ballot"
	masters := map[string]string{"masters": "3"}
	type breach struct {
		flaw, promises string
		parameters     map[string]string
	}
	for _, d := range []struct {
		*protocols.Protocol
		nodes    int
		breaches []breach
	}{
		{chain.Protocol(), 5, []breach{
			{"stale-tail", "fencing, linearizability", nil},
			{"drop-sent", "progress", nil},
			{"no-fencing", logs, nil},
			{"no-duplicate-suppression", logs, nil},
			{"join-early", logs, map[string]string{"length": "2"}},
			{"forget-promise", votes, masters},
		}},
		{primarybackup.Protocol(), 4, []breach{
			{"acknowledge-early", "applied commands", nil},
			{"no-fencing", logs, nil},
			{"stale-read", "fencing, linearizability", nil},
			{"clock-rollback", logs, nil},
			{"promote-early", logs, nil},
			{"acknowledge-unsynced", logs, nil},
			{"no-sessions", "at most once", nil},
			{"forget-promise", votes, masters},
		}},
	} {
		if len(d.breaches) != len(d.Flaws) {
			t.Errorf("%s: %d flaws are looked for, and %d are in the catalogue", d.Name, len(d.breaches), len(d.Flaws))
		}
		for _, c := range d.breaches {
			for seed := uint64(0); ; seed++ {
				if seed == 100 {
					t.Errorf("%s, %s: not found in %d seeds", d.Name, c.flaw, seed)
					break
				}
				if found, _ := broken(t, seed, d.nodes, d.Protocol, protocols.Cluster{Parameters: c.parameters}); found != "" {
					t.Fatalf("%s, no flaw: seed %d: %s", d.Name, seed, found)
				}
				found, _ := broken(t, seed, d.nodes, d.Protocol, protocols.Cluster{Flaw: c.flaw, Parameters: c.parameters})
				if promise, _, _ := strings.Cut(found, ":"); found != "" && strings.Contains(c.promises, promise) {
					t.Logf("%s, %s: found at seed %d: %s", d.Name, c.flaw, seed, found)
					break
				}
			}
		}
	}
}

func TestAsyncLosesWhatItAcknowledged(t *testing.T) {
	cluster := protocols.Cluster{Parameters: map[string]string{"mode": "async"}}
	lost := 0
	for seed := range uint64(20) {
		_, violations := broken(t, seed, 4, primarybackup.Protocol(), cluster)
		if slices.Contains(violations, "acknowledged commands") {
			lost++
		}
	}
	if lost == 0 {
		t.Error("no run of 20 says that an acknowledged command was lost")
	}
}
