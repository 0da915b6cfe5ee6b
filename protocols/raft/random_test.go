package raft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 4 * time.Second, 8 * time.Second
	elections, restored := 0, 0
	for seed := range uint64(50) {
		f := newFleet(t, sim.Config{Seed: seed, Network: lan(20_000, 20_000)}, 3+2*int(seed%2), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "40"},
		})
		judge := f.judge()
		f.storm(seed, storm)
		finished := 0
		for range 3 {
			f.addClient(judge.work(storm, func() { finished++ }))
		}
		if err := f.Run(limit); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if broken := judge.broken(limit); broken != "" {
			t.Fatalf("seed %d: %s", seed, broken)
		}
		if finished < 3 || judge.halted > 0 {
			t.Fatalf("seed %d: %d of 3 clients were served after the storm, %d servers halted", seed, finished, judge.halted)
		}
		elections += judge.elections
		restored += judge.restored
	}
	if elections < 200 || restored < 200 {
		t.Fatalf("the storms were too mild to show anything: %d elections, %d snapshots restored", elections, restored)
	}
}

func TestNoMessageChangesAfterItIsSent(t *testing.T) {
	for seed := range uint64(3) {
		f := newFleet(t, sim.Config{Seed: seed, Strict: true, Network: lan(20_000, 20_000)}, 5, protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "20"},
		})
		f.storm(seed, time.Second)
		f.addClient(f.judge().work(time.Second, func() {}))
		if err := f.Run(2 * time.Second); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestOneSeedGivesOneDigest(t *testing.T) {
	run := func() sim.Digest {
		f := newFleet(t, sim.Config{Seed: 7, Network: lan(20_000, 20_000)}, 5, protocols.Cluster{})
		f.storm(7, time.Second)
		f.addClient(f.judge().work(time.Second, func() {}))
		if err := f.Run(2 * time.Second); err != nil {
			t.Fatal(err)
		}
		return f.Digest()
	}
	if first, second := run(), run(); first != second {
		t.Fatalf("digests %v and %v", first, second)
	}
}
