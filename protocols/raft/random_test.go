package raft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 5 * time.Second, 9 * time.Second
	elections, restored := 0, 0
	for seed := range uint64(50) {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, 3+2*int(seed%2), Protocol(), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "40"},
		})
		judge := f.Endure(t, seed, storm, limit)
		elections += judge.Leaders
		restored += judge.Restored
	}
	if elections < 200 || restored < 200 {
		t.Fatalf("the storms were too mild to show anything: %d elections, %d snapshots restored", elections, restored)
	}
}
