package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/feedback"
)

// tellPatience is how long the student's program may take to make the feedback of a failure. It
// takes some seconds.
const tellPatience = 3 * time.Minute

// tellMost is how much of what it writes is read.
const tellMost = 16 << 20

// tell has the student's program make the feedback of the worst failure of a test, and keeps it
// for hints. A program that does not manage to is told of by the failure alone.
func (k *labCheck) tell(cmd *cobra.Command, r *labs.TestReport, findings []string) (*feedback.Feedback, error) {
	ctx := cmd.Context()
	m := newMeter(k.notes)
	m.say(fmt.Sprintf("making the run of seed %d small", r.Worst.Seed))
	f, err := k.told(ctx, r)
	m.clear()
	if ctx.Err() != nil {
		return nil, interrupted(cmd.CommandPath(), "the tests were finished, and what fails was not told")
	}
	if err != nil {
		k.notes.printf("the run of seed %d could not be told: %s\n", r.Worst.Seed, oneLine(err))
		part, test, _ := k.lab.Test(r.Test)
		failure := *r.Worst
		if failure.Ended == "" {
			failure.Ended = failure.Check.Detail
		}
		if f, err = feedback.Of(ctx, &labs.Solution{Lab: k.lab}, part, test, failure, feedback.Options{}); err != nil {
			return nil, broken(err)
		}
	}
	if f.Failure.Check.Name == labs.DeterminismName {
		f.Findings = findings
	}
	if err := feedback.Keep(k.runs, f); err != nil {
		return nil, broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	return f, nil
}

// told starts the program.
func (k *labCheck) told(ctx context.Context, r *labs.TestReport) (*feedback.Feedback, error) {
	ctx, stop := context.WithTimeout(ctx, tellPatience)
	defer stop()
	asked, err := json.Marshal(tellRequest{Test: r.Test, Failure: *r.Worst, Options: feedback.Options{Runs: "runs", Jobs: 1, Width: k.columns() - 2}})
	if err != nil {
		return nil, err
	}
	var out, notes bounded
	child := exec.CommandContext(ctx, k.program, "lab", "tell")
	child.Dir, child.WaitDelay = k.module.Dir, time.Second
	child.Stdin, child.Stdout, child.Stderr = bytes.NewReader(asked), &out, &notes
	if err := child.Run(); err != nil {
		if lines := bytes.Split(bytes.TrimSpace(notes.text.Bytes()), []byte("\n")); len(lines[0]) > 0 {
			err = fmt.Errorf("%w: %s", err, lines[len(lines)-1])
		}
		return nil, err
	}
	f := new(feedback.Feedback)
	return f, json.Unmarshal(out.text.Bytes(), f)
}

// A bounded buffer drops what is too much.
type bounded struct{ text bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	_, _ = b.text.Write(p[:min(len(p), tellMost-b.text.Len())]) // it never fails
	return len(p), nil
}
