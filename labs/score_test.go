package labs

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

var (
	scoredTest = &Test{Name: "agreement", Asks: "All agree.", Points: 10}
	scoredPart = &Part{Name: "b"}
)

// made are so many attempts in which all holds: two claims of safety besides that of the program,
// one of liveness and a budget.
func made(n int) (attempts []Attempt) {
	for i := range n {
		attempts = append(attempts, Attempt{Seed: uint64(i) + 1, Ended: &Ended{Digest: sim.Digest(i), Events: 1000, Checks: []checker.Check{
			checker.Check{Name: scenarios.ProgramName, Promise: checker.Soundness}.Valid(""),
			checker.Check{Name: "election safety", Promise: checker.Leadership}.Valid(""),
			checker.Check{Name: "committed", Promise: checker.Agreement}.Valid(""),
			checker.Check{Name: "progress", Promise: checker.Liveness}.Valid(""),
			checker.Check{Name: "messages", Promise: Budget}.Valid(""),
		}}})
	}
	return attempts
}

// breaks has a check of an attempt fail at an event.
func breaks(a *Attempt, name string, event uint64) {
	i := slices.IndexFunc(a.Ended.Checks, func(c checker.Check) bool { return c.Name == name })
	a.Ended.Checks[i] = a.Ended.Checks[i].Violated(checker.Evidence{Event: event}, "it does not hold")
}

func unsure(a *Attempt, name string) {
	i := slices.IndexFunc(a.Ended.Checks, func(c checker.Check) bool { return c.Name == name })
	a.Ended.Checks[i] = a.Ended.Checks[i].Unknown("nothing to judge")
}

func TestPointsAreThoseOfTheClaimsThatHeldWithEverySeed(t *testing.T) {
	each := func(attempts []Attempt, do func(i int, a *Attempt)) []Attempt {
		for i := range attempts {
			do(i, &attempts[i])
		}
		return attempts
	}
	for _, c := range []struct {
		name     string
		attempts []Attempt
		points   int
		passed   int
	}{
		{"all hold", made(10), 10, 10},
		{"one budget is exceeded with one seed", each(made(10), func(i int, a *Attempt) {
			if i == 4 {
				breaks(a, "messages", 0)
			}
		}), 8, 9},
		{"a budget is exceeded with every seed", each(made(10), func(_ int, a *Attempt) { breaks(a, "messages", 0) }), 0, 0},
		{"a budget is exceeded with all seeds but one", each(made(10), func(i int, a *Attempt) {
			if i > 0 {
				breaks(a, "messages", 0)
			}
		}), 8, 1},
		{"one claim of safety is broken with one seed", each(made(10), func(i int, a *Attempt) {
			if i == 6 {
				breaks(a, "election safety", 7)
			}
		}), 5, 9},
		{"one claim of safety is broken with most seeds", each(made(10), func(i int, a *Attempt) {
			if i > 0 {
				breaks(a, "committed", 7)
			}
		}), 5, 1},
		{"one claim of safety is broken with every seed", each(made(10), func(_ int, a *Attempt) { breaks(a, "committed", 7) }), 0, 0},
		{"what could not be judged is not earned", each(made(10), func(i int, a *Attempt) {
			if i == 2 {
				unsure(a, "election safety")
			}
		}), 8, 9},
		{"nothing is done, so nothing bad happens", each(made(10), func(_ int, a *Attempt) { breaks(a, "progress", 0); unsure(a, "messages") }), 0, 0},
		{"nothing is done with half of the seeds", each(made(10), func(i int, a *Attempt) {
			if i%2 == 0 {
				breaks(a, "progress", 0)
			}
		}), 7, 5},
		{"the program ends with one seed", each(made(10), func(i int, a *Attempt) {
			if i == 9 {
				a.Ended, a.Died = nil, &Death{Why: "exit status 0"}
			}
		}), 0, 9},
		{"servers share a variable with one seed", each(made(10), func(i int, a *Attempt) {
			if i == 3 {
				c := checker.Check{Name: SharedName, Promise: checker.Soundness}
				a.Ended.Checks = append(a.Ended.Checks, c.Violated(checker.Evidence{}, "a variable was written to"))
			}
		}), 0, 9},
		{"most tries were not made", each(made(10), func(i int, a *Attempt) {
			if i > 3 {
				a.Ended = nil
			}
			if i == 4 {
				a.Died = &Death{Why: "exit status 0"}
			}
		}), 0, 4},
		{"one seed means two runs", each(made(10), func(i int, a *Attempt) {
			other := sim.Digest(99)
			if i == 0 {
				a.Again = &other
			}
		}), 0, 9},
		{"no attempt", nil, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Score(scoredPart, scoredTest, c.attempts)
			if r.Points != c.points || r.Passed != c.passed || r.Seeds != len(c.attempts) {
				t.Errorf("found %d points and %d of %d of %+v, expected %d and %d", r.Points, r.Passed, r.Seeds, r.Claims, c.points, c.passed)
			}
			sum, most := 0, 0
			for _, claim := range r.Claims {
				sum, most = sum+claim.Points, most+claim.PointsMax
			}
			if sum != r.Points || most != r.PointsMax {
				t.Errorf("the claims have %d of %d points, the test %d of %d", sum, most, r.Points, r.PointsMax)
			}
			if (r.Worst == nil) != (c.passed == len(c.attempts)) {
				t.Errorf("found the worst %+v", r.Worst)
			}
		})
	}
}

func TestWhatWouldEarnSomethingWithOneMoreTryIsGoneOnWith(t *testing.T) {
	exceeds, idle := made(3), made(3)
	for i := range exceeds {
		breaks(&exceeds[i], "messages", 0)
		breaks(&idle[i], "progress", 0)
	}
	if r := Score(scoredPart, scoredTest, exceeds); r.Points != 0 || !CouldEarn(scoredTest, exceeds) {
		t.Errorf("found %d points, though none was passed, and %v", r.Points, CouldEarn(scoredTest, exceeds))
	}
	if CouldEarn(scoredTest, idle) {
		t.Error("a program that does nothing could earn something")
	}
}

func TestWhoFailsASeedHasNotAllPoints(t *testing.T) {
	attempts := made(10)
	breaks(&attempts[3], "messages", 0)
	for points := 1; points < 10; points++ {
		test := *scoredTest
		test.Points = points
		if r := Score(scoredPart, &test, attempts); r.Points >= points || r.Points < 0 {
			t.Errorf("found %d of %d points, though a seed failed", r.Points, points)
		}
	}
}

func TestTheWorstSeedIsTheOneThatIsEasiestToUnderstand(t *testing.T) {
	attempts := made(12)
	worst := func(seed uint64, check string) {
		t.Helper()
		if w := Score(scoredPart, scoredTest, attempts).Worst; w == nil || w.Seed != seed || w.Check.Name != check {
			t.Errorf("found %+v, expected seed %d and %s", w, seed, check)
		}
	}
	unsure(&attempts[0], "committed")
	worst(1, "committed")
	breaks(&attempts[1], "messages", 0)
	worst(2, "messages")
	attempts[3].Ended.Events = 900
	breaks(&attempts[2], "progress", 0)
	breaks(&attempts[3], "progress", 0)
	worst(4, "progress")
	breaks(&attempts[4], "committed", 50)
	breaks(&attempts[5], "election safety", 30)
	breaks(&attempts[6], "committed", 30)
	worst(6, "election safety")
	other := sim.Digest(99)
	attempts[7].Again = &other
	worst(8, DeterminismName)
	attempts[8].Ended, attempts[8].Died = nil, &Death{Why: "exit status 2", Stack: []string{"server/server.go:9"}}
	worst(9, scenarios.ProgramName)
}
