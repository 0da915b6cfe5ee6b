package command

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports"
)

func TestTheLevelsThatHoldAreToldInALine(t *testing.T) {
	standing := func(l checker.Level, v checker.Verdict) checker.Standing {
		return checker.Standing{Level: l, Verdict: v}
	}
	for _, c := range []struct {
		verdict checker.Verdict
		asked   checker.Level
		stand   []checker.Standing
		want    string
	}{
		{checker.Valid, checker.Linearizable, []checker.Standing{standing(checker.Linearizable, checker.Valid)}, "linearizable"},
		{checker.Valid, checker.Prefix, []checker.Standing{standing(checker.Prefix, checker.Unknown)}, "nothing was found that rules out prefix, which is no proof of it"},
		{checker.Valid, checker.Causal, []checker.Standing{standing(checker.Linearizable, checker.Valid), standing(checker.Causal, checker.Valid)}, "causal, and even linearizable"},
		{checker.Valid, checker.Sequential, []checker.Standing{standing(checker.Linearizable, checker.Violation), standing(checker.Sequential, checker.Valid), standing(checker.Causal, checker.Valid)}, "sequential"},
		{checker.Violation, checker.Linearizable, []checker.Standing{standing(checker.Linearizable, checker.Violation), standing(checker.SequentialPerKey, checker.Valid), standing(checker.Causal, checker.Valid), standing(checker.Prefix, checker.Valid)}, "not linearizable, but sequential-per-key and causal"},
		{checker.Violation, checker.Linearizable, []checker.Standing{standing(checker.Linearizable, checker.Violation), standing(checker.Causal, checker.Violation)}, "not linearizable, nor at another level that was judged"},
		{checker.Violation, checker.Linearizable, []checker.Standing{standing(checker.Linearizable, checker.Violation), standing(checker.Causal, checker.Unknown)}, "not linearizable; of no other level is it known"},
		{checker.Violation, checker.Linearizable, nil, "not linearizable"},
		{checker.Unknown, checker.Linearizable, []checker.Standing{standing(checker.Linearizable, checker.Unknown), standing(checker.Causal, checker.Valid)}, "not known whether linearizable, but causal"},
		{checker.Unknown, checker.Linearizable, nil, "not known whether linearizable"},
	} {
		a := &checkAnswer{Verdict: c.verdict, Level: c.asked, Standings: c.stand}
		if found := a.levelTold(); found != c.want {
			t.Errorf("found %q, expected %q", found, c.want)
		}
	}
}

func TestACycleIsToldInSentences(t *testing.T) {
	check := checker.Check{Name: "serializable", Engine: "cycles", Steps: 7}.Violated(checker.Evidence{Cycle: []checker.Dependency{
		{Before: 1, After: 2, Kind: "wr", Why: "T2 read 7, which T1 wrote"}, {Before: 2, After: 1, Kind: "rw", Why: "T2 read x, over which T1 wrote"},
	}}, "G-single")
	a := &checkAnswer{File: "f", Verdict: checker.Violation, Level: checker.Serializable, Checks: []checker.Check{check},
		Standings: []checker.Standing{{Level: checker.Causal, Why: "too few steps"}}}
	a.excerpt = reports.NewExcerpt("f", "", nil, a.Checks)
	for _, width := range []int{0, 30, 80} {
		var out bytes.Buffer
		c := &console{out: on(&out, width), notes: newScreen(io.Discard)}
		(&judging{console: c}).show(a)
		for _, part := range []string{"VIOLATION  f\n", "T2 read 7, which", "(wr)", "(rw)", "by cycles, in 7", "causal: too few"} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("at %d columns: found\n%s\nexpected %q in it", width, out.String(), part)
			}
		}
	}
}
