package command

import (
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// showMarkdown shows people a text of Markdown as the screen allows: headings in bold,
// paragraphs and lists wrapped, tables with aligned columns or, where these are too wide,
// with a row's cells below its name. Where a program reads, it is as it is.
func (c *console) showMarkdown(text string) {
	if !c.out.terminal() {
		c.out.printf("%s", text)
		return
	}
	width := min(widthUsual, c.out.width)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.ReplaceAll(lines[i], "**", "")
		switch {
		case line == "":
			c.out.printf("\n")
		case strings.HasPrefix(line, "#"):
			c.out.wrap("", "", strings.TrimLeft(line, "# "), width, bold)
		case strings.HasPrefix(line, "- "):
			c.out.wrap("- ", "  ", line[len("- "):], width, plain)
		case strings.HasPrefix(line, "|"):
			var rows [][]string
			for ; i < len(lines) && strings.HasPrefix(lines[i], "|"); i++ {
				rows = append(rows, gridCells(lines[i]))
			}
			i--
			c.showGrid(rows)
		default:
			c.out.wrap("", "", line, width, plain)
		}
	}
}

// gridCells are the cells of a row of a table.
func gridCells(row string) []string {
	cells := strings.Split(strings.Trim(row, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// showGrid shows a table whose first row are the titles, and whose second is a rule.
func (c *console) showGrid(rows [][]string) {
	t := table{heads: rows[0], names: 1}
	t.rows = append(t.rows, rows[min(2, len(rows)):]...)
	widths := t.widths()
	whole := 0
	for _, w := range widths {
		whole += w + len(gap)
	}
	if whole-len(gap) <= c.out.width {
		c.out.printf("%s\n", c.out.paint(bold, line(t.heads, widths)))
		t.writeLines(c.out, widths)
		return
	}
	for _, row := range t.rows {
		c.out.wrap("", "", row[0], c.out.width, bold)
		for i, cell := range row[1:] {
			name := t.heads[i+1] + ": "
			c.out.wrap(gap+name, strings.Repeat(" ", len(gap)+prose.Width(name)), cell, c.out.width, plain)
		}
	}
}
