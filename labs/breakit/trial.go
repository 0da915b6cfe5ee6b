package breakit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A verdict is what a run came to, by whoever judges the part.
type verdict struct {
	checks []checker.Check
	digest sim.Digest
	events uint64
	// served is how many operations were answered, and struck how many faults came to
	// something.
	served, struck int
	// result is the run; nil of a twin's, which names its flaw.
	result *scenarios.Result
}

// broken is the first check that was violated.
func (v *verdict) broken() (checker.Check, bool) {
	return first(v.checks, func(c checker.Check) bool { return c.Verdict == checker.Violation })
}

// accuses is the first check that is not valid.
func (v *verdict) accuses() (checker.Check, bool) {
	return first(v.checks, func(c checker.Check) bool { return c.Verdict != checker.Valid })
}

func first(checks []checker.Check, is func(checker.Check) bool) (checker.Check, bool) {
	if i := slices.IndexFunc(checks, is); i >= 0 {
		return checks[i], true
	}
	return checker.Check{}, false
}

// stepsMost bounds the check for linearizability of a run: a history of a few seconds needs a
// thousandth of it.
const stepsMost = 2_000_000

// run runs a play of a part with a flaw, "" for none.
func (p *part) run(ctx context.Context, suite Suite, y play, flaw string, seed uint64) (*verdict, error) {
	s := y.scenario
	s.Flaw, s.Seed = flaw, seed
	options := scenarios.Options{Steps: stepsMost}
	if p.ownInvariants {
		options.Invariants = suite.judges
	}
	r, err := scenarios.Run(ctx, s, options)
	if err != nil {
		return nil, err
	}
	v := &verdict{checks: r.Checks, digest: r.Digest, events: r.Events, served: r.Operations.OK}
	for _, f := range r.Faults {
		if !f.Idle && f.Skipped == "" {
			v.struck++
		}
	}
	if p.ownInvariants {
		v.checks = own(r)
	}
	if flaw == "" {
		v.result = r
	}
	return v, nil
}

// own are the checks of a run that the suite's own invariants made. If one of these panicked,
// that is the only one.
func own(r *scenarios.Result) (checks []checker.Check) {
	for _, c := range r.Checks {
		if name, ok := strings.CutPrefix(c.Name, ownPrefix); ok {
			c.Name = name
			checks = append(checks, c)
		}
	}
	if len(checks) == 0 {
		c := checker.Check{Name: "invariants"}
		if r.Panic != nil {
			return []checker.Check{c.Unknown("an invariant panicked: %s", r.Panic.Value)}
		}
		return []checker.Check{c.Unknown("no invariant judged the run")}
	}
	return checks
}

// judges makes the invariants of the suite, as a run asks for them.
func (s *Suite) judges() (judges []checker.Invariant) {
	made, err := s.makeInvariants()
	if err != nil {
		panic(fmt.Sprintf("breakit: the invariants are others than before: %v", err))
	}
	for _, i := range made {
		judges = append(judges, judge{i})
	}
	return judges
}

// ownPrefix stands before the names of a suite's invariants while a run judges by them, so that
// none is taken for a check of Laplace's.
const ownPrefix = "invariant: "

// A judge is an invariant of a suite, as a run knows it.
type judge struct{ Invariant }

func (j judge) Name() string { return ownPrefix + j.Invariant.Name }

func (j judge) Promise() checker.Promise { return checker.Agreement }

func (j judge) Kinds() []observation.Kind { return observation.All() }

func (j judge) Observe(o *checker.Observation) *checker.Broken {
	meter.Start()
	broken := j.Invariant.Observe(Observation{At: o.At, Node: sim.NodeID(o.Node), Incarnation: o.Incarnation, Observation: o.Observation})
	if broken == "" {
		return nil
	}
	return &checker.Broken{Detail: clip(broken)}
}

func (j judge) Finish() checker.Check {
	return checker.Check{Name: j.Name(), Promise: j.Promise()}.Valid("it held to the end")
}

// wordsMost is how much is told of what an invariant says.
const wordsMost = 500

func clip(text string) string {
	if len(text) > wordsMost {
		return strings.ToValidUTF8(text[:wordsMost], "") + "…"
	}
	return text
}
