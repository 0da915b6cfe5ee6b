package etcdraft

import (
	"sync"
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
			Parameters: map[string]string{"snapshot-every": "40", "follower-reads": [2]string{"true", "false"}[seed/2%2]},
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
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Strict: true, Network: protocoltest.LAN(20_000, 20_000)}, 5, Protocol(), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "20"},
		})
		f.Storm(seed, 2*time.Second)
		judge := f.Judge()
		f.AddClient(judge.Work(2*time.Second, func() {}))
		if err := f.Run(4 * time.Second); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if judge.Leaders == 0 || judge.Restored == 0 {
			t.Fatalf("seed %d: %d elections and %d snapshots show too little", seed, judge.Leaders, judge.Restored)
		}
	}
}

// stormy is a world in which much happens, elections above all.
func stormy(t *testing.T, seed uint64) *protocoltest.Fleet {
	f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, 5, Protocol(), protocols.Cluster{
		Parameters: map[string]string{"snapshot-every": "40"},
	})
	f.Storm(seed, 2*time.Second)
	f.AddClient(f.Judge().Work(2*time.Second, func() {}))
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
	var worlds []*protocoltest.Fleet
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
