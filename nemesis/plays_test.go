package nemesis_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// attempts are the faults of a schedule by the attempt that made them.
func attempts(all nemesis.Schedule) map[string][]nemesis.Fault {
	by := make(map[string][]nemesis.Fault)
	for _, f := range all {
		attempt, _, _ := strings.Cut(f.ID, "-")
		by[attempt] = append(by[attempt], f)
	}
	return by
}

// playing is a generator of plays that are all within what the budget has.
func playing() nemesis.Generator {
	return nemesis.Generator{
		Swarm: true, Plays: true, Gap: 500 * ms, Until: 20 * s, Messages: []string{"Ask", "AskReply"},
		Budget: nemesis.Budget{Away: 5, Drift: 300, Offset: 40 * ms},
	}
}

// pairs calls a function with the two faults of every attempt of many seeds that
// made two.
func pairs(g nemesis.Generator, each func(first, second nemesis.Fault)) {
	for seed := range uint64(150) {
		for _, faults := range attempts(mustGenerate(seed, g, 5)) {
			if len(faults) == 2 {
				each(faults[0], faults[1])
			}
		}
	}
}

// ends reports whether a cut is the second half of a play about the end of a lease.
func ends(lag, cut nemesis.Fault, how *nemesis.Partition) bool {
	return cut.Target[0] == nemesis.Leader && how.Direction != nemesis.In && cut.Trigger.At+cut.For == lag.Trigger.At+lag.For
}

func TestEachPlayIsAsItIsTold(t *testing.T) {
	found := make(map[string]int)
	pairs(playing(), func(a, b nemesis.Fault) {
		switch first := a.Effect.(type) {
		case *nemesis.Hold:
			cut, ok := b.Effect.(*nemesis.Partition)
			if !ok || a.Target[0] != nemesis.Leader || first.Direction != nemesis.In || cut.Direction != nemesis.Out {
				return // two of one kind, one after the other
			}
			found["late replies"]++
			if first.Message == "Ask" {
				t.Errorf("%v holds what is no reply", a)
			}
			if released := a.Trigger.At + a.For; released <= b.Trigger.At || released >= b.Trigger.At+b.For {
				t.Errorf("what %v holds is released outside of the cut %v", a, b)
			}
		case *nemesis.Kill:
			crash, ok := b.Effect.(*nemesis.Crash)
			if !ok {
				return
			}
			found["killed and crashed"]++
			if !reflect.DeepEqual(a.Target, b.Target) || crash.Unsynced == nemesis.Keep {
				t.Errorf("%v is followed by %v, expected a loss of the same server", a, b)
			}
			struck := a.Trigger.At + a.Trigger.Within // at the latest
			if b.Trigger.At <= struck || b.Trigger.At >= a.Trigger.At+a.For {
				t.Errorf("%v is not while its process is down by %v", b, a)
			}
		case *nemesis.ClockDrift:
			if cut, ok := b.Effect.(*nemesis.Partition); ok && ends(a, b, cut) {
				found["end of the lease, by the rate"]++
				if first.Drift != -300 {
					t.Errorf("the clock drifts by %d, expected -300, as much as there may be", first.Drift)
				}
			}
		case *nemesis.ClockOffset:
			if cut, ok := b.Effect.(*nemesis.Partition); ok && ends(a, b, cut) {
				found["end of the lease, by the time of day"]++
				if first.Offset != -40*ms {
					t.Errorf("the clock is off by %v, expected -40ms, as much as there may be", first.Offset)
				}
			}
		case *nemesis.Crash:
			if a.Trigger.Observed == sim.Compacted || a.Trigger.Observed == sim.Configured {
				found["crash after "+map[sim.ObservationKind]string{sim.Compacted: "a snapshot", sim.Configured: "a configuration"}[a.Trigger.Observed]]++
				if b.Trigger.Observed != a.Trigger.Observed || b.Trigger.Nth <= a.Trigger.Nth || first.Unsynced == nemesis.Keep {
					t.Errorf("%v is followed by %v, expected a crash at a later such occasion", a, b)
				}
			}
		case *nemesis.Partition:
			if a.Trigger.Observed == sim.Configured {
				found["cut at a configuration"]++
				if b.Trigger.Became != nemesis.Leader {
					t.Errorf("%v is followed by %v, expected one of the next leader", a, b)
				}
			}
		}
	})
	for _, name := range []string{
		"late replies", "killed and crashed", "end of the lease, by the rate", "end of the lease, by the time of day",
		"crash after a snapshot", "crash after a configuration", "cut at a configuration",
	} {
		if found[name] == 0 {
			t.Errorf("found no %s in all seeds", name)
		}
	}
}

func TestWhereNothingBoundsClocksNoPlayIsAboutThem(t *testing.T) {
	g := playing()
	g.Budget.Drift, g.Budget.Offset = 0, 0
	pairs(g, func(a, b nemesis.Fault) {
		cut, ok := b.Effect.(*nemesis.Partition)
		if kindOf(a).Family == "clock" && ok && ends(a, b, cut) {
			t.Errorf("found %v with %v, expected no play about clocks", a, b)
		}
	})
}

func TestPlaysAreMadeOfTheKindsThatThereAre(t *testing.T) {
	g := playing()
	g.Without = []string{"hold", "kill"}
	pairs(g, func(a, b nemesis.Fault) {
		for _, f := range []nemesis.Fault{a, b} {
			if slices.Contains(g.Without, f.Effect.Kind()) {
				t.Errorf("found %v, expected none of %v", f, g.Without)
			}
		}
	})
}

func TestPlaysAreOverInTimeAndTakeNoMoreThanThereIs(t *testing.T) {
	g := playing()
	g.Budget.Away = 2
	for seed := range uint64(150) {
		schedule := mustGenerate(seed, g, 5)
		for _, f := range schedule {
			if f.Trigger.At+f.Trigger.Within+f.For > g.Until {
				t.Errorf("seed %d: %v may last beyond %v", seed, f, g.Until)
			}
			away := 0
			for _, other := range schedule { // what may be in force when f begins
				begins, ends := other.Trigger.At, other.Trigger.At+other.Trigger.Within+other.For
				if begins <= f.Trigger.At && f.Trigger.At <= ends && other.TakesAway(5) {
					away++
				}
			}
			if away > g.Budget.Away {
				t.Errorf("seed %d: %d servers may be away at %v, expected 2 at most", seed, away, f.Trigger.At)
			}
		}
	}
}

func TestHalfOfTheSeedsPlay(t *testing.T) {
	const seeds = 300
	played := 0
	plain := playing()
	plain.Plays = false
	for seed := range uint64(seeds) {
		if !reflect.DeepEqual(mustGenerate(seed, playing(), 5), mustGenerate(seed, plain, 5)) {
			played++
		}
	}
	if played < seeds/4 || played > seeds*3/5 {
		t.Errorf("%d of %d seeds play, expected about half", played, seeds)
	}
}
