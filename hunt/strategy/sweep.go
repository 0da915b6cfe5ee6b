package strategy

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// sweepLength is how many writes, and how many syncs, of each server a sweep goes
// through before it begins anew in another run.
const sweepLength = 100

// swept are the kinds of operation that a sweep goes through.
var swept = []nemesis.Operation{nemesis.Operation(disk.Write), nemesis.Operation(disk.Sync)}

// sweep repeats one run with the power of one server failing at each of its writes
// and syncs in turn, of one server after the other, and then another run. All runs
// of a sweep are alike but for that: what ALICE does with the system calls of one
// workload (Pillai and others, "All File Systems Are Not Created Equal", OSDI
// 2014).
//
// It loses unsynced writes as badly as the bounds allow.
func sweep(s scenarios.Scenario, p *protocols.Protocol, bounds nemesis.Generator) constant {
	lost := []nemesis.Unsynced{nemesis.Tear, nemesis.Drop}
	if allowed := bounds.Budget.Unsynced; allowed != nil {
		lost = slices.DeleteFunc(lost, func(u nemesis.Unsynced) bool { return !slices.Contains(allowed, u) })
	}
	if len(lost) == 0 {
		lost = []nemesis.Unsynced{nemesis.Keep}
	}
	nodes, kinds := uint64(s.Nodes), uint64(len(swept))
	return func(seed uint64) scenarios.Scenario {
		run, point := seed/(sweepLength*nodes*kinds), seed%(sweepLength*nodes*kinds)
		s := withParameters(s, p, run)
		s.Seed = run
		// Where the sweep begins, and for how long servers are down, is the same for
		// all of it; what becomes of each unsynced write is not.
		all, own := rng.New(run, "sweep"), rng.New(seed, "sweep")
		const step = time.Millisecond
		name := nemesis.ServerName(1 + int(point/kinds%nodes))
		s.Faults = append(slices.Clone(s.Faults), nemesis.Fault{
			ID: "sweep",
			Trigger: nemesis.Trigger{
				At:        time.Duration(all.Below(uint64(s.Duration/2/step)+1)) * step,
				Operation: swept[point%kinds],
				By:        []string{name},
				Nth:       1 + int(point/kinds/nodes),
			},
			Target: nemesis.Target{name},
			For:    time.Duration(all.Between(20, 500)) * step,
			Effect: &nemesis.Crash{Unsynced: rng.Choose(&own, lost, func(u nemesis.Unsynced) uint64 { return uint64(u) })},
		})
		return s
	}
}
