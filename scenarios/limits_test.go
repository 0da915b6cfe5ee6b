package scenarios

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
)

func TestClientsThatAskOftenMakeNoProgramRunAway(t *testing.T) {
	for _, p := range Protocols() {
		s := find(t, p.Name+"/lockstep", 1)
		s.Network.Default.Delay, s.Workload.Think = dist.Dist{}, dist.Constant(thinkMin)
		s.Workload.Clients, s.Duration, s.Recovery = 2, 30*time.Millisecond, time.Second
		r := mustRun(t, s, Options{})
		mustBeValid(t, r)
		perSecond := r.Events * uint64(time.Second) / uint64(r.Virtual) / uint64(s.Nodes+s.Workload.Clients)
		if limit := s.eventsPerSecond(); 4*perSecond > limit {
			t.Errorf("%s: %d events within a second for each node, expected a quarter of %d at most", p.Name, perSecond, limit)
		}
	}
}
