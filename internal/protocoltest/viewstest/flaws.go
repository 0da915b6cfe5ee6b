package viewstest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// A Breach is what a flaw is found by.
type Breach struct {
	Flaw       string
	Promises   string // the names of those that it may break
	Parameters map[string]string
}

// The names of promises that a flaw may break: those about the log, and those of masters.
const (
	Logs  = "committed entries, applied commands, log matching, leader completeness, chain order"
	Votes = "promises, one value per ballot"
)

// Broken returns what a run of one seed in a storm breaks, progress included, and the
// names of all that servers told of it.
func (d Design) Broken(t *testing.T, seed uint64, cluster protocols.Cluster) (string, []string) {
	t.Helper()
	const faulty, limit = 6 * time.Second, 9 * time.Second
	f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, d.Nodes, d.Protocol, cluster)
	judge := f.Judge(f.Observes()...)
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
		found = "progress: not all clients were served after the storm"
	}
	return found, judge.Violations()
}

func (d Design) breaksByFlaws(t *testing.T) {
	for _, f := range d.Flaws {
		if !slices.ContainsFunc(d.Breaches, func(b Breach) bool { return b.Flaw == f.Name }) {
			t.Errorf("nobody looks for the flaw %s; give it a Breach", f.Name)
		}
	}
	for _, c := range d.Breaches {
		for seed := uint64(0); ; seed++ {
			if seed == 100 {
				t.Errorf("%s: not found in %d seeds", c.Flaw, seed)
				break
			}
			if found, _ := d.Broken(t, seed, protocols.Cluster{Parameters: c.Parameters}); found != "" {
				t.Fatalf("no flaw: seed %d: %s", seed, found)
			}
			found, _ := d.Broken(t, seed, protocols.Cluster{Flaw: c.Flaw, Parameters: c.Parameters})
			if promise, _, _ := strings.Cut(found, ":"); found != "" && strings.Contains(c.Promises, promise) {
				t.Logf("%s: found at seed %d: %s", c.Flaw, seed, found)
				break
			}
		}
	}
}
