package hunt

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// NeighboursDefault is how many runs near the recorded ones are made if nothing else
// is said.
const NeighboursDefault = 200

// A Rechecking says what to run again after a change of the code.
type Rechecking struct {
	// Runs are recorded runs, at least one: each is run again, and so is what lies
	// near them.
	Runs []Recording
	// Kept are recorded runs that are run again, and nothing near them.
	Kept []Recording
	// Neighbours is how many runs near Runs are made, near one after the other by
	// turns; 0 is none.
	Neighbours int
	// Jobs is how many runs to make at a time; 0 is as many as there are processors.
	// It changes nothing of what is found.
	Jobs int
	// Progress, unless nil, is called after each run with how many of how many were
	// made and how many of them failed, on the goroutine of Recheck.
	Progress func(made, of, failing int)
}

// A Recording is a run that was recorded.
type Recording struct {
	// Name is what people call it, such as its directory.
	Name string
	// Spec is the scenario as it ran, with Recorded set.
	Spec scenarios.Scenario
}

// A Rechecked is what the runs came to with the code as it is now.
type Rechecked struct {
	Runs       []Again       `json:"runs"`
	Neighbours Neighbourhood `json:"neighbours"`
	Kept       []Again       `json:"kept"`
	// Verdict is Violation if any of them fails, Unknown if none does but not all
	// could be judged, and Valid if all are.
	Verdict checker.Verdict `json:"verdict"`
}

// An Again is a recorded run that was run again.
type Again struct {
	Name string `json:"name"`
	Was  End    `json:"was"`
	Now  End    `json:"now"`
	// Model reports whether the versions that give a seed its meaning are those of
	// the recording. With others the events may differ whatever the protocol does.
	Model bool `json:"same_model"`
}

// An End is what a run came to.
type End struct {
	// Verdict is as checker.Verdict says it. Of a run that had failed it is about what
	// had been broken: where another check could not tell, as is common in runs that
	// were made small, that stands in Undecided, and the run is valid if what was
	// broken holds.
	Verdict string `json:"verdict"`
	// Signature tells one way to fail from another; empty if the run did not fail, or
	// if none was recorded.
	Signature string `json:"signature"`
	// Undecided are the names of checks that could not tell.
	Undecided []string `json:"undecided,omitempty"`
}

// endOf is what a run came to, seen from the signature that one had failed with.
func endOf(r *scenarios.Result, broken string) End {
	e := End{Verdict: r.Verdict.String(), Signature: r.Signature}
	if r.Verdict != checker.Unknown {
		return e
	}
	name, _, _ := strings.Cut(broken, ": ")
	for _, c := range r.Checks {
		switch {
		case c.Verdict == checker.Unknown:
			e.Undecided = append(e.Undecided, c.Name)
		case c.Name == name && c.Verdict == checker.Valid:
			e.Verdict = checker.Valid.String()
		}
	}
	return e
}

// Fails reports whether it is a violation.
func (e End) Fails() bool { return e.Verdict == checker.Violation.String() }

// String is the signature, or the verdict where there is none, with what could not be
// judged.
func (e End) String() string {
	switch {
	case e.Signature != "":
		return e.Signature
	case len(e.Undecided) > 0:
		return e.Verdict + " (" + prose.List(e.Undecided) + " could not be judged)"
	}
	return e.Verdict
}

// String says what came of the run, in words that go behind its name.
func (a Again) String() string {
	switch {
	case !a.Now.Fails() && !a.Was.Fails():
		return fmt.Sprintf("was %s, is %s", a.Was, a.Now)
	case !a.Now.Fails():
		return fmt.Sprintf("failed (%s), is %s", a.Was, a.Now)
	case !a.Was.Fails():
		return fmt.Sprintf("was %s, fails: %s", a.Was, a.Now)
	case a.Was.Signature == "":
		return fmt.Sprintf("still fails: %s; in which way it failed was not recorded", a.Now)
	case a.Was.Signature == a.Now.Signature:
		return "still fails, in the same way: " + a.Now.Signature
	default:
		return fmt.Sprintf("still fails, in another way: %s; recorded %s", a.Now, a.Was)
	}
}

// A Neighbourhood is what the runs near the recorded ones came to.
type Neighbourhood struct {
	Made    int `json:"made"`
	Mutated int `json:"mutated"` // of them with a schedule that is another
	Failing int `json:"failing"`
	Unknown int `json:"unknown"`
	// Same is how many fail as the recorded run had that they are near.
	Same int `json:"same_way"`
	// Ways are the ways to fail, in the order in which they showed.
	Ways []Way `json:"ways"`
	// First is the first that fails; nil if none does.
	First *Neighbour `json:"first"`
	// Missed is the largest share of failing runs, in ten-thousandths and rounded up,
	// that those which could be judged would all have passed one time in twenty; 10,000
	// if there were none. It means something only if Failing is 0.
	Missed int `json:"missed_share_e4"`
}

// A Way is a way to fail.
type Way struct {
	Signature string `json:"signature"`
	Runs      int    `json:"runs"`
}

// A Neighbour is a run near a recorded one.
type Neighbour struct {
	Of        string             `json:"of"` // the name of the recording
	Seed      uint64             `json:"seed"`
	Mutated   bool               `json:"mutated"`
	Signature string             `json:"signature"`
	Spec      scenarios.Scenario `json:"-"`
}

// Recheck runs recorded runs again with the code as it is now, and what lies near
// them: the same with other seeds, and with schedules that differ a little (see
// strategy.Near). What counts is what they come to, not whether the events are the
// same: after a change of the code they hardly are.
//
// The error is that of a scenario that cannot be run, or of a context that ended.
func Recheck(ctx context.Context, o Rechecking) (*Rechecked, error) {
	c := &rechecker{Rechecking: o, total: len(o.Runs) + len(o.Kept) + o.Neighbours}
	found := &Rechecked{Verdict: checker.Valid, Neighbours: Neighbourhood{Ways: []Way{}}}
	var err error
	var beyond []bool
	if found.Runs, beyond, err = c.again(ctx, o.Runs); err != nil {
		return nil, err
	}
	if err := c.near(ctx, beyond, &found.Neighbours); err != nil {
		return nil, err
	}
	found.Neighbours.Missed = missedShare(o.Neighbours - found.Neighbours.Unknown)
	if found.Kept, _, err = c.again(ctx, o.Kept); err != nil {
		return nil, err
	}
	switch {
	case c.failing > 0:
		found.Verdict = checker.Violation
	case c.unknown > 0:
		found.Verdict = checker.Unknown
	}
	return found, nil
}

// A rechecker counts.
type rechecker struct {
	Rechecking
	total, made, failing, unknown int
}

// count takes a run into account.
func (c *rechecker) count(e End) {
	c.made++
	switch e.Verdict {
	case checker.Violation.String():
		c.failing++
	case checker.Unknown.String():
		c.unknown++
	}
	if c.Progress != nil {
		c.Progress(c.made, c.total, c.failing)
	}
}

// again runs recorded runs again, and reports which of them went beyond what their
// protocol claims to survive.
func (c *rechecker) again(ctx context.Context, all []Recording) (ends []Again, beyond []bool, err error) {
	ends = []Again{}
	for r, err := range InOrder(ctx, c.Jobs, uint64(len(all)), func(ctx context.Context, i uint64) (*scenarios.Result, error) {
		spec := all[i].Spec
		spec.Recorded = nil
		return scenarios.Run(ctx, spec, scenarios.Options{})
	}) {
		if err != nil {
			return nil, nil, err
		}
		was := all[len(ends)]
		ends = append(ends, Again{
			Name: was.Name,
			Was:  End{Verdict: was.Spec.Recorded.Verdict, Signature: was.Spec.Recorded.Signature}, Now: endOf(r, was.Spec.Recorded.Signature),
			Model: was.Spec.Recorded.Model == r.Model,
		})
		beyond = append(beyond, len(r.Beyond) > 0)
		c.count(ends[len(ends)-1].Now)
	}
	return ends, beyond, nil
}

// A passed neighbour is one that was run.
type passed struct {
	Neighbour
	end End
	was string // the signature of what it is near
}

// near runs what lies near the recorded runs.
func (c *rechecker) near(ctx context.Context, beyond []bool, found *Neighbourhood) error {
	for p, err := range InOrder(ctx, c.Jobs, uint64(c.Neighbours), func(ctx context.Context, i uint64) (passed, error) {
		which := i % uint64(len(c.Runs))
		spec, mutated, err := strategy.Near(c.Runs[which].Spec, i/uint64(len(c.Runs)), beyond[which])
		if err != nil {
			return passed{}, err
		}
		r, err := scenarios.Run(ctx, spec, scenarios.Options{})
		if err != nil {
			return passed{}, err
		}
		was := c.Runs[which].Spec.Recorded.Signature
		return passed{Neighbour{c.Runs[which].Name, spec.Seed, mutated, r.Signature, spec}, endOf(r, was), was}, nil
	}) {
		if err != nil {
			return err
		}
		c.count(p.end)
		found.add(&p)
	}
	return nil
}

// add takes in what came of a neighbour.
func (n *Neighbourhood) add(p *passed) {
	n.Made++
	if p.Mutated {
		n.Mutated++
	}
	switch p.end.Verdict {
	case checker.Unknown.String():
		n.Unknown++
	case checker.Violation.String():
		n.Failing++
		if n.First == nil {
			n.First = &p.Neighbour
		}
		if p.Signature == p.was {
			n.Same++
		}
		i := slices.IndexFunc(n.Ways, func(w Way) bool { return w.Signature == p.Signature })
		if i < 0 {
			i, n.Ways = len(n.Ways), append(n.Ways, Way{Signature: p.Signature})
		}
		n.Ways[i].Runs++
	}
}
