package feedback

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
)

func aFailure(seed uint64) *Feedback {
	return &Feedback{
		Lab: "raft", Part: "a", Test: "one-vote", Asks: "One leader a term.", Digest: "ab",
		Failure: labs.Failure{Seed: seed, Check: checker.Check{Name: "election safety"}.Violated(checker.Evidence{}, "two led")},
		Faults:  []string{"{at: 1s, kind: crash}"}, Story: "n1 led, and so did n2.\n", Rule: labs.Rule{Text: "At most one.", Source: "figure 3"},
	}
}

// Each hint climbs a rung, the last stays, and another counterexample begins at the bottom.
func TestAHintClimbsARungOfItsCounterexample(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	next := func() (string, int) {
		t.Helper()
		l, err := Open(runs, "")
		if err != nil {
			t.Fatal(err)
		}
		text, rung, rungs, err := l.Next(80)
		if err != nil || rungs != 4 {
			t.Fatalf("found %d rungs (%v)", rungs, err)
		}
		return text, rung
	}
	keep := func(seed uint64) {
		t.Helper()
		if err := Keep(runs, aFailure(seed)); err != nil {
			t.Fatal(err)
		}
	}
	keep(5)
	for i, words := range []string{"two led", "kind: crash", "so did n2", "At most one.", "At most one."} {
		text, rung := next()
		if rung != min(i+1, 4) || !strings.Contains(text, words) {
			t.Errorf("call %d: found rung %d and %q, expected %q", i+1, rung, text, words)
		}
	}
	keep(5)
	if _, rung := next(); rung != 4 {
		t.Errorf("the same counterexample again: found rung %d", rung)
	}
	keep(6)
	if _, rung := next(); rung != 1 {
		t.Errorf("another counterexample: found rung %d", rung)
	}
	Forget(runs, "one-vote", func(seed uint64) bool { return seed != 6 })
	next()
	Forget(runs, "one-vote", func(seed uint64) bool { return seed == 6 })
	if _, err := Open(runs, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("found the error %v of what has passed", err)
	}
}

func TestALadderThatIsNoneIsRefused(t *testing.T) {
	runs := t.TempDir()
	for _, text := range []string{"", "{}", "[1]", `{"test": 3}`} {
		if err := os.WriteFile(ladderFile(runs, "one-vote"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(runs, "one-vote"); err == nil || !strings.Contains(err.Error(), "remove the file") {
			t.Errorf("%q: found the error %v", text, err)
		}
	}
}

func TestTheLineOfATest(t *testing.T) {
	for _, c := range []struct {
		r    labs.TestReport
		want string
	}{
		{labs.TestReport{Part: "a", Test: "echo", Points: 10, PointsMax: 10, Seeds: 1000, Passed: 1000}, "ok    a/echo  10/10  1,000 of 1,000"},
		{labs.TestReport{Part: "a", Test: "echo", Points: 5, PointsMax: 10, Seeds: 1000, Passed: 997, Worst: &labs.Failure{Seed: 41}}, "FAIL  a/echo   5/10  997 of 1,000; worst seed 41"},
	} {
		if got := Line(&c.r, 6); got != c.want {
			t.Errorf("found %q, expected %q", got, c.want)
		}
	}
}
