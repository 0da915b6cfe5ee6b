package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/explore"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// keepPath writes the violation that a search found into a directory, as a run that other
// commands open, and returns which; "" if it found none.
func (c *console) keepPath(cmd *cobra.Command, spec scenarios.Scenario, flags huntFlags, e *expedition) (string, error) {
	spec.Workload.Clients = min(flags.space.clients, spec.Workload.Clients)
	r := e.Recorded(&spec, spec.Nodes)
	if r == nil {
		return "", nil
	}
	name := flags.out
	if name == "" {
		name = "runs/" + slug(spec.Name+" "+spec.Flaw) + "-exhaustive"
	}
	d, err := newDirectory(name)
	if err != nil {
		return "", err
	}
	p := &rundir.Path{Scenario: spec, Bounds: flags.space.Bounds, Steps: e.Steps}
	for _, move := range e.Path[1:] {
		p.Words = append(p.Words, move.What)
	}
	w := &rundir.Run{Result: r, Case: rundir.PathText(p, r), IsPath: true, Replay: program.Name() + " replay " + reports.Quoted(name)}
	if err := writeFiles(cmd.Context(), d, w); err != nil {
		return "", err
	}
	return d.Name(), nil
}

// walk makes the moves of a path again, and says whether the same comes of it.
func (c *console) walk(t *rundir.Tested) error {
	m, err := t.Path.Model()
	if err != nil {
		return misuse(fmt.Errorf("%s: %w", t.File, err))
	}
	result, err := explore.Walk(m, t.Path.Steps)
	file := reports.Quoted(t.File)
	if err != nil {
		c.status = statusDiffers
		c.out.printf("%s  %s: %v; exit status %d, for this is not the same run\n", c.out.paint(red, "ANOTHER RUN"), file, err, statusDiffers)
		return nil
	}
	r := result.Recorded(&t.Path.Scenario, t.Path.Scenario.Nodes)
	switch {
	case r == nil:
		c.status = statusDiffers
		c.out.printf("%s  %s: the same moves lead to no violation; exit status %d, for this is not the same run\n", c.out.paint(red, "ANOTHER END"), file, statusDiffers)
		return nil
	case r.Digest != t.Digest:
		c.status = statusDiffers
		c.out.printf("%s  %s: digest %v, recorded %v; exit status %d, for this is not the same run\n", c.out.paint(red, "ANOTHER RUN"), file, r.Digest, t.Digest, statusDiffers)
		return nil
	}
	c.status = checker.Violation.ExitStatus()
	c.showVerdict(checker.Violation)
	rows := table{names: 1}
	rows.add("violated", "%s: %s", result.Check.Name, result.Check.Detail)
	rows.add("the same run", "%d moves, digest %v", len(t.Path.Steps), r.Digest)
	rows.write(c.out)
	c.showPath(&expedition{Result: result, History: told(result)})
	c.out.printf("\nto see why: %s explain %s\n", program.Name(), file)
	return nil
}

// told is what the clients of a violation saw, in words.
func told(r *explore.Result) []string {
	var all []string
	for _, o := range r.History {
		all = append(all, o.Client+": "+o.String())
	}
	return all
}
