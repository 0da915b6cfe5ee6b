package laplacetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/nemesis"
)

// Faults draws schedules for a cluster of so many servers and clients. g says
// which kinds of fault, when, and how much damage they may do together; where a
// field is 0 or nil, its comment in nemesis.Generator names the default, but
// faults end by 5s, and come every second on average, and Swarm has no effect:
// rapid leaves out what can be left out. A budget without Away
// leaves a majority of servers alone, and so nothing to strike in a cluster of
// two: say Away: 1 if one of them may fail.
//
// Each fault is drawn by itself, so that without one the others stay as they
// are. Its time and its length are whole milliseconds. It shrinks to an earlier
// and shorter one, of a kind that does less harm, to a node of a lower number.
func Faults(g nemesis.Generator, servers, clients int) *rapid.Generator[nemesis.Schedule] {
	f, err := newFaultSource(g, servers, clients)
	if err != nil {
		return rapid.Custom(func(*rapid.T) nemesis.Schedule { misused("faults: %w", err); return nil })
	}
	one := rapid.Custom(f.draw)
	most := max(1, int(2*(f.Until-f.From)/f.Gap))
	return rapid.Map(Several(one, most), f.schedule)
}

// A rung is a kind of fault, and what it takes from the budget. Of two faults
// that take the same, one must be over before the other begins; but servers may
// be away together as far as the budget goes.
type rung struct {
	kind  string
	takes string
}

const away = "away"

// ladder lists the kinds of fault that are drawn if nothing else is said, from
// harmless to severe: first what slows, then what confuses, then what loses.
var ladder = []rung{
	{"slow-node", "slow"}, {"slow-disk", "slow"}, {"delay", "delay"}, {"reorder", "delay"}, {"throttle", "bandwidth"}, {"duplicate", "duplicate"},
	{"clock-drift", "drift"}, {"clock-offset", "offset"}, {"clock-freeze", "offset"}, {"clock-jump", "offset"}, {"broken-bound", "offset"},
	{"pause", away}, {"clock-stop", away}, {"hold", away}, {"disk-stall", away},
	{"corrupt", "loss"}, {"loss", "loss"}, {"burst-loss", "loss"}, {"block", "block"}, {"reset", "reset"},
	{"partition", away}, {"isolate", away}, {"bridge", away}, {"ring", away},
	{"stop", away}, {"kill", away}, {"crash", away}, {"crash-loop", away},
}

// A faultSource draws faults.
type faultSource struct {
	nemesis.Generator
	servers, clients int
	rungs            []rung
	targets          []string
}

// newFaultSource returns what draws faults, or an error if there is none to draw.
func newFaultSource(g nemesis.Generator, servers, clients int) (*faultSource, error) {
	if servers < 1 || clients < 0 {
		return nil, fmt.Errorf("found %d servers and %d clients, expected one server or more", servers, clients)
	}
	if err := g.Check(); err != nil {
		return nil, err
	}
	g.From = g.From.Truncate(time.Millisecond)
	g.Until = cmp.Or(g.Until, 5*time.Second)
	g.Gap = cmp.Or(g.Gap, time.Second)
	g.Shortest = max(cmp.Or(g.Shortest, 200*time.Millisecond), time.Millisecond)
	g.Longest = max(cmp.Or(g.Longest, 5*time.Second), g.Shortest)
	g.Budget.Away = cmp.Or(g.Budget.Away, (servers-1)/2)
	if g.Until < g.From+g.Shortest {
		return nil, fmt.Errorf("from %v until %v there is no room for one of %v", g.From, g.Until, g.Shortest)
	}
	f := &faultSource{Generator: g, servers: servers, clients: clients, rungs: rungsOf(g)}
	if len(f.rungs) == 0 {
		return nil, errors.New("no kind of fault is left to draw; expected one at least that Kinds names and Without does not")
	}
	for i := range servers {
		f.targets = append(f.targets, nemesis.ServerName(i+1))
	}
	for i := range clients {
		f.targets = append(f.targets, nemesis.ClientName(i+1))
	}
	f.targets = append(f.targets, nemesis.Leader)
	return f, nil
}

// rungsOf returns the kinds that a generator asks for, from harmless to severe.
func rungsOf(g nemesis.Generator) []rung {
	rungs := slices.Clone(ladder)
	families := make(map[string]string) // of all kinds
	for _, k := range nemesis.Kinds() {
		families[k.Name] = k.Family
		if g.Kinds != nil && !slices.ContainsFunc(ladder, func(r rung) bool { return r.kind == k.Name }) {
			rungs = append(rungs, rung{k.Name, k.Name})
		}
	}
	named := func(words []string, r rung) bool {
		return slices.Contains(words, r.kind) || slices.Contains(words, families[r.kind])
	}
	rungs = slices.DeleteFunc(rungs, func(r rung) bool { return named(g.Without, r) || g.Kinds != nil && !named(g.Kinds, r) })
	return rungs
}

// variants is in how many ways the parameters of a fault are chosen.
const variants = 16

// draw draws one fault; one without an effect where the budget leaves nothing
// for its kind.
func (f *faultSource) draw(t *rapid.T) nemesis.Fault {
	kind := OneOf(f.rungs...).Draw(t, "kind").kind
	at := Times(f.From, f.Until-f.Shortest).Draw(t, "at")
	length := min(Times(f.Shortest, f.Longest).Draw(t, "for"), f.Until-at)
	target := OneOf(f.targets...).Draw(t, "target")
	several := Below(4).Draw(t, "several") == 3
	variant := Below(variants).Draw(t, "variant")

	fault, ok := f.vary(kind, length, variant)
	if !ok {
		return nemesis.Fault{}
	}
	fault.ID = fmt.Sprintf("%s-%d", kind, variant)
	fault.Trigger.At = at
	return f.aim(fault, target, several)
}

// vary lets nemesis choose the parameters of a fault of a kind. Some kinds may
// not last as long as others: the budget says so.
func (f *faultSource) vary(kind string, length time.Duration, variant int) (nemesis.Fault, bool) {
	// Room for a few attempts, of which the first that comes off is taken.
	const room = 20 * time.Millisecond
	g := f.Generator
	g.Kinds, g.Without, g.Swarm = []string{kind}, nil, false
	g.From, g.Gap = 0, time.Millisecond
	// It may turn out to strike a client. What servers can spare is asked later.
	g.Budget.Away = max(1, g.Budget.Away)
	for _, lasts := range []time.Duration{length, f.Shortest} {
		g.Shortest, g.Longest, g.Until = lasts, lasts, lasts+room
		schedule, err := nemesis.Generate(uint64(variant), g, f.servers)
		if err != nil {
			misused("faults: %w", err)
		}
		if len(schedule) > 0 {
			fault := schedule[0]
			if fault.Trigger.Within != 0 {
				fault.Trigger.Within = length
			}
			return fault, true
		}
	}
	return nemesis.Fault{}, false
}

// aim points a fault at the one node that was drawn, if faults of its kind can
// strike it, in place of those that a role stands for, unless it may be several.
func (f *faultSource) aim(fault nemesis.Fault, target string, several bool) nemesis.Fault {
	if len(fault.Target) != 1 {
		return fault
	}
	aimed := fault
	place := slices.Index(f.targets, target)
	switch fault.Target[0] {
	case nemesis.Leader, nemesis.Random, nemesis.Minority, nemesis.Majority, nemesis.Followers, nemesis.Follower:
		if several {
			return fault
		}
		aimed.Target = nemesis.Target{target}
	case nemesis.Origin:
		if several || place >= f.servers {
			return fault // clients have no disk, and a role is no node
		}
		aimed.Trigger.By = []string{target}
	case nemesis.All:
		return fault
	default:
		// Damage to a disk. What is lost stays lost, so it is always the same few
		// servers that suffer.
		few := (f.servers - 1) / 2
		if f.Unlimited {
			few = f.servers
		}
		aimed.Target = nemesis.Target{f.targets[place%few]}
	}
	if (nemesis.Schedule{aimed}).Check(f.servers, f.clients) != nil {
		return fault
	}
	return aimed
}

// schedule makes a schedule of faults: in the order of time, each with an ID of
// its own, those left out that would do more damage than the budget allows.
func (f *faultSource) schedule(faults []nemesis.Fault) nemesis.Schedule {
	faults = slices.DeleteFunc(slices.Clone(faults), func(fault nemesis.Fault) bool { return fault.Effect == nil })
	slices.SortStableFunc(faults, func(a, b nemesis.Fault) int { return cmp.Compare(a.Trigger.At, b.Trigger.At) })
	var schedule nemesis.Schedule
	seen := make(map[string]int)
	for _, fault := range faults {
		if !f.affords(schedule, fault) {
			continue
		}
		seen[fault.ID]++
		if n := seen[fault.ID]; n > 1 {
			fault.ID += "." + strconv.Itoa(n)
		}
		schedule = append(schedule, fault)
	}
	return schedule
}

// affords reports whether a fault fits in with those that last when it begins.
func (f *faultSource) affords(schedule nemesis.Schedule, fault nemesis.Fault) bool {
	if f.Unlimited {
		return true
	}
	takes := f.takes(fault)
	total := f.takenAway(fault)
	for _, other := range schedule {
		if f.takes(other) != takes || ends(other) < fault.Trigger.At {
			continue
		}
		if takes != away {
			return false
		}
		total += f.takenAway(other)
	}
	return takes != away || total <= f.Budget.Away
}

func (f *faultSource) takes(fault nemesis.Fault) string {
	kind := fault.Effect.Kind()
	return f.rungs[slices.IndexFunc(f.rungs, func(r rung) bool { return r.kind == kind })].takes
}

// ends is when a fault is over at the latest.
func ends(fault nemesis.Fault) time.Duration {
	if fault.For == 0 {
		return 1<<63 - 1 // nothing takes it back
	}
	return fault.Trigger.At + fault.Trigger.Within + fault.For
}

// takenAway is how many servers a fault takes away, at most.
func (f *faultSource) takenAway(fault nemesis.Fault) int {
	switch fault.Effect.(type) {
	case *nemesis.Bridge:
		return (f.servers - 1) / 2
	case *nemesis.Ring:
		return f.servers - 3
	}
	servers := 0
	for _, word := range fault.Target {
		switch {
		case word == nemesis.Minority:
			servers += (f.servers - 1) / 2
		case slices.Contains(f.targets[f.servers:f.servers+f.clients], word):
		default:
			servers++
		}
	}
	return servers
}
