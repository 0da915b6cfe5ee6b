package synod

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestPromisesHoldInAStormAndProgressResumesAfterIt(t *testing.T) {
	const storm, limit = 2 * time.Second, 6 * time.Second
	attempts := 0
	for seed := range uint64(50) {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, 3+2*int(seed%2), Protocol(), protocols.Cluster{})
		judge := f.Endure(t, seed, storm, limit)
		attempts += judge.Leaders
	}
	if attempts < 50*100 {
		t.Fatalf("only %d attempts got the promises of a majority: too few to show anything", attempts)
	}
}
