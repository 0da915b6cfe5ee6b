package nemesis

import (
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
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
	whole := draft{servers: servers, shortest: g.Shortest, points: g.pointsOn(all), versions: g.Versions}
	whole.damaged = g.damaged(all, servers)
	var schedule Schedule
	var active []ending
	at := g.From
	for attempt := range uint64(generatedMax) {
		draw := all.Derive(attempt)
		at += between(&draw, time.Millisecond, 2*g.Gap)
		if at+g.Shortest > g.Until {
			break
		}
		// A fault that ends at this very time still counts: which of the two
		// comes first is not for us to say.
		active = slices.DeleteFunc(active, func(e ending) bool { return e.at < at })
		d := whole
		d.draw, d.left = &draw, g.Budget
		d.length = min(between(&draw, g.Shortest, g.Longest), g.Until-at)
		d.room = g.Until - at - d.length
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
		f := Fault{ID: "g" + strconv.Itoa(len(schedule)+1), Trigger: d.trigger, Target: target, For: d.length, Effect: effect}
		f.Trigger.At = at
		end := at + f.Trigger.Within + f.For
		if _, ok := effect.(instant); ok {
			f.For, end = 0, timeMax // nothing takes it back
		}
		active = append(active, ending{end, damage})
		schedule = append(schedule, f)
	}
	return schedule
}

// pointsOn returns the fault points that are on for this seed, about half of
// those that there are.
func (g *Generator) pointsOn(all rng.Stream) []string {
	coins := all.Derive(rng.HashString("points"))
	return slices.DeleteFunc(slices.Clone(g.Points), func(name string) bool {
		return coins.Derive(rng.HashString(name)).At(0)&1 == 0
	})
}

// damaged returns the servers whose disks may be damaged for this seed: a
// minority, the same throughout, since what a disk lost stays lost.
func (g *Generator) damaged(all rng.Stream, servers int) []string {
	names := make([]string, servers)
	for i := range names {
		names[i] = ServerName(i + 1)
	}
	draw := all.Derive(rng.HashString("damaged"))
	draw.Shuffle(servers, func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names[:(servers-1)/2]
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
	b.Bandwidth -= damage.Bandwidth
	b.Slow -= damage.Slow
}

// between draws a whole number of milliseconds from lo to hi, both rounded to
// such.
func between(draw *rng.Stream, lo, hi time.Duration) time.Duration {
	return time.Duration(draw.Between(int64(lo/time.Millisecond), int64(max(lo, hi)/time.Millisecond))) * time.Millisecond
}

// A draft is what an effect has to know to choose its own parameters.
type draft struct {
	draw     *rng.Stream
	servers  int
	left     Budget        // what the faults that last have not taken
	shortest time.Duration // how long a fault lasts at least
	room     time.Duration // how much later the fault may strike
	points   []string      // the fault points that are on
	versions []string      // the versions of the program
	damaged  []string      // the servers whose disks may be damaged

	length  time.Duration // how long the fault is to last; an effect may shorten it
	trigger Trigger       // what else is to set it off than its time
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

// down draws whom to take down: whoever a target stands for, or the server that
// comes to a certain operation of its disk.
func (d *draft) down() (Target, Budget, bool) {
	within := min(d.room, 2*time.Second).Truncate(time.Millisecond)
	if d.draw.Below(2) == 0 || within == 0 {
		return d.away()
	}
	d.trigger = Trigger{
		Operation: pick(d, Operation(disk.Write), Operation(disk.Sync), Operation(disk.SyncDir), Operation(disk.Rename), AnyOperation),
		Nth:       int(d.draw.Between(1, 30)),
		Within:    within,
	}
	return Target{Origin}, Budget{Away: 1}, d.left.Away >= 1
}

// damage draws a server whose disk may be damaged; false if none may, or not in
// that way.
func (d *draft) damage(kind string) (Target, Budget, bool) {
	if len(d.damaged) == 0 || !slices.Contains(d.left.Disk, kind) {
		return nil, Budget{}, false
	}
	return d.one(d.damaged...), Budget{}, true
}

// slow draws how many times slower something is to be. It takes the whole
// budget, since factors multiply.
func (d *draft) slow() (int, Budget, bool) {
	if d.left.Slow < 2 {
		return 0, Budget{}, false
	}
	return int(d.draw.Between(2, int64(min(d.left.Slow, factorMax)))), Budget{Slow: d.left.Slow}, true
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
