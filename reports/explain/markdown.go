package explain

import (
	"fmt"
	"io"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// Markdown is the story for an issue tracker, with the same steps as Text. It
// ends with a line feed.
func (s *Story) Markdown() string {
	shown := s.shown()
	var b strings.Builder
	shown.markdownHead(&b)
	for i, step := range shown.Steps {
		fmt.Fprintf(&b, "%d. **%s** %s (event %d)\n", i+1, prose.Seconds(step.At), escaped(step.Text), step.Event)
	}
	if len(shown.Steps) > 0 {
		b.WriteByte('\n')
	}
	shown.markdownTail(&b)
	return b.String()
}

func (s *Story) markdownHead(w io.Writer) {
	fmt.Fprintf(w, "### %v: %s\n\n", s.Verdict, escaped(s.run()))
	claim := escaped(s.Claim)
	if s.Check != "" {
		claim = "**" + escaped(s.Check) + "**: " + claim
	}
	fmt.Fprintf(w, "%s\n\n", claim)
}

func (s *Story) markdownTail(w io.Writer) {
	if len(s.Operations) > 0 {
		fmt.Fprint(w, "| client | from | to | operation | |\n|---|--:|--:|---|---|\n")
		for _, o := range s.Operations {
			mark := ""
			if o.Accused {
				mark = "illegal"
			}
			fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", escaped(o.Client), prose.Seconds(o.Call), prose.Seconds(o.Return), escaped(o.Text), mark)
		}
		fmt.Fprintln(w)
	}
	for _, note := range s.Notes {
		fmt.Fprintf(w, "%s\n\n", escaped(note))
	}
	if s.Replay != "" {
		fmt.Fprintf(w, "To run it again:\n\n    %s\n", s.Replay)
	}
}

// escaped is a text that Markdown shows as it is, in a cell of a table too. A
// number behind # would become a link to an issue.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "&", "&amp;",
		"#", `\#`, "\n", " ").Replace(text)
}
