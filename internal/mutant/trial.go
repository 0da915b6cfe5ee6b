package mutant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/scenarios"
)

// A place tells the runs of a trial apart.
type place struct {
	Scenario string `json:"scenario"`
	// Strategy is the one that chose the run; empty if the scenario was run as it is
	// written.
	Strategy string `json:"strategy,omitempty"`
	Seed     uint64 `json:"seed"`
}

// A Run is what came of one run of a trial.
type Run struct {
	place
	Verdict   checker.Verdict `json:"verdict"`
	Digest    string          `json:"digest"`
	Signature string          `json:"signature"`
	// Missed is what the scenario says of some run and was not so in this one, if it
	// was run as it is written.
	Missed []string `json:"missed,omitempty"`
}

// A line is what a trial writes: a run, or what the process exceeded.
type line struct {
	*Run
	Exceeded string `json:"exceeded,omitempty"`
}

// Bounds of the process of a trial. They are no part of any verdict: a run that
// exceeds one is not judged.
const (
	processorMax = 30 * time.Second // of one run; one of the library takes a tenth of a second
	memoryMax    = 2 << 30          // bytes
	stackMax     = 256 << 20        // bytes
	watchEvery   = 50 * time.Millisecond
)

// A Trial is the runs to make of a mutant.
type Trial struct {
	// Scenarios are run as they are written, with each of Seeds.
	Scenarios []scenarios.Scenario
	Seeds     hunt.Seeds
	// Strategy, unless it is empty, chooses a run more for each scenario and seed.
	// It is one that never learns, for what it learned of a mutant would have it
	// choose other runs than those of the program as it is.
	Strategy string
}

// errLearns is the error of a trial by a strategy that learns.
var errLearns = errors.New("found a strategy that learns from earlier runs, expected one whose runs depend on the seed alone")

// A chooser is a scenario and who chooses its runs.
type chooser struct {
	scenario, strategy string
	strategy.Strategy
}

// choosers are those of each scenario, in their order.
func (t *Trial) choosers() ([]chooser, error) {
	var all []chooser
	for _, s := range t.Scenarios {
		for _, name := range t.strategies() {
			chosen, err := strategy.New(name, s, t.Seeds.First)
			if err != nil {
				return nil, err
			}
			if chosen.Generation() > 0 {
				return nil, errLearns
			}
			all = append(all, chooser{s.Name, name, chosen})
		}
	}
	return all, nil
}

// strategies are the names of those by which each scenario is run.
func (t *Trial) strategies() []string {
	if t.Strategy == "" {
		return []string{""}
	}
	return []string{"", t.Strategy}
}

// Run makes the runs, one at a time, those of the first seed in the order of the
// scenarios first, and writes a line of JSON for each. It is what the command does
// that was built with a mutant; a process that exceeds what it may take says so and
// ends.
func (t *Trial) Run(ctx context.Context, out io.Writer) error {
	all, err := t.choosers()
	if err != nil {
		return err
	}
	debug.SetMaxStack(stackMax)
	w := &watch{out: out, processorMax: processorMax, memoryMax: memoryMax}
	w.rest()
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go w.watch(watching)
	for i := range t.Seeds.Count {
		seed := t.Seeds.First + i
		for _, c := range all {
			r, err := scenarios.Run(ctx, c.Choose(seed), scenarios.Options{})
			if err != nil {
				return err
			}
			w.rest()
			if err := w.write(line{Run: c.told(seed, r)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// told is what a trial tells of a run.
func (c *chooser) told(seed uint64, r *scenarios.Result) *Run {
	told := &Run{place: place{c.scenario, c.strategy, seed}, Verdict: r.Verdict, Digest: r.Digest.String(), Signature: r.Signature}
	if c.strategy != "" {
		return told
	}
	for _, each := range r.Sometimes {
		if !each.Reached {
			told.Missed = append(told.Missed, each.Name)
		}
	}
	return told
}

// A watch ends the process if a run takes too much. A handler that computes for
// ever has the goroutine that simulates, and cannot be stopped otherwise.
type watch struct {
	mutex  sync.Mutex // guards out
	out    io.Writer
	before atomic.Int64 // processor time before the run

	processorMax time.Duration // of one run
	memoryMax    uint64        // bytes
}

func (w *watch) rest() { w.before.Store(int64(processorTime())) }

func (w *watch) write(l line) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = w.out.Write(append(text, '\n'))
	return err
}

// exceededStatus is what a process ends with that takes too much.
const exceededStatus = 3

func (w *watch) watch(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	memory := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		metrics.Read(memory)
		what := ""
		switch {
		case processorTime()-time.Duration(w.before.Load()) > w.processorMax:
			what = fmt.Sprintf("%v of processor time in one run", w.processorMax)
		case memory[0].Value.Uint64()-memory[1].Value.Uint64() > w.memoryMax:
			what = fmt.Sprintf("%d MiB of memory", w.memoryMax>>20)
		}
		if what != "" {
			_ = w.write(line{Exceeded: what}) // nobody is left to tell if that fails
			os.Exit(exceededStatus)
		}
	}
}

// readLine reads what a trial wrote.
func readLine(text []byte) (line, error) {
	var l line
	err := decode(text, &l)
	switch {
	case err != nil:
		return line{}, fmt.Errorf("found %q (%w), expected a run as one JSON object", clipped(string(text), saidMax), err)
	case l.Exceeded == "" && (l.Run == nil || l.Scenario == ""):
		return line{}, fmt.Errorf("found %q, expected a run with a scenario", clipped(string(text), saidMax))
	}
	return l, nil
}
