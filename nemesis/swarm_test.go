package nemesis_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/nemesis"
)

// kindOf finds a kind by its name.
func kindOf(f nemesis.Fault) nemesis.Kind {
	kinds := nemesis.Kinds()
	return kinds[slices.IndexFunc(kinds, func(k nemesis.Kind) bool { return k.Name == f.Effect.Kind() })]
}

func TestASwarmSwitchesFamiliesAndKindsOnAndOffAndNeverAll(t *testing.T) {
	const seeds = 200
	kinds, families := make(map[string]int), make(map[string]int)
	for seed := range uint64(seeds) {
		g := nemesis.Generator{Swarm: true, Gap: 300 * ms, Until: 40 * s}
		schedule := mustGenerate(seed, g, 5)
		if len(schedule) == 0 {
			t.Errorf("seed %d has no fault", seed)
		}
		seen := make(map[string]bool)
		for _, f := range schedule {
			seen[kindOf(f).Name], seen[kindOf(f).Family] = true, true
		}
		for _, k := range nemesis.Kinds() {
			if seen[k.Name] {
				kinds[k.Name]++
			}
		}
		for _, family := range nemesis.Families {
			if seen[family] {
				families[family]++
			}
		}
	}
	for _, family := range []string{"network", "process", "clock"} {
		if n := families[family]; n < seeds/2 || n > seeds*9/10 {
			t.Errorf("%d of %d seeds have faults of the family %s", n, seeds, family)
		}
	}
	for _, kind := range []string{"partition", "crash", "loss", "clock-jump", "pause"} {
		if n := kinds[kind]; n < seeds/5 || n > seeds/2 {
			t.Errorf("%d of %d seeds have a %s", n, seeds, kind)
		}
	}
}

func TestTheSwarmsOfSeedsDifferInTheirRates(t *testing.T) {
	fewest, most, shortest, longest := 1<<30, 0, never, time.Duration(0)
	for seed := range uint64(300) {
		schedule := mustGenerate(seed, nemesis.Generator{Swarm: true, Kinds: []string{"pause"}, Gap: s, Until: 60 * s}, 5)
		fewest, most = min(fewest, len(schedule)), max(most, len(schedule))
		var last time.Duration
		for _, f := range schedule {
			last = max(last, f.For)
		}
		shortest, longest = min(shortest, last), max(longest, last)
	}
	if most < 8*fewest {
		t.Errorf("schedules have %d to %d faults, expected some with eight times those of others", fewest, most)
	}
	if longest < 3*shortest {
		t.Errorf("the longest faults of schedules last %v to %v, expected some three times those of others", shortest, longest)
	}
}

func TestASwarmSeeksTrouble(t *testing.T) {
	found := make(map[string]bool)
	for seed := range uint64(600) {
		g := nemesis.Generator{Swarm: true, Kinds: []string{"crash", "partition", "pause"}, Gap: s}
		schedule := mustGenerate(seed, g, 5)
		for i, f := range schedule {
			found["an operation"] = found["an operation"] || f.Trigger.Operation != 0
			found["an observation"] = found["an observation"] || f.Trigger.Observed != 0
			found["a new leader, struck itself"] = found["a new leader, struck itself"] || f.Trigger.Became == "leader" && f.Target[0] == nemesis.Origin
			if i == 0 {
				continue
			}
			before := schedule[i-1]
			same := f.Effect == before.Effect && f.Trigger.Became+before.Trigger.Became == "" && len(f.Target) == 1 && f.Target[0] != before.Target[0]
			end := before.Trigger.At + before.For
			found["one server after the other"] = found["one server after the other"] || same && f.Trigger.At > end
			found["away by turns, back in another order"] = found["away by turns, back in another order"] || same && f.Trigger.At < end && f.Trigger.At+f.For < end
			found["a crash during a partition"] = found["a crash during a partition"] ||
				f.Effect.Kind() == "crash" && before.Effect.Kind() == "partition" && f.Trigger.At < end && f.Trigger.At-before.Trigger.At < 100*ms
		}
	}
	for _, what := range []string{
		"an operation", "an observation", "a new leader, struck itself", "one server after the other",
		"away by turns, back in another order", "a crash during a partition",
	} {
		if !found[what] {
			t.Errorf("no seed has %s", what)
		}
	}
}

func TestASwarmPicksOutKindsOfMessageThatItWasTold(t *testing.T) {
	g := nemesis.Generator{Swarm: true, Kinds: []string{"network"}, Gap: 300 * ms, Until: 40 * s, Messages: []string{"Vote", "Reply"}}
	about, sent := make(map[string]int), make(map[string]int)
	for seed := range uint64(100) {
		for _, f := range mustGenerate(seed, g, 5) {
			sent[f.Trigger.Sent]++
			switch e := f.Effect.(type) {
			case *nemesis.Loss:
				about[e.Message]++
			case *nemesis.Hold:
				about[e.Message]++
			case *nemesis.Block:
				about[e.Message]++
			}
		}
	}
	if about[""] < 50 || about["Vote"] < 50 || about["Reply"] < 50 || len(about) != 3 || sent["Vote"] < 5 || sent["Reply"] < 5 || len(sent) != 3 {
		t.Errorf("faults are about the messages %v and wait for %v, expected Vote, Reply and neither, often", about, sent)
	}
	g.Swarm = false
	told := mustGenerate(1, g, 5)
	g.Messages = nil
	if untold := mustGenerate(1, g, 5); told.String() != untold.String() {
		t.Error("without a swarm the kinds of message matter, expected them not to")
	}
}

func TestASwarmDrawsHowManyServersAreAwayAtOnce(t *testing.T) {
	seeds := make(map[int]int) // by how many servers are away at once at the most
	for seed := range uint64(60) {
		g := nemesis.Generator{Swarm: true, Kinds: []string{"pause"}, Gap: 100 * ms, Until: 40 * s, Budget: nemesis.Budget{Away: 3}}
		schedule := mustGenerate(seed, g, 3)
		most := 0
		for _, at := range schedule {
			away := 0
			for _, f := range schedule {
				if from := f.Trigger.At; from <= at.Trigger.At && at.Trigger.At <= from+f.For {
					away++
					if slices.Equal(f.Target, nemesis.Target{nemesis.All}) {
						away += 2
					}
				}
			}
			most = max(most, away)
		}
		seeds[most]++
	}
	if seeds[1] < 10 || seeds[2] < 10 || seeds[3] < 10 || len(seeds) != 3 {
		t.Errorf("found so many seeds by how many servers are away at the most: %v, expected 1, 2 and 3 about as often", seeds)
	}
}

func TestWithoutIsNeverChosen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := slices.Concat(kindNames(), nemesis.Families)
		g := everything(nil)
		g.Swarm, g.Unlimited = rapid.Bool().Draw(t, "swarm"), rapid.Bool().Draw(t, "unlimited")
		g.Without = rapid.SliceOfNDistinct(rapid.SampledFrom(words), 1, 12, rapid.ID[string]).Draw(t, "without")
		for _, f := range mustGenerate(rapid.Uint64().Draw(t, "seed"), g, 5) {
			if k := kindOf(f); slices.Contains(g.Without, k.Name) || slices.Contains(g.Without, k.Family) {
				t.Fatalf("%v was chosen without %v", f, g.Without)
			}
		}
	})
}

func TestNothingIsGeneratedWithoutAnyKind(t *testing.T) {
	g := nemesis.Generator{Kinds: []string{"crash"}, Without: []string{"process"}}
	for _, g.Swarm = range []bool{false, true} {
		if schedule := mustGenerate(1, g, 5); schedule != nil {
			t.Errorf("found\n%s", schedule)
		}
	}
}

func TestUnlimitedFaultsGoBeyondEveryBudgetAndCanBeRunAndEnd(t *testing.T) {
	var worst damage
	damaged := make(map[string]bool)
	for seed := range uint64(40) {
		g := nemesis.Generator{Unlimited: true, Swarm: seed%2 == 0, Gap: 500 * ms, Until: 20 * s}
		schedule := mustGenerate(seed, g, 5)
		if err := schedule.Check(5, 0); err != nil {
			t.Fatal(err)
		}
		for _, f := range schedule {
			if end := f.Trigger.At + f.Trigger.Within + f.For; end > g.Until {
				t.Errorf("%v ends at %v", f, end)
			}
			if kindOf(f).Family == "disk" && len(f.Target) == 1 {
				damaged[f.Target[0]] = true
			}
			var d damage
			for _, other := range schedule {
				if lasts(other, f.Trigger.At) {
					d.add(other, 5)
				}
			}
			worst = damage{
				max(worst.away, d.away), max(worst.offset, d.offset), max(worst.drift, d.drift), max(worst.loss, d.loss),
				max(worst.duplicate, d.duplicate), max(worst.delay, d.delay), max(worst.throttles, d.throttles), max(worst.slow, d.slow), nil,
			}
		}
	}
	if worst.away < 5 || worst.offset < time.Hour || worst.drift < 100_000 || worst.loss < 900_000 || worst.duplicate < 900_000 ||
		worst.delay < 5*s || worst.throttles < 2 || worst.slow < 200 {
		t.Errorf("the worst damage is %+v", worst)
	}
	for i := range 5 {
		if name := nemesis.ServerName(i + 1); !damaged[name] {
			t.Errorf("the disk of %s was never damaged", name)
		}
	}
}

func TestTheSameArgumentsGiveTheSameScheduleWhichIsReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := everything(nil)
		g.Swarm, g.Unlimited = true, rapid.Bool().Draw(t, "unlimited")
		if rapid.Bool().Draw(t, "disks") {
			g.Kinds = nemesis.Families
		}
		seed, servers := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 9).Draw(t, "servers")
		schedule := mustGenerate(seed, g, servers)
		if again := mustGenerate(seed, g, servers); !reflect.DeepEqual(again, schedule) {
			t.Fatalf("the second time it is\n%s, the first it was\n%s", again, schedule)
		}
		if err := schedule.Check(servers, 0); err != nil {
			t.Fatal(err)
		}
		read, err := nemesis.Read("yaml", []byte(schedule.String()))
		if err != nil || len(read) != len(schedule) {
			t.Fatalf("%v in\n%s", err, schedule)
		}
		for i := range schedule {
			if !reflect.DeepEqual(read[i], schedule[i]) {
				t.Fatalf("%#v became %#v", schedule[i], read[i])
			}
		}
	})
}
