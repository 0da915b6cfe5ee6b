package command

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// The kinds of file that are another run in all but one thing.
const (
	twinVariant     = "twin"     // of a failing run that was made small
	decisionVariant = "decision" // taken at an event of a run
)

// variant says whether a file is another run in all but one thing: a twin in the
// directory of the run whose twin it is, or a run with decisions that were taken
// at its events. It is empty if the file is neither.
func variant(file string, spec scenarios.Scenario) string {
	if filepath.Base(file) == rundir.TwinFile && rundir.HoldsRun(filepath.Dir(file)) {
		return twinVariant
	}
	decided := func(f nemesis.Fault) bool { return strings.HasPrefix(f.ID, scenarios.DecisionID) }
	if slices.ContainsFunc(spec.Faults, decided) {
		return decisionVariant
	}
	return ""
}

// showVariant says what it shows that a run passes which is another in all but one
// thing, and how to compare the two.
func (c *console) showVariant(kind, file string, r *scenarios.Result) {
	if kind == twinVariant {
		original := filepath.Dir(file)
		c.paragraph("It passes, as a twin is to: in one thing alone it differs from the run in " + original + ", which fails, so that is what makes the difference. Compare what happened in the two:")
		c.out.printf("\n  %[1]s explain %[2]s\n  %[1]s explain %[3]s\n", program.Name(), reports.Quoted(original), reports.Quoted(r.Out))
		return
	}
	c.paragraph("With what was decided in " + file + " it passes. If the run that the decision was taken in fails, the decision prevents that: " +
		"what happened since can be compared with what explain tells of that run.")
	c.out.printf("\n  %s explain %s\n", program.Name(), reports.Quoted(r.Out))
}
