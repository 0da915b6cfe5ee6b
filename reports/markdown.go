package reports

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
)

// Markdown is a short summary of a run for an issue tracker. It ends with a
// line feed.
func Markdown(result *scenarios.Result) string {
	s := factsOf(result)
	var b strings.Builder
	fmt.Fprintf(&b, "### %v: %s, seed %d\n\n", s.Verdict, s.headline(), s.Seed)
	if reason := s.why(); reason != "" {
		fmt.Fprintf(&b, "%s\n\n", escaped(reason))
	}
	if s.violation != nil && len(s.violation.involved) > 0 {
		b.WriteString("| client | from | to | operation | |\n|---|--:|--:|---|---|\n")
		for i, o := range s.violation.involved {
			mark := ""
			if i == s.violation.accused {
				mark = "illegal"
			}
			fmt.Fprintf(&b, "| %s | %.4f s | %.4f s | %s | %s |\n",
				escaped(o.Client), o.Call.Seconds(), o.Return.Seconds(), escaped(explain.Described(o)), mark)
		}
		b.WriteByte('\n')
	}
	if len(s.faults) > 0 {
		b.WriteString("Faults:\n\n")
		for _, f := range s.faults {
			fmt.Fprintf(&b, "- %s, %s to %s\n", escaped(f.label), seconds(f.from), seconds(f.to))
		}
		b.WriteByte('\n')
	}
	for _, harm := range s.beyond() {
		fmt.Fprintf(&b, "Beyond what %s claims: %s.\n\n", escaped(s.Protocol), escaped(harm))
	}
	fmt.Fprintf(&b, "%s, %s, %d operations ok, %d failed, %d unknown; %d events, digest `%v`.\n\n",
		prose.Count(len(s.servers), "node"), prose.Count(len(s.clients), "client"),
		s.Operations.OK, s.Operations.Fail, s.Operations.Unknown, s.Events, s.Digest)
	fmt.Fprintf(&b, "To run it again:\n\n    %s\n", Replay(result))
	return b.String()
}

// escaped is a text that Markdown shows as it is, in a cell of a table too.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "&", "&amp;", "\n", " ").Replace(text)
}
