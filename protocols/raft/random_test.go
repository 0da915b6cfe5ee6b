package raft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 5 * time.Second, 9 * time.Second
	elections, restored := 0, 0
	for seed := range uint64(50) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(20_000, 20_000)}, 3+2*int(seed%2), Protocol(), protocols.Cluster{
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

func TestNoMessageChangesAfterItIsSent(t *testing.T) {
	for seed := range uint64(3) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Strict: true, Network: drill.LAN(20_000, 20_000)}, 5, Protocol(), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "20"},
		})
		f.Storm(seed, time.Second)
		f.AddClient(f.Judge().Work(time.Second, func() {}))
		if err := f.Run(2 * time.Second); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestOneSeedGivesOneDigest(t *testing.T) {
	run := func() sim.Digest {
		f := drill.NewFleet(t, sim.Config{Seed: 7, Network: drill.LAN(20_000, 20_000)}, 5, Protocol(), protocols.Cluster{})
		f.Storm(7, time.Second)
		f.AddClient(f.Judge().Work(time.Second, func() {}))
		if err := f.Run(2 * time.Second); err != nil {
			t.Fatal(err)
		}
		return f.Digest()
	}
	if first, second := run(), run(); first != second {
		t.Fatalf("digests %v and %v", first, second)
	}
}
