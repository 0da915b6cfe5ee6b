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

// nearest returns the known word that a misspelt one most likely stands for,
// the one that the fewest edits turn into it; "" if none is within one for
// every three letters.
func nearest(word string, known []string) string {
	best, least := "", max(1, len(word)/3)+1
	if len(word) > 64 {
		return ""
	}
	for _, k := range known {
		if d := edits(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// edits is the least number of letters to put in, take out, replace or swap
// with the next to turn a into b, where no letter is touched twice (Damerau,
// "A technique for computer detection and correction of spelling errors",
// 1964).
func edits(a, b string) int {
	// Three rows of the table are enough: swaps look back two.
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

// oneOf says which words are known, and which of them a misspelt one is likely
// to stand for.
func oneOf(word string, known []string) string {
	text := "one of " + strings.Join(known, ", ")
	if near := nearest(word, known); near != "" {
		text += " (did you mean " + near + "?)"
	}
	return text
}
