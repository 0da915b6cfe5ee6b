package prose

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Width is how many columns of a terminal a text takes. A letter of Chinese, Japanese or
// Korean takes two, as an emoji does, and an accent that stands apart takes none.
func Width(text string) int { return displaywidth.String(text) }

// Pad fills a text with blanks at its end, up to so many columns.
func Pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Width(text)))
}

// Cut shortens a text to at most so many columns; one that was cut ends with an
// ellipsis.
func Cut(text string, width int) string {
	if Width(text) <= width {
		return text
	}
	return head(letters(text), width-1) + "…"
}

// letters are what a reader takes for the letters of a text, each of which may be
// several code points.
func letters(text string) []string {
	var all []string
	for g := displaywidth.StringGraphemes(text); g.Next(); {
		all = append(all, g.Value())
	}
	return all
}

// head is as many of the first letters as fit so many columns.
func head(letters []string, width int) string {
	n, used := 0, 0
	for n < len(letters) && used+Width(letters[n]) <= width {
		used += Width(letters[n])
		n++
	}
	return strings.Join(letters[:n], "")
}

// tail is as many of the last letters as fit so many columns.
func tail(letters []string, width int) string {
	n, used := len(letters), 0
	for n > 0 && used+Width(letters[n-1]) <= width {
		n--
		used += Width(letters[n])
	}
	return strings.Join(letters[n:], "")
}

// besideLeast is how many columns a text that must be shortened has at least to stand
// behind its front.
const besideLeast = 24

// Behind is a text behind its front on one line, its middle cut out where it is too long;
// or, where that leaves it little room, below the front behind an indent, on as many
// lines as it needs. No line is wider than the width, which is that of a screen.
func Behind(front, indent, text string, width int) []string {
	room := width - Width(front)
	if Width(text) <= room || room >= besideLeast {
		return []string{front + Short(text, room)}
	}
	lines := []string{Cut(strings.TrimRight(front, " "), width)}
	for _, line := range Wrap(text, width-Width(indent)) {
		lines = append(lines, indent+Short(line, width-Width(indent)))
	}
	return lines
}
