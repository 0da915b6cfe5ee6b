package grade

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/confine"
	"github.com/laplace-sim/laplace/labs/runner"
)

// HiddenSeeds are n seeds of a test for a student that nobody knows without the secret: no two
// students have the same, and a student has the same each time.
func HiddenSeeds(secret []byte, student, test string, n int) (seeds []uint64) {
	for i := range n {
		mac := hmac.New(sha256.New, secret)
		_, _ = fmt.Fprintf(mac, "%d %s %d %s %d", len(student), student, len(test), test, i) // a hash takes everything
		// 53 bits, so that every reader of JSON takes a seed for the same number.
		seeds = append(seeds, max(1, binary.BigEndian.Uint64(mac.Sum(nil))>>11))
	}
	return seeds
}

// visibleSeeds are 1 to n.
func visibleSeeds(n int) (seeds []uint64) {
	for i := range n {
		seeds = append(seeds, uint64(i+1))
	}
	return seeds
}

// pilot is how many seeds of a test are tried before the rest: where a submission passes none and
// earns nothing, the rest is not tried. An endless loop costs its steps with each seed.
const pilot = 20

// worth returns a lab of which each test is worth what is left of its points.
func worth(l *labs.Lab, points func(*labs.Test) int) *labs.Lab {
	other := *l
	other.Parts = slices.Clone(l.Parts)
	for i := range other.Parts {
		tests := slices.Clone(l.Parts[i].Tests)
		for j := range tests {
			tests[j].Points = points(&tests[j])
		}
		other.Parts[i].Tests = tests
	}
	return &other
}

// try has a program carry out tests, and returns what they came to, in that order.
func (g *grader) try(ctx context.Context, l *labs.Lab, program string, plan []labs.PlannedTest, progress func(made, all int)) ([]labs.TestReport, error) {
	all, made := 0, 0
	first := slices.Clone(plan)
	for i := range first {
		all += len(plan[i].Seeds)
		first[i].Seeds = plan[i].Seeds[:min(pilot, len(plan[i].Seeds))]
	}
	reports, err := g.run(ctx, l, program, first, func(n int) { progress(n, all) })
	if err != nil {
		return nil, err
	}
	var rest []labs.PlannedTest
	for i, r := range reports {
		made += len(first[i].Seeds)
		switch skipped := len(plan[i].Seeds) - len(first[i].Seeds); {
		case skipped == 0:
		case r.Passed == 0 && r.Points == 0:
			made += skipped
			reports[i].Note = joined(r.Note, fmt.Sprintf("none of the first %d tries was passed, and the other %d were not made", pilot, skipped))
		default:
			made -= len(first[i].Seeds)
			rest = append(rest, plan[i])
		}
	}
	if len(rest) == 0 {
		return reports, nil
	}
	more, err := g.run(ctx, l, program, rest, func(n int) { progress(made+n, all) })
	if err != nil {
		return nil, err
	}
	for _, r := range more {
		i := slices.IndexFunc(plan, func(p labs.PlannedTest) bool { return p.Test == r.Test })
		reports[i] = r
	}
	return reports, nil
}

func joined(note, more string) string {
	if note == "" {
		return more
	}
	return note + "; " + more
}

// cpuMost is the last resort against a program that computes where no step is counted. Nothing
// that ends by its own comes near: a lab of a thousand seeds takes a minute.
const cpuMost = time.Hour

// run is runner.Run with workers that are confined. Each has an empty folder to work in.
func (g *grader) run(ctx context.Context, l *labs.Lab, program string, plan []labs.PlannedTest, progress func(made int)) ([]labs.TestReport, error) {
	empty, err := os.MkdirTemp(g.work, "empty")
	if err != nil {
		return nil, err
	}
	limits := confine.Limits{Memory: g.Memory, CPU: cpuMost, Alone: true}
	return runner.Run(ctx, l, plan, runner.Options{
		Start: func(ctx context.Context) *exec.Cmd {
			cmd := limits.Command(ctx, g.Confiner, program)
			cmd.Dir = empty
			return cmd
		},
		Jobs:     g.inner,
		Progress: func(made, _ int) { progress(made) },
	})
}
