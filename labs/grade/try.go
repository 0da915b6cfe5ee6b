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

// pilot is how many seeds of a test are tried before the rest: where a submission passes none and
// would earn nothing by another that it passed, the rest is not tried. An endless loop costs its steps with each seed.
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

// cpuMost is the last resort against a program that computes where no step is counted. Nothing
// that ends by its own comes near: a lab of a thousand seeds takes a minute.
const cpuMost = time.Hour

// try has a program carry out tests, and returns what they came to, in that order: runner.Run with
// workers that are confined. Each has an empty folder to work in.
func (g *grader) try(ctx context.Context, l *labs.Lab, program string, plan []labs.PlannedTest, progress func(made int)) ([]labs.TestReport, error) {
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
		Pilot:    pilot,
		Progress: func(made, _ int) { progress(made) },
	})
}
