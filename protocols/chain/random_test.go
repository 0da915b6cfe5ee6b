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

func TestPromisesHoldInAStormUnderSeveralMasters(t *testing.T) {
	const storm, limit = 4 * time.Second, 9 * time.Second
	views, restored := 0, 0
	for seed := range uint64(50) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(20_000, 20_000)}, 5+int(seed%4), Protocol(), protocols.Cluster{
			Parameters: map[string]string{"snapshot-every": "40", "masters": "3"},
		})
		judge := f.Endure(t, seed, storm, limit)
		views += judge.Leaders
		restored += judge.Restored
	}
	if views < 150 || restored < 100 {
		t.Fatalf("the storms were too mild to show anything: %d views, %d states restored", views, restored)
	}
}

func TestClientsAreServedThoughFewerThanHalfOfTheMastersAndAServerAreDown(t *testing.T) {
	const crash, limit = time.Second, 5 * time.Second
	for _, c := range []struct {
		masters string
		down    []sim.NodeID
	}{
		{"3", []sim.NodeID{1, 4}}, {"3", []sim.NodeID{2, 5}}, {"3", []sim.NodeID{3, 6}},
		{"5", []sim.NodeID{1, 2, 6}}, {"5", []sim.NodeID{1, 5, 7}}, {"5", []sim.NodeID{2, 3, 8}},
	} {
		f := drill.NewFleet(t, sim.Config{Seed: 1, Network: drill.LAN(0, 0)}, 8, Protocol(), protocols.Cluster{
			Parameters: map[string]string{"masters": c.masters},
		})
		f.At(crash, "crash", func() {
			for _, id := range c.down {
				f.Crash(id, disk.Drop)
			}
		})
		served := false
		f.AddClient(f.Judge().Work(2*crash, func() { served = true }))
		if err := f.Run(limit); err != nil {
			t.Fatalf("%s masters, %v down: %v", c.masters, c.down, err)
		}
		if !served {
			t.Errorf("%s masters, %v down: the client was not served", c.masters, c.down)
		}
	}
}

func TestOneSeedGivesOneDigest(t *testing.T) {
	drill.RepeatsItself(t, 4, Protocol(), protocols.Cluster{})
}

func TestClusterWithoutServersIsRefused(t *testing.T) {
	for masters, expected := range map[string]string{"1": "expected 2 or more", "3": "expected 4 or more"} {
		_, err := New(protocols.Cluster{Nodes: []sim.NodeID{1}, Parameters: map[string]string{"masters": masters}})
		if err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s masters: found error %v; expected %q in it", masters, err, expected)
		}
	}
}

func TestOneSeedGivesOneDigestUnderSeveralMasters(t *testing.T) {
	drill.RepeatsItself(t, 6, Protocol(), protocols.Cluster{Parameters: map[string]string{"masters": "3"}})
}

func TestNoMessageOfMastersChangesAfterItIsSent(t *testing.T) {
	drill.ChangesNoMessage(t, 6, Protocol(), protocols.Cluster{Parameters: map[string]string{"masters": "3"}})
}
