package scenarios

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
)

// runLockstep runs each protocol where everything takes exactly as long, or no
// time, with so many seeds for each length of time. All lengths are well within
// the protocols' timeouts: where a round takes longer than those, some client
// may starve, and that has nothing to do with instants.
func runLockstep(t *testing.T, seeds uint64) {
	for _, p := range Protocols() {
		for _, delay := range []time.Duration{0, 100 * time.Microsecond, time.Millisecond, 4 * time.Millisecond, 10 * time.Millisecond} {
			for _, sync := range []time.Duration{0, time.Millisecond} {
				s := find(t, p.Name+"/lockstep", 0)
				s.Network.Default.Delay, s.Disk.SyncLatency = dist.Constant(delay), dist.Constant(sync)
				t.Run(p.Name+"/delay "+delay.String()+", sync "+sync.String(), func(t *testing.T) {
					t.Parallel()
					for s.Seed = range seeds {
						mustBeValid(t, mustRun(t, s, Options{}))
					}
				})
			}
		}
	}
}

func TestNobodyIsAccusedWhereMuchFallsDueAtOneInstant(t *testing.T) { runLockstep(t, 1) }
