package viewstest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

func (d Design) enduresStorms(t *testing.T) {
	views, restored := d.endure(t, 8*time.Second, 3, map[string]string{"snapshot-every": "40"})
	if views < 300 || restored < 200 {
		t.Fatalf("the storms were too mild to show anything: %d views, %d states restored", views, restored)
	}
}

func (d Design) enduresStormsUnderMasters(t *testing.T) {
	views, restored := d.endure(t, 9*time.Second, 5, map[string]string{"snapshot-every": "40", "masters": "3"})
	if views < 150 || restored < 100 {
		t.Fatalf("the storms were too mild to show anything: %d views, %d states restored", views, restored)
	}
}

// endure leads clusters of at least so many nodes through 50 storms, and returns how
// often there was another view, and how often a state was restored.
func (d Design) endure(t *testing.T, limit time.Duration, nodes int, parameters map[string]string) (views, restored int) {
	for seed := range uint64(50) {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, nodes+int(seed%d.Sizes), d.Protocol, protocols.Cluster{
			Parameters: parameters,
		})
		judge := f.Endure(t, seed, 4*time.Second, limit)
		views += judge.Leaders
		restored += judge.Restored
	}
	return views, restored
}

func (d Design) enduresChanges(t *testing.T) {
	const storm, limit = 4 * time.Second, 9 * time.Second
	restored := 0
	for seed := range uint64(60) {
		draws := rng.New(seed, "parameters")
		pick := func(values ...string) string { return values[draws.Below(uint64(len(values)))] }
		net := protocoltest.LAN(10_000, 20_000)
		net.Default.Bandwidth = int64(draws.Between(20_000, 400_000))
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: net}, 3+int(seed%3), d.Protocol, protocols.Cluster{
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

func (d Design) servesWithoutOne(t *testing.T) {
	for n := 3; n <= 5; n++ {
		for down := 1; down <= n; down++ {
			if !d.serves(t, n, nil, 4*time.Second, sim.NodeID(down)) {
				t.Errorf("n%d of %d down: the client was not served", down, n)
			}
		}
	}
}

func (d Design) servesWithoutMasters(t *testing.T) {
	for _, c := range []struct {
		masters string
		down    []sim.NodeID
	}{
		{"3", []sim.NodeID{1, 4}}, {"3", []sim.NodeID{2, 5}}, {"3", []sim.NodeID{3, 6}},
		{"5", []sim.NodeID{1, 2, 6}}, {"5", []sim.NodeID{1, 5, 7}}, {"5", []sim.NodeID{2, 3, 8}},
	} {
		if !d.serves(t, 8, map[string]string{"masters": c.masters}, 5*time.Second, c.down...) {
			t.Errorf("%s masters, %v down: the client was not served", c.masters, c.down)
		}
	}
}

// serves reports whether a client of n nodes, some of which crash after a second, is
// served within a limit.
func (d Design) serves(t *testing.T, n int, parameters map[string]string, limit time.Duration, down ...sim.NodeID) bool {
	const crash = time.Second
	f := protocoltest.NewFleet(t, sim.Config{Seed: uint64(n), Network: protocoltest.LAN(0, 0)}, n, d.Protocol, protocols.Cluster{Parameters: parameters})
	f.At(crash, "crash", func() {
		for _, id := range down {
			f.Crash(id, disk.Drop)
		}
	})
	served := false
	f.AddClient(f.Judge().Work(2*crash, func() { served = true }))
	if err := f.Run(limit); err != nil {
		t.Fatalf("%v of %d down: %v", down, n, err)
	}
	return served
}
