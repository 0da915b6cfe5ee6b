package labs

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A Try tries a solution once. The error is that of a context that ended, or of a lab that
// is wrong; what the solution does wrong is part of the outcome.
type Try func(ctx context.Context, s *Solution, seed uint64) (*Outcome, error)

// An Outcome is what one try came to.
type Outcome struct {
	Seed   uint64
	Digest sim.Digest
	Events uint64
	// Checks are what was looked at, in the order in which it is told. The try has passed if
	// all are valid: what could not be judged has not been passed.
	Checks []checker.Check
	// Result is the run; nil if the try was none.
	Result *scenarios.Result
}

// Passed reports whether the try has passed.
func (o *Outcome) Passed() bool {
	_, failed := o.Failed()
	return !failed
}

// Failed returns the first check that is not valid; violations come before what could not
// be judged, and those that showed earlier in the run before others.
func (o *Outcome) Failed() (first checker.Check, failed bool) {
	for _, c := range o.Checks {
		if c.Verdict != checker.Valid && (!failed || before(c, first)) {
			first, failed = c, true
		}
	}
	return first, failed
}

// before reports whether one check that failed is told before another.
func before(a, b checker.Check) bool {
	if (a.Verdict == checker.Violation) != (b.Verdict == checker.Violation) {
		return a.Verdict == checker.Violation
	}
	if a.Evidence.IsZero() != b.Evidence.IsZero() {
		return b.Evidence.IsZero()
	}
	return a.Evidence.At < b.Evidence.At
}

// Run tries a solution once in the test.
func (t *Test) Run(ctx context.Context, s *Solution, seed uint64) (*Outcome, error) {
	meter.Start() // whatever the run before came to
	before := variableHashes()
	try := t.Try
	if try == nil {
		try = func(ctx context.Context, s *Solution, seed uint64) (*Outcome, error) {
			return t.RunWith(ctx, s, seed, scenarios.Options{})
		}
	}
	o, err := try(ctx, s, seed)
	if err == nil {
		o.mustNotBeWritten(before)
	}
	return o, err
}

// RunWith is Run of a test that has a scenario, with options.
func (t *Test) RunWith(ctx context.Context, s *Solution, seed uint64, options scenarios.Options) (*Outcome, error) {
	scenario, err := t.ScenarioOf(s, seed)
	if err != nil {
		return nil, err
	}
	meter.Start()
	result, err := scenarios.Run(ctx, scenario, options)
	if err != nil {
		return nil, err
	}
	return t.Judge(result), nil
}

// ScenarioOf is what the test runs for a solution and a seed. The solution's protocol must be
// registered, as Register does.
func (t *Test) ScenarioOf(s *Solution, seed uint64) (scenarios.Scenario, error) {
	file := path.Join("scenarios", t.Scenario+".yaml")
	text, err := fs.ReadFile(s.Lab.Files, file)
	if err != nil {
		return scenarios.Scenario{}, fmt.Errorf("lab %s: test %s: %w", s.Lab.Name, t.Name, err)
	}
	// The file names the protocol of a student's solution; another stands in its place.
	own := "\nprotocol: " + ProtocolName(s.Lab, "") + "\n"
	text = bytes.Replace(text, []byte(own), []byte("\nprotocol: "+s.Protocol.Name+"\n"), 1)
	scenario, err := scenarios.Parse(file, text)
	if err != nil {
		return scenarios.Scenario{}, fmt.Errorf("lab %s: test %s: %w", s.Lab.Name, t.Name, err)
	}
	scenario.Seed = seed
	return scenario, nil
}

// Judge says what a run of the test's scenario came to. Whether the program went on to the end
// counts in every test.
func (t *Test) Judge(r *scenarios.Result) *Outcome {
	o := &Outcome{Seed: r.Seed, Digest: r.Digest, Events: r.Events, Result: r}
	for _, c := range r.Checks {
		if t.Checks == nil || slices.Contains(t.Checks, c.Name) || c.Name == scenarios.ProgramName || r.Verdict == checker.Unknown && r.Panic != nil {
			o.Checks = append(o.Checks, c)
		}
	}
	for _, name := range t.Checks {
		if !slices.ContainsFunc(o.Checks, func(c checker.Check) bool { return c.Name == name }) {
			o.Checks = append(o.Checks, checker.Check{Name: name}.Unknown("this was not looked at in the run"))
		}
	}
	for _, judge := range t.Judges {
		o.Checks = append(o.Checks, judge(r))
	}
	return o
}

// Register makes solutions known to package scenarios, so that they can be run. It is for
// before anything is.
func Register(solutions ...*Solution) error {
	for _, s := range solutions {
		if err := scenarios.Register(s.Catalogue()); err != nil {
			return err
		}
	}
	return nil
}

// Catalogue is the solution's protocol, and with a student's the scenarios of the lab, which
// name that.
func (s *Solution) Catalogue() (c scenarios.Catalogue) {
	if s.Protocol == nil {
		return c
	}
	c.Protocols = append(c.Protocols, s.Protocol)
	if library, err := fs.Sub(s.Lab.Files, "scenarios"); err == nil && s.Protocol.Name == ProtocolName(s.Lab, "") {
		c.Library = library
	}
	return c
}
