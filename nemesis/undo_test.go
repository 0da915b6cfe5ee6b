package nemesis_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// within reads what a world does not tell of itself.
func within(t *testing.T, v reflect.Value, names ...string) reflect.Value {
	t.Helper()
	for _, name := range names {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v = v.FieldByName(name); !v.IsValid() {
			t.Fatalf("there is no %s any more: say here where it has gone", name)
		}
	}
	return v
}

// inForce says what stands in a world that only faults put there, and of wall
// clocks only if they are asked for.
func inForce(c *cluster, walls bool) []string {
	var all []string
	add := func(is bool, format string, args ...any) {
		if is {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	now, world := c.world.Now(), reflect.ValueOf(c.world)
	rules := within(c.T, world, "network", "installed").Len()
	add(rules > 0, "%d rules of the network", rules)
	for points := within(c.T, world, "points").MapRange(); points.Next(); {
		add(within(c.T, points.Value(), "enabled").Len() > 0, "the fault point %s", points.Key())
	}
	for i, name := range c.names() {
		id, node := sim.NodeID(i+1), within(c.T, world, "nodes").Index(i)
		clock := c.world.Clock(id)
		earliest, latest := clock.Interval(now)
		pace := within(c.T, node, "pace").Uint()
		add(!c.world.Up(id), "%s is down", name)
		add(c.world.Paused(id), "%s is paused", name)
		add(pace != 1000, "%s works at the pace %d", name, pace)
		add(clock.Drift() != 0, "the clock of %s drifts by %d", name, clock.Drift())
		add(within(c.T, reflect.ValueOf(clock), "frozen").Bool(), "the wall clock of %s is frozen", name)
		add(within(c.T, reflect.ValueOf(clock), "overstrict").Bool(), "the clock of %s promises too much", name)
		add(walls && (earliest > now || now > latest), "the wall clock of %s shows %v at %v", name, clock.Wall(now), now)
		faults := within(c.T, node, "disk", "faults")
		if faults.IsNil() {
			continue
		}
		add(within(c.T, faults, "rules").Len() > 0, "%d rules of the disk of %s", within(c.T, faults, "rules").Len(), name)
		add(within(c.T, faults, "slow").Int() > 1, "the disk of %s is slow", name)
		add(time.Duration(within(c.T, faults, "stalled").Int()) > now, "the disk of %s is stalled", name)
		add(within(c.T, faults, "limited").Bool(), "the disk of %s is full", name)
	}
	return all
}

// aloneAt are faults of a kind, as a generator makes
// them, that strike at a given time and each last for a given time unless they
// are done at once.
func aloneAt(kind string, at, lasts time.Duration) nemesis.Schedule {
	var all nemesis.Schedule
	for seed := range uint64(6) {
		g := everything([]string{kind})
		g.Versions, g.Unlimited, g.Until = []string{"next"}, true, 10*s
		generated := mustGenerate(seed, g, 5)
		for _, f := range generated[:min(1, len(generated))] {
			f.ID, f.Trigger = "x", nemesis.Trigger{At: at}
			if slices.Contains(f.Target, nemesis.Origin) {
				f.Target = nemesis.Target{"n2"}
			}
			if f.For > 0 {
				f.For = lasts
			}
			all = append(all, f)
		}
	}
	return all
}

// A fault ends after its time, or by the final heal, and nothing of it is in force
// then. What it spoilt may stay spoilt.
func TestNothingOfAFaultIsInForceAfterItsEnd(t *testing.T) {
	for _, kind := range kindNames() {
		struck := false
		for i, f := range aloneAt(kind, undoneFrom, undoneAfter) {
			did, ok := endsWell(t, f, i%2 == 1)
			if struck = struck || did; !ok {
				break // one of a kind says enough
			}
		}
		if !struck {
			t.Errorf("no %s struck: let `inject` say by `in.hit` or `in.hits` whom it strikes, or `draw` choose a target that there is", kind)
		}
	}
}

// When faults strike, and how long they last.
const undoneFrom, undoneAfter = 55 * ms, 60 * ms

// endsWell reports whether a fault struck, and whether nothing of it is left after
// its time or, if that is what ends it, the final heal.
func endsWell(t *testing.T, f nemesis.Fault, healed bool) (struck, ok bool) {
	t.Helper()
	lasts := f.For > 0
	if healed && lasts {
		f.For = 10 * s
	}
	c := startWith(t, 1, 5, 2, newBusybody, newBusybody, "- "+f.String())
	c.until(50 * ms)
	if before := inForce(c, true); before != nil {
		t.Fatalf("before any fault there are %q", before)
	}
	drifts := false
	for c.world.Now() < undoneFrom+undoneAfter {
		c.until(c.world.Now() + 5*ms)
		for i := range c.world.Nodes() {
			drifts = drifts || c.world.Clock(sim.NodeID(i+1)).Drift() != 0
		}
	}
	if healed {
		c.nemesis.Heal()
	}
	c.until(300 * ms)
	x := c.injected()["x"]
	if x.Skipped != "" {
		return false, true
	}
	if end := undoneFrom + undoneAfter; lasts && x.Until != end {
		t.Errorf("%v: it lasted from %v until %v, expected until %v: `inject` of a kind that lasts returns what undoes it; one that is done at once has the method `stays`",
			f, x.From, x.Until, end)
		return true, false
	}
	// What a clock gained or lost while it ran at another rate, and where it jumped,
	// stays until the final heal.
	if after := inForce(c, healed || !drifts && !f.Stays()); after != nil {
		t.Errorf("%v: after its end there are still %q: what `inject` returns has to undo all that `inject` did", f, after)
		return true, false
	}
	return true, true
}
