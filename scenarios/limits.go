package scenarios

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// eventsEach is how many events there may be on each server for an operation
// that a client asks for, retries and duplicates included: more than ten times
// what any protocol takes.
const eventsEach = 100

// eventsPerSecond is how many events there may be within a second for each node,
// as in sim.Limits. It is more than by default where clients ask so often, going
// by the shorter of their pauses, that any program would come near to that on a
// network that takes no time.
func (s *Scenario) eventsPerSecond() uint64 {
	pause := max(s.Workload.Think.Sample(1<<62), thinkMin)
	asked := uint64(s.Workload.Clients) * uint64(time.Second/pause)
	nodes := uint64(s.Nodes + s.Workload.Clients)
	return max(sim.DefaultLimits.EventsPerSecond, asked*uint64(s.Nodes)*eventsEach/nodes)
}
