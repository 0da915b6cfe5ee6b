package synod

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 2 * time.Second, 6 * time.Second
	attempts := 0
	for seed := range uint64(50) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(20_000, 20_000)}, 3+2*int(seed%2), Protocol(), protocols.Cluster{})
		judge := f.Endure(t, seed, storm, limit)
		attempts += judge.Leaders
	}
	if attempts < 50*100 {
		t.Fatalf("only %d attempts got the promises of a majority: too few to show anything", attempts)
	}
}

func TestNoMessageChangesAfterItIsSent(t *testing.T) {
	for seed := range uint64(3) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Strict: true, Network: drill.LAN(20_000, 20_000)}, 5, Protocol(), protocols.Cluster{})
		f.Storm(seed, time.Second)
		f.AddClient(f.Judge(checker.Promised, checker.Accepted).Work(time.Second, func() {}))
		if err := f.Run(2 * time.Second); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func TestOneSeedGivesOneDigest(t *testing.T) {
	run := func() sim.Digest {
		f := drill.NewFleet(t, sim.Config{Seed: 7, Network: drill.LAN(20_000, 20_000)}, 5, Protocol(), protocols.Cluster{})
		f.Storm(7, time.Second)
		f.AddClient(f.Judge(checker.Promised, checker.Accepted).Work(time.Second, func() {}))
		if err := f.Run(2 * time.Second); err != nil {
			t.Fatal(err)
		}
		return f.Digest()
	}
	if first, second := run(), run(); first != second {
		t.Fatalf("digests %v and %v", first, second)
	}
}
