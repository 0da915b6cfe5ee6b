package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	stories "github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/listing"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A branch is a run that goes on from a moment of another with decisions of its own.
type branch struct {
	at        *scenarios.Moment
	decisions []string // as they were written
	scenario  scenarios.Scenario
	recorded  *scenarios.Recorded
	result    *scenarios.Result
	parting   *parting // nil if it does not part from the other
}

// A parting is where two runs part, each with what happens there; "" is its end.
type parting struct {
	recorded, branch         string
	recordedJSON, branchJSON string
}

// branchOff takes decisions at a moment of a run, and writes the schedule or runs it.
func (c *console) branchOff(cmd *cobra.Command, saved scenarios.SavedRun, m *scenarios.Moment, flags untilFlags) error {
	var taken []scenarios.Decision
	for _, words := range flags.then {
		d, err := m.Decide(words)
		if err != nil {
			return misuse(fmt.Errorf("%s: --then: %w", cmd.CommandPath(), err))
		}
		taken = append(taken, d)
	}
	b := &branch{at: m, decisions: flags.then, scenario: saved.Spec.Branch(taken...), recorded: saved.Spec.Recorded}
	if flags.out != "" {
		if err := writeNew(flags.out, b.scenario.YAML()); err != nil {
			return fmt.Errorf("%s: --out: %w", cmd.CommandPath(), err)
		}
		c.out.printf("wrote %[1]s; to run it: %[2]s run %[1]s\n", flags.out, program.Name())
		return nil
	}
	if err := c.runBranch(cmd, saved, b); err != nil {
		return err
	}
	c.status = b.result.Verdict.ExitStatus()
	if flags.json {
		return c.writeBranch(b)
	}
	c.showBranch(b, saved)
	return nil
}

// runBranch runs the branch and finds where it parts from the run that was recorded, which
// is run again if its trace is not there.
func (c *console) runBranch(cmd *cobra.Command, saved scenarios.SavedRun, b *branch) error {
	ctx := cmd.Context()
	progress := newBar(c.notes, saved.Spec.Name)
	defer progress.clear()
	run := func(spec scenarios.Scenario) (*scenarios.Result, error) {
		r, err := watch(ctx, progress, func(o scenarios.Options) (*scenarios.Result, error) { return scenarios.Run(ctx, spec, o) })
		switch {
		case ctx.Err() != nil:
			return nil, interrupted(cmd.CommandPath(), "nothing was told")
		case err != nil:
			return nil, misuse(fmt.Errorf("%s: --then: %w", cmd.CommandPath(), err))
		}
		return r, nil
	}
	var err error
	if b.result, err = run(b.scenario); err != nil {
		return err
	}
	whole := saved.Trace
	if whole == nil {
		again, err := run(saved.Spec)
		if err != nil {
			return err
		}
		whole = &again.Trace.Trace
	}
	before, after, differ := scenarios.Parting(whole, &b.result.Trace.Trace)
	if differ {
		b.parting = newParting(b.result, before, after)
	}
	return nil
}

// newParting says what happens where two runs part, in the words of one of them.
func newParting(r *scenarios.Result, recorded, branch *trace.Record) *parting {
	l, p := listing.New(r), new(parting)
	if recorded != nil {
		line := listing.Line{Record: *recorded}
		p.recorded, p.recordedJSON = strings.TrimSpace(listing.Text(l, &line)), strings.TrimSpace(listing.JSON(l, &line))
	}
	if branch != nil {
		line := listing.Line{Record: *branch}
		p.branch, p.branchJSON = strings.TrimSpace(listing.Text(l, &line)), strings.TrimSpace(listing.JSON(l, &line))
	}
	return p
}

// showBranch says what became of a branch, and what it has otherwise.
func (c *console) showBranch(b *branch, saved scenarios.SavedRun) {
	t := table{names: 1}
	t.add("at", "event %d, %v", b.at.Event, prose.Time(b.at.At))
	for i, words := range b.decisions {
		t.add(map[bool]string{true: "then", false: ""}[i == 0], "%s", words)
	}
	t.add("recorded", "%s", endTold(b.recorded.Verdict, b.recorded.Signature))
	t.add("branch", "%s", endTold(b.result.Verdict.String(), b.result.Signature))
	if b.parting == nil {
		t.add("they part", "nowhere: every node does the same in both")
	} else {
		const end = "the end of the run"
		t.add("they part", "recorded: %s", orElse(b.parting.recorded, end))
		t.add("", "branch: %s", orElse(b.parting.branch, end))
	}
	t.write(c.out)
	c.out.printf("\n%s", stories.Explain(b.result).Text(c.out.page()))
	c.out.printf("\nto keep the branch: add --out FILE\n")
}

// orElse is a text or, if there is none, another.
func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// writeBranch writes what became of a branch as one JSON object.
func (c *console) writeBranch(b *branch) error {
	type end struct {
		Verdict   string `json:"verdict"`
		Signature string `json:"signature"`
	}
	type side struct {
		Recorded *rawLine `json:"recorded"` // null is the end of the run
		Branch   *rawLine `json:"branch"`
	}
	object := struct {
		Event    uint64            `json:"event"`
		At       int64             `json:"at_ns"`
		Then     []string          `json:"then"`
		Recorded end               `json:"recorded"`
		Branch   end               `json:"branch"`
		Parting  *side             `json:"parting"` // null if they do not part
		Story    *stories.Story    `json:"story"`
		Result   *scenarios.Result `json:"result"`
	}{
		Event: b.at.Event, At: int64(b.at.At), Then: b.decisions, Recorded: end{b.recorded.Verdict, b.recorded.Signature},
		Branch: end{b.result.Verdict.String(), b.result.Signature}, Story: stories.Explain(b.result), Result: b.result,
	}
	if p := b.parting; p != nil {
		object.Parting = &side{raw(p.recordedJSON), raw(p.branchJSON)}
	}
	return writeJSON(c.out, object, "")
}

// A rawLine is JSON that is written as it is.
type rawLine string

// MarshalJSON returns the text itself.
func (l rawLine) MarshalJSON() ([]byte, error) { return []byte(l), nil }

// raw is a line of JSON; nil for none.
func raw(text string) *rawLine {
	if text == "" {
		return nil
	}
	l := rawLine(text)
	return &l
}
