package document

import (
	"fmt"
	"strings"
)

// wordMax is the length of a word beyond which nobody wonders what it was
// meant to be.
const wordMax = 64

// nearest returns the known word that a misspelt one most likely stands for,
// the one that the fewest edits turn into it; "" if none is within one for
// every three letters.
func nearest(word string, known []string) string {
	if len(word) > wordMax {
		return ""
	}
	best, least := "", max(1, len(word)/3)+1
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

// manyWords is how many words are too many to read in one line.
const manyWords = 48

// OneOf says which words are known, and which of them a misspelt one is likely
// to stand for. If there are many, only that one is named, and without one like
// it their number.
func OneOf(word string, known []string) string {
	if len(known) == 0 {
		return "none"
	}
	near := nearest(word, known)
	text := "one of " + strings.Join(known, ", ")
	if len(known) > manyWords {
		text = fmt.Sprintf("one of %d", len(known))
	}
	if near != "" {
		text += " (did you mean " + near + "?)"
	}
	return text
}
