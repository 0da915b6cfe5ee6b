package nemesis

import (
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// generatedMax bounds a generated schedule, whatever the gap.
const generatedMax = 10_000

// Generate makes a schedule for that many servers. Its faults have the IDs g1,
// g2 and so on, end by themselves, and happen at whole milliseconds. The same
// arguments give the same schedule. It panics on a kind of fault that there is
// not, which ReadGenerator refuses.
func Generate(seed uint64, g Generator, servers int) Schedule {
	g = g.withDefaults(servers)
	all := rng.New(seed, "generate")
	var schedule Schedule
	var active []ending
	at := g.From
	for attempt := range uint64(generatedMax) {
		draw := all.Derive(attempt)
		at += between(&draw, time.Millisecond, 2*g.Gap)
		if at+g.Shortest > g.Until {
			break
		}
		length := min(between(&draw, g.Shortest, g.Longest), g.Until-at)
		// A fault that ends at this very time still counts: which of the two
		// comes first is not for us to say.
		active = slices.DeleteFunc(active, func(e ending) bool { return e.at < at })
		d := draft{draw: &draw, servers: servers, left: g.Budget}
		for _, e := range active {
			d.left.spend(e.damage)
		}
		name := g.Kinds[draw.Below(uint64(len(g.Kinds)))]
		kind, ok := kindNamed(name)
		if !ok {
			panic("nemesis: a generator of faults of the kind " + strconv.Quote(name) + ", which there is not")
		}
		effect := kind.zero()
		target, damage, ok := effect.vary(&d)
		if !ok {
			continue
		}
		active = append(active, ending{at + length, damage})
		schedule = append(schedule, Fault{
			ID:      "g" + strconv.Itoa(len(schedule)+1),
			Trigger: Trigger{At: at},
			Target:  target,
			For:     length,
			Effect:  effect,
		})
	}
	return schedule
}

// An ending is when a fault gives back what it took from the budget.
type ending struct {
	at     time.Duration
	damage Budget
}

// spend takes from b what a fault damages. Chances of one message are added
// up, which is never less than what they come to together.
func (b *Budget) spend(damage Budget) {
	b.Away -= damage.Away
	b.Offset -= damage.Offset
	b.Drift -= damage.Drift
	b.Loss -= damage.Loss
	b.Duplicate -= damage.Duplicate
	b.Delay -= damage.Delay
}

// between draws a whole number of milliseconds from lo to hi, both rounded to
// such.
func between(draw *rng.Stream, lo, hi time.Duration) time.Duration {
	return time.Duration(draw.Between(int64(lo/time.Millisecond), int64(max(lo, hi)/time.Millisecond))) * time.Millisecond
}

// A draft is what an effect has to know to choose its own parameters.
type draft struct {
	draw    *rng.Stream
	servers int
	left    Budget // what the faults that last have not taken
}

// one draws one of the targets given.
func (d *draft) one(targets ...string) Target {
	return Target{pick(d, targets...)}
}

// pick draws one of several things.
func pick[T any](d *draft, from ...T) T {
	return from[d.draw.Below(uint64(len(from)))]
}

// away draws a target of no more servers than may still be away, and says how
// many they are; false if no server may.
func (d *draft) away() (Target, Budget, bool) {
	targets := []string{Leader, Random}
	minority := (d.servers - 1) / 2
	if minority > 1 && minority <= d.left.Away {
		targets = append(targets, Minority)
	}
	target := d.one(targets...)
	if target[0] == Minority {
		return target, Budget{Away: minority}, true
	}
	return target, Budget{Away: 1}, d.left.Away >= 1
}

// selection draws which messages a fault of links means, and its target.
func (d *draft) selection(l *Selection) Target {
	target := d.one(All, All, Leader, Random)
	if target[0] != All {
		l.Direction = pick(d, Both, Out, In)
	}
	l.Links = pick(d, AllLinks, AllLinks, ServerLinks)
	return target
}

// chance draws a probability up to most, in whole percent; false if there is
// none.
func (d *draft) chance(most rng.Probability) (rng.Probability, bool) {
	const percent = rng.Always / 100
	if most < percent {
		return 0, false
	}
	return rng.Probability(d.draw.Between(1, int64(most/percent))) * percent, true
}

// sign draws whether a number is to be negative.
func (d *draft) sign() int64 { return pick(d, int64(1), -1) }
