package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/mutant"
)

// listMutants lists mutants that nobody has judged.
func (c *console) listMutants(all []mutant.Mutant, asJSON bool) error {
	for _, m := range all {
		if asJSON {
			if err := writeJSON(c.out, m, ""); err != nil {
				return err
			}
			continue
		}
		c.out.printf("%-11s  %s  %s\n", m.Kind, m.ID, m.Diff())
	}
	return nil
}

// writeMutants writes what became of mutants for other programs.
func (c *console) writeMutants(r mutant.Report) error {
	for _, x := range r.Results {
		if err := writeJSON(c.out, x, ""); err != nil {
			return err
		}
	}
	return nil
}

// showMutants shows people what became of mutants: the share by kind, and those
// that were not seen and that shown holds for.
func (c *console) showMutants(r mutant.Report, shown func(mutant.Result) bool) {
	verdict := r.Verdict()
	title := map[checker.Verdict]string{checker.Valid: "ALL SEEN", checker.Violation: "SOME SURVIVED", checker.Unknown: "UNKNOWN"}[verdict]
	c.out.printf("%s\ntried with each: %s\n\n%s", c.out.paint(verdictStyles[verdict], title), r.Budget, r.Shares())
	hidden := 0
	for _, outcome := range []mutant.Outcome{mutant.Survived, mutant.Unended, mutant.Inert} {
		for _, x := range r.Results {
			switch {
			case x.Outcome != outcome || r.IsEquivalent(x):
			case !shown(x):
				hidden++
			default:
				c.out.printf("\n%s: %s (%s)\n  %s\n", c.out.paint(yellow, string(outcome)), x.ID, x.Kind, x.Diff())
			}
		}
	}
	if hidden > 0 {
		c.out.printf("\n%d more are held out: to be counted, not tuned to. %s of the result has them.\n", hidden, mutant.ResultsFile)
	}
}

// A mutantMeter shows how many mutants are judged: a line in place on a
// terminal, and now and then one elsewhere.
type mutantMeter struct {
	*bar
	asked, done int
	counts      map[mutant.Outcome]int
	saidAt      time.Time
}

func newMutantMeter(s *screen, asked int) *mutantMeter {
	return &mutantMeter{bar: newBar(s, ""), asked: asked, counts: make(map[mutant.Outcome]int), saidAt: time.Now()}
}

// report takes note of a mutant, and shows it.
func (m *mutantMeter) report(r mutant.Result) {
	m.done++
	m.counts[r.Outcome]++
	if m.screen.terminal() {
		m.say(cut(m.line(), m.screen.width-1))
	} else if now := time.Now(); now.Sub(m.saidAt) >= lineLatest {
		m.saidAt = now
		m.screen.printf("%s\n", m.line())
	}
}

func (m *mutantMeter) line() string {
	var parts []string
	for _, outcome := range slices.Sorted(maps.Keys(m.counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", m.counts[outcome], outcome))
	}
	return fmt.Sprintf("%d of %d mutants: %s", m.done, m.asked, strings.Join(parts, ", "))
}
