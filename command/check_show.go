package command

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/rundir"
)

// show shows an answer to people.
func (j *judging) show(a *checkAnswer) {
	j.out.printf("%s  %s\n", j.out.paint(verdictStyles[a.Verdict], strings.ToUpper(a.Verdict.String())), prose.Printable(a.File))
	rows := table{names: 1}
	rows.add("judged", "%s", a.judged())
	rows.add("level", "%s", a.levelTold())
	for _, u := range a.unknownLevels() {
		rows.add("unknown", "%s: %s", u.levels, u.why)
	}
	for _, c := range a.Checks {
		rows.add(checkHead(c), "%s: %s", c.Name, c.Detail)
		if c.Engine != "" || c.Steps > 0 {
			rows.add("decided", "%s", decidedTold(c))
		}
		if c.Verdict != checker.Violation {
			continue
		}
		for _, d := range c.Evidence.Cycle {
			rows.add("cycle", "%s", dependencyTold(d))
		}
	}
	if a.Out != "" {
		rows.add("files", "%s", a.filesTold())
	}
	rows.write(j.out)
	if drawn := a.excerpt.Text(j.out.page()); drawn != "" {
		j.out.printf("\n%s", drawn)
	}
}

// unknownLevels are levels that nothing is known of for one and the same reason.
type unknownLevels struct{ levels, why string }

// unknownLevels are the levels that nothing is known of, but for the one that was asked for,
// by the reason in the order in which it first comes.
func (a *checkAnswer) unknownLevels() []unknownLevels {
	var whys []string
	of := make(map[string][]string)
	others := 0
	for _, s := range a.Standings {
		if s.Level == a.Level {
			continue
		}
		others++
		if s.Verdict != checker.Unknown {
			continue
		}
		if of[s.Why] == nil {
			whys = append(whys, s.Why)
		}
		of[s.Why] = append(of[s.Why], string(s.Level))
	}
	var all []unknownLevels
	for _, why := range whys {
		levels := prose.List(of[why])
		if len(of[why]) == others && others > 1 {
			levels = "all other levels"
		}
		all = append(all, unknownLevels{levels, why})
	}
	return all
}

// checkHead is what stands before a check.
func checkHead(c checker.Check) string {
	switch c.Verdict {
	case checker.Violation:
		return "violated"
	case checker.Unknown:
		return "unknown"
	default:
		return "checked"
	}
}

// decidedTold says which engine decided, and what that took.
func decidedTold(c checker.Check) string {
	text := fmt.Sprintf("in %d steps", c.Steps)
	if c.Engine != "" {
		text = "by " + c.Engine + ", " + text
	}
	return text
}

// dependencyTold is a dependency of a cycle in a sentence.
func dependencyTold(d checker.Dependency) string {
	return fmt.Sprintf("%s (%s)", d.Why, d.Kind)
}

// filesTold says what was written, and where.
func (a *checkAnswer) filesTold() string {
	names := []string{answerFile, rundir.HistoryFile, pictureFile}
	if a.page != nil {
		names = append(names, rundir.LinearizabilityFile)
	}
	return prose.List(names) + " in " + filepath.Clean(a.Out)
}

// levelTold says in a line whether the history is at the level that was asked for, and which
// are the strongest that hold.
func (a *checkAnswer) levelTold() string {
	asked := slices.IndexFunc(a.Standings, func(s checker.Standing) bool { return s.Level == a.Level })
	stronger := false // than was asked for, one holds
	var others []string
	for _, l := range checker.Strongest(a.Standings) {
		if l != a.Level {
			place := slices.IndexFunc(a.Standings, func(s checker.Standing) bool { return s.Level == l })
			stronger = stronger || place < asked
			others = append(others, string(l))
		}
	}
	strongest := prose.List(others)
	switch {
	case a.Verdict == checker.Valid && asked >= 0 && a.Standings[asked].Verdict == checker.Unknown:
		return fmt.Sprintf("nothing was found that rules out %s, which is no proof of it", a.Level)
	case a.Verdict == checker.Valid && stronger:
		return fmt.Sprintf("%s, and even %s", a.Level, strongest)
	case a.Verdict == checker.Valid:
		return string(a.Level)
	case a.Verdict == checker.Unknown && strongest != "":
		return fmt.Sprintf("not known whether %s, but %s", a.Level, strongest)
	case a.Verdict == checker.Unknown:
		return fmt.Sprintf("not known whether %s", a.Level)
	case strongest != "":
		return fmt.Sprintf("not %s, but %s", a.Level, strongest)
	case slices.ContainsFunc(a.Standings, func(s checker.Standing) bool { return s.Verdict == checker.Unknown }):
		return fmt.Sprintf("not %s; of no other level is it known", a.Level)
	case len(a.Standings) > 1:
		return fmt.Sprintf("not %s, nor at another level that was judged", a.Level)
	}
	return fmt.Sprintf("not %s", a.Level)
}
