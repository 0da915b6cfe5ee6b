package nemesis_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestMutantsKeepTheBudgetAndTheTimesAndFaultsThatAreNotChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, servers := generators(t)
		schedule := mustGenerate(rapid.Uint64().Draw(t, "seed"), g, servers)
		draw := rng.New(rapid.Uint64().Draw(t, "mutations"), "test")
		for range 3 {
			before := schedule.String()
			next := mustMutate(schedule, g, servers, &draw)
			if schedule.String() != before {
				t.Fatal("the schedule itself was changed")
			}
			keeps(t, next, g, servers)
			old := make(map[string]nemesis.Fault)
			for _, f := range schedule {
				old[f.ID] = f
			}
			changed := 0
			for _, f := range next {
				if was, ok := old[f.ID]; ok && !reflect.DeepEqual(was, f) {
					changed++
				}
			}
			if changed > 3 {
				t.Fatalf("%d faults were changed in\n%s, which are more than 3:\n%s", changed, schedule, next)
			}
			schedule = next
		}
	})
}

func TestAMutationChangesEachThingNowAndThen(t *testing.T) {
	g := nemesis.Generator{Until: 20 * s, Swarm: true, Gap: s}
	found := make(map[string]int)
	const mutations = 1500
	for seed := range uint64(mutations) {
		schedule := mustGenerate(seed, g, 5)
		draw := rng.New(seed, "test")
		next := mustMutate(schedule, g, 5, &draw)
		old := make(map[string]nemesis.Fault)
		for _, f := range schedule {
			old[f.ID] = f
		}
		for _, f := range next {
			was, ok := old[f.ID]
			delete(old, f.ID)
			if !ok {
				found["a new fault"]++
				continue
			}
			note := func(what string, is bool) {
				if is {
					found[what]++
				}
			}
			timed := func(f nemesis.Fault) bool {
				return f.Trigger.Became == "" && f.Trigger.Observed == 0 && f.Trigger.Operation == 0
			}
			note("another time", was.Trigger.At != f.Trigger.At)
			note("another length", was.For != f.For)
			note("another target", !slices.Equal(was.Target, f.Target))
			note("an event in place of a time", timed(was) && !timed(f))
			note("a time in place of an event", !timed(was) && timed(f))
			note("other parameters", !reflect.DeepEqual(was.Effect, f.Effect))
			if was.Effect.Kind() != f.Effect.Kind() {
				t.Errorf("%v became %v", was, f)
			}
		}
		if len(old) > 0 {
			found["a fault less"]++
		}
		if !reflect.DeepEqual(schedule, next) {
			found["a change"]++
		}
	}
	for _, what := range []string{
		"a new fault", "another time", "another length", "another target", "an event in place of a time",
		"a time in place of an event", "other parameters", "a fault less",
	} {
		if found[what] < 5 {
			t.Errorf("of %d mutations %d made %s", mutations, found[what], what)
		}
	}
	if found["a change"] < mutations*14/15 {
		t.Errorf("only %d of %d mutations changed anything", found["a change"], mutations)
	}
}

func TestMutantsOfTheUnlimitedGoBeyondTheBudget(t *testing.T) {
	g := nemesis.Generator{Until: 20 * s, Unlimited: true, Gap: 500 * ms}
	schedule := mustGenerate(1, g, 5)
	draw := rng.New(1, "test")
	for range 20 {
		schedule = mustMutate(schedule, g, 5, &draw)
		if err := schedule.Check(5, 0); err != nil {
			t.Fatal(err)
		}
	}
	worst := 0
	for _, f := range schedule {
		var d damage
		for _, other := range schedule {
			if lasts(other, f.Trigger.At) {
				d.add(other, 5)
			}
		}
		worst = max(worst, d.away)
	}
	if worst < 3 {
		t.Errorf("%d servers are away at most in\n%s", worst, schedule)
	}
}

func TestWhatBreaksTheBudgetIsLeftOutOfAMutant(t *testing.T) {
	both, err := nemesis.Read("", []byte("- {id: a, at: 1s, kind: pause, target: minority, for: 1s}\n- {id: b, at: 1500ms, kind: crash, target: n1, for: 1s}"))
	if err != nil {
		t.Fatal(err)
	}
	g := nemesis.Generator{Until: 5 * s, Kinds: []string{"loss"}}
	for seed := range uint64(50) {
		draw := rng.New(seed, "test")
		next := mustMutate(both, g, 5, &draw)
		overlap := len(next) > 1 && lasts(next[0], next[1].Trigger.At) && lasts(next[1], next[1].Trigger.At)
		var d damage
		for _, f := range next[:min(2, len(next))] {
			d.add(f, 5)
		}
		if overlap && d.away > 2 {
			t.Errorf("seed %d: too many are away in\n%s", seed, next)
		}
	}
}

func TestAMutantOfNothingIsWhatTheGeneratorAdds(t *testing.T) {
	draw := rng.New(1, "test")
	for range 20 {
		for _, f := range mustMutate(nil, nemesis.Generator{Kinds: []string{"pause"}}, 3, &draw) {
			if f.Effect.Kind() != "pause" || f.ID == "" {
				t.Errorf("found %v", f)
			}
		}
	}
	if schedule := mustMutate(nil, nemesis.Generator{Kinds: []string{"pause"}, Without: []string{"pause"}}, 3, &draw); len(schedule) != 0 {
		t.Errorf("found %v", schedule)
	}
}

// mustMutate is nemesis.Mutate of what is known to be right.
func mustMutate(s nemesis.Schedule, g nemesis.Generator, servers int, draw *rng.Stream) nemesis.Schedule {
	s, err := nemesis.Mutate(s, g, servers, draw)
	if err != nil {
		panic(err)
	}
	return s
}
