package prose

import (
	"strings"
)

// Table is a table of Markdown whose first row is its head, in columns that stand
// below each other in plain text too. What is around the dashes below the head is
// edge: a space, or a dash more.
func Table(cells [][]string, edge string) string {
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, cell := range row {
			widths[i] = max(widths[i], Width(cell), 3)
		}
	}
	var b strings.Builder
	write := func(row []string, edge, fill string) {
		for i, cell := range row {
			b.WriteString("|" + edge + cell + strings.Repeat(fill, widths[i]-Width(cell)) + edge)
		}
		b.WriteString("|\n")
	}
	write(cells[0], " ", " ")
	write(make([]string, len(widths)), edge, "-")
	for _, row := range cells[1:] {
		write(row, " ", " ")
	}
	return b.String()
}
