package etcdraft

import (
	"sync"
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
			Parameters: map[string]string{"snapshot-every": "40", "follower-reads": [2]string{"true", "false"}[seed/2%2]},
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
		f.storm(seed, 2*time.Second)
		judge := f.judge()
		f.addClient(judge.work(2*time.Second, func() {}))
		if err := f.Run(4 * time.Second); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if judge.elections == 0 || judge.restored == 0 {
			t.Fatalf("seed %d: %d elections and %d snapshots show too little", seed, judge.elections, judge.restored)
		}
	}
}

// stormy is a world in which much happens, elections above all.
func stormy(t *testing.T, seed uint64) *fleet {
	f := newFleet(t, sim.Config{Seed: seed, Network: lan(20_000, 20_000)}, 5, protocols.Cluster{
		Parameters: map[string]string{"snapshot-every": "40"},
	})
	f.storm(seed, 2*time.Second)
	f.addClient(f.judge().work(2*time.Second, func() {}))
	return f
}

// stormyLimit is when the runs of a stormy world end.
const stormyLimit = 4 * time.Second

func TestOneSeedGivesOneDigest(t *testing.T) {
	digests := make(map[sim.Digest]bool)
	for range 10 {
		f := stormy(t, 7)
		if err := f.Run(stormyLimit); err != nil {
			t.Fatal(err)
		}
		digests[f.Digest()] = true
	}
	if len(digests) != 1 {
		t.Fatalf("ten runs gave %d digests", len(digests))
	}
}

func TestWorldsOfOneProcessDoNotTouchEachOther(t *testing.T) {
	expected := make([]sim.Digest, 4)
	for seed := range expected {
		f := stormy(t, uint64(seed))
		if err := f.Run(stormyLimit); err != nil {
			t.Fatal(err)
		}
		expected[seed] = f.Digest()
	}

	// In turn, one event of each at a time.
	var worlds []*fleet
	for seed := range expected {
		worlds = append(worlds, stormy(t, uint64(seed)))
	}
	for running := true; running; {
		running = false
		for _, f := range worlds {
			if f.Now() < stormyLimit/2 {
				f.Step()
				running = true
			}
		}
	}
	// And in parallel from there on.
	var group sync.WaitGroup
	for _, f := range worlds {
		group.Go(func() {
			if err := f.Run(stormyLimit); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for seed, f := range worlds {
		if f.Digest() != expected[seed] {
			t.Errorf("seed %d: digest %v beside others, %v alone", seed, f.Digest(), expected[seed])
		}
	}
}
