package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/store"
)

// A hunter makes a hunt and writes what came of it.
type hunter struct {
	search  hunt.Search
	out     string
	shrinks bool
	lists   bool // the runs are wanted one by one
	meter   *huntMeter

	took    time.Duration // for the runs
	summary *hunt.Summary
	runs    []store.Run
	found   []*finding
}

// work makes the hunt.
func (h *hunter) work(ctx context.Context) (err error) {
	began := time.Now()
	h.search.Progress = h.meter.report
	if h.summary, err = h.search.Run(ctx); err != nil {
		return err
	}
	h.took = time.Since(began)
	h.found = findings(h.out, h.summary)
	for i, f := range h.found {
		if err := h.keep(ctx, f, i); err != nil {
			return err
		}
	}
	if !h.lists {
		return nil
	}
	for r, err := range h.search.Runs(h.summary) {
		if err != nil {
			return err
		}
		h.runs = append(h.runs, r)
	}
	return nil
}

// keep writes the first run of a group, shrinks it, and writes the smallest,
// as far as that was not done before.
func (h *hunter) keep(ctx context.Context, f *finding, number int) error {
	h.meter.task(fmt.Sprintf("failure %d of %d: %s", number+1, len(h.found), f.Signature))
	shrinks := h.shrinks && f.Verdict == checker.Violation && f.Failure.Shrunk == nil
	written := holds(f.dir, f.Failure.Schedule, "")
	if written && !shrinks {
		return h.keepShrunk(ctx, f)
	}
	first, err := h.search.First(ctx, f.Group)
	if err != nil {
		return err
	}
	if !written {
		if f.dir, err = writeRun(ctx, f.dir, first, ""); err != nil {
			return err
		}
	}
	if !shrinks {
		return h.keepShrunk(ctx, f)
	}
	smallest, err := h.search.Shrink(ctx, f.Group, first, h.meter.shrinking)
	if err != nil {
		return err
	}
	f.shrunk, err = writeRun(ctx, f.shrunk, smallest, f.Failure.Shrunk.Twin)
	return err
}

// keepShrunk writes the smallest run of a group that was shrunk before, if it
// is not there.
func (h *hunter) keepShrunk(ctx context.Context, f *finding) error {
	if f.Failure.Shrunk == nil || holds(f.shrunk, f.Failure.Shrunk.Schedule, f.Failure.Shrunk.Twin) {
		return nil
	}
	smallest, err := h.search.Smallest(ctx, f.Group)
	if err != nil {
		return err
	}
	f.shrunk, err = writeRun(ctx, f.shrunk, smallest, f.Failure.Shrunk.Twin)
	return err
}

// interrupted says what there is of a hunt that was stopped.
func (h *hunter) interrupted(path string) error {
	done := h.meter.now()
	return &failure{statusInterrupted, fmt.Errorf("%s: interrupted, %d of %d runs are kept in %s; to go on, type the same", path, done.Runs, done.Asked, h.out)}
}
