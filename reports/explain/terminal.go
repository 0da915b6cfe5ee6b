package explain

import "github.com/laplace-sim/laplace/checker"

// A Terminal says what a text is for.
type Terminal struct {
	// Width is the number of columns; 0 is 80, and less than 40 counts as 40.
	Width  int
	Colors Colors
}

// Colors says which colours a terminal can show.
type Colors uint8

const (
	// Monochrome is plain text without any escape sequence.
	Monochrome Colors = iota
	// ANSI is the eight colours of ECMA-48.
	ANSI
)

// An Ink is how a piece of text is to stand out, as ECMA-48 numbers it. The zero
// Ink is that of plain text.
type Ink string

// The inks.
const (
	Bold     Ink = "1"
	Faint    Ink = "2"    // less than the rest
	Bad      Ink = "1;31" // of a violation
	Good     Ink = "1;32" // of what is valid
	Doubtful Ink = "1;33" // of what is unknown
)

// InkOf is the ink of a verdict.
func InkOf(v checker.Verdict) Ink {
	return map[checker.Verdict]Ink{checker.Valid: Good, checker.Violation: Bad, checker.Unknown: Doubtful}[v]
}

// Paint gives a text the look of an ink, if the terminal can show it.
func (t Terminal) Paint(ink Ink, text string) string {
	if t.Colors == Monochrome || ink == "" || text == "" {
		return text
	}
	return "\x1b[" + string(ink) + "m" + text + "\x1b[0m"
}

// Columns is the width that counts.
func (t Terminal) Columns() int {
	if t.Width == 0 {
		return screenWidth
	}
	return max(t.Width, 40)
}
