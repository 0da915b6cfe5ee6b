package etcdraft

import (
	"maps"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

func TestAFollowerFarBehindCatchesUpAsFastAsTheLinkAllows(t *testing.T) {
	for _, c := range []struct {
		n, length int
		least     time.Duration // what the link takes for it
	}{
		{300, 100_000, 2400 * time.Millisecond},
		{400, 100_000, 3200 * time.Millisecond},
		{3000, 10_000, 2400 * time.Millisecond},
	} {
		lag := protocoltest.Lag{
			Links: protocoltest.SlowLinks(), Values: c.n, Keys: 5, Length: c.length,
			Parameters: map[string]string{"snapshot-every": "10000", "snapshot-bytes": "1000000000"},
		}
		l := lag.MakeUp(t, Protocol())
		if l.Took > c.least+c.least/5 || l.Took < c.least || l.Term != 1 || l.Restored {
			t.Errorf("%d entries of %d bytes: %+v; expected %v, no more than a fifth longer, in term 1, without a snapshot", c.n, c.length, l, c.least)
		}
	}
}

func TestAFollowerFarAwayCatchesUpInAFewRoundTripsWhateverAMessageMayHold(t *testing.T) {
	const roundTrip = 400 * time.Millisecond
	links := network.Config{Default: network.Link{Delay: dist.Constant(roundTrip / 2)}}
	for _, most := range []map[string]string{{}, {"batch-bytes": "1"}, {"batch-bytes": "2048"}} {
		parameters := map[string]string{"election-timeout": "800ms"}
		maps.Copy(parameters, most)
		lag := protocoltest.Lag{Links: links, Values: 100, Keys: 5, Length: 1000, Parameters: parameters}
		if l := lag.MakeUp(t, Protocol()); l.Took > 4*roundTrip || l.Restored {
			t.Errorf("%v: 100 values of 1 KB: %+v; expected no more than four round trips of %v, without a snapshot", most, l, roundTrip)
		}
	}
}

func TestALongSnapshotReachesAServerThatWasRestarted(t *testing.T) {
	lag := protocoltest.Lag{
		Links: protocoltest.SlowLinks(), Values: 100, Keys: 40, Length: 1_000_000,
		Parameters: map[string]string{"snapshot-every": "50"},
	}
	l := lag.MakeUp(t, Protocol())
	if !l.Restored || l.Took > 8*time.Second || l.Term != 1 {
		t.Errorf("found %+v; expected a snapshot of 40 MB, and what follows, within 8s and in term 1", l)
	}
}

func TestALongCommandCommitsWithoutAnElection(t *testing.T) {
	for _, links := range []network.Config{protocoltest.SlowLinks(), protocoltest.LAN(0, 0)} {
		lag := protocoltest.Lag{Links: links, Values: 20, Keys: 5, Length: 1_000_000}
		if l := lag.MakeUp(t, Protocol()); l.Term != 1 {
			t.Errorf("20 puts of 1 MB: %+v; expected term 1", l)
		}
	}
}
