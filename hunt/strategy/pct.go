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

// delayDefault is what a budget that names none lets messages be late.
const delayDefault = 100 * time.Millisecond

// prioritized is generated, and has links with priorities besides, which change
// as often as the depth that the seed drew asks for. See nemesis.Priorities for
// the papers.
type prioritized struct {
	generated
}

func (p prioritized) Choose(seed uint64) scenarios.Scenario {
	draw := rng.New(seed, "pct")
	// Half of what messages may be late is for the other faults.
	half := max(cmp.Or(p.generator.Budget.Delay, delayDefault)/2, time.Millisecond)
	p.generator.Budget.Delay = half
	priorities := nemesis.Fault{
		ID:  "priorities",
		For: p.generator.Until,
		Effect: &nemesis.Priorities{
			Spread:   half >> draw.Below(spreadHalvings),
			Changes:  int(draw.Between(depthMin, depthMax)) - 1,
			Messages: messagesMin << draw.Below(messagesDoublings),
		},
	}
	s := p.generated.Choose(seed)
	s.Faults = append(slices.Clone(s.Faults), priorities)
	return s
}
