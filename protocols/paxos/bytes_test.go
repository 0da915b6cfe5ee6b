package paxos

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

func TestAServerFarBehindCatchesUpAsFastAsTheLinkAllows(t *testing.T) {
	for _, c := range []struct {
		n, length int
		least     time.Duration // what the link takes for it
	}{{400, 100_000, 3200 * time.Millisecond}, {3000, 10_000, 2400 * time.Millisecond}} {
		lag := protocoltest.Lag{
			Links: protocoltest.SlowLinks(), Values: c.n, Keys: 5, Length: c.length,
			Parameters: map[string]string{"snapshot-every": "10000", "snapshot-bytes": "1000000000"},
		}
		l := lag.MakeUp(t, Protocol())
		if l.Took > c.least+c.least/2 || l.Took < c.least || l.Restored {
			t.Errorf("%d slots of %d bytes: %+v; expected %v, no more than half longer, without a snapshot", c.n, c.length, l, c.least)
		}
	}
}

func TestALongSnapshotReachesAServerThatWasRestarted(t *testing.T) {
	protocoltest.RestoresLong(t, Protocol())
}
