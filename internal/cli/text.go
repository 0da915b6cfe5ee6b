package cli

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks text between words into lines of at most width columns. A longer
// word stays whole, for it may be a path that somebody wants to copy. A width
// of 0 or less breaks nothing.
func wrap(text string, width int) []string {
	words := strings.Fields(text)
	if width <= 0 || len(words) == 0 {
		return []string{strings.Join(words, " ")}
	}
	var lines []string
	line, used := "", 0
	end := func() {
		lines = append(lines, line)
		line, used = "", 0
	}
	for _, word := range words {
		size := utf8.RuneCountInString(word)
		if used > 0 && used+1+size > width {
			end()
		}
		if used > 0 {
			line += " "
			used++
		}
		line += word
		used += size
	}
	return append(lines, line)
}

// pad fills text with blanks up to width columns.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// enumerate joins words: "a, b and c".
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
