package protocoltest

import (
	"maps"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// FollowsLink tests that a follower far behind catches up as fast as the link allows,
// from the log and under the same leader.
func FollowsLink(t *testing.T, p *protocols.Protocol) {
	t.Helper()
	for _, c := range []struct {
		n, length int
		least     time.Duration // what the link takes for it
	}{
		{300, 100_000, 2400 * time.Millisecond},
		{400, 100_000, 3200 * time.Millisecond},
		{3000, 10_000, 2400 * time.Millisecond},
	} {
		lag := Lag{
			Links: SlowLinks(), Values: c.n, Keys: 5, Length: c.length,
			Parameters: map[string]string{"snapshot-every": "10000", "snapshot-bytes": "1000000000"},
		}
		l := lag.MakeUp(t, p)
		if l.Took > c.least+c.least/5 || l.Took < c.least || l.Term != 1 || l.Restored {
			t.Errorf("%d entries of %d bytes: %+v; expected %v, no more than a fifth longer, in term 1, without a snapshot", c.n, c.length, l, c.least)
		}
	}
}

// FollowsFarAway tests that a follower far away catches up in a few round trips, whatever
// a message may hold by some parameters.
func FollowsFarAway(t *testing.T, p *protocols.Protocol, bounds []map[string]string) {
	t.Helper()
	const roundTrip = 400 * time.Millisecond
	links := network.Config{Default: network.Link{Delay: dist.Constant(roundTrip / 2)}}
	for _, most := range bounds {
		parameters := map[string]string{"election-timeout": "800ms"} // so that no answer comes soon
		maps.Copy(parameters, most)
		lag := Lag{Links: links, Values: 100, Keys: 5, Length: 1000, Parameters: parameters}
		if l := lag.MakeUp(t, p); l.Took > 4*roundTrip || l.Restored {
			t.Errorf("%v: 100 values of 1 KB: %+v; expected no more than four round trips of %v, without a snapshot", most, l, roundTrip)
		}
	}
}

// RestoresLong tests that a long snapshot reaches a server that was restarted, and
// returns under which leader.
func RestoresLong(t *testing.T, p *protocols.Protocol) (term uint64) {
	t.Helper()
	lag := Lag{
		Links: SlowLinks(), Values: 100, Keys: 40, Length: 1_000_000,
		Parameters: map[string]string{"snapshot-every": "50"},
	}
	l := lag.MakeUp(t, p)
	if !l.Restored || l.Took > 8*time.Second {
		t.Errorf("found %+v; expected a snapshot of 40 MB, and what follows, within 8s", l)
	}
	return l.Term
}

// CommitsLong tests that long commands commit without an election.
func CommitsLong(t *testing.T, p *protocols.Protocol, lags []Lag) {
	t.Helper()
	for _, lag := range lags {
		lag.Values, lag.Keys, lag.Length = 20, 5, 1_000_000
		if l := lag.MakeUp(t, p); l.Term != 1 {
			t.Errorf("20 puts of 1 MB: %+v; expected term 1", l)
		}
	}
}
