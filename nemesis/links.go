package nemesis

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Selection says which messages of a fault's target are meant. A fault of
// links without a target means the messages of all nodes.
type Selection struct {
	Direction Direction
	Links     Links
}

func (l *Selection) fields() []field {
	return []field{
		choiceField("direction", "which messages of the target are meant: all, those it sends, those sent to it", &l.Direction, directionNames),
		choiceField("links", "which links are meant: all, those between servers, those of clients", &l.Links, linksNames),
	}
}

func (l *Selection) check(f *Fault) *mistake {
	if len(f.Target) == 0 && l.Direction != Both {
		return &mistake{"direction", "a direction without a target", "one beside a target"}
	}
	return nil
}

// inject puts a rule in force about the messages that the selection means.
func (l *Selection) inject(s *strike, rule network.Rule) (heal func()) {
	nodes := s.nodes
	if s.targetless {
		nodes = slices.Concat(s.nemesis.servers, s.nemesis.clients)
	}
	for _, id := range nodes {
		s.hit(id)
	}
	return s.install(l.about(network.SetOf(nodes...), network.SetOf(s.nemesis.servers...), rule))
}

// about returns the rule that asks the given one about the messages of the
// target that the selection means. The draws are those that the given rule
// would have alone, so that they depend on the fault's ID and on what a packet
// is, and on nothing else.
func (l *Selection) about(target, servers network.Set, rule network.Rule) network.Rule {
	return network.RuleFunc(func(p network.Packet, draws network.Draws) network.Answer {
		between := servers.Has(p.From) && servers.Has(p.To)
		linked := l.Links == AllLinks || (l.Links == ServerLinks) == between
		directed := l.Direction != In && target.Has(p.From) || l.Direction != Out && target.Has(p.To)
		if !linked || !directed {
			return network.Answer{}
		}
		return rule.Judge(p, draws)
	})
}

// A Loss loses each message of the target with a probability.
type Loss struct {
	Probability rng.Probability // more than 0
	Selection
}

// Kind is "loss".
func (*Loss) Kind() string { return "loss" }

func (l *Loss) fields() []field {
	return append([]field{probabilityField(&l.Probability)}, l.Selection.fields()...)
}

func (l *Loss) check(f *Fault) *mistake { return checkChance(l.Probability, l.Selection, f) }

func (l *Loss) inject(s *strike) (heal func()) {
	return l.Selection.inject(s, network.Loss(l.Probability))
}

func (l *Loss) vary(g *draft) (target Target, damage Budget, ok bool) {
	target = g.selection(&l.Selection)
	l.Probability, ok = g.chance(g.left.Loss)
	return target, Budget{Loss: l.Probability}, ok
}

// A Duplicate lets each message of the target arrive twice with a probability.
type Duplicate struct {
	Probability rng.Probability // more than 0
	Selection
}

// Kind is "duplicate".
func (*Duplicate) Kind() string { return "duplicate" }

func (d *Duplicate) fields() []field {
	return append([]field{probabilityField(&d.Probability)}, d.Selection.fields()...)
}

func (d *Duplicate) check(f *Fault) *mistake { return checkChance(d.Probability, d.Selection, f) }

func (d *Duplicate) inject(s *strike) (heal func()) {
	return d.Selection.inject(s, network.Duplicate(d.Probability))
}

func (d *Duplicate) vary(g *draft) (target Target, damage Budget, ok bool) {
	target = g.selection(&d.Selection)
	d.Probability, ok = g.chance(g.left.Duplicate)
	return target, Budget{Duplicate: d.Probability}, ok
}

// A Delay makes each message of the target take longer, by a sample of a
// distribution, so that messages overtake one another unless it is constant.
type Delay struct {
	Delay dist.Dist // not always 0
	Selection
}

// Kind is "delay".
func (*Delay) Kind() string { return "delay" }

func (d *Delay) fields() []field {
	return append([]field{need(distField("delay", "how much longer messages take", &d.Delay))}, d.Selection.fields()...)
}

func (d *Delay) check(f *Fault) *mistake {
	if _, longest := d.Delay.Bounds(); longest == 0 {
		return &mistake{"delay", "a delay that is always 0", "a longer one"}
	}
	return d.Selection.check(f)
}

func (d *Delay) inject(s *strike) (heal func()) {
	return d.Selection.inject(s, network.Delay(d.Delay))
}

func (d *Delay) vary(g *draft) (Target, Budget, bool) {
	target := g.selection(&d.Selection)
	if g.left.Delay < time.Millisecond {
		return nil, Budget{}, false
	}
	longest := between(g.draw, time.Millisecond, g.left.Delay)
	d.Delay = dist.Uniform(between(g.draw, 0, longest), longest)
	return target, Budget{Delay: longest}, true
}

func probabilityField(p *rng.Probability) field {
	return need(partsField("probability", "%", "the chance of each message", p, 0, int64(rng.Always)))
}

func checkChance(p rng.Probability, l Selection, f *Fault) *mistake {
	if p == 0 || p > rng.Always {
		return &mistake{"probability", "a probability of " + formatParts(int64(p), "%"), "more than 0% and at most 100%"}
	}
	return l.check(f)
}

// distField is a distribution of durations.
func distField(name, summary string, p *dist.Dist) field {
	const expected = `a duration or a distribution such as "uniform(20ms, 80ms)" in quotes`
	return field{
		name: name, form: "duration or distribution", summary: summary,
		read: func(v value) error {
			text, err := v.text(expected)
			if err != nil {
				return err
			}
			d, err := dist.Parse(text)
			if err != nil {
				return v.refuseAs("the "+err.Error(), expected)
			}
			*p = d
			return nil
		},
		write: func() any {
			if *p == (dist.Dist{}) {
				return nil
			}
			return p.String()
		},
	}
}
