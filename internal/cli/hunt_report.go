package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/sim"
)

// showHunt shows people what came of a hunt.
func (c *console) showHunt(h *hunter) {
	s := h.summary
	look := map[checker.Verdict]style{checker.Valid: green, checker.Violation: red, checker.Unknown: yellow}[s.Verdict()]
	c.out.printf("%s\n", c.out.paint(look, strings.ToUpper(s.Verdict().String())))
	rows := table{names: 1}
	add := func(label, format string, args ...any) {
		rows.rows = append(rows.rows, []string{label, fmt.Sprintf(format, args...)})
	}
	add("hunt", "%s, seeds %s", huntTitle(h.search), writeSeeds(h.search.Seeds))
	add("runs", "%s", h.runsTold())
	add("faults", "%d struck, %d abstract states reached", s.Faults, s.States)
	add("time", "%s", h.timeTold())
	add("sometimes", "%d of %d came true", len(s.Sometimes)-len(s.Missed()), len(s.Sometimes))
	add("digest", "%s of all runs in order", s.Digest)
	add("files", "%s", h.out)
	rows.write(c.out)
	c.showMissed(h)
	for _, f := range h.found {
		c.showFinding(h, f)
	}
	if flaw := h.search.Scenarios[0].Flaw; flaw != "" && len(h.found) == 0 {
		c.paragraph("The flaw " + flaw + " did not show with these seeds. More of them may bring it out, or faults made up for each: " + h.advice() + ".")
	}
}

func (h *hunter) runsTold() string {
	s := h.summary
	text := fmt.Sprintf("%d: valid %d, violation %d, unknown %d", s.Runs, s.Verdicts[checker.Valid], s.Verdicts[checker.Violation], s.Verdicts[checker.Unknown])
	if s.Kept > 0 {
		text += fmt.Sprintf("; %d were there before", s.Kept)
	}
	if s.Stopped && s.Runs < s.Asked {
		text += fmt.Sprintf("; stopped at the first violation, of %d asked for", s.Asked)
	}
	return text
}

func (h *hunter) timeTold() string {
	s := h.summary
	text := fmt.Sprintf("%v of virtual time", s.Virtual.Round(time.Second))
	if made := s.Runs - s.Kept; made > 0 {
		text += fmt.Sprintf(", %d runs in %v: %s runs/s", made, h.took.Round(time.Millisecond), rate(float64(made)/h.took.Seconds()))
	}
	return text
}

// advice is what to try when a flaw did not show.
func (h *hunter) advice() string {
	more := h.search.Seeds
	more.Count = min(max(more.Count, more.Count*10), store.SeedMax-more.First+1)
	if h.search.Strategy == "" {
		return "--strategy swarm, or --seeds " + writeSeeds(more)
	}
	return "--seeds " + writeSeeds(more) + ", or another --strategy"
}

// showMissed names what should have happened in some run and did not.
func (c *console) showMissed(h *hunter) {
	missed := h.summary.Missed()
	if len(missed) == 0 {
		return
	}
	c.out.printf("\n%s\n", c.out.paint(red, "never, in any run:"))
	for _, hope := range missed {
		text := hope.Name
		if len(h.search.Scenarios) > 1 {
			text += " (" + h.search.Scenarios[hope.Scenario].Name + ")"
		}
		for _, text := range wrap(text, c.out.width-len(gap)) {
			c.out.printf("%s%s\n", gap, c.out.paint(red, text))
		}
	}
}

// showFinding shows a group of failures.
func (c *console) showFinding(h *hunter, f *finding) {
	where := fmt.Sprintf("seed %d", f.Seed)
	if len(h.search.Scenarios) > 1 {
		where += " of " + h.search.Scenarios[f.Scenario].Name
	}
	c.out.printf("\n")
	for _, text := range wrap(fmt.Sprintf("%s: %d of %d runs, the first with %s", f.Signature, f.Count, h.summary.Runs, where), c.out.width) {
		c.out.printf("%s\n", c.out.paint(red, text))
	}
	indented := func(format string, args ...any) {
		for _, text := range wrap(fmt.Sprintf(format, args...), c.out.width-len(gap)) {
			c.out.printf("%s%s\n", gap, text)
		}
	}
	dir := f.dir
	if small := f.Failure.Shrunk; small != nil {
		dir = f.shrunkDir()
		before, after := small.Before, small.After
		indented("shrunk in %d runs: faults %d → %d, operations %d → %d, clients %d → %d, nodes %d → %d, events %d → %d", small.Runs,
			before.Faults, after.Faults, before.Operations, after.Operations, before.Clients, after.Clients, before.Nodes, after.Nodes, before.Events, after.Events)
		if small.Difference != "" {
			indented("it would pass if %s", small.Difference)
		}
	}
	indented("laplace replay %s", dir)
	indented("laplace explain %s", dir)
}

// A huntObject is what --json writes of a hunt.
type huntObject struct {
	Runs      []huntRun     `json:"runs"`
	Failures  []huntFailure `json:"failures"`
	Sometimes []huntHope    `json:"sometimes"`

	Scenarios []string        `json:"scenarios"`
	Flaw      string          `json:"flaw"`
	Strategy  string          `json:"strategy"`
	Verdict   checker.Verdict `json:"verdict"`
	Digest    sim.Digest      `json:"digest"` // of all runs in order
	Events    uint64          `json:"events"`
	Virtual   time.Duration   `json:"virtual_ns"`
	Faults    uint64          `json:"faults"`
	States    int             `json:"states"`
	Out       string          `json:"out"`
}

type huntRun struct {
	Scenario  string          `json:"scenario"`
	Seed      uint64          `json:"seed"`
	Verdict   checker.Verdict `json:"verdict"`
	Digest    sim.Digest      `json:"digest"`
	Signature string          `json:"signature"`
}

type huntFailure struct {
	Signature string `json:"signature"`
	Count     uint64 `json:"count"`
	Scenario  string `json:"scenario"`
	Seed      uint64 `json:"seed"` // the first
	Shrunk    string `json:"shrunk"`
	Out       string `json:"out"`

	Before     *store.Size `json:"before,omitempty"`
	After      *store.Size `json:"after,omitempty"`
	Twin       string      `json:"twin"`
	Difference string      `json:"difference"`
}

type huntHope struct {
	Name     string `json:"name"`
	Reached  bool   `json:"reached"`
	Scenario string `json:"scenario"`
}

// object is the hunt as JSON. Nothing in it depends on how many jobs there
// were.
func (h *hunter) object() huntObject {
	s := h.summary
	o := huntObject{
		Runs: []huntRun{}, Failures: []huntFailure{}, Sometimes: []huntHope{},
		Flaw: h.search.Scenarios[0].Flaw, Strategy: h.search.Strategy, Verdict: s.Verdict(), Digest: s.Digest,
		Events: s.Events, Virtual: s.Virtual, Faults: s.Faults, States: s.States, Out: h.out,
	}
	for _, sc := range h.search.Scenarios {
		o.Scenarios = append(o.Scenarios, sc.Name)
	}
	for _, r := range h.runs {
		o.Runs = append(o.Runs, huntRun{o.Scenarios[r.Scenario], r.Seed, r.Verdict, r.Digest, r.Signature})
	}
	for _, f := range h.found {
		one := huntFailure{
			Signature: f.Signature, Count: f.Count, Scenario: o.Scenarios[f.Scenario], Seed: f.Seed,
			Shrunk: f.shrunkSchedule(), Out: f.dir,
		}
		if small := f.Failure.Shrunk; small != nil {
			one.Before, one.After, one.Difference = &small.Before, &small.After, small.Difference
			one.Twin = f.twin()
		}
		o.Failures = append(o.Failures, one)
	}
	for _, hope := range s.Sometimes {
		o.Sometimes = append(o.Sometimes, huntHope{hope.Name, hope.Reached, o.Scenarios[hope.Scenario]})
	}
	return o
}
