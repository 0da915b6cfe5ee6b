package command

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/scenarios"
)

// showRechecked tells people whether what failed is fixed, and what to type next.
func (c *console) showRechecked(r *recheckedJSON) {
	c.out.printf("%s  %s\n", c.out.paint(verdictStyles[r.Verdict], recheckedHead(r.Rechecked)), recheckedTold(r.Rechecked))
	rows := table{names: 1}
	for _, again := range r.Runs {
		rows.add("run", "%s %s", again.Name, again)
	}
	n := &r.Neighbours
	if n.Made > 0 {
		rows.add("neighbours", "%d with other seeds, %d with schedules that differ a little: %s", n.Made-n.Mutated, n.Mutated, neighboursTold(n))
		for _, way := range n.Ways {
			rows.add("way", "%s: %s", prose.Count(way.Runs, "run"), way.Signature)
		}
	}
	if b := r.Before; b != nil {
		rows.add("before", "%d of %s failed; now %d", b.Failing, prose.Count(b.Made, "neighbour"), n.Failing)
	}
	failing := 0
	for _, again := range r.Kept {
		if again.Now.Fails() {
			failing++
			rows.add("kept", "%s %s", again.Name, again)
		}
	}
	if passed := len(r.Kept) - failing; passed > 0 {
		rows.add("kept", "%s that failed: %s", prose.Count(passed, "run"), passesNow(passed))
	}
	rows.write(c.out)
	c.showNeighbour(r)
}

// passesNow says of so many runs that they do not fail now.
func passesNow(runs int) string {
	if runs == 1 {
		return "it does not fail now"
	}
	return "none of them fails now"
}

// recheckedHead is the verdict in a word or two.
func recheckedHead(r *hunt.Rechecked) string {
	failed := false
	for _, again := range r.Runs {
		failed = failed || again.Was.Fails()
	}
	switch {
	case r.Verdict == checker.Unknown:
		return "UNKNOWN"
	case r.Verdict == checker.Valid && failed:
		return "FIXED"
	case r.Verdict == checker.Valid:
		return "VALID"
	case !failed:
		return "FAILS"
	}
	return "NOT FIXED"
}

// recheckedTold is the verdict in a sentence, with what it rests on.
func recheckedTold(r *hunt.Rechecked) string {
	var failing []string
	for _, again := range r.Runs {
		if again.Now.Fails() {
			failing = append(failing, again.Name)
		}
	}
	n := &r.Neighbours
	switch {
	case len(failing) > 0:
		return strings.Join(prose.Few(failing, 3), ", ") + ": see below in which way"
	case n.Failing > 0:
		return fmt.Sprintf("the recorded %s, but %d of %s", passesTold(len(r.Runs)), n.Failing, prose.Count(n.Made, "neighbour")+" fail")
	case r.Verdict == checker.Violation:
		return fmt.Sprintf("the recorded %s, and so do the neighbours, but a kept failure is still there", passesTold(len(r.Runs)))
	case r.Verdict == checker.Unknown:
		return "nothing fails, but not all could be judged"
	case n.Made == 0:
		return "as far as the recorded runs tell; no neighbour was tried"
	}
	return fmt.Sprintf("as far as %s tell: a share of failures up to %d.%d %% would have been missed one time in twenty",
		prose.Count(n.Made, "neighbour"), (n.Missed+5)/100, (n.Missed+5)/10%10)
}

func passesTold(runs int) string {
	if runs == 1 {
		return "run passes"
	}
	return "runs pass"
}

// neighboursTold says what the neighbours came to.
func neighboursTold(n *hunt.Neighbourhood) string {
	text := "none fails"
	if n.Failing > 0 {
		text = fmt.Sprintf("%d fail, %d of them in the recorded way", n.Failing, n.Same)
	}
	if n.Unknown > 0 {
		text += fmt.Sprintf(", %d could not be judged", n.Unknown)
	}
	return text
}

// showNeighbour says how to run the first neighbour that fails.
func (c *console) showNeighbour(r *recheckedJSON) {
	first := r.Neighbours.First
	switch {
	case first == nil:
	case r.Out != "":
		c.out.printf("\nthe first neighbour that fails:  %[1]s explain %[2]s\n", program.Name(), reports.Quoted(r.Out))
	case first.Mutated:
		c.out.printf("\nthe first neighbour that fails has another schedule; to have it written, type the same with --out DIR\n")
	default:
		c.out.printf("\nthe first neighbour that fails:  %s run %s --seed %d\n", program.Name(), reports.Quoted(scheduleOf(first.Of)), first.Seed)
	}
}

// scheduleOf is the file of a run that is named by its directory or by that.
func scheduleOf(name string) string {
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".json") {
		return name
	}
	return filepath.Join(name, scenarios.ScheduleFile)
}
