package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A table is a list of things to show, one a row.
type table struct {
	heads []string // titles of the columns; none for a table without
	names int      // how many columns, from the left, hold names; the others hold prose
	rows  [][]string
}

// add adds a row of a name and what is to be said of it.
func (t *table) add(name, format string, args ...any) {
	t.rows = append(t.rows, []string{name, fmt.Sprintf(format, args...)})
}

const (
	gap      = "  " // between two columns
	proseMin = 28   // columns that prose needs beside the names; with less it goes below them
)

// write shows the table as the screen allows: whole rows, one a line and
// without titles, where a program reads; prose wrapped beside the names, its
// columns below one another, where a person does; and below the names on a
// narrow terminal.
func (t table) write(s *screen) {
	widths := t.widths()
	beside := 0
	for _, w := range widths[:t.names] {
		beside += w + len(gap)
	}
	switch {
	case !s.terminal():
		t.writeLines(s, widths)
	case s.width-beside >= proseMin:
		t.writeBeside(s, widths, beside)
	default:
		t.writeBelow(s)
	}
}

// widths returns the number of columns of a screen that each column takes.
func (t table) widths() []int {
	var widths []int
	for _, row := range append([][]string{t.heads}, t.rows...) {
		widths = slices.Grow(widths, len(row))[:max(len(widths), len(row))]
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func (t table) writeLines(s *screen, widths []int) {
	for _, row := range t.rows {
		s.printf("%s\n", line(row, widths))
	}
}

func (t table) writeBeside(s *screen, widths []int, beside int) {
	if len(t.heads) > 0 {
		s.printf("%s\n", s.paint(bold, line(t.heads[:min(len(t.heads), t.names+1)], widths)))
	}
	blank := strings.Repeat(" ", beside)
	for _, row := range t.rows {
		left := pad(line(row[:t.names], widths), beside)
		for i, text := range row[t.names:] {
			s.wrap(left, blank, text, s.width, proseStyle(i))
			left = blank
		}
	}
}

func (t table) writeBelow(s *screen) {
	for _, row := range t.rows {
		s.wrap("", "", strings.Join(row[:t.names], gap), s.width, bold)
		for i, text := range row[t.names:] {
			s.wrap(gap, gap, text, max(s.width, len(gap)+1), proseStyle(i))
		}
	}
}

// line puts cells side by side.
func line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		b.WriteString(pad(cell, widths[i]) + gap)
	}
	return strings.TrimRight(b.String(), " ")
}

// proseStyle lets the first column of prose stand out from those below it.
func proseStyle(column int) style {
	if column == 0 {
		return plain
	}
	return faint
}

// pad fills text with blanks up to width columns.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}
