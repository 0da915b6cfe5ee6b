package hunt

import (
	"cmp"
	"context"
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/scenarios"
)

// RefindSeedsDefault is how many seeds are tried for a recorded failure if
// nothing else is said.
const RefindSeedsDefault = 1000

// A Refinding says how far to look for a run that fails as a recorded one did.
type Refinding struct {
	// Seeds is how many to try, the recorded one first and then those above it,
	// one by one; 0 is RefindSeedsDefault.
	Seeds int
	// Jobs is how many runs to make at a time; 0 is as many as there are
	// processors. It changes nothing of what is found.
	Jobs int
	// Progress, unless nil, is called after each run with how many were made,
	// on the goroutine of Refind.
	Progress func(tried int)
}

// A Refound is what came of looking.
type Refound struct {
	// Result is the first run that fails as the recorded one did, with a trace;
	// nil if none does.
	Result *scenarios.Result
	// Tried is how many seeds were tried.
	Tried int
	// Now says what the recorded seed comes to by now: a signature or, where
	// nothing is violated, a verdict.
	Now string
}

// Refind looks near a recorded run for one with the same signature, or for any
// violation if none was recorded (scenarios.Recorded.Unsigned): the same
// scenario, with its script and its faults, under other seeds. That is for
// files of another model, whose seed may stand for other events by now. Of a
// protocol with a flaw, a run counts only if it does not fail so without it.
//
// The error is that of a scenario that is no recorded violation or cannot be
// run, or of a context that ended.
func Refind(ctx context.Context, spec scenarios.Scenario, o Refinding) (*Refound, error) {
	if spec.Recorded == nil || spec.Recorded.Signature == "" && !spec.Recorded.Unsigned() {
		return nil, fmt.Errorf("refind %s: found no recorded violation, expected one, as in the file of a run that is a violation", spec.Name)
	}
	recorded := *spec.Recorded
	spec.Recorded = nil
	found := new(Refound)
	seeds := uint64(cmp.Or(o.Seeds, RefindSeedsDefault))
	for t, err := range InOrder(ctx, o.Jobs, seeds, func(ctx context.Context, i uint64) (try, error) {
		s := spec
		s.Seed += i
		return tryFor(ctx, s, recorded)
	}) {
		if err != nil {
			return nil, err
		}
		if found.Tried++; found.Tried == 1 {
			found.Now = t.told
		}
		if o.Progress != nil {
			o.Progress(found.Tried)
		}
		if !t.same {
			continue
		}
		again := spec // a copy: other seeds are being tried still
		again.Seed += uint64(found.Tried - 1)
		found.Result, err = scenarios.Run(ctx, again, scenarios.Options{Trace: true})
		return found, err
	}
	return found, nil
}

// A try is what came of one seed.
type try struct {
	same bool
	told string
}

// tryFor runs a scenario and says whether it fails as was recorded.
func tryFor(ctx context.Context, s scenarios.Scenario, recorded scenarios.Recorded) (try, error) {
	r, err := scenarios.Run(ctx, s, scenarios.Options{})
	if err != nil {
		return try{}, err
	}
	t := try{same: r.Signature == recorded.Signature, told: r.Signature}
	if recorded.Unsigned() {
		t.same = r.Verdict == checker.Violation
	}
	switch {
	case t.told == "":
		t.told = r.Verdict.String()
	case t.same && !shrink.ShowsFlaw(ctx, r, 0):
		t = try{told: r.Signature + " without the flaw as well"}
	}
	return t, nil
}
