package network_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
)

func TestAThrottleMakesPacketsWaitOnTheirLinkAndDropsTheTail(t *testing.T) {
	net := network.New(1, steady())
	throttle := net.Install("throttle", network.Throttle(1_000_000, 1500)) // a byte each microsecond
	steps := []struct {
		to     network.NodeID
		sent   time.Duration
		size   int
		arrive time.Duration // 0: dropped
	}{
		{2, 0, 1000, 2 * ms},
		{3, 0, 1000, 2 * ms}, // another link
		{2, 0, 500, 2*ms + ms/2},
		{2, 0, 1, 0},                            // 1500 bytes wait already
		{2, ms, 0, 2*ms + ms/2 + ms*64/1000},    // of unknown size: the smallest frame
		{2, ms, 1000, 0},                        // 1564 bytes would wait
		{2, 10 * ms, 5000, 10*ms + 5*ms + 1*ms}, // the link is idle
	}
	for i, s := range steps {
		p := packet(s.sent)
		p.To, p.Size = s.to, s.size
		f := net.Route(p)
		if s.arrive == 0 {
			if f.Copies != 0 || f.Reason != network.QueueFull || f.By != throttle {
				t.Errorf("packet %d: got %+v, want it dropped by the throttle", i, f)
			}
			continue
		}
		if f.Copies != 1 || f.Arrive[0] != s.arrive {
			t.Errorf("packet %d: got %+v, want it at %v", i, f, s.arrive)
		}
	}
	net.Remove(throttle)
	if f := net.Route(packet(10 * ms)); f.Arrive[0] != 11*ms {
		t.Errorf("after the throttle a packet arrives at %v, want 11ms", f.Arrive[0])
	}
}
