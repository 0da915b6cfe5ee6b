package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs/calibrate/trial"
)

// silenceMost is how long a process may say nothing before it is taken for one that loops.
const silenceMost = 30 * time.Minute

// A driver tries cells in processes of a program.
type driver struct {
	program string
	jobs    int
	// silence is how long a process may say nothing.
	silence time.Duration
}

// try returns what each cell came to, in their order. Which process tries which is of no
// consequence to that.
func (d driver) try(ctx context.Context, cells []trial.Cell) ([]trial.Came, error) {
	came := make([]trial.Came, len(cells))
	failed := make([]error, d.jobs)
	var wait sync.WaitGroup
	for job := range d.jobs {
		wait.Go(func() {
			var own []int
			for i := job; i < len(cells); i += d.jobs {
				own = append(own, i)
			}
			failed[job] = d.tryAll(ctx, cells, own, came)
		})
	}
	wait.Wait()
	return came, errors.Join(failed...)
}

// tryAll tries some cells one after the other, in as many processes as it takes.
func (d driver) tryAll(ctx context.Context, cells []trial.Cell, own []int, came []trial.Came) error {
	for len(own) > 0 {
		asked := make([]trial.Cell, len(own))
		for i, cell := range own {
			asked[i] = cells[cell]
		}
		done, begun, err := d.tryOnce(ctx, asked, func(i int, c trial.Came) { came[own[i]] = c })
		switch {
		case err == nil && done == len(own):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !begun:
			return err
		}
		// The solution of the cell under way ended the process: that is how it failed.
		check := checker.Check{Name: processCheck}.Violated(checker.Evidence{}, "the process ended: %v", err)
		came[own[done]] = trial.Came{Tried: cells[own[done]].Seeds, Failed: true, Check: check}
		own = own[done+1:]
	}
	return nil
}

// processCheck is what fails if a solution ends its process.
const processCheck = "process"

// tryOnce has one process try cells, until it has or ends. It returns how many are done, and
// whether another was begun when it ended.
func (d driver) tryOnce(ctx context.Context, cells []trial.Cell, came func(i int, c trial.Came)) (done int, begun bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	text, err := json.Marshal(cells)
	if err != nil {
		return 0, false, err
	}
	var said opening
	cmd := exec.CommandContext(ctx, d.program)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(text), &said
	cmd.Env = append(cmd.Environ(), "GOMAXPROCS=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, false, err
	}
	if err := cmd.Start(); err != nil {
		return 0, false, err
	}
	watch := time.AfterFunc(d.silence, cancel)
	defer watch.Stop()
	for lines := json.NewDecoder(out); ; {
		var l trial.Line
		if lines.Decode(&l) != nil {
			break
		}
		watch.Reset(d.silence)
		begun = l.Came == nil
		if !begun {
			if l.Came.Error != "" {
				cancel()
				return done, false, errors.Join(errors.New(l.Came.Error), waited(cmd))
			}
			came(l.Cell, *l.Came)
			done = l.Cell + 1
		}
	}
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		err = fmt.Errorf("it said nothing for %v", d.silence)
	case err == nil && done < len(cells):
		err = errors.New("with status 0")
	case err != nil:
		err = fmt.Errorf("%w: %s", err, said.text)
	}
	return done, begun, err
}

// waited waits for the end of a process that was told to end.
func waited(cmd *exec.Cmd) error {
	if err := cmd.Wait(); cmd.ProcessState == nil {
		return err
	}
	return nil
}

// An opening keeps the beginning of what a process says: its first lines say why it ends.
type opening struct{ text []byte }

// saidMost is how much of it is kept.
const saidMost = 300

func (t *opening) Write(p []byte) (int, error) {
	if room := saidMost - len(t.text); room > 0 {
		t.text = append(t.text, bytes.ReplaceAll(p[:min(room, len(p))], []byte("\n"), []byte(" "))...)
	}
	return len(p), nil
}
