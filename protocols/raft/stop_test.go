package raft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

func TestACleanStopOfTheLeaderCostsNoElectionTimeout(t *testing.T) {
	crashed := protocoltest.Leaderless(t, Protocol(), func(f *protocoltest.Fleet, id sim.NodeID) { f.Crash(id, disk.Drop) })
	stopped := protocoltest.Leaderless(t, Protocol(), func(f *protocoltest.Fleet, id sim.NodeID) { f.Stop(id) })
	t.Logf("without a leader after a crash %v, after a clean stop %v, on average", crashed, stopped)
	if stopped > 20*time.Millisecond || crashed < 100*time.Millisecond {
		t.Errorf("without a leader after a crash %v, after a clean stop %v; expected at most 20ms after a clean stop", crashed, stopped)
	}
}
