package raft

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

func TestAFollowerFarBehindCatchesUpAsFastAsTheLinkAllows(t *testing.T) {
	protocoltest.FollowsLink(t, Protocol())
}

func TestAFollowerFarAwayCatchesUpInAFewRoundTripsWhateverAMessageMayHold(t *testing.T) {
	protocoltest.FollowsFarAway(t, Protocol(), []map[string]string{
		{}, {"batch": "1"}, {"batch": "8"}, {"batch-bytes": "1"}, {"batch-bytes": "2048"},
	})
}

func TestALongSnapshotReachesAServerThatWasRestarted(t *testing.T) {
	if term := protocoltest.RestoresLong(t, Protocol()); term != 1 {
		t.Errorf("the leader of term %d sent it; expected that of term 1", term)
	}
}

func TestALongCommandCommitsWithoutAnElection(t *testing.T) {
	protocoltest.CommitsLong(t, Protocol(), []protocoltest.Lag{
		{Links: protocoltest.SlowLinks()},
		{Links: protocoltest.LAN(0, 0)},
		{Links: protocoltest.LAN(0, 0), Disks: protocoltest.SlowDisks()},
	})
}
