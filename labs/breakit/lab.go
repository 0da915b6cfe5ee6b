package breakit

import (
	"context"
	"embed"
	"fmt"

	"github.com/laplace-sim/laplace/labs"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// Lab is the lab.
var Lab = &labs.Lab{
	Name:    "breakit",
	Number:  6,
	Title:   "Break it",
	Summary: "scenarios, workloads and invariants that tell flawed programs from correct ones",
	Source:  `Alvaro and Tymon, "Abstracting the Geniuses Away from Failure Testing", 2017`,
	Files:   files,
	Parts: []labs.Part{
		{Name: partA.name, Title: "Scenarios: Raft", Tests: partA.tests("The scenarios, judged by Laplace's own checks, say nothing against a correct Raft, and in each faults strike.")},
		{Name: partB.name, Title: "Invariants: Raft", Tests: partB.tests("The invariants say nothing against a correct Raft, in scenarios that are given.")},
		{Name: partC.name, Title: "Both: primary and backup", Tests: partC.tests("The scenarios, judged by the invariants alone, say nothing against a correct primary-backup, and in each faults strike.")},
	},
}

// The points of the tests of a part, and with how many seeds the correct program is tried.
const (
	pointsSilent = 10
	pointsTwin   = 5
	seedsSilent  = 20
)

// tests are the tests of a part: of the correct program, and of each twin. A test of a twin is
// one try, which takes as many seeds as it takes.
func (p *part) tests(silent string) []labs.Test {
	tests := []labs.Test{{
		Name: p.name + "-silent", Points: pointsSilent, Seeds: seedsSilent,
		Asks:  silent,
		Try:   p.silent,
		Rules: map[string]labs.Rule{"": noFalseAlarms, harmCheck: faultsStrike, suiteCheck: somethingJudges},
	}}
	for i, t := range p.twins {
		tests = append(tests, labs.Test{
			Name: fmt.Sprintf("%s-twin-%d", p.name, i+1), Points: pointsTwin, Seeds: 1,
			Asks: fmt.Sprintf("Twin %d of %d, which has one flaw, is told from the correct program within %d seeds of each scenario.", i+1, len(p.twins), seedsOfTwin),
			Try: func(ctx context.Context, s *labs.Solution, seed uint64) (*labs.Outcome, error) {
				return p.catch(ctx, s, t, seed)
			},
			Rules: map[string]labs.Rule{"": {Text: t.rule.Text + " " + p.asks(), Source: t.rule.Source}},
		})
	}
	return tests
}

// asks is what a suite must do about a rule in the part.
func (p *part) asks() string {
	if p.given {
		return "The scenarios bring it about that this matters: an invariant must judge it."
	}
	return "A scenario must bring it about that this matters, and something must judge it."
}
