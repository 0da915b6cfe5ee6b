package laplacetest_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
)

func TestDrawnSchedulesFitTheClusterAndItsBudget(t *testing.T) {
	const servers, clients, spare = 5, 2, 2
	faults := laplacetest.Faults(nemesis.Generator{Until: 10 * time.Second, Shortest: 50 * time.Millisecond}, servers, clients)
	drawn, together, onClients := 0, 0, 0
	for i := range samples / 4 {
		s := faults.Example(i)
		if err := s.Check(servers, clients); err != nil {
			t.Fatalf("%v\n%v", err, s)
		}
		if !slices.IsSortedFunc(s, func(a, b nemesis.Fault) int { return cmp.Compare(a.Trigger.At, b.Trigger.At) }) {
			t.Fatalf("not in the order of time:\n%v", s)
		}
		for _, f := range s {
			if f.Trigger.At%time.Millisecond != 0 || f.For%time.Millisecond != 0 || f.Trigger.At+f.For > 10*time.Second {
				t.Fatalf("not in whole milliseconds until 10s: %v", f)
			}
			if strings.HasPrefix(f.Target.String(), "c") {
				onClients++
			}
		}
		drawn += len(s)
		most := awayTogether(s)
		if most > spare {
			t.Fatalf("%d servers are away at once, expected at most %d:\n%v", most, spare, s)
		}
		if most > 1 {
			together++
		}
	}
	if drawn < samples || together < samples/40 || onClients < samples/40 {
		t.Errorf("%d faults, %d schedules with two servers away and %d faults of clients show too little", drawn, together, onClients)
	}
}

// awayTogether is how many servers a schedule takes down, pauses or cuts off at
// the same time.
func awayTogether(s nemesis.Schedule) (most int) {
	takes := func(f nemesis.Fault) int {
		switch f.Effect.Kind() {
		case "bridge", "ring":
			return 2
		case "pause", "clock-stop", "hold", "disk-stall", "partition", "isolate", "stop", "kill", "crash", "crash-loop":
			switch target := f.Target.String(); {
			case target == "minority":
				return 2
			case strings.HasPrefix(target, "c"):
				return 0
			}
			return 1
		}
		return 0
	}
	for _, f := range s {
		sum := 0
		for _, other := range s {
			if other.Trigger.At <= f.Trigger.At && f.Trigger.At <= other.Trigger.At+other.Trigger.Within+other.For {
				sum += takes(other)
			}
		}
		if takes(f) > 0 {
			most = max(most, sum)
		}
	}
	return most
}

func TestEachKindOfFaultCanBeAskedFor(t *testing.T) {
	for _, k := range nemesis.Kinds() {
		g := nemesis.Generator{Kinds: []string{k.Name}, Points: []string{"slow-apply"}, Versions: []string{"next"}, Shortest: 500 * time.Millisecond}
		faults := laplacetest.Faults(g, 5, 1)
		found := false
		for i := range 50 {
			for _, f := range faults.Example(i) {
				if f.Effect.Kind() != k.Name {
					t.Fatalf("found a %s, asked for %s", f.Effect.Kind(), k.Name)
				}
				found = true
			}
		}
		if !found {
			t.Errorf("no %s was drawn", k.Name)
		}
	}
}

func TestAFamilyStandsForItsKinds(t *testing.T) {
	seen := make(map[string]bool)
	faults := laplacetest.Faults(nemesis.Generator{Kinds: []string{"process"}}, 5, 0)
	for i := range samples / 10 {
		for _, f := range faults.Example(i) {
			seen[f.Effect.Kind()] = true
		}
	}
	for _, k := range nemesis.Kinds() {
		if k.Family != "process" || k.Needs == nemesis.NeedsVersions {
			continue
		}
		if !seen[k.Name] {
			t.Errorf("no %s among %v", k.Name, seen)
		}
		delete(seen, k.Name)
	}
	if len(seen) > 0 {
		t.Errorf("%v are no faults of processes, or need more than was given", seen)
	}
}

func TestAKindThatIsNotWantedIsNotDrawn(t *testing.T) {
	faults := laplacetest.Faults(nemesis.Generator{Kinds: []string{"process"}, Without: []string{"crash", "kill"}}, 5, 0)
	drawn := 0
	for i := range samples / 10 {
		for _, f := range faults.Example(i) {
			drawn++
			if kind := f.Effect.Kind(); kind == "crash" || kind == "kill" {
				t.Fatalf("found a %s", kind)
			}
		}
	}
	if drawn == 0 {
		t.Error("nothing was drawn")
	}
}

func TestDiskFaultsDamageAMinorityOnlyUnlessThereIsNoLimit(t *testing.T) {
	for _, c := range []struct {
		unlimited bool
		want      int
	}{{false, 2}, {true, 5}} {
		damaged := make(map[string]bool)
		faults := laplacetest.Faults(nemesis.Generator{Kinds: []string{"bit-rot", "lost-write", "bad-sector"}, Unlimited: c.unlimited}, 5, 1)
		for i := range samples / 10 {
			for _, f := range faults.Example(i) {
				damaged[f.Target.String()] = true
			}
		}
		if len(damaged) != c.want {
			t.Errorf("unlimited %v: the disks of %v are damaged, expected %d servers", c.unlimited, damaged, c.want)
		}
	}
}

func TestWithoutALimitMoreThanAMinorityMayBeAway(t *testing.T) {
	most := 0
	faults := laplacetest.Faults(nemesis.Generator{Kinds: []string{"crash"}, Unlimited: true, Gap: 200 * time.Millisecond}, 5, 0)
	for i := range samples / 20 {
		most = max(most, awayTogether(faults.Example(i)))
	}
	if most <= 2 {
		t.Errorf("at most %d servers were away at once", most)
	}
}

func TestAFaultShrinksToAnEarlyShortAndHarmlessOne(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "2")
	var last nemesis.Schedule
	try(t, func(t laplacetest.TB) {
		faults := laplacetest.Faults(nemesis.Generator{From: time.Second}, 3, 0)
		rapid.Check(t, func(t *rapid.T) {
			if s := faults.Draw(t, "faults"); len(s) > 0 {
				last = s
				t.Fatal("a fault")
			}
		})
	}).mustFail(t)
	const want = "- {id: slow-node-0, at: 1s, kind: slow-node, target: n1, factor: "
	if len(last) != 1 || !strings.HasPrefix(last.String(), want) || last[0].For != 200*time.Millisecond {
		t.Errorf("found\n%vexpected one that begins as %s and lasts 200ms", last, want)
	}
}

// Deliver says what becomes of single messages, which is nothing to begin with.
func TestWhatAGeneratorDrawsByDefaultIsOnTheLadder(t *testing.T) {
	for _, kind := range (nemesis.Generator{}).Choices() {
		if kind != "deliver" && !slices.Contains(laplacetest.Ladder(), kind) {
			t.Errorf("%s is not on the ladder of faults.go, so that no test of a user's draws it: give it a rung, between what does less harm and what does more", kind)
		}
	}
}
