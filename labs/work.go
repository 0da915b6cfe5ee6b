package labs

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// Work is how a program that is a solution is asked, from outside, to try it: a process of its
// own reads a [Plan] and writes a [Line] when it begins a try and one when that has ended.
// Whoever reads the lines so knows, when the process ends before its time, in which try it
// did.

// A Plan says what a worker is to try, in this order.
type Plan struct {
	// Nonce begins every line of the worker, so that nothing the solution prints is taken
	// for one.
	Nonce string        `json:"nonce"`
	Tests []PlannedTest `json:"tests"`
}

// A PlannedTest is a test with the seeds that it is to be tried with.
type PlannedTest struct {
	Test  string   `json:"test"`
	Seeds []uint64 `json:"seeds"`
}

// A Line is what a worker says of one try. The first of a try has no Ended.
type Line struct {
	Test  string `json:"test"`
	Seed  uint64 `json:"seed"`
	Ended *Ended `json:"ended,omitempty"`
}

// An Ended is what a try came to, without the run itself.
type Ended struct {
	Digest sim.Digest `json:"digest"`
	Events uint64     `json:"events"`
	// Virtual is how long the run took by its own time.
	Virtual time.Duration `json:"virtual_ns"`
	// Checks are those of the Outcome; of those that are valid without their Detail.
	Checks []checker.Check `json:"checks"`
	// Panic is the panic of the student's program that ended the run; nil if none did.
	Panic *scenarios.Panic `json:"panic,omitempty"`
}

// Looped reports whether the meter ended the try.
func (e *Ended) Looped() bool { return e.Panic != nil && meter.Stopped(e.Panic.Value) }

// stackMost bounds, in bytes, how deep the calls of a worker may be: a recursion without an end is
// over in no time. A tenth would do for any solution.
const stackMost = 16 << 20

// ballast is how many bytes that nobody touches a worker has. A run lives in a few MiB, so that
// without it a quarter of the time goes into collecting; and a percentage of more than the usual
// would have a program that needs much memory take five times as much.
const ballast = 16 << 20

// Work carries out the plan that it reads, with a solution that is registered. It is meant for
// a process of its own, which does one try at a time. The error is one of reading or
// writing, a plan that is wrong, or a context that ended.
func Work(ctx context.Context, s *Solution, plan io.Reader, lines io.Writer) error {
	debug.SetMaxStack(stackMost)
	defer runtime.KeepAlive(make([]byte, ballast))
	var p Plan
	if err := json.NewDecoder(plan).Decode(&p); err != nil {
		return fmt.Errorf("the plan cannot be read: %w", err)
	}
	out := bufio.NewWriter(lines)
	write := func(l Line) error {
		text, err := json.Marshal(l)
		if err == nil {
			_, err = fmt.Fprintf(out, "\n%s %s\n", p.Nonce, text) // the solution may have printed half a line
		}
		if err == nil {
			err = out.Flush()
		}
		return err
	}
	for _, planned := range p.Tests {
		_, test, ok := s.Lab.Test(planned.Test)
		if !ok {
			return fmt.Errorf("lab %s has no test %q", s.Lab.Name, planned.Test)
		}
		for _, seed := range planned.Seeds {
			line := Line{Test: test.Name, Seed: seed}
			if err := write(line); err != nil {
				return err
			}
			o, err := test.Run(ctx, s, seed)
			if err != nil {
				return err
			}
			line.Ended = o.End()
			if err := write(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// End is the outcome without the run itself.
func (o *Outcome) End() *Ended {
	e := &Ended{Digest: o.Digest, Events: o.Events}
	if o.Result != nil {
		e.Virtual, e.Panic = o.Result.Virtual, o.Result.Panic
	}
	for _, c := range o.Checks {
		if c.Verdict == checker.Valid {
			c.Detail = ""
		}
		e.Checks = append(e.Checks, c)
	}
	return e
}
