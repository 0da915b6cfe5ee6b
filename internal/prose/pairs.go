package prose

import (
	"strings"
	"unicode"
)

// roomLeast is how many columns the texts of Pairs have at least to be beside their
// names.
const roomLeast = 24

// Pairs writes each of some names with its text beside it, all texts in one column, in
// lines of at most width columns, each behind the indent. Where that leaves too little
// room they go below their names instead. A width of 0 or less breaks nothing. What
// cannot be printed is replaced.
func Pairs(pairs [][2]string, indent string, width int) string {
	column := 0
	for _, p := range pairs {
		column = max(column, Width(p[0]))
	}
	column += Width(indent) + len("  ")
	beside := width <= 0 || width-column >= roomLeast
	if !beside {
		column = Width(indent) + len("  ")
	}
	room := 0
	if width > 0 {
		room = max(1, width-column)
	}
	var b strings.Builder
	for _, p := range pairs {
		head := indent + p[0]
		if !beside {
			b.WriteString(head + "\n")
			head = ""
		}
		for _, line := range Wrap(Printable(p[1]), room) {
			head += strings.Repeat(" ", column-Width(head)) + line
			b.WriteString(strings.TrimRight(head, " ") + "\n")
			head = ""
		}
	}
	return b.String()
}

// Printable is text on one line, in which what cannot be printed is replaced.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsPrint(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return unicode.ReplacementChar
	}, text)
}
