package hunt

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Table writes rows of an exhibit as a Markdown table, aligned so that it is
// read as it is. Below it stand the failures without the flaw and the runs that panicked, if
// there are any.
func Table(rows []Row) string {
	cells := [][]string{{"protocol", "flaw", "seen by", "scenario", "found", "seeds", "virtual", "without it"}}
	var failures []string
	for _, r := range rows {
		clean := fmt.Sprintf("clean in %d runs", r.CleanRuns)
		if bad := len(r.CleanFailures); bad > 0 {
			clean = fmt.Sprintf("**%d of %d runs not valid**", bad, r.CleanRuns)
		}
		virtual := "-"
		if r.VirtualMedian > 0 {
			virtual = fmt.Sprintf("%.0f s", r.VirtualMedian.Seconds())
		}
		cells = append(cells, []string{
			r.Protocol, r.Flaw, counted(r.Checks), counted(r.Scenarios),
			fmt.Sprintf("%d of %d", r.Found(), len(r.Seeds)), medianText(r.SeedsMedian), virtual, clean,
		})
		for _, f := range r.CleanFailures {
			failures = append(failures, fmt.Sprintf("- %s without %s: %s, seed %d: %v: %s\n", r.Protocol, r.Flaw, f.Scenario, f.Seed, f.Verdict, f.Detail))
		}
	}
	for _, r := range rows {
		for _, f := range r.Panics {
			failures = append(failures, fmt.Sprintf("- %s with %s: %s, seed %d: %v: %s\n", r.Protocol, r.Flaw, f.Scenario, f.Seed, f.Verdict, f.Detail))
		}
	}
	text := aligned(cells)
	if len(failures) > 0 {
		text += "\n" + strings.Join(failures, "")
	}
	return text
}

// medianText writes a median number of seeds.
func medianText(seeds int) string {
	if seeds == 0 {
		return "-"
	}
	return strconv.Itoa(seeds)
}

// counted lists names with their numbers.
func counted(all []Tally) string {
	parts := make([]string, len(all))
	for i, t := range all {
		parts[i] = fmt.Sprintf("%s (%d)", t.Name, t.Ranges)
	}
	return strings.Join(parts, ", ")
}

// aligned writes a table whose first row is its head.
func aligned(cells [][]string) string {
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), 3)
		}
	}
	var b strings.Builder
	for n, row := range cells {
		for i, cell := range row {
			b.WriteString("| " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + " ")
		}
		b.WriteString("|\n")
		if n > 0 {
			continue
		}
		for _, width := range widths {
			b.WriteString("|" + strings.Repeat("-", width+2))
		}
		b.WriteString("|\n")
	}
	return b.String()
}
