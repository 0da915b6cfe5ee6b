package command

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// showHunt shows people what came of a hunt.
func (c *console) showHunt(h *hunter) {
	s := h.summary
	c.showVerdict(s.Verdict())
	rows := table{names: 1}
	rows.add("hunt", "%s, seeds %s", huntTitle(h.search), writeSeeds(h.search.Seeds))
	rows.add("runs", "%s", h.runsTold())
	rows.add("faults", "%s, %d abstract states reached", faultsCounted(s), s.States)
	if s.Beyond > 0 {
		rows.add("beyond", "the claim in %d of %d runs, the first with %s: %s", s.Beyond, s.Runs, h.placeTold(s.Excess.Place), s.Excess.Beyond)
	}
	for _, check := range slices.Sorted(maps.Keys(s.Unjudged)) {
		rows.add("not judged", "%s in %d of %d runs", check, s.Unjudged[check], s.Runs)
	}
	for _, text := range h.leftOut() {
		rows.add("note", "%s", text)
	}
	rows.add("time", "%s", h.timeTold())
	rows.add("sometimes", "%d of %d came true", len(s.Sometimes)-len(s.Missed()), len(s.Sometimes))
	rows.add("digest", "%s of all runs in order", s.Digest)
	rows.add("files", "%s", h.out)
	rows.write(c.out)
	c.showMissed(h)
	for _, f := range h.found {
		c.showFinding(h, f)
	}
	if flaw := h.search.Scenarios[0].Flaw; flaw != "" && len(h.found) == 0 {
		c.paragraph("The flaw " + flaw + " did not show with these seeds. What may bring it out: " + h.advice() + ".")
	}
}

// faultsCounted says how many faults struck, and how many came to nothing.
func faultsCounted(s *hunt.Summary) string {
	text := fmt.Sprintf("%d struck", s.Faults)
	if s.Idle > 0 {
		text += fmt.Sprintf(" (%d of them met with nothing)", s.Idle)
	}
	if s.Skipped > 0 {
		text += fmt.Sprintf(", %d never struck", s.Skipped)
	}
	return text
}

// leftOut says of which scenarios linearizability is not judged, and why.
func (h *hunter) leftOut() []string {
	var all []string
	for _, s := range h.search.Scenarios {
		text := s.LeftOut()
		if text == "" {
			continue
		}
		if len(h.search.Scenarios) > 1 {
			text = s.Name + ": " + text
		}
		all = append(all, text)
	}
	return all
}

func (h *hunter) runsTold() string {
	s := h.summary
	text := fmt.Sprintf("%d: valid %d, violation %d, unknown %d", s.Runs, s.Verdicts[checker.Valid], s.Verdicts[checker.Violation], s.Verdicts[checker.Unknown])
	if s.Verdicts[checker.Unknown] > 0 {
		text += ", the first with " + h.placeTold(s.Undecided)
	}
	if s.Kept > 0 {
		text += fmt.Sprintf("; %d were there before", s.Kept)
	}
	if s.Stopped && s.Runs < s.Asked {
		text += fmt.Sprintf("; stopped at the first violation, of %d asked for", s.Asked)
	}
	return text
}

// placeTold says which run is in a place.
func (h *hunter) placeTold(p store.Place) string {
	text := fmt.Sprintf("seed %d", p.Seed)
	if len(h.search.Scenarios) > 1 {
		text += " of " + h.search.Scenarios[p.Scenario].Name
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
	for _, each := range missed {
		text := each.Name
		if len(h.search.Scenarios) > 1 {
			text += " (" + h.search.Scenarios[each.Scenario].Name + ")"
		}
		c.out.wrap(gap, gap, text, c.out.width, red)
	}
}

// showFinding shows a group of failures.
func (c *console) showFinding(h *hunter, f *finding) {
	c.out.printf("\n")
	c.out.wrap("", "", fmt.Sprintf("%s: %d of %d runs, the first with %s", f.Signature, f.Count, h.summary.Runs, h.placeTold(f.Place)), c.out.width, red)
	indented := func(format string, args ...any) {
		c.out.wrap(gap, gap, fmt.Sprintf(format, args...), c.out.width, plain)
	}
	dir := f.dir
	if small := f.Failure.Shrunk; small != nil {
		dir = f.shrunk
		before, after := small.Before, small.After
		indented("shrunk in %d runs: faults %d → %d, operations %d → %d, clients %d → %d, nodes %d → %d, events %d → %d", small.Runs,
			before.Faults, after.Faults, before.Operations, after.Operations, before.Clients, after.Clients, before.Nodes, after.Nodes, before.Events, after.Events)
		if small.Difference != "" {
			indented("it would pass if %s", small.Difference)
		}
	}
	indented("%s replay %s", program.Name(), dir)
	indented("%s explain %s", program.Name(), dir)
	indented("%s", pageIn(dir))
}

// A huntObject is what --json writes of a hunt.
type huntObject struct {
	Runs      []huntRun       `json:"runs"`
	Failures  []huntFailure   `json:"failures"`
	Sometimes []huntSometimes `json:"sometimes"`

	Scenarios []string        `json:"scenarios"`
	Flaw      string          `json:"flaw"`
	Strategy  string          `json:"strategy"`
	Verdict   checker.Verdict `json:"verdict"`
	Digest    sim.Digest      `json:"digest"` // of all runs in order
	Events    uint64          `json:"events"`
	Virtual   time.Duration   `json:"virtual_ns"`
	Faults    uint64          `json:"faults"`  // that struck
	Idle      uint64          `json:"idle"`    // of these, those that met with nothing
	Skipped   uint64          `json:"skipped"` // that never struck
	States    int             `json:"states"`
	Out       string          `json:"out"`
}

type huntRun struct {
	Scenario  string          `json:"scenario"`
	Seed      uint64          `json:"seed"`
	Verdict   checker.Verdict `json:"verdict"`
	Digest    sim.Digest      `json:"digest"`
	Signature string          `json:"signature"`
	Beyond    string          `json:"beyond,omitempty"`   // what was done beyond the claim
	Unjudged  []string        `json:"unjudged,omitempty"` // the checks that were not judged beside it

	Measures *measure.Measures `json:"measures"`
}

type huntFailure struct {
	Signature string `json:"signature"`
	Count     uint64 `json:"count"`
	Scenario  string `json:"scenario"`
	Seed      uint64 `json:"seed"` // the first
	Shrunk    string `json:"shrunk"`
	Out       string `json:"out"`

	Before     *shrink.Size `json:"before,omitempty"`
	After      *shrink.Size `json:"after,omitempty"`
	Twin       string       `json:"twin"`
	Difference string       `json:"difference"`
}

type huntSometimes struct {
	Name     string `json:"name"`
	Reached  bool   `json:"reached"`
	Scenario string `json:"scenario"`
}

// object is the hunt as JSON. Nothing in it depends on how many jobs there
// were.
func (h *hunter) object() huntObject {
	s := h.summary
	o := huntObject{
		Runs: []huntRun{}, Failures: []huntFailure{}, Sometimes: []huntSometimes{},
		Flaw: h.search.Scenarios[0].Flaw, Strategy: h.search.Strategy, Verdict: s.Verdict(), Digest: s.Digest,
		Events: s.Events, Virtual: s.Virtual, Faults: s.Faults, Idle: s.Idle, Skipped: s.Skipped, States: s.States, Out: h.out,
	}
	for _, sc := range h.search.Scenarios {
		o.Scenarios = append(o.Scenarios, sc.Name)
	}
	for i := range h.runs {
		r := &h.runs[i]
		o.Runs = append(o.Runs, huntRun{o.Scenarios[r.Scenario], r.Seed, r.Verdict, r.Digest, r.Signature, r.Beyond, r.Unjudged, &r.Measures})
	}
	for _, f := range h.found {
		one := huntFailure{Signature: f.Signature, Count: f.Count, Scenario: o.Scenarios[f.Scenario], Seed: f.Seed, Out: f.dir}
		if small := f.Failure.Shrunk; small != nil {
			one.Shrunk = filepath.Join(f.shrunk, scenarios.ScheduleFile)
			one.Before, one.After, one.Difference = &small.Before, &small.After, small.Difference
			if small.Twin != "" {
				one.Twin = filepath.Join(f.shrunk, rundir.TwinFile)
			}
		}
		o.Failures = append(o.Failures, one)
	}
	for _, each := range s.Sometimes {
		o.Sometimes = append(o.Sometimes, huntSometimes{each.Name, each.Reached, o.Scenarios[each.Scenario]})
	}
	return o
}
