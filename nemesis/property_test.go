package nemesis_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

var (
	durations = rapid.Map(rapid.Int64Range(0, int64(time.Hour)), func(n int64) time.Duration { return time.Duration(n) })
	roles     = []string{"leader", "followers", "follower", "minority", "majority", "random", "all"}
	targets   = rapid.Custom(func(t *rapid.T) nemesis.Target {
		words := append([]string{"n1", "n2", "n10", "n100"}, roles...)
		return rapid.SliceOfNDistinct(rapid.SampledFrom(words), 1, 4, rapid.ID[string]).Draw(t, "target")
	})
	selections = rapid.Custom(func(t *rapid.T) nemesis.Selection {
		return nemesis.Selection{
			Direction: nemesis.Direction(rapid.IntRange(0, 2).Draw(t, "direction")),
			Links:     nemesis.Links(rapid.IntRange(0, 2).Draw(t, "links")),
		}
	})
	chances = rapid.Map(rapid.Uint32Range(1, 1_000_000), func(p uint32) rng.Probability { return rng.Probability(p) })
	effects = rapid.OneOf(
		rapid.Custom(func(t *rapid.T) nemesis.Effect {
			return &nemesis.Partition{
				Direction: nemesis.Direction(rapid.IntRange(0, 2).Draw(t, "direction")),
				Clients:   nemesis.Side(rapid.IntRange(0, 2).Draw(t, "clients")),
			}
		}),
		rapid.Custom(func(t *rapid.T) nemesis.Effect {
			return &nemesis.Crash{Unsynced: nemesis.Unsynced(rapid.IntRange(0, 3).Draw(t, "unsynced"))}
		}),
		rapid.Just[nemesis.Effect](&nemesis.Stop{}),
		rapid.Just[nemesis.Effect](&nemesis.Pause{}),
		rapid.Custom(func(t *rapid.T) nemesis.Effect {
			offset := durations.Draw(t, "offset") + 1
			if rapid.Bool().Draw(t, "back") {
				offset = -offset
			}
			return &nemesis.ClockOffset{Offset: offset}
		}),
		rapid.Custom(func(t *rapid.T) nemesis.Effect {
			drift := rapid.Int64Range(-1_000_000, 1_000_000).Filter(func(d int64) bool { return d != 0 })
			return &nemesis.ClockDrift{Drift: drift.Draw(t, "drift")}
		}),
		rapid.Custom(func(t *rapid.T) nemesis.Effect {
			return &nemesis.Loss{Odds: nemesis.Odds{Probability: chances.Draw(t, "p"), Selection: selections.Draw(t, "which")}}
		}),
		rapid.Custom(func(t *rapid.T) nemesis.Effect {
			return &nemesis.Duplicate{Odds: nemesis.Odds{Probability: chances.Draw(t, "p"), Selection: selections.Draw(t, "which")}}
		}),
		rapid.Custom(func(t *rapid.T) nemesis.Effect {
			least := durations.Draw(t, "least")
			return &nemesis.Delay{Delay: dist.Uniform(least, least+1+durations.Draw(t, "span")), Selection: selections.Draw(t, "which")}
		}),
	)
	// varied are effects of all kinds, as a generator makes them.
	varied = rapid.Custom(func(t *rapid.T) nemesis.Effect {
		kind := rapid.SampledFrom(kindNames()).Draw(t, "kind")
		g := everything([]string{kind})
		g.Until = 4 * s
		schedule := mustGenerate(rapid.Uint64().Draw(t, "seed"), g, 9)
		if len(schedule) == 0 {
			return &nemesis.Stop{}
		}
		return rapid.SampledFrom(schedule).Draw(t, "fault").Effect
	})
	faults = rapid.Custom(func(t *rapid.T) nemesis.Fault {
		f := nemesis.Fault{
			ID:      rapid.StringMatching(`[a-zA-Z0-9._-]{1,8}`).Draw(t, "id"),
			Trigger: nemesis.Trigger{At: durations.Draw(t, "at")},
			Target:  targets.Draw(t, "target"),
			For:     durations.Draw(t, "for"),
			Effect:  rapid.OneOf(effects, varied).Draw(t, "effect"),
		}
		switch {
		case isInstant(f):
			f.For = 0
		case nemesis.Schedule{f}.Check(100, 9) != nil:
			f.For++ // it has to last
		}
		event := rapid.IntRange(0, 4).Draw(t, "event")
		switch event {
		case 0:
			return f
		case 1:
			f.Trigger.Became = rapid.SampledFrom([]string{"leader", "null", "true", "1e5", "-", "no"}).Draw(t, "became")
		case 2:
			f.Trigger.Observed = sim.ObservationKind(rapid.IntRange(1, int(sim.Halted)).Draw(t, "observed"))
		case 3:
			f.Trigger.Sent = "AppendEntries"
			f.Trigger.To = []string{"n3"}
		case 4:
			f.Trigger.Operation = nemesis.Operation(rapid.IntRange(1, int(nemesis.AnyOperation)).Draw(t, "operation"))
		}
		if rapid.Bool().Draw(t, "by") {
			f.Trigger.By = []string{"n2", "n1"}
			f.Target = append(f.Target, nemesis.Origin)
		}
		f.Trigger.Nth = rapid.IntRange(0, 1<<31-1).Draw(t, "nth")
		f.Trigger.Within = durations.Draw(t, "within")
		return f
	})
	schedules = rapid.Custom(func(t *rapid.T) nemesis.Schedule {
		return rapid.SliceOfNDistinct(faults, 0, 8, func(f nemesis.Fault) string { return f.ID }).Draw(t, "schedule")
	})
)

// everything is a generator of faults of the given kinds that has all it needs.
func everything(kinds []string) nemesis.Generator {
	return nemesis.Generator{Kinds: kinds, Points: []string{"a", "b", "c", "d", "e"}, Versions: []string{"old", "new"}}
}

func TestAScheduleIsReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schedule := schedules.Draw(t, "schedule")
		if err := schedule.Check(100, 0); err != nil {
			t.Fatal(err)
		}
		fromYAML, err := nemesis.Read("yaml", []byte(schedule.String()))
		if err != nil {
			t.Fatalf("%v in\n%s", err, schedule)
		}
		text, err := json.Marshal(schedule)
		if err != nil {
			t.Fatal(err)
		}
		var fromJSON nemesis.Schedule
		if err := json.Unmarshal(text, &fromJSON); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		for i := range schedule {
			if !reflect.DeepEqual(fromYAML[i], schedule[i]) {
				t.Fatalf("YAML turned\n%#v\ninto\n%#v", schedule[i], fromYAML[i])
			}
			if !reflect.DeepEqual(fromJSON[i], schedule[i]) {
				t.Fatalf("JSON turned\n%#v\ninto\n%#v", schedule[i], fromJSON[i])
			}
		}
		if len(fromYAML) != len(schedule) || len(fromJSON) != len(schedule) {
			t.Fatalf("%d faults became %d by YAML and %d by JSON", len(schedule), len(fromYAML), len(fromJSON))
		}
	})
}

func TestTheDefaultGeneratorUsesEveryKindThatNeedsNoMoreAndHarmsNoDiskAndLeavesAMajority(t *testing.T) {
	kinds := make(map[string]bool)
	for seed := range uint64(60) {
		schedule := mustGenerate(seed, nemesis.Generator{}, 5)
		if len(schedule) < 5 {
			t.Errorf("seed %d gives only %d faults in 30s", seed, len(schedule))
		}
		for _, f := range schedule {
			kinds[f.Effect.Kind()] = true
			var d damage
			for _, other := range schedule {
				if lasts(other, f.Trigger.At) {
					d.add(other, 5)
				}
			}
			if d.away > 2 {
				t.Errorf("seed %d: %d of 5 servers are away at %v", seed, d.away, f.Trigger.At)
			}
		}
		if again := mustGenerate(seed, nemesis.Generator{}, 5); !reflect.DeepEqual(again, schedule) {
			t.Errorf("seed %d gives another schedule the second time", seed)
		}
	}
	for _, kind := range nemesis.Kinds() {
		harms := kind.Family == "disk" && kind.Name != "disk-stall" && kind.Name != "slow-disk"
		told := kind.Family == "code" || strings.HasSuffix(kind.Name, "upgrade") || kind.ByName
		if kinds[kind.Name] == (harms || told) {
			t.Errorf("that a seed gave a %s is %v", kind.Name, kinds[kind.Name])
		}
	}
}

func TestAGeneratorOfSomeKindsMakesOnlyThose(t *testing.T) {
	for _, kind := range nemesis.Kinds() {
		schedule := mustGenerate(1, everything([]string{kind.Name}), 5)
		if len(schedule) == 0 {
			t.Errorf("there is no %s among the faults", kind.Name)
		}
		for _, f := range schedule {
			if f.Effect.Kind() != kind.Name {
				t.Errorf("%v is no %s", f, kind.Name)
			}
		}
	}
}

func TestAGeneratorOfAFamilyMakesAllItsKinds(t *testing.T) {
	for _, family := range nemesis.Families {
		made := make(map[string]bool)
		for seed := range uint64(20) {
			for _, f := range mustGenerate(seed, everything([]string{family}), 5) {
				made[f.Effect.Kind()] = true
			}
		}
		for _, kind := range nemesis.Kinds() {
			if made[kind.Name] != (kind.Family == family && !kind.ByName) {
				t.Errorf("that %s makes a %s is %v", family, kind.Name, made[kind.Name])
			}
		}
	}
}

func TestAboutHalfOfTheFaultPointsAreOnAndTheyDependOnTheSeed(t *testing.T) {
	chosen := make(map[string]int)
	for seed := range uint64(40) {
		on := make(map[string]bool)
		for _, f := range mustGenerate(seed, everything([]string{"fault-point"}), 5) {
			on[f.Effect.(*nemesis.Point).Point] = true
		}
		for name := range on {
			chosen[name]++
		}
	}
	for _, name := range everything(nil).Points {
		if chosen[name] < 10 || chosen[name] > 30 {
			t.Errorf("the point %s is on for %d of 40 seeds", name, chosen[name])
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, kind := range nemesis.Kinds() {
		f.Add("- " + kind.Example + "\n")
	}
	f.Add("- at: 2s\n  kind: partition\n  groups: [[n1], [n2]] # why\n")
	f.Add("- &a [*a, *a]\n- <<: *a\n- ? {a: b}\n: - - !!x y\n--- |\n%YAML\n")
	f.Fuzz(func(t *testing.T, text string) {
		schedule, err := nemesis.Read("fuzz", []byte(text))
		if err != nil {
			return
		}
		again, err := nemesis.Read("again", []byte(schedule.String()))
		if err != nil || !reflect.DeepEqual(again, schedule) {
			t.Errorf("%q was read as\n%sand then as\n%s(%v)", text, schedule, again, err)
		}
	})
}

// mustGenerate is nemesis.Generate of what is known to be right.
func mustGenerate(seed uint64, g nemesis.Generator, servers int) nemesis.Schedule {
	s, err := nemesis.Generate(seed, g, servers)
	if err != nil {
		panic(err)
	}
	return s
}
