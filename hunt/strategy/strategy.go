package strategy

import (
	"cmp"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// A Strategy chooses the runs of a hunt.
type Strategy interface {
	// Choose returns the run that the seed stands for. For a strategy that
	// learns it depends on what was learned of all seeds of earlier
	// generations, and on nothing else. Seeds of one generation may be chosen
	// by several goroutines at once, and while others of it are learned.
	Choose(seed uint64) scenarios.Scenario
	// Learn is told what came of a run: in the order of seeds from the first
	// on, each once, a whole generation before a seed of the next is chosen.
	Learn(seed uint64, o Outcome)
	// Generation is how many seeds are chosen before their outcomes are
	// learned; 0 if the strategy never learns. The first generation begins
	// with the first seed.
	Generation() uint64
}

// An Outcome is what a strategy learns of a run.
type Outcome struct {
	Verdict checker.Verdict
	// States are the abstract states that the run reached, in order, each
	// once; see scenarios.Options.States. A strategy that never learns needs
	// none.
	States []uint64
}

// The names of strategies, besides "" for the scenario as it is written.
const (
	Random = "random"
	Swarm  = "swarm"
	Guided = "guided"
	PCT    = "pct"
	Sweep  = "sweep"
)

// Names lists the strategies that there are.
var Names = []string{Random, Swarm, Guided, PCT, Sweep}

// New returns the strategy of that name for a hunt with scenario s whose first
// seed is first. "" runs s as it is written, with each seed.
//
// The others keep the faults that s has and generate more, within the bounds
// of s.Generate, or of s.Claims where that leaves something open, and never
// beyond what the protocol claims in the mode of s unless they are unlimited; then
// only safety is judged. Swarm and Guided draw besides what s leaves open of the
// parameters of its protocol and of the orders of its operator. Sweep runs s as it
// is but for parameters, and generates one crash.
//
// The error is of a name that there is not, or of Scenario.Check.
func New(name string, s scenarios.Scenario, first uint64) (Strategy, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if name == "" {
		return written(s), nil
	}
	g, err := bounds(s)
	if err != nil {
		return nil, err
	}
	p, err := scenarios.FindProtocol(s.Protocol)
	if err != nil {
		return nil, err
	}
	s.SafetyOnly = s.SafetyOnly || g.Unlimited
	switch name {
	case Random:
		return generated(s, g), nil
	case Swarm:
		return varied(s, p), nil
	case Guided:
		return newGuided(varied(s, p), first), nil
	case PCT:
		return prioritized(s, g), nil
	case Sweep:
		return sweep(s, p, g), nil
	}
	return nil, fmt.Errorf("found the strategy %s, expected %s", document.Quote(name), document.OneOf(name, Names))
}

// bounds are within which faults are generated: what s says of them, and for the
// rest what its protocol claims. If s says which kinds there are, it means these
// as it bounds them, and nothing is added but the end.
func bounds(s scenarios.Scenario) (nemesis.Generator, error) {
	claims, err := s.Claims()
	if s.Generate == nil || err != nil {
		return claims, err
	}
	g := *s.Generate
	byDefault(&g.Until, s.Duration)
	if g.Kinds == nil {
		widen(&g, claims)
	}
	return s.WithinClaims(g)
}

// widen gives a generator what claims have and it leaves open.
func widen(g *nemesis.Generator, claims nemesis.Generator) {
	listByDefault(&g.Messages, claims.Messages)
	listByDefault(&g.Points, claims.Points)
	listByDefault(&g.Versions, claims.Versions)
	listByDefault(&g.Budget.Unsynced, claims.Budget.Unsynced)
	listByDefault(&g.Budget.Disk, claims.Budget.Disk)
	byDefault(&g.Budget.Away, claims.Budget.Away)
	byDefault(&g.Budget.Delay, claims.Budget.Delay)
}

func byDefault[T comparable](p *T, fallback T) {
	*p = cmp.Or(*p, fallback)
}

func listByDefault[T any](p *[]T, fallback []T) {
	if *p == nil {
		*p = fallback
	}
}

// swarmDensity is how many times as close together faults come in the middle
// of what the seeds of a swarm draw, in comparison with the bounds. What the
// budget does not admit is left out, so that seeds with many faults are mostly
// busy and not hopeless.
const swarmDensity = 3

// gapDefault is the gap of bounds that name none.
const gapDefault = 2 * time.Second

// swarming are the bounds for seeds that choose within them what their
// schedules are like.
func swarming(g nemesis.Generator) nemesis.Generator {
	g.Swarm, g.Plays = true, true
	g.Gap = max(cmp.Or(g.Gap, gapDefault)/swarmDensity, time.Millisecond)
	return g
}
