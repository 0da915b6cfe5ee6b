package literature

import (
	"fmt"
	"strings"
)

// Markdown is a section of a page: what was published and where, how the experiment is
// made, and a table of the values.
func (r *Report) Markdown() string {
	var b strings.Builder
	y := r.Yardstick
	fmt.Fprintf(&b, "## %s\n\n%s.\n\n", y.Name, sentence(y.Summary))
	fmt.Fprintf(&b, "*Source:* %s. *Measured:* `%s`, %s; %d trials a case.\n\n", oneLine(y.Source), y.Measures.Name, y.Measures.Summary, y.Trials)
	fmt.Fprintf(&b, "%s\n\n*Margin:* %s\n\n", oneLine(y.Setup), oneLine(y.Margin))
	b.WriteString("| case | | published | here | 95 % | |\n|---|---|---|---|---|---|\n")
	notes := r.notes()
	for i := range r.Findings {
		f := &r.Findings[i]
		format := f.Published.Statistic.Unit.Format
		judged := "agrees"
		if !f.Agrees {
			judged = "**differs**"
		}
		if n := notes.number(f); n > 0 {
			judged += fmt.Sprintf(" (%d)", n)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", f.Case, f.Published.Statistic.Name, f.published(), format(f.Ours.Value), f.bounds(), judged)
	}
	b.WriteString("\n")
	for i, note := range notes {
		fmt.Fprintf(&b, "(%d) %s\n\n", i+1, note)
	}
	return b.String()
}

// sentence begins a text with a capital.
func sentence(text string) string {
	text = oneLine(text)
	return strings.ToUpper(text[:1]) + text[1:]
}

// oneLine is text without the breaks of lines.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
