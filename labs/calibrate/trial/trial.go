// Package trial is what the program of package calibrate does that has all solutions of the
// labs in it: it reads which solution is to be tried in which test, and says what each
// came to, line by line.
package trial

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/labs"
)

// A Cell is a solution in a test: it is tried with seeds from 1 on.
type Cell struct {
	Lab      string `json:"lab"`
	Solution string `json:"solution"`
	Test     string `json:"test"`
	// First is the first seed.
	First uint64 `json:"first"`
	// Seeds is how many seeds are tried at most.
	Seeds int `json:"seeds"`
}

// A Line is what is said of a cell: once when it begins, and once when it has ended.
type Line struct {
	Cell int `json:"cell"`
	// Came is what the cell came to; nil when it begins.
	Came *Came `json:"came,omitempty"`
}

// A Came is what a cell came to. It ends with the first try that is not passed.
type Came struct {
	// Tried is how many seeds were tried.
	Tried int `json:"tried"`
	// Failed says that the last of these was not passed.
	Failed bool `json:"failed"`
	// Check is what failed.
	Check checker.Check `json:"check"`
	// Beyond is what of the first try that had such was beyond what the protocol claims, so
	// that nothing is held against it; "" if nothing was.
	Beyond string `json:"beyond,omitempty"`
	// Events is how many events all tries had.
	Events uint64 `json:"events"`
	// Took is how long they took by the wall clock, which is no part of any verdict.
	Took time.Duration `json:"took_ns"`
	// Error is what is wrong with the lab; "" if nothing is.
	Error string `json:"error,omitempty"`
}

// Main is the program: it registers the solutions, reads a list of cells from the standard
// input, and writes lines to the standard output. It ends the process.
func Main(solutions ...*labs.Solution) {
	hunt.RelaxGC()
	if err := run(context.Background(), solutions, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(ctx context.Context, solutions []*labs.Solution, in io.Reader, out io.Writer) error {
	if err := labs.Register(solutions...); err != nil {
		return err
	}
	var cells []Cell
	if err := json.NewDecoder(in).Decode(&cells); err != nil {
		return fmt.Errorf("the list of cells cannot be read: %w", err)
	}
	buffered := bufio.NewWriter(out)
	lines := json.NewEncoder(buffered)
	say := func(l Line) error { return errors.Join(lines.Encode(l), buffered.Flush()) }
	for i, c := range cells {
		if err := say(Line{Cell: i}); err != nil {
			return err
		}
		came, err := c.try(ctx, solutions)
		if err != nil {
			came = &Came{Error: err.Error()}
		}
		if err := say(Line{Cell: i, Came: came}); err != nil {
			return err
		}
	}
	return nil
}

// try tries the solution in the test until it fails.
func (c Cell) try(ctx context.Context, solutions []*labs.Solution) (*Came, error) {
	for _, s := range solutions {
		if s.Lab.Name != c.Lab || s.Name != c.Solution {
			continue
		}
		_, test, ok := s.Lab.Test(c.Test)
		if !ok {
			return nil, fmt.Errorf("lab %s has no test %q", c.Lab, c.Test)
		}
		return c.tryIn(ctx, s, test)
	}
	return nil, fmt.Errorf("lab %s has no solution %q", c.Lab, c.Solution)
}

func (c Cell) tryIn(ctx context.Context, s *labs.Solution, test *labs.Test) (*Came, error) {
	began, came := time.Now(), new(Came)
	for ; came.Tried < c.Seeds && !came.Failed; came.Tried++ {
		o, err := test.Run(ctx, s, c.First+uint64(came.Tried))
		if err != nil {
			return nil, err
		}
		came.Events += o.Events
		came.Check, came.Failed = o.Failed()
		if came.Beyond == "" && o.Result != nil && len(o.Result.Beyond) > 0 {
			came.Beyond = fmt.Sprintf("seed %d: %v", o.Seed, o.Result.Beyond[0])
		}
	}
	came.Took = time.Since(began)
	return came, nil
}
