package laplacetest

import (
	"context"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// Scenario runs a scenario, such as one of scenarios.Find, with seeds and faults
// that rapid draws, and fails the test if one of the runs ends in a violation,
// or in a panic of what judges it.
// Drawn faults come in place of those that the scenario generates, with the same
// generator and within what the protocol claims in the scenario's mode, unless that
// is unlimited, and beside those that are written in it. What fails is made smaller
// and kept as by Check, in the form of a scenario that laplace replay takes too.
func Scenario(t TB, s scenarios.Scenario) {
	t.Helper()
	if err := s.Check(); err != nil {
		t.Fatalf("%v", err)
	}
	g, err := drawnFrom(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	s.Generate = nil
	faults := Faults(g, s.Nodes, s.Workload.Clients)
	cases := rapid.Custom(func(t *rapid.T) scenarioCase {
		c := scenarioCase{s}
		c.Faults = append(c.Faults[:len(c.Faults):len(c.Faults)], faults.Draw(t, "faults")...)
		c.Seed = 1 + uint64(Below(seedMax).Draw(t, "seed"))
		return c
	})
	check(t, subject[scenarioCase]{
		draw: func(t *rapid.T) scenarioCase {
			t.Helper()
			return cases.Draw(t, "scenario")
		},
		run:    scenarioCase.run,
		record: scenarioCase.record,
		write:  writeScenario,
		read:   readScenario,
	})
}

// drawnFrom returns the bounds of what is drawn for a scenario.
func drawnFrom(s scenarios.Scenario) (nemesis.Generator, error) {
	var g nemesis.Generator
	if s.Generate != nil {
		g = *s.Generate
	}
	if g.Until == 0 || g.Until > s.Duration {
		g.Until = s.Duration
	}
	return s.WithinClaims(g)
}

// A scenarioCase is a scenario as a case.
type scenarioCase struct{ scenarios.Scenario }

// String is the scenario as a kept file has it.
func (c scenarioCase) String() string { return string(c.YAML()) }

// GoString shows the faults where rapid shows what it drew.
func (c scenarioCase) GoString() string {
	return fmt.Sprintf("\nseed: %d\nfaults:\n%v", c.Seed, c.Faults)
}

// smaller are the scenarios that lack some faults of this one.
func (c scenarioCase) smaller(yield func(scenarioCase) bool) {
	for faults := range fewer(c.Faults) {
		one := c
		one.Faults = faults
		if !yield(one) {
			return
		}
	}
}

func (c scenarioCase) run() (ran, error) {
	result, err := scenarios.Run(context.Background(), c.Scenario, scenarios.Options{Steps: linearizableSteps})
	if err != nil {
		return ran{}, err
	}
	r := ran{digest: result.Digest, events: result.Events, model: result.Model, virtual: result.Virtual, faults: struck(result.Faults)}
	if result.Signature == "" {
		for _, check := range result.Checks {
			j := judgement{property: check.Name, void: check.Void != ""}
			if check.Verdict != checker.Valid {
				j.unknown = check.Detail
			}
			r.judged = append(r.judged, j)
		}
		return r, nil
	}
	first, violation := result.First()
	if !violation {
		first = result.Checks[0] // that of the harness
	}
	r.broken = &Broken{Property: result.Signature, Detail: first.Detail, Event: first.Evidence.Event, At: first.Evidence.At, evidence: first.Evidence}
	if result.Panic != nil {
		r.broken.Stack = result.Panic.Stack
	}
	return r, nil
}

// writeScenario writes a scenario that failed as a file to keep. What a scenario
// has no key for stands in a comment.
func writeScenario(c scenarioCase, f found) []byte {
	c.Recorded = &scenarios.Recorded{
		Digest: f.Digest, Events: f.Events, Verdict: checker.Violation.String(), Signature: f.Broken,
		Model: f.Model, Build: scenarios.Build(), Executable: scenarios.Executable(),
	}
	return fmt.Appendf(nil, testComment+"%s\n"+brokenComment+"%s\n%s", f.Test, f.Broken, c.YAML())
}

const (
	testComment   = "# test: "
	brokenComment = "# broken: "
)

// readScenario reads a kept file.
func readScenario(file string, text []byte) (scenarioCase, found, error) {
	s, err := scenarios.Parse(file, text)
	if err != nil {
		return scenarioCase{}, found{}, err
	}
	var f found
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, testComment); ok {
			f.Test = name
		}
		if name, ok := strings.CutPrefix(line, brokenComment); ok {
			f.Broken = name
		}
	}
	if s.Recorded != nil {
		f.Digest, f.Events, f.Model = s.Recorded.Digest, s.Recorded.Events, s.Recorded.Model
	}
	return scenarioCase{s}, f, nil
}
