package strategy

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// The bounds of what a seed draws for its priorities, each as likely as the
// others: the depth, which is how many messages have to come in a certain order
// for a defect to show; how many doublings there are in how many messages are
// counted on; and in how far the greatest delay is from the least.
const (
	depthMin, depthMax = 2, 6
	messagesMin        = 100
	messagesDoublings  = 9
	spreadHalvings     = 6
)

const (
	// delayDefault is what a budget that names none lets messages be late.
	delayDefault = 100 * time.Millisecond
	// spreadMax is the greatest delay of priorities. They last all through the
	// run: with much more, elections time out and clients give up, and little
	// happens that could be in a wrong order.
	spreadMax = 50 * time.Millisecond
)

// prioritized is generated, and has links with priorities besides, which change
// as often as the depth that the seed drew asks for. See nemesis.Priorities for
// the papers.
func prioritized(s scenarios.Scenario, g nemesis.Generator) constant {
	// At least half of what messages may be late is for the other faults.
	late := cmp.Or(g.Budget.Delay, delayDefault)
	spread := max(min(late/2, spreadMax), time.Millisecond)
	g.Budget.Delay = max(late-spread, time.Millisecond)
	choose := generated(s, g)
	return func(seed uint64) scenarios.Scenario {
		draw := rng.New(seed, "pct")
		s := choose(seed)
		s.Faults = append(slices.Clone(s.Faults), nemesis.Fault{
			ID:  "priorities",
			For: g.Until,
			Effect: &nemesis.Priorities{
				Spread:   spread >> draw.Below(spreadHalvings),
				Changes:  int(draw.Between(depthMin, depthMax)) - 1,
				Messages: messagesMin << draw.Below(messagesDoublings),
			},
		})
		return s
	}
}
