package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// How far is looked for a run that shows a flaw.
const (
	nearSeeds  = 5000 // of the same story
	startSeeds = 500  // from the start
)

// A flaw is what an exhibit shows.
type flaw struct{ protocol, name string }

func (f flaw) String() string { return f.protocol + " " + f.name }

// file is the name of the exhibit's file.
func (f flaw) file() string { return f.protocol + "-" + f.name + ".yaml" }

// flaws are those of all protocols, in their order.
func flaws() []flaw {
	var all []flaw
	for _, f := range scenarios.Flaws() {
		all = append(all, flaw{f.Protocol, f.Name})
	}
	return all
}

// What became of an exhibit.
type fate int

const (
	unchanged fate = iota // the same run
	kept                  // other events, and the same failure
	refound               // another seed of the same story
	anew                  // another story
)

func (f fate) String() string {
	return [...]string{"unchanged", "kept", "found near", "found from the start"}[f]
}

// An exhibit is what became of one.
type exhibit struct {
	flaw   flaw
	fate   fate
	reason string
	row    row
}

// renewAll renews the exhibits of a directory and their table, as many at a
// time as there are processors, and reports on each.
func renewAll(ctx context.Context, dir string, all []flaw, report io.Writer) error {
	table, err := readTable(filepath.Join(dir, tableFile))
	if err != nil {
		return err
	}
	renewed, failed := make([]exhibit, len(all)), make([]error, len(all))
	var reporting sync.Mutex
	each(0, len(all), func(i int) {
		e, err := renew(ctx, dir, all[i], table.rows[all[i].String()])
		if renewed[i], failed[i] = e, err; err != nil {
			failed[i] = fmt.Errorf("%s: %w", all[i], err)
			return
		}
		reporting.Lock()
		defer reporting.Unlock()
		fmt.Fprintf(report, "%s: %s\n", e.flaw, strings.TrimSuffix(e.fate.String()+": "+e.reason, ": "))
	})
	counts := make(map[fate]int)
	rows := make([]row, len(all))
	for i, e := range renewed {
		rows[i] = e.row
		if failed[i] != nil {
			rows[i] = table.rows[all[i].String()]
		} else {
			counts[e.fate]++
		}
	}
	fmt.Fprintf(report, "\n%d exhibits:", len(all))
	for f := unchanged; f <= anew; f++ {
		fmt.Fprintf(report, " %d %v;", counts[f], f)
	}
	fmt.Fprintln(report, " by", scenarios.WorldModel())
	for _, text := range table.reminders(all, rows) {
		fmt.Fprintln(report, text)
	}
	err = table.write(rows)
	if ctx.Err() != nil {
		return errors.Join(errors.New("interrupted; to go on, type the same"), err)
	}
	return errors.Join(append(failed, err)...)
}

// each does n pieces of work, so many at a time; 0 is as many as there are
// processors.
func each(jobs, n int, work func(i int)) {
	next := make(chan int)
	var busy sync.WaitGroup
	for range cmp.Or(jobs, runtime.GOMAXPROCS(0)) {
		busy.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	busy.Wait()
}

// renew makes one exhibit anew, as far as that is needed.
func renew(ctx context.Context, dir string, f flaw, was row) (exhibit, error) {
	path := filepath.Join(dir, f.file())
	spec, err := scenarios.ReadFile(path)
	if errors.Is(statError(path), fs.ErrNotExist) {
		return fromStart(ctx, path, f, "there was no file")
	}
	if err != nil {
		return exhibit{}, err
	}
	if spec.Recorded == nil || spec.Recorded.Signature == "" {
		return fromStart(ctx, path, f, "no failure was recorded")
	}
	if err := refuseSameModel(ctx, path, spec); err != nil {
		return exhibit{}, err
	}
	found, err := hunt.Refind(ctx, spec, hunt.Refinding{Seeds: nearSeeds, Jobs: 1})
	switch {
	case err != nil:
		return exhibit{}, err
	case found.Result == nil:
		return fromStart(ctx, path, f, fmt.Sprintf("its seed comes to %s, and so does none of %d near to %s", found.Now, nearSeeds, spec.Recorded.Signature))
	case found.Tried == 1:
		return keep(ctx, path, f, spec, found.Result, was)
	}
	o, err := shrunk(ctx, found.Result)
	if err != nil {
		return exhibit{}, err
	}
	e := exhibit{flaw: f, fate: refound, reason: fmt.Sprintf("its seed comes to %s, and seed %d to %s", found.Now, found.Result.Seed, o.Signature), row: was.shrunkFrom(f, o)}
	return e, writeFile(path, o.Result.Spec)
}

// shrunk makes a run small. A context that ends is an error.
func shrunk(ctx context.Context, r *scenarios.Result) (*shrink.Outcome, error) {
	o, err := shrink.Shrink(ctx, r, shrink.Options{Jobs: 1})
	return o, cmp.Or(err, ctx.Err())
}

// refuseSameModel refuses to write over a run that is another although the model
// is the same: what a seed means is then no longer what the model's name says.
func refuseSameModel(ctx context.Context, path string, spec scenarios.Scenario) error {
	r, err := scenarios.Run(ctx, spec, scenarios.Options{Steps: 1})
	if err != nil {
		return err
	}
	if was := spec.Recorded; was.Model == r.Model && was.Digest != r.Digest {
		return fmt.Errorf("digest %v, want %v, for the model is the same: %s. If what a seed means was changed on purpose, raise sim.Version, "+
			"nemesis.Version, workloadVersion or the Version of the protocol, whichever was changed; if the flaw is a new one, remove %s",
			r.Digest, was.Digest, was.Model, path)
	}
	return nil
}

func statError(path string) error {
	_, err := os.Stat(path)
	return err
}

// keep leaves an exhibit as it is but for what is recorded of it.
func keep(ctx context.Context, path string, f flaw, spec scenarios.Scenario, r *scenarios.Result, was row) (exhibit, error) {
	recorded, now := *spec.Recorded, *r.Spec.Recorded
	e := exhibit{flaw: f, fate: unchanged, row: was}
	if recorded.Digest != now.Digest {
		e.fate, e.reason = kept, fmt.Sprintf("%d events in place of %d", now.Events, recorded.Events)
	}
	if recorded.Digest != now.Digest || !was.about(r) {
		o, err := shrink.FindTwin(ctx, r, shrink.Options{Jobs: 1})
		if err != nil {
			return exhibit{}, err
		}
		e.row = was.shrunkFrom(f, o)
	}
	if err := ctx.Err(); err != nil {
		return exhibit{}, err
	}
	spec.Recorded = &now
	return e, writeFile(path, spec)
}

// fromStart hunts for a flaw as if there had been no exhibit.
func fromStart(ctx context.Context, path string, f flaw, why string) (exhibit, error) {
	first, err := f.firstFailure(ctx, startSeeds)
	if err != nil {
		return exhibit{}, err
	}
	o, err := shrunk(ctx, first)
	if err != nil {
		return exhibit{}, err
	}
	reason := fmt.Sprintf("%s; %s with seed %d comes to %s", why, first.Scenario, first.Seed, first.Signature)
	return exhibit{flaw: f, fate: anew, reason: reason, row: rowOf(f, o)}, writeFile(path, o.Result.Spec)
}

// firstFailure returns the first run that shows a flaw, of those with seed 1 to
// seedsMax: each seed is run with one of the scenarios to look in, in turn. The
// error is that none does, that of a scenario that cannot be run, or that of a
// context that ended.
func (f flaw) firstFailure(ctx context.Context, seedsMax int) (*scenarios.Result, error) {
	grounds, err := f.grounds()
	if err != nil {
		return nil, err
	}
	for k := range seedsMax {
		s := grounds[k%len(grounds)]
		s.Seed, s.Flaw = uint64(k+1), f.name
		r, err := scenarios.Run(ctx, s, scenarios.Options{})
		if err != nil {
			return nil, err
		}
		if r.Verdict == checker.Violation && shrink.ShowsFlaw(ctx, r, 0) {
			return r, nil
		}
	}
	var names []string
	for _, s := range grounds {
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("found no run that shows the flaw in %d seeds of %s, expected one", seedsMax, prose.List(names))
}

// writeFile writes an exhibit if it is another. Which build made it does not
// matter: each build of a model makes the same.
func writeFile(path string, spec scenarios.Scenario) error {
	if spec.Recorded.Verdict != checker.Violation.String() {
		return fmt.Errorf("%s: found the verdict %s, expected a violation", path, spec.Recorded.Verdict)
	}
	recorded := *spec.Recorded
	recorded.Build, recorded.Executable = "laplace "+scenarios.Version, ""
	spec.Recorded = &recorded
	text := spec.YAML()
	if was, err := os.ReadFile(path); err == nil && strings.ReplaceAll(string(was), "\r\n", "\n") == string(text) {
		return nil
	}
	return os.WriteFile(path, text, 0o644)
}
