package primarybackup

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// broken returns what a run of one seed in a storm breaks, and the names of
// all that servers told of it.
func broken(t *testing.T, seed uint64, cluster protocols.Cluster) (string, []string) {
	t.Helper()
	const faulty, limit = 6 * time.Second, 9 * time.Second
	f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(20_000, 20_000)}, 4, Protocol(), cluster)
	judge := f.Judge(f.Tells()...)
	f.Storm(seed, faulty)
	for range 5 {
		f.AddClient(judge.Work(faulty, func() {}))
	}
	if err := f.Run(limit); err != nil {
		t.Fatalf("flaw %q, seed %d: %v", cluster.Flaw, seed, err)
	}
	return judge.Broken(limit), judge.Violations()
}

func TestEachFlawBreaksAPromiseThatTheCorrectServerKeeps(t *testing.T) {
	const logs = "committed entries, applied commands, log matching, leader completeness, chain order"
	for _, c := range []struct {
		flaw, promises string
		parameters     map[string]string
	}{
		{"acknowledge-early", "applied commands", nil},
		{"no-fencing", logs, nil},
		{"stale-read", "fencing, linearizability", nil},
		{"clock-rollback", logs, nil},
		{"promote-early", logs, nil},
		{"acknowledge-unsynced", logs, nil},
		{"no-sessions", "at most once", nil},
		{"forget-promise", "promises, one value per ballot", map[string]string{"masters": "3"}},
	} {
		for seed := uint64(0); ; seed++ {
			if seed == 100 {
				t.Errorf("%s: not found in %d seeds", c.flaw, seed)
				break
			}
			if found, _ := broken(t, seed, protocols.Cluster{Parameters: c.parameters}); found != "" {
				t.Fatalf("no flaw: seed %d: %s", seed, found)
			}
			found, _ := broken(t, seed, protocols.Cluster{Flaw: c.flaw, Parameters: c.parameters})
			if promise, _, _ := strings.Cut(found, ":"); found != "" && strings.Contains(c.promises, promise) {
				t.Logf("%s: found at seed %d: %s", c.flaw, seed, found)
				break
			}
		}
	}
}

func TestAsyncLosesWhatItAcknowledged(t *testing.T) {
	cluster := protocols.Cluster{Parameters: map[string]string{"mode": "async"}}
	lost := 0
	for seed := range uint64(20) {
		_, violations := broken(t, seed, cluster)
		if slices.Contains(violations, "acknowledged commands") {
			lost++
		}
	}
	if lost == 0 {
		t.Error("no run of 20 says that an acknowledged command was lost")
	}
}

func TestNoMorePromisedThanTheModeKeeps(t *testing.T) {
	for mode, expected := range map[string]protocols.Consistency{
		"sync": protocols.Linearizable, "async": protocols.Eventual,
	} {
		found, err := Protocol().GuaranteeWith(map[string]string{"mode": mode})
		if err != nil || found != expected {
			t.Errorf("%s promises %s, %v; expected %s", mode, found, err, expected)
		}
	}
}
