package nemesis

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// generatedMax bounds a generated schedule, whatever the gap.
const generatedMax = 10_000

// Generate makes a schedule for that many servers. Its faults end by themselves,
// and happen at whole milliseconds or at an occasion that has to come in time.
// Their IDs, g1, g4, g4-2 and so on, tell which attempt to make a fault made
// them. The same arguments give the same schedule, and a kind of fault more
// changes only those attempts that it wins, and what those leave of the budget.
// The error is a *GeneratorError, as for Generator.Check, or if there are no
// servers.
func Generate(seed uint64, g Generator, servers int) (Schedule, error) {
	if err := g.fits(servers); err != nil {
		return nil, err
	}
	p := newPlan(seed, g, servers)
	if len(p.g.Kinds) == 0 {
		return nil, nil
	}
	return p.make("g"), nil
}

// make makes the faults, whose IDs begin with the given letter.
func (p *plan) make(letter string) Schedule {
	at := p.g.From
	for attempt := range uint64(generatedMax) {
		draw := p.all.Derive(attempt)
		at += p.gap(&draw)
		if at+p.g.Shortest > p.g.Until {
			break
		}
		for i, f := range p.attempt(at, &draw) {
			f.ID = letter + strconv.FormatUint(attempt+1, 10)
			if i > 0 {
				f.ID += "-" + strconv.Itoa(i+1)
			}
			p.ledger.book(&f)
			p.schedule = append(p.schedule, f)
		}
	}
	return p.schedule
}

// A plan is a schedule in the making.
type plan struct {
	g       Generator // nothing in it is a default, or left for the seed to choose
	servers int
	all     rng.Stream
	points  []string // the fault points that are on
	damaged []string // the servers whose disks may be damaged
	ledger  ledger

	// What a swarm chooses besides: which families and which kinds are there,
	// each as often as it is to come, and how likely a fault is placed where it
	// hurts.
	families, there []string
	seeks           rng.Probability
	playing         bool // some faults are made as plays

	clocks Budget // what the budget names for clocks

	schedule Schedule
}

func newPlan(seed uint64, g Generator, servers int) *plan {
	p := &plan{g: g.withDefaults(servers), servers: servers, all: rng.New(seed, "generate")}
	p.clocks = Budget{Drift: g.Budget.Drift, Offset: g.Budget.Offset}
	p.points = g.pointsOn(p.all)
	p.damaged = shuffledServers(p.all.Derive(rng.HashString("damaged")), servers)
	if !g.Unlimited {
		// What a disk lost stays lost, so that they are the same throughout.
		p.damaged = p.damaged[:minority(servers)]
	}
	if g.Swarm {
		p.swarm()
	}
	p.ledger = ledger{budget: p.g.Budget, servers: servers, spares: g.Swarm, damaged: p.damaged}
	return p
}

// shuffledServers are the names of all servers in a random order.
func shuffledServers(draw rng.Stream, servers int) []string {
	names := make([]string, servers)
	for i := range names {
		names[i] = ServerName(i + 1)
	}
	rng.Arrange(&draw, names, rng.HashString)
	return names
}

// gap draws how long it is to the next fault.
func (p *plan) gap(draw *rng.Stream) time.Duration {
	gap := between(draw, time.Millisecond, 2*p.g.Gap)
	if p.together(*draw) {
		return max(time.Millisecond, (gap / 16).Truncate(time.Millisecond))
	}
	return gap
}

// choose draws a kind of fault.
func (p *plan) choose(draw *rng.Stream) string {
	from := p.g.Kinds
	if p.families != nil {
		family := rng.Choose(draw, p.families, rng.HashString)
		from = slices.DeleteFunc(slices.Clone(p.there), func(name string) bool { return mustKind(name).Family != family })
	}
	return rng.Choose(draw, from, rng.HashString)
}

// mustKind returns the kind of that name, which Generate has seen that there is.
func mustKind(name string) Kind {
	return kinds[slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })]
}

// attempt makes a fault that is to happen at the given time, or several that
// belong together, or none if what is drawn does not keep the budget.
func (p *plan) attempt(at time.Duration, draw *rng.Stream) []Fault {
	p.ledger.forget(at)
	d := draft{
		draw: draw, servers: p.servers, shortest: p.g.Shortest, swarm: p.g.Swarm, unlimited: p.g.Unlimited,
		points: p.points, versions: p.g.Versions, messages: p.g.messages(), damaged: p.damaged,
	}
	d.length = min(between(draw, p.g.Shortest, p.g.Longest), p.g.Until-at)
	d.room = p.g.Until - at - d.length
	if p.g.Unlimited {
		d.left = boundless(p.servers, draw.Derive(rng.HashString("bounds")))
	} else {
		d.left = p.ledger.left(at, p.g.Until)
	}
	if faults, ok := p.play(&d, at); ok {
		return faults
	}
	d.kind = p.choose(draw)
	effect := mustKind(d.kind).zero()
	target, ok := effect.draw(&d)
	if !ok {
		return nil
	}
	f := Fault{Trigger: d.trigger, Target: target, For: d.length, Effect: effect}
	f.Trigger.At = at
	if _, ok := effect.(instant); ok {
		f.For = 0
	}
	return p.place(f, &d)
}

// pointsOn returns the fault points that are on for this seed, about half of
// those that there are.
func (g *Generator) pointsOn(all rng.Stream) []string {
	coins := all.Derive(rng.HashString("points"))
	return slices.DeleteFunc(slices.Clone(g.Points), func(name string) bool {
		return coins.Derive(rng.HashString(name)).At(0)&1 == 0
	})
}

// between draws a whole number of milliseconds from lo to hi, both rounded to
// such.
func between(draw *rng.Stream, lo, hi time.Duration) time.Duration {
	return time.Duration(draw.Between(int64(lo/time.Millisecond), int64(max(lo, hi)/time.Millisecond))) * time.Millisecond
}

// A draft is what an effect has to know to choose its own parameters.
type draft struct {
	draw     *rng.Stream
	kind     string // of the fault
	servers  int
	left     Budget        // what the faults that last have not taken
	shortest time.Duration // how long a fault lasts at least
	room     time.Duration // how much later the fault may strike
	points   []string      // the fault points that are on
	versions []string      // the versions of the program
	messages []string      // the kinds of message that a fault may be about alone
	damaged  []string      // the servers whose disks may be damaged

	swarm     bool // all servers may be away at once, if the budget has it
	unlimited bool // any number of servers may be away

	length  time.Duration // how long the fault is to last; an effect may shorten it
	trigger Trigger       // what else is to set it off than its time
}

// one draws one of the targets given.
func (d *draft) one(targets ...string) Target {
	return Target{pick(d, targets...)}
}

// several draws a target of one server, or of more.
func (d *draft) several() Target { return d.one(Leader, Random, Minority, Followers) }

// pick draws one of several things, which differ in how they are written.
func pick[T any](d *draft, from ...T) T {
	return rng.Choose(d.draw, from, func(option T) uint64 { return rng.HashString(fmt.Sprint(option)) })
}

// away draws a target of no more servers than may still be away; false if no
// server may.
func (d *draft) away() (Target, bool) {
	targets := []string{Leader, Random}
	if minority := minority(d.servers); minority > 1 && minority <= d.left.Away {
		targets = append(targets, Minority)
	}
	switch {
	case d.unlimited:
		targets = append(targets, Followers, Majority, All)
	case d.swarm && d.servers > 1 && d.left.Away == d.servers:
		targets = append(targets, All)
	}
	return d.one(targets...), d.left.Away >= 1
}

// down draws whom to take down: whoever a target stands for, or the server that
// comes to a certain operation of its disk.
func (d *draft) down() (Target, bool) {
	within := min(d.room, 2*time.Second).Truncate(time.Millisecond)
	if d.draw.Below(2) == 0 || within == 0 {
		return d.away()
	}
	d.trigger = d.operation(d.draw, within)
	return Target{Origin}, d.left.Away >= 1
}

// operation draws an operation of a disk to wait for.
func (*draft) operation(draw *rng.Stream, within time.Duration) Trigger {
	kinds := []Operation{Operation(disk.Write), Operation(disk.Sync), Operation(disk.SyncDir), Operation(disk.Rename), AnyOperation}
	return Trigger{
		Operation: rng.Choose(draw, kinds, func(o Operation) uint64 { return rng.HashString(o.String()) }),
		Nth:       int(draw.Between(1, 30)),
		Within:    within,
	}
}

// damage draws a server whose disk may be damaged; false if none may, or not in
// that way.
func (d *draft) damage() (Target, bool) {
	if len(d.damaged) == 0 || !slices.Contains(d.left.Disk, d.kind) {
		return nil, false
	}
	return d.one(d.damaged...), true
}

// slow draws how many times slower something is to be.
func (d *draft) slow() (int, bool) {
	if d.left.Slow < 2 {
		return 0, false
	}
	return int(d.draw.Between(2, int64(min(d.left.Slow, factorMax)))), true
}

// selection draws which messages a fault of links means, and its target.
func (d *draft) selection(l *Selection) Target {
	target := d.one(All, All, Leader, Random)
	if target[0] != All {
		l.Direction = pick(d, Both, Out, In)
	}
	l.Links = pick(d, AllLinks, AllLinks, ServerLinks)
	l.Message = d.message()
	return target
}

// late draws which messages a fault of links means, its target, and how late these
// arrive; false if the budget allows nothing.
func (d *draft) late(p *time.Duration, l *Selection) (Target, bool) {
	target := d.selection(l)
	if d.left.Delay < time.Millisecond {
		return nil, false
	}
	*p = between(d.draw, time.Millisecond, d.left.Delay)
	return target, true
}

// message draws a kind of message in half of the cases, if there are any to draw
// from; "" is every kind.
func (d *draft) message() string {
	if len(d.messages) == 0 || d.draw.Below(2) == 0 {
		return ""
	}
	return pick(d, d.messages...)
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
