package explain

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// Text is the story for a terminal: at most 24 lines of 80 columns, or what
// these come to where there are fewer columns. It ends with a line feed. Lines
// that are for pasting are never broken.
func (s *Story) Text(t Terminal) string {
	return s.shown().page(t).String()
}

// Course is Text without its heading: for whoever has said already what was run, and what is wrong.
func (s *Story) Course(t Terminal) string {
	p := &page{Terminal: t}
	p.course(s.shown())
	if len(p.text) == 0 {
		return ""
	}
	return p.String()
}

// page is the story with all steps that it has.
func (s *Story) page(t Terminal) *page {
	p := &page{Terminal: t}
	p.heading(s)
	if len(s.Steps) > 0 {
		p.line("")
	}
	p.course(s)
	return p
}

// course is what follows the heading.
func (p *page) course(s *Story) {
	for i := range s.Steps {
		p.step(i+1, &s.Steps[i])
	}
	p.tail(s)
}

// A page is a text in the making.
type page struct {
	Terminal
	text []string
}

func (p *page) String() string { return strings.Join(p.text, "\n") + "\n" }

func (p *page) line(text string) { p.text = append(p.text, strings.TrimRight(text, " ")) }

// wrapped writes a text in as many lines as it needs, each behind an indent.
func (p *page) wrapped(indent string, ink Ink, text string) {
	for _, line := range prose.Wrap(text, p.Columns()-prose.Width(indent)) {
		p.line(indent + p.Paint(ink, line))
	}
}

// heading is the verdict, the run, and what is wrong.
func (p *page) heading(s *Story) {
	verdict, run := strings.ToUpper(s.Verdict.String()), s.run()
	if prose.Width(verdict+"  "+run) <= p.Columns() {
		p.line(p.Paint(InkOf(s.Verdict), verdict) + "  " + p.Paint(Bold, run))
	} else {
		p.line(p.Paint(InkOf(s.Verdict), verdict))
		p.wrapped("  ", Bold, run)
	}
	claim := s.Claim
	if s.Check != "" {
		claim = s.Check + ": " + claim
	}
	p.wrapped("  ", InkOf(s.Verdict), claim)
}

// run is what was run, in one line.
func (s *Story) run() string {
	return fmt.Sprintf("%s · seed %d", Headline(s.Scenario, s.Protocol, s.Flaw), s.Seed)
}

// Headline is what was run, but for the seed, in one line.
func Headline(scenario, protocol, flaw string) string {
	words := []string{scenario}
	if protocol != "" && !strings.HasPrefix(scenario, protocol+"/") {
		words = append(words, protocol)
	}
	if flaw != "" {
		words = append(words, "flaw "+flaw)
	}
	return strings.Join(words, " · ")
}

// step is one numbered step: its time in front, its event behind.
func (p *page) step(number int, s *Step) {
	ink := Ink("")
	if s.Importance == Context {
		ink = Faint
	}
	front := fmt.Sprintf("%3d %9s  ", number, prose.Seconds(s.At))
	p.behind(front, front, ink, s.Text+fmt.Sprintf(" #%d", s.Event))
}

// event is an event of the past, its number in front.
func (p *page) event(s *Step) {
	front := fmt.Sprintf("%8s %9s  ", fmt.Sprintf("#%d", s.Event), prose.Seconds(s.At))
	p.behind(front, strings.TrimSpace(front), "", s.Text)
}

// behind writes a text behind its front. On a narrow terminal it begins a line of
// its own, below the head.
func (p *page) behind(front, head string, ink Ink, text string) {
	indent := strings.Repeat(" ", prose.Width(front))
	if p.Columns() < 60 {
		p.line(head)
		indent = "    "
		front = indent
	}
	for _, line := range prose.Wrap(text, p.Columns()-prose.Width(indent)) {
		p.line(front + p.Paint(ink, line))
		front = indent
	}
}

// tail is what follows the steps.
func (p *page) tail(s *Story) {
	if len(s.Operations) > 0 {
		p.line("")
	}
	p.operations(s.Operations)
	if len(s.Notes) > 0 || s.Replay != "" {
		p.line("")
	}
	for _, note := range s.Notes {
		p.wrapped("  ", Faint, note)
	}
	if s.Replay != "" {
		p.line("  To run it again: " + p.Paint(Bold, s.Replay))
	}
}

// operations are one a line, the accused one marked.
func (p *page) operations(all []Operation) {
	clients := 0
	for _, o := range all {
		clients = max(clients, prose.Width(o.Client))
	}
	for _, o := range all {
		mark, ink := "  ", Ink("")
		if o.Accused {
			mark, ink = "! ", Bad
		}
		front := fmt.Sprintf("  %s%s %9s to %9s  ", mark, prose.Pad(o.Client, clients), prose.Seconds(o.Call), prose.Seconds(o.Return))
		for _, line := range prose.Behind(front, "      ", o.Text, p.Columns()) {
			p.line(p.Paint(ink, line))
		}
	}
}
