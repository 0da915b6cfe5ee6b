package network_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// lossesUnder sends a packet from 1 to the given node each millisecond, and
// returns which were lost.
func lossesUnder(b network.Bursts, to network.NodeID, n int, gap time.Duration) []bool {
	net := network.New(1, steady())
	net.Install("bursts", network.LossBursts(b))
	lost := make([]bool, n)
	for i := range lost {
		lost[i] = net.Route(network.Packet{From: 1, To: to, Kind: ping, Sent: time.Duration(i) * gap}).Copies == 0
	}
	return lost
}

func TestBurstsLosePacketsInRuns(t *testing.T) {
	bursts := network.Bursts{
		Good: dist.Exponential(0, 300*ms), Bad: dist.Exponential(0, 100*ms),
		LossGood: 0, LossBad: rng.Always,
	}
	lost, runs := 0, 0
	losses := lossesUnder(bursts, 2, 40_000, ms)
	for i, l := range losses {
		if l {
			lost++
			if i == 0 || !losses[i-1] {
				runs++
			}
		}
	}
	// A quarter of the time is bad, in some hundred periods of 100 ms.
	if lost < 8_000 || lost > 12_000 || runs < 60 || runs > 140 {
		t.Errorf("%d lost in %d runs, want about 10000 in 100", lost, runs)
	}
}

func TestBothStatesOfALinkLoseTheirShare(t *testing.T) {
	bursts := network.Bursts{
		Good: dist.Constant(10 * time.Second), Bad: dist.Constant(10 * time.Second),
		LossGood: 100_000, LossBad: 600_000,
	}
	losses := lossesUnder(bursts, 2, 20_000, ms)
	count := func(part []bool) (n int) {
		for _, l := range part {
			if l {
				n++
			}
		}
		return n
	}
	about(t, "losses while good", count(losses[:10_000]), 1000)
	about(t, "losses while bad", count(losses[10_000:]), 6000)
}

func TestBurstsBeginWithAGoodPeriodAtTheirStart(t *testing.T) {
	losses := lossesUnder(network.Bursts{
		Start: 20 * ms, Good: dist.Constant(5 * ms), Bad: dist.Constant(10 * ms), LossBad: rng.Always,
	}, 2, 60, ms)
	for i, l := range losses {
		if bad := i >= 25 && (i-20)%15 >= 5; l != bad {
			t.Errorf("the packet at %d ms: lost is %v", i, l)
		}
	}
}

func TestBurstsDifferByLinkAndNotByTraffic(t *testing.T) {
	bursts := network.Bursts{
		Good: dist.Exponential(0, 50*ms), Bad: dist.Exponential(0, 50*ms), LossBad: rng.Always,
	}
	often := lossesUnder(bursts, 2, 1000, ms)
	seldom := lossesUnder(bursts, 2, 100, 10*ms)
	for i, l := range seldom {
		if l != often[10*i] {
			t.Fatalf("at %d ms: %v and %v", 10*i, often[10*i], l)
		}
	}
	differ := 0
	for i, l := range lossesUnder(bursts, 3, 1000, ms) {
		if l != often[i] {
			differ++
		}
	}
	if differ < 200 {
		t.Errorf("two links differ for %d ms in 1000", differ)
	}
}

func TestBurstsWithoutLengthStillEnd(t *testing.T) {
	lossesUnder(network.Bursts{LossBad: rng.Always}, 2, 10, ms)
}
