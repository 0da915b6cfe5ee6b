package paxos

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// variants are ways to build a cluster that all must keep their promises.
var variants = map[string]map[string]string{
	"default":      {"snapshot-every": "40"},
	"lease":        {"lease": "100ms", "check-quorum": "false"},
	"rotation":     {"members": "3", "replace-every": "20", "window": "8"},
	"forgetting":   {"members": "3", "replace-every": "10", "window": "4", "snapshot-every": "5"},
	"few bytes":    {"batch-bytes": "1", "snapshot-bytes": "400", "snapshot-part": "64"},
	"small window": {"window": "2", "batch": "1", "snapshot-every": "10"},
}

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 4 * time.Second, 8 * time.Second
	for name, parameters := range variants {
		t.Run(name, func(t *testing.T) {
			elections, restored := 0, 0
			for seed := range uint64(50) {
				f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, 3+2*int(seed%2), Protocol(), protocols.Cluster{
					Parameters: parameters,
				})
				judge := f.Endure(t, seed, storm, limit)
				elections += judge.Leaders
				restored += judge.Restored
			}
			if elections < 150 || parameters["snapshot-every"] != "" && restored < 150 {
				t.Fatalf("the storms were too mild to show anything: %d elections, %d snapshots restored", elections, restored)
			}
			t.Logf("%d elections, %d snapshots restored", elections, restored)
		})
	}
}
