package command

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// showResult shows a result to people: a valid one in a few lines, any other
// as the card that says why, with its page: a file, or the line that writes it.
func (c *console) showResult(r *scenarios.Result, page string) {
	if r.Verdict == checker.Valid {
		c.showCard(r)
		return
	}
	c.out.printf("%s", reports.Card(r, page, c.out.page()))
}

// reportLine is the line that writes the page of a run from a path.
func reportLine(path string) string { return program.Name() + " report " + reports.Quoted(path) }

// verdictStyles are how verdicts look.
var verdictStyles = map[checker.Verdict]style{checker.Valid: green, checker.Violation: red, checker.Unknown: yellow}

// showVerdict is the head of a card.
func (c *console) showVerdict(v checker.Verdict) {
	c.out.printf("%s\n", c.out.paint(verdictStyles[v], strings.ToUpper(v.String())))
}

// showCard shows what was checked, and what the run was like.
func (c *console) showCard(r *scenarios.Result) {
	c.showVerdict(r.Verdict)
	rows := table{names: 1}
	rows.add("run", "%s", title(r))
	var names []string
	var unjudged []string
	for _, check := range r.Checks {
		if check.Void != "" && check.Verdict != checker.Valid {
			unjudged = append(unjudged, check.Name)
			continue
		}
		names = append(names, check.Name)
	}
	rows.add("checked", "%s", strings.Join(names, ", "))
	if unjudged != nil {
		rows.add("not judged", "%s", strings.Join(unjudged, ", "))
	}
	for _, e := range r.Beyond {
		rows.add("beyond", "what %s claims: %v", r.Protocol, e)
	}
	if level := reports.Level(r); level != "" {
		rows.add("level", "%s", level)
	}
	for _, level := range reports.RuledOut(r) {
		rows.add("", "%s", level)
	}
	rows.add("operations", "%d ok, %d failed, %d of unknown outcome", r.Operations.OK, r.Operations.Fail, r.Operations.Unknown)
	rows.add("availability", "%s: within %v, in the %v in which faults strike", reports.Served(r), r.Spec.Workload.Deadline, r.Spec.Duration)
	rows.add("faults", "%s", faultsTold(r.Faults))
	if missed := reports.Missed(r.Faults); missed != "" {
		rows.add("missed", "%s", missed)
	}
	rows.add("time", "%v of virtual time, %d events, in %v", r.Virtual.Round(time.Millisecond), r.Events, r.Wall.Round(100*time.Microsecond))
	if noted := reports.Noted(r.Faults); noted != "" {
		rows.add("note", "%s", noted)
	}
	for _, odd := range reports.Odd(r.Servers) {
		rows.add("server", "%s", odd)
	}
	for _, note := range r.Notes {
		rows.add("note", "%s", note)
	}
	rows.add("digest", "%s", r.Digest)
	rows.add("files", "%s", r.Out)
	rows.write(c.out)
}

// faultsTold says which faults did something to whom, and when.
func faultsTold(faults []nemesis.Injected) string {
	var struck []string
	for _, f := range faults {
		if f.Skipped != "" || f.Idle {
			continue
		}
		text := fmt.Sprintf("%s of %s at %v", f.Fault.Effect.Kind(), prose.List(f.Nodes), f.From.Round(time.Millisecond))
		if f.Until > f.From {
			text += fmt.Sprintf(" for %v", (f.Until - f.From).Round(time.Millisecond))
		}
		struck = append(struck, text)
	}
	if len(struck) == 0 {
		return "none"
	}
	return reports.Named(struck)
}

// title says in a line what was run.
func title(r *scenarios.Result) string {
	text := fmt.Sprintf("%s, %s, seed %d", r.Scenario, prose.Count(r.Nodes, "node"), r.Seed)
	if r.Flaw != "" {
		text += ", flaw " + r.Flaw
	}
	return text
}

// showPictures names the pictures of a violation, before the card, whose last
// lines are what to open and what to type.
func (c *console) showPictures(r *scenarios.Result) {
	c.out.printf("drawn in %s\n", filepath.Join(r.Out, rundir.TimelineFile))
	if r.Linearizability.Pictured() {
		c.out.printf("     and %s\n", filepath.Join(r.Out, rundir.LinearizabilityFile))
	}
	c.out.printf("\n")
}

// pageIn is the page in the directory of a run or, where there is none, the line that
// writes it.
func pageIn(dir string) string {
	file := filepath.Join(dir, rundir.ReportFile)
	if holdsFile(file) {
		return file
	}
	return reportLine(dir)
}

// showNextSeed says what to do when a flaw did not show.
func (c *console) showNextSeed(r *scenarios.Result) {
	c.paragraph(fmt.Sprintf("The flaw did not show with this seed. Another may bring it out: the same with --seed %d.", r.Seed+1))
}

// showDemonstration says what just happened, and what to type next.
func (c *console) showDemonstration(r *scenarios.Result) {
	terms := make(map[uint64]bool)
	for _, change := range r.Roles {
		if change.Role == sim.Leader {
			terms[change.Term] = true
		}
	}
	cuts := 0
	for _, f := range r.Faults {
		if f.Skipped == "" {
			cuts++
		}
	}
	c.paragraph(demonstrated(cuts, len(terms)))
	c.paragraph("See it drawn: " + filepath.Join(r.Out, rundir.TimelineFile))
	c.paragraph("Now the same with a flaw, a leader that answers reads without asking whether it still leads:")
	c.out.printf("\n  %s run --flaw stale-read\n", program.Name())
}

// paragraph shows text within the width of the screen, after an empty line.
func (c *console) paragraph(text string) {
	c.out.printf("\n")
	width := widthUsual
	if c.out.terminal() {
		width = min(width, c.out.width)
	}
	c.out.wrap("", "", text, width, plain)
}

// demonstrated says in words what the demonstration was about: how often the leader was cut off,
// and how many elections there were.
func demonstrated(cuts, elections int) string {
	if cuts == 0 {
		return "What happened: while clients wrote and read, nothing struck the Raft cluster: the run was over before the leader was to be cut off. " +
			"So all that clients saw has a legal order. With a longer --duration faults strike."
	}
	return fmt.Sprintf("What happened: while clients wrote and read, the leader of a Raft cluster was cut off from the other servers, %s. "+
		"When the others missed it they elected another, %s in all, and whoever was cut off gave no answer that it could not be sure of. "+
		"So all that clients saw has a legal order.", prose.Count(cuts, "time"), prose.Count(elections, "election"))
}
