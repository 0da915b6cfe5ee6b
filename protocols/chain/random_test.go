package chain

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 4 * time.Second, 8 * time.Second
	views, restored := 0, 0
	for seed := range uint64(50) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(20_000, 20_000)}, 3+int(seed%4), Protocol(), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "40"},
		})
		judge := f.Judge(checker.Appended, checker.Placed, checker.Served)
		f.Storm(seed, storm)
		finished := 0
		for range 3 {
			f.AddClient(judge.Work(storm, func() { finished++ }))
		}
		if err := f.Run(limit); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if broken := judge.Broken(limit); broken != "" {
			t.Fatalf("seed %d: %s", seed, broken)
		}
		if finished < 3 {
			t.Fatalf("seed %d: %d of 3 clients were served after the storm", seed, finished)
		}
		views += judge.Leaders
		restored += judge.Restored
	}
	if views < 300 || restored < 200 {
		t.Fatalf("the storms were too mild to show anything: %d views, %d states restored", views, restored)
	}
}

func TestNoMessageChangesAfterItIsSent(t *testing.T) {
	for seed := range uint64(3) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Strict: true, Network: drill.LAN(20_000, 20_000)}, 4, Protocol(), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "20"},
		})
		f.Storm(seed, time.Second)
		f.AddClient(f.Judge().Work(time.Second, func() {}))
		if err := f.Run(2 * time.Second); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestClientsAreServedWhicheverOneNodeIsDown(t *testing.T) {
	const crash, limit = time.Second, 4 * time.Second
	for n := 3; n <= 5; n++ {
		for down := 1; down <= n; down++ {
			f := drill.NewFleet(t, sim.Config{Seed: uint64(n), Network: drill.LAN(0, 0)}, n, Protocol(), protocols.Cluster{})
			f.At(crash, "crash", func() { f.Crash(sim.NodeID(down), disk.Drop) })
			served := false
			f.AddClient(f.Judge().Work(2*crash, func() { served = true }))
			if err := f.Run(limit); err != nil {
				t.Fatalf("n%d of %d down: %v", down, n, err)
			}
			if !served {
				t.Errorf("n%d of %d down: the client was not served", down, n)
			}
		}
	}
}

func TestOneSeedGivesOneDigest(t *testing.T) {
	run := func() sim.Digest {
		f := drill.NewFleet(t, sim.Config{Seed: 7, Network: drill.LAN(20_000, 20_000)}, 4, Protocol(), protocols.Cluster{})
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

func TestClusterOfOneNodeIsRefused(t *testing.T) {
	_, err := New(protocols.Cluster{Nodes: []sim.NodeID{1}})
	if err == nil || !strings.Contains(err.Error(), "expected 2 or more") {
		t.Errorf("found error %v", err)
	}
}
