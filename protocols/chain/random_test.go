package chain

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 4 * time.Second, 8 * time.Second
	views, restored := 0, 0
	for seed := range uint64(50) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(20_000, 20_000)}, 3+int(seed%4), Protocol(), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "40"},
		})
		judge := f.Endure(t, seed, storm, limit)
		views += judge.Leaders
		restored += judge.Restored
	}
	if views < 300 || restored < 200 {
		t.Fatalf("the storms were too mild to show anything: %d views, %d states restored", views, restored)
	}
}

func TestPromisesHoldWhileServersComeAndGoWithSmallPartsAndSlowLinks(t *testing.T) {
	const storm, limit = 4 * time.Second, 9 * time.Second
	restored := 0
	for seed := range uint64(60) {
		draws := rng.New(seed, "parameters")
		pick := func(values ...string) string { return values[draws.Below(uint64(len(values)))] }
		net := drill.LAN(10_000, 20_000)
		net.Default.Bandwidth = int64(draws.Between(20_000, 400_000))
		f := drill.NewFleet(t, sim.Config{Seed: seed, Network: net}, 3+int(seed%3), Protocol(), protocols.Cluster{
			Parameters: map[string]string{
				"snapshot-every": pick("1", "5", "40"), "snapshot-bytes": pick("1", "1024", "65536"),
				"snapshot-part": pick("1", "30", "1024"), "batch-bytes": pick("1", "100", "65536"), "resend": pick("5ms", "20ms"),
			},
		})
		f.StrikeChanges(seed, storm)
		restored += f.Endure(t, seed, storm, limit).Restored
	}
	if restored < 200 {
		t.Fatalf("the storms were too mild to show anything: %d states restored", restored)
	}
}

func TestNoMessageChangesAfterItIsSent(t *testing.T) {
	drill.ChangesNoMessage(t, 4, Protocol(), protocols.Cluster{
		Parameters: map[string]string{"snapshot-every": "20"},
	})
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
	drill.RepeatsItself(t, 4, Protocol(), protocols.Cluster{})
}

func TestClusterOfOneNodeIsRefused(t *testing.T) {
	_, err := New(protocols.Cluster{Nodes: []sim.NodeID{1}})
	if err == nil || !strings.Contains(err.Error(), "expected 2 or more") {
		t.Errorf("found error %v", err)
	}
}
