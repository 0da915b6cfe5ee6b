package nemesis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/rng"
)

// damage is what the faults that are active at one time do together.
type damage struct {
	away                   int
	offset                 time.Duration
	drift, loss, duplicate int64
	delay                  time.Duration
	throttles, slow        int
	disks                  []string // the kinds that damage disks
}

// lasts reports whether a fault of a schedule may be active at a time.
func lasts(f nemesis.Fault, at time.Duration) bool {
	end := f.Trigger.At + f.Trigger.Within + f.For
	if f.Stays() {
		end = never
	}
	return f.Trigger.At <= at && at <= end
}

// add adds what a fault does to so many servers at the worst, as a reader of its
// kind's documentation would: it asks nothing of the kind's own `cost`. It reports
// whether it knows the kind.
func (d *damage) add(f nemesis.Fault, servers int) (known bool) {
	size := 0
	for _, word := range f.Target {
		size += map[string]int{
			nemesis.Leader: 1, nemesis.Random: 1, nemesis.Minority: (servers - 1) / 2,
			nemesis.Followers: servers - 1, nemesis.Majority: servers/2 + 1, nemesis.All: servers, nemesis.Origin: 1,
		}[word]
	}
	switch e := f.Effect.(type) {
	case *nemesis.Partition, *nemesis.Isolate, *nemesis.Hold, *nemesis.Crash, *nemesis.Kill, *nemesis.CrashLoop,
		*nemesis.Stop, *nemesis.Upgrade, *nemesis.Pause, *nemesis.ClockStop, *nemesis.DiskStall:
		d.away += size
	case *nemesis.Wipe:
		d.away += size
		d.disks = append(d.disks, e.Kind())
	case *nemesis.BadSector, *nemesis.BitRot, *nemesis.FailedSync, *nemesis.FullDisk, *nemesis.IOError,
		*nemesis.LostWrite, *nemesis.MisdirectedWrite, *nemesis.ShortWrite:
		d.disks = append(d.disks, f.Effect.Kind())
	case *nemesis.RollingUpgrade:
		d.away++
	case *nemesis.Bridge:
		d.away += (servers - 1) / 2
	case *nemesis.Ring:
		d.away += max(0, size-3)
	case *nemesis.ClockOffset:
		d.offset += max(e.Offset, -e.Offset)
	case *nemesis.ClockJump:
		d.offset += max(e.Offset, -e.Offset)
	case *nemesis.BrokenBound:
		d.offset += max(e.Offset, -e.Offset)
	case *nemesis.ClockFreeze:
		d.offset += f.For
	case *nemesis.Corrupt:
		d.loss += int64(e.Probability)
	case *nemesis.Misdeliver:
		d.loss += int64(e.Probability)
	case *nemesis.BurstLoss:
		_, good := e.Good.Bounds()
		_, bad := e.Bad.Bounds()
		d.loss += int64(bad) * int64(rng.Always) / int64(bad+good) * 99 / 100 // the lengths are rounded
	case *nemesis.Reorder:
		_, longest := e.Delay.Bounds()
		d.delay += longest
	case *nemesis.Throttle:
		d.throttles++
	case *nemesis.SlowNode:
		d.slow += e.Factor
	case *nemesis.SlowDisk:
		d.slow += e.Factor
	case *nemesis.ClockDrift:
		d.drift += max(e.Drift, -e.Drift)
	case *nemesis.Loss:
		d.loss += int64(e.Probability)
	case *nemesis.Duplicate:
		d.duplicate += int64(e.Probability)
	case *nemesis.Delay:
		_, longest := e.Delay.Bounds()
		d.delay += longest
	case *nemesis.Deliver:
		d.delay += e.After
	case *nemesis.Priorities:
		d.delay += e.Spread
	case *nemesis.Block, *nemesis.Point, *nemesis.Reset: // they cost nothing that a budget counts
	default:
		return false
	}
	return true
}

func TestWhatEachKindOfFaultCostsIsKnown(t *testing.T) {
	for _, kind := range nemesis.Kinds() {
		var d damage
		if f := exampleOf(t, kind); !d.add(f, 5) {
			t.Errorf("say what %s costs in damage.add of budget_test.go, at the worst and by its documentation: what is not there is free, and its `cost` and `draw` are checked by nobody", kind.Name)
		}
	}
}

// exampleOf is the example of a kind as a fault.
func exampleOf(t *testing.T, kind nemesis.Kind) nemesis.Fault {
	t.Helper()
	schedule, err := nemesis.Read(kind.Name, []byte("- "+kind.Example))
	if err != nil {
		t.Fatalf("the example of %s in kinds.go: %v", kind.Name, err)
	}
	return schedule[0]
}

// generators are such that have a budget, and the servers that they are for.
func generators(t *rapid.T) (g nemesis.Generator, servers int) {
	servers = rapid.IntRange(1, 9).Draw(t, "servers")
	budget := nemesis.Budget{
		Away:      rapid.IntRange(1, servers).Draw(t, "away"),
		Unsynced:  rapid.SliceOfNDistinct(rapid.SampledFrom([]nemesis.Unsynced{nemesis.Drop, nemesis.Keep, nemesis.Tear}), 1, 3, rapid.ID[nemesis.Unsynced]).Draw(t, "unsynced"),
		Offset:    time.Duration(rapid.Int64Range(1, 1000).Draw(t, "offset")) * ms,
		Drift:     rapid.Int64Range(1, 1000).Draw(t, "drift"),
		Loss:      rng.Probability(rapid.Uint32Range(1, 400_000).Draw(t, "loss")),
		Duplicate: rng.Probability(rapid.Uint32Range(1, 400_000).Draw(t, "duplicate")),
		Delay:     time.Duration(rapid.Int64Range(1, 200).Draw(t, "delay")) * ms,
		Slow:      rapid.IntRange(2, 50).Draw(t, "slow"),
		Disk:      []string{"bit-rot", "failed-sync"},
	}
	g = nemesis.Generator{
		Points:   []string{"a", "b"},
		Versions: []string{"next"},
		Swarm:    rapid.Bool().Draw(t, "swarm"),
		Plays:    rapid.Bool().Draw(t, "plays"),
		From:     500 * ms,
		Until:    8 * s,
		Gap:      time.Duration(rapid.Int64Range(40, 2000).Draw(t, "gap")) * ms,
		Shortest: 100 * ms,
		Longest:  3 * s,
		Budget:   budget,
	}
	return g, servers
}

func TestAGeneratedScheduleKeepsItsBudgetAndItsTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, servers := generators(t)
		schedule := mustGenerate(rapid.Uint64().Draw(t, "seed"), g, servers)
		keeps(t, schedule, g, servers)
	})
}

// Alone, a kind has the whole budget to overstep. Here are those too that are
// drawn only by their name.
func TestAScheduleOfOneKindKeepsItsBudget(t *testing.T) {
	for _, kind := range kindNames() {
		t.Run(kind, func(t *testing.T) {
			for seed := range uint64(8) {
				g := everything([]string{kind})
				g.Swarm = seed%2 == 0
				g.From, g.Until, g.Gap, g.Shortest, g.Longest = 500*ms, 3*s, 60*ms, 100*ms, s
				g.Budget = nemesis.Budget{
					Away: 1 + int(seed%3), Unsynced: []nemesis.Unsynced{nemesis.Keep, nemesis.Tear}, Offset: 300 * ms, Drift: 500,
					Loss: rng.Always / 4, Duplicate: rng.Always / 5, Delay: 90 * ms, Slow: 12, Disk: []string{"bit-rot", "failed-sync"},
				}
				keeps(t, mustGenerate(seed, g, 5), g, 5)
			}
		})
	}
}

// keeps fails unless a schedule is one that so many servers can run, within the
// times and the budget of a generator whatever its targets turn out to be.
func keeps(t rapid.TB, schedule nemesis.Schedule, g nemesis.Generator, servers int) {
	if err := schedule.Check(servers, 0); err != nil {
		t.Fatal(err)
	}
	budget := g.Budget
	damaged := make(map[string]bool)
	for _, f := range schedule {
		var d damage
		d.add(f, servers)
		for _, kind := range d.disks {
			if !slices.Contains(budget.Disk, kind) {
				t.Fatalf("%v: disks may not be damaged so", f)
			}
			damaged[f.Target.String()] = true
		}
	}
	refusing := 0 // servers that may refuse to run for what was done to their disks
	if g.Swarm {
		refusing = len(damaged)
	}
	for _, f := range schedule {
		end := f.Trigger.At + f.Trigger.Within + f.For
		tooShortOrLong := (f.For < g.Shortest != isInstant(f) || f.For > g.Longest) && !g.Plays // a play takes its own time
		if f.Trigger.At < g.From || end > g.Until || tooShortOrLong || end%ms != 0 || f.For%ms != 0 {
			t.Fatalf("the times of %v", f)
		}
		if c, ok := f.Effect.(*nemesis.Crash); ok && !strings.Contains(nemesis.Generator{Budget: budget}.String(), c.Unsynced.String()) {
			t.Fatalf("%v: unsynced writes may not meet with that", f)
		}
		// The damage is at its worst when some fault strikes.
		var d damage
		for _, other := range schedule {
			if lasts(other, f.Trigger.At) {
				d.add(other, servers)
			}
		}
		if d.away+refusing > budget.Away && d.away > 0 || d.offset > budget.Offset || d.drift > budget.Drift ||
			d.loss > int64(budget.Loss) || d.duplicate > int64(budget.Duplicate) || d.delay > budget.Delay ||
			d.throttles > 1 || d.slow > budget.Slow {
			t.Fatalf("at %v the damage is %+v, beyond %+v: is the `cost` of each kind what it does at the worst, and does its `draw` choose from `g.left`?\n%s",
				f.Trigger.At, d, budget, schedule)
		}
	}
	if len(damaged) > (servers-1)/2 {
		t.Fatalf("the disks of %v are damaged, which are no minority", damaged)
	}
}

// isInstant reports whether a fault is of a kind that is done at once: no time may
// be said for it.
func isInstant(f nemesis.Fault) bool {
	f.For = s
	return nemesis.Schedule{f}.Check(100, 9) != nil
}

func TestAGeneratorChoosesTheKindsThatThereIsSomethingToDoFor(t *testing.T) {
	special := []string{"bit-rot", "io-error", "wipe", "fault-point", "upgrade", "rolling-upgrade", "misdeliver", "priorities"}
	for _, c := range []struct {
		name   string
		g      nemesis.Generator
		chosen []string // of the special ones
	}{
		{"the default", nemesis.Generator{}, nil},
		{"with points", nemesis.Generator{Points: []string{"a"}}, []string{"fault-point"}},
		{"with versions", nemesis.Generator{Versions: []string{"next"}}, []string{"rolling-upgrade", "upgrade"}},
		{"with some damage", nemesis.Generator{Budget: nemesis.Budget{Disk: []string{"wipe", "bit-rot"}}}, []string{"bit-rot", "wipe"}},
		{"beyond any budget", nemesis.Generator{Unlimited: true}, []string{"bit-rot", "io-error", "misdeliver", "wipe"}},
		{"by name", nemesis.Generator{Kinds: []string{"network", "priorities"}}, []string{"priorities"}},
	} {
		chosen := slices.DeleteFunc(c.g.Choices(), func(kind string) bool { return !slices.Contains(special, kind) })
		slices.Sort(chosen)
		if !slices.Equal(chosen, c.chosen) {
			t.Errorf("%s: found %v among the choices, expected %v", c.name, chosen, c.chosen)
		}
	}
}
