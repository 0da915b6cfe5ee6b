package feedback

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/reports"
)

// Command is what a student types, in the module, before the name of a command.
const Command = "go run ."

// Line is what a test came to, on one line: "FAIL  a/first-election  5/10  997 of 1,000; worst
// seed 41". The name is padded to so many columns.
func Line(r *labs.TestReport, names int) string {
	verdict := "ok  "
	if r.Passed < r.Seeds {
		verdict = "FAIL"
	}
	text := fmt.Sprintf("%s  %-*s  %*s  %s of %s", verdict, names, r.Part+"/"+r.Test, 5, fmt.Sprintf("%d/%d", r.Points, r.PointsMax), Thousands(r.Passed), Thousands(r.Seeds))
	if r.Worst != nil {
		text += fmt.Sprintf("; worst seed %d", r.Worst.Seed)
	}
	if r.Note != "" {
		text += "; " + r.Note
	}
	return text
}

// Thousands is a number with a comma before each three digits.
func Thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Text is all of it but the rule, for a page of so many columns.
func (f *Feedback) Text(width int) string {
	b := &page{width: width}
	b.paragraph("", fmt.Sprintf("%s/%s, seed %d", f.Part, f.Test, f.Failure.Seed))
	b.paragraph("  ", f.Asks)
	b.line("")
	b.paragraph("  ", f.broken())
	b.stack(f.Failure.Stack)
	b.list("the linter says of the package", f.Findings)
	if f.Small != "" {
		b.line("")
		b.paragraph("", "The smallest run found that fails in the same way, with "+f.Size+":")
	}
	if f.Small == "" && f.Story == "" {
		b.list("faults", f.Faults)
	}
	if f.Story != "" {
		b.line("")
	}
	b.block(f.Story)
	b.line("")
	b.commands(f.commands())
	return b.String()
}

// broken says which check failed, and how.
func (f *Feedback) broken() string {
	c := f.Failure.Check
	return fmt.Sprintf("%s: %s", c.Name, c.Detail)
}

// commands are what to type next, each with what it is for.
func (f *Feedback) commands() (lines [][2]string) {
	dir := f.Small
	if dir == "" {
		dir = f.Dir
	}
	if dir != "" {
		lines = append(lines, [2]string{"to see it", Command + " report " + reports.Quoted(dir)}, [2]string{"to repeat it", Command + " replay " + reports.Quoted(dir)})
	}
	return append(lines,
		[2]string{"to try it again", fmt.Sprintf("%s lab check %s --test %s --seed %d", Command, f.Part, f.Test, f.Failure.Seed)},
		[2]string{"for a hint", Command + " lab hint " + f.Test})
}

// Rungs are the hints, from the one that says least on. Their texts are for a page of so many
// columns.
func (f *Feedback) Rungs(width int) []string {
	var rungs []string
	add := func(title string, tell func(*page)) {
		b := &page{width: width}
		b.line(title)
		b.line("")
		tell(b)
		rungs = append(rungs, b.String())
	}
	add("What is broken", func(b *page) {
		b.paragraph("  ", f.Asks)
		b.line("")
		b.paragraph("  ", "With seed "+strconv.FormatUint(f.Failure.Seed, 10)+" this does not hold: "+f.broken()+".")
		b.stack(f.Failure.Stack)
	})
	if len(f.Faults)+len(f.Operations) > 0 || f.Small != "" {
		add("What it takes", func(b *page) {
			if f.Small != "" {
				b.paragraph("  ", "The smallest run found that fails in the same way has "+f.Size+".")
			}
			b.list("faults", f.Faults)
			b.list("operations", f.Operations)
		})
	}
	if f.Story != "" {
		add("How it comes to it", func(b *page) { b.block(f.Story) })
	}
	if len(f.Findings) > 0 {
		add("What makes a run depend on more than its seed", func(b *page) { b.list("the linter says of the package", f.Findings) })
	}
	if f.Rule.Text != "" {
		add("What the paper asks for", func(b *page) {
			b.paragraph("  ", f.Rule.Text)
			b.paragraph("  ", "("+f.Rule.Source+")")
		})
	}
	return rungs
}

// A page is a text in the making.
type page struct {
	strings.Builder
	width int
}

func (p *page) line(text string) { p.WriteString(strings.TrimRight(text, " ") + "\n") }

// paragraph writes a text in as many lines as it needs.
func (p *page) paragraph(indent, text string) {
	for _, line := range prose.Wrap(text, max(p.width, 40)-len(indent)) {
		p.line(indent + line)
	}
}

// stack writes the student's lines of a panic.
func (p *page) stack(lines []string) {
	for _, line := range lines {
		p.line("    " + line)
	}
}

// list writes what is not empty, with a title.
func (p *page) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.line("")
	p.line("  " + title)
	for _, item := range items {
		p.line("    " + item)
	}
}

// block writes a text as it is, two columns to the right.
func (p *page) block(text string) {
	if text == "" {
		return
	}
	for line := range strings.Lines(text) {
		p.line("  " + strings.TrimRight(line, "\n"))
	}
}

// commands writes lines to type, never broken.
func (p *page) commands(lines [][2]string) {
	for _, l := range lines {
		p.line(fmt.Sprintf("%-17s %s", l[0]+":", l[1]))
	}
}
