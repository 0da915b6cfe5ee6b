package shrink

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Bounds of what decide does.
const (
	decisionsMax  = 3  // that take the place of one fault
	faultsMax     = 8  // that there may be then, unless there were more before
	decisionsSeen = 60 // that it begins with, of each kind
	decisionsRuns = 40 // candidates for the place of one fault
)

// A source is something that concerns many messages, and may be replaced by
// decisions about a few of them.
type source struct {
	name      string
	without   scenarios.Scenario // the smallest so far without it
	decisions nemesis.Schedule   // what it did to each message
}

// decide replaces what concerns many messages, be it a fault or the network
// itself, by the few decisions about single messages that matter.
func (s *shrinker) decide() {
	for place := 0; !s.oracle.over; place++ {
		traced, err := s.traced()
		if err != nil {
			return
		}
		t := trafficOf(traced)
		sources := slices.Concat(s.faultSources(t, traced), s.networkSources(t))
		if place >= len(sources) {
			return
		}
		name := sources[place].name
		switch {
		case s.hopeless[name]:
		case s.replace(sources[place]):
			place-- // another has come into its place
		default:
			s.hopeless[name] = true
		}
	}
}

// replace tries to do with decisions, and reports whether a few were enough.
func (s *shrinker) replace(from source) (done bool) {
	if len(from.decisions) == 0 {
		return false
	}
	with := func(which []int) scenarios.Scenario {
		return withFaults(from.without, slices.Concat(from.without.Faults, pick(from.decisions, which)))
	}
	s.oracle.within(decisionsRuns, func() {
		first := func(count int, which func(int) []int) int {
			found, _ := s.oracle.first(s.best, count, func(i int) scenarios.Scenario { return with(which(i)) }, s.same)
			return found
		}
		all := places(len(from.decisions))
		if first(1, func(int) []int { return all }) < 0 {
			return
		}
		few := minimize(len(all), first)
		if len(few) <= decisionsMax && len(from.without.Faults)+len(few) <= max(faultsMax, len(s.best.Faults)) {
			done = s.takeAny(with(few))
		}
	})
	return done
}

// faultSources are the faults that concern many messages.
func (s *shrinker) faultSources(t *traffic, r *scenarios.Result) []source {
	var sources []source
	for i, f := range s.best.Faults {
		injected, ok := s.injected(f.ID)
		if !ok || !concernsMany(f) {
			continue
		}
		until := injected.Until
		if until == 0 {
			until = r.Virtual
		}
		sources = append(sources, source{
			name:      f.String(),
			without:   withFaults(s.best, slices.Delete(slices.Clone(s.best.Faults), i, i+1)),
			decisions: t.decisions(func(at time.Duration) bool { return injected.From <= at && at <= until }, onlyDrops(f)),
		})
	}
	return sources
}

// concernsMany reports whether a fault is about messages, and more than one.
func concernsMany(f nemesis.Fault) bool {
	switch e := f.Effect.(type) {
	case *nemesis.Block:
		return !one(e.Selection)
	case *nemesis.Deliver:
		return !one(e.Selection)
	case *nemesis.Duplicate:
		return !one(e.Selection)
	}
	return aboutLinks(f)
}

// aboutLinks reports whether a fault is of the family that concerns links.
func aboutLinks(f nemesis.Fault) bool {
	return kindNamed(f.Effect.Kind()).Family == nemesis.Families[0]
}

// one reports whether a selection means a single message of each direction that
// it means, if its target is one node.
func one(l nemesis.Selection) bool {
	return l.First > 0 && l.First == l.Last && len(l.Peers) == 1 && l.Message != ""
}

// onlyDrops reports whether all that a fault does to messages is to lose them.
func onlyDrops(f nemesis.Fault) bool {
	return slices.Contains(nemesis.Dropping(), f.Effect.Kind())
}

// lossy are the reasons for which a message is lost on its way that a decision
// can stand for.
var lossy = []string{
	network.Lost.String(), network.Cut.String(), network.Blocked.String(), network.QueueFull.String(),
	network.Severed.String(), network.Reset.String(), network.Corrupted.String(),
}

// decisions say of single messages what became of them in a time: which were
// lost and, unless only drops count, how long those took that the failure
// depends on, and which arrived twice.
func (t *traffic) decisions(during func(time.Duration) bool, drops bool) nemesis.Schedule {
	var all nemesis.Schedule
	seen := make(map[string]bool)
	add := func(f nemesis.Fault) {
		if !seen[f.ID] {
			seen[f.ID] = true
			all = append(all, f)
		}
	}
	for _, r := range latest(t.lost, decisionsSeen) {
		if slices.Contains(lossy, r.Text) && (during(r.At) || during(r.Sent)) {
			add(t.only(r, blocked))
		}
	}
	if drops {
		return all
	}
	for _, r := range latest(t.delivered(), decisionsSeen) {
		if during(r.Sent) {
			add(t.only(r, arriving(travelled(r))))
		}
	}
	for _, r := range latest(t.twice(), decisionsSeen) {
		if during(r.Sent) {
			add(t.only(r, func(l nemesis.Selection) nemesis.Effect {
				return &nemesis.Duplicate{Odds: nemesis.Odds{Probability: rng.Always, Selection: l}}
			}))
		}
	}
	return all
}

// networkSources are the ways in which links leave something to chance.
func (s *shrinker) networkSources(t *traffic) []source {
	ever := func(time.Duration) bool { return true }
	link := s.best.Network.Default
	var sources []source
	add := func(name string, drops bool, change func(*network.Link)) {
		without := s.best
		change(&without.Network.Default)
		sources = append(sources, source{name, without, t.decisions(ever, drops)})
	}
	for _, chance := range chances {
		if chance.has(link) {
			add(chance.name, chance.drops, chance.without)
		}
	}
	if shortest, longest := link.Delay.Bounds(); shortest < longest {
		add("delay", false, func(l *network.Link) { l.Delay = dist.Constant(calm) })
	}
	return sources
}
