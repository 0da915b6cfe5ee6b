package cli

import (
	"fmt"
	"io"
	"os"

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
