package reports

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
)

// Card is what a run ends with on a terminal: a short summary if it is valid,
// and else why not, what was involved, its page (the file, or the line that writes
// it; "" for none), and the line that runs it again. It ends with a line feed. Lines
// that are for pasting are never broken; all others fit the width.
func Card(result *scenarios.Result, page string, t explain.Terminal) string {
	c := &card{facts: factsOf(result), Terminal: t}
	c.heading()
	if result.Verdict == checker.Valid {
		c.wrapped(2, "", c.counts()+", "+c.served())
		for _, harm := range c.beyond() {
			c.wrapped(2, "", "beyond what "+c.Protocol+" claims: "+harm)
		}
		for _, text := range c.remarks() {
			c.wrapped(2, "", text)
		}
		return c.text.String()
	}
	c.line("")
	c.wrapped(2, explain.InkOf(c.Verdict), c.why())
	c.calls()
	c.involved()
	c.line("")
	c.particulars()
	c.line("")
	if page != "" {
		c.line("  To see it:")
		c.line("    " + page)
	}
	c.line("  To run it again:")
	c.line("    " + c.Paint(explain.Bold, Replay(result)))
	return c.text.String()
}

// A card is a card in the making.
type card struct {
	*facts
	explain.Terminal
	text strings.Builder
}

func (c *card) line(text string) {
	c.text.WriteString(strings.TrimRight(text, " "))
	c.text.WriteByte('\n')
}

// wrapped writes a text in as many lines as it needs, each of them indented.
func (c *card) wrapped(indent int, ink explain.Ink, text string) {
	fits := func(line string) bool { return indent+prose.Width(line) <= c.Columns() }
	for _, line := range wrap(text, fits) {
		c.line(strings.Repeat(" ", indent) + c.Paint(ink, line))
	}
}

// heading is the verdict and the run.
func (c *card) heading() {
	verdict := strings.ToUpper(c.Verdict.String())
	rest := fmt.Sprintf("%s · seed %d", c.headline(), c.Seed)
	if prose.Width(verdict+"  "+rest) <= c.Columns() {
		c.line(c.Paint(explain.InkOf(c.Verdict), verdict) + "  " + c.Paint(explain.Bold, rest))
		return
	}
	c.line(c.Paint(explain.InkOf(c.Verdict), verdict))
	c.wrapped(2, explain.Bold, rest)
}

// involved lists the operations that the violation rests on, in order of call,
// the accused one marked.
func (c *card) involved() {
	if c.violation == nil || len(c.violation.involved) == 0 {
		return
	}
	c.line("")
	if c.violation.earlier > 0 {
		c.line(c.Paint(explain.Faint, fmt.Sprintf("    %s before these", prose.Count(c.violation.earlier, "operation"))))
	}
	clients := 0
	for _, o := range c.violation.involved {
		clients = max(clients, prose.Width(o.Client))
	}
	for i, o := range c.violation.involved {
		mark, ink := "  ", explain.Ink("")
		if i == c.violation.accused {
			mark, ink = "! ", explain.Bad
		}
		front := fmt.Sprintf("%s%s  %9.4f s to %9.4f s  ", mark, prose.Pad(o.Client, clients), o.Call.Seconds(), o.Return.Seconds())
		for _, line := range prose.Behind(front, "    ", explain.Described(o), c.Columns()-2) {
			c.line("  " + c.Paint(ink, line))
		}
	}
}

// faultsListed bounds how many faults a card lists.
const faultsListed = 8

// particulars are what identifies the run.
func (c *card) particulars() {
	if c.violation != nil && !c.violation.Evidence.IsZero() {
		first := "at " + seconds(c.violation.Evidence.At)
		if c.violation.event != 0 {
			first = fmt.Sprintf("event %d ", c.violation.event) + first
		}
		c.fact("first bad", first)
	}
	c.fact("scenario", c.Scenario)
	c.fact("protocol", c.Protocol)
	c.fact("flaw", c.Flaw)
	c.fact("seed", uintText(c.Seed))
	c.fact("digest", fmt.Sprintf("%v after %d events", c.Digest, c.Events))
	c.fact("clients", c.counts())
	c.fact("level", Level(c.Result))
	for _, level := range RuledOut(c.Result) {
		c.fact("", level)
	}
	var faults []string
	for _, f := range c.faults {
		if !f.idle {
			faults = append(faults, fmt.Sprintf("%s (%s to %s)", f.label, seconds(f.from), seconds(f.to)))
		}
	}
	c.fact("faults", strings.Join(prose.Few(faults, faultsListed), ", "))
	c.fact("missed", Missed(c.Faults))
	c.fact("note", Noted(c.Faults))
	for _, harm := range c.beyond() {
		c.fact("beyond", "what "+c.Protocol+" claims: "+harm)
	}
	for _, odd := range Odd(c.Servers) {
		c.fact("server", odd)
	}
	for _, note := range c.Notes {
		c.fact("note", note)
	}
}

// fact writes one name and value, if there is a value.
func (c *card) fact(name, value string) {
	const column = 13
	if value == "" {
		return
	}
	fits := func(line string) bool { return column+prose.Width(line) <= c.Columns() }
	for i, line := range wrap(value, fits) {
		if i > 0 {
			name = ""
		}
		c.line("  " + c.Paint(explain.Faint, prose.Pad(name, column-2)) + line)
	}
}

// remarks are what else there is to know of a valid run.
func (c *card) remarks() []string {
	var all []string
	if level := Level(c.Result); level != "" {
		all = append(all, "level: "+level)
	}
	all = append(all, RuledOut(c.Result)...)
	if missed := Missed(c.Faults); missed != "" {
		all = append(all, "missed: "+missed)
	}
	if noted := Noted(c.Faults); noted != "" {
		all = append(all, "note: "+noted)
	}
	for _, odd := range Odd(c.Servers) {
		all = append(all, "server: "+odd)
	}
	for _, note := range c.Notes {
		all = append(all, "note: "+note)
	}
	return all
}

// counts is how the operations ended.
func (c *card) counts() string {
	return fmt.Sprintf("%s ok, %d failed, %d unknown",
		prose.Count(c.Operations.OK, "operation"), c.Operations.Fail, c.Operations.Unknown)
}

// served is how well the clients were served, and under what.
func (c *card) served() string {
	return fmt.Sprintf("%s under %s, %s of virtual time, %d events, digest %v",
		Served(c.Result), prose.Count(len(c.faults), "fault"), seconds(c.end), c.Events, c.Digest)
}

// Replay is the one line that runs a run again: from the files that it wrote,
// or if it wrote none, from its seed.
func Replay(r *scenarios.Result) string {
	if r.Out != "" {
		return program.Name() + " replay " + Quoted(r.Out)
	}
	line := fmt.Sprintf("%s run %s --seed %d", program.Name(), Quoted(r.Scenario), r.Seed)
	if r.Flaw != "" {
		line += " --flaw " + Quoted(r.Flaw)
	}
	return fmt.Sprintf("%s --nodes %d --duration %v", line, r.Nodes, r.Spec.Duration)
}

// Quoted is a word as a shell reads it back.
func Quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+,:=@", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
