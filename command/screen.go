package command

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/laplace-sim/laplace/internal/prose"
	stories "github.com/laplace-sim/laplace/reports/explain"
)

// A screen is where the command writes: standard output or standard error.
type screen struct {
	w     io.Writer
	err   error // the first of writing; what follows it is not written
	width int   // columns of the terminal; 0 if it is none
	color bool
}

// widthUsual is assumed for a terminal that does not tell its width.
const widthUsual = 80

// newScreen looks at what w is. Colors are for terminals that can show them
// and people who want them: https://no-color.org.
func newScreen(w io.Writer) *screen {
	s := &screen{w: w}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return s
	}
	s.width = widthUsual
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		s.width = width
	}
	s.color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}

// terminal reports whether a person looks at the screen.
func (s *screen) terminal() bool { return s.width > 0 }

// Write writes unless an earlier write failed.
func (s *screen) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(p)
	s.err = err
	return n, err
}

func (s *screen) printf(format string, args ...any) { fmt.Fprintf(s, format, args...) }

// wrap shows text in lines of at most so many columns, the first of them behind one
// indent and the others behind another.
func (s *screen) wrap(first, rest, text string, width int, look style) {
	for _, line := range prose.Wrap(text, width-len(rest)) {
		s.printf("%s%s\n", first, s.paint(look, line))
		first = rest
	}
}

// clearLine empties the line that the cursor is on.
const clearLine = "\r\x1b[K"

// page says what a text on the screen is for.
func (s *screen) page() stories.Terminal {
	if s.color {
		return stories.Terminal{Width: s.width, Colors: stories.ANSI}
	}
	return stories.Terminal{Width: s.width}
}

// A style is how text looks on a screen with colors.
type style = stories.Ink

const (
	plain  style = ""
	bold         = stories.Bold
	faint        = stories.Faint
	red          = stories.Bad
	green        = stories.Good
	yellow       = stories.Doubtful
)

// paint returns text in the given style, if the screen shows any.
func (s *screen) paint(look style, text string) string { return s.page().Paint(look, text) }

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
			widths[i] = max(widths[i], prose.Width(cell))
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
		left := prose.Pad(line(row[:t.names], widths), beside)
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
		b.WriteString(prose.Pad(cell, widths[i]) + gap)
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
