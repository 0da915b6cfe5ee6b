package nemesis

// nearest returns the known word that a misspelt one most likely stands for,
// the one that the fewest letters put in, taken out or replaced turn into it
// (Levenshtein, 1966); "" if none is within one for every three letters.
func nearest(word string, known []string) string {
	best, least := "", max(1, len(word)/3)+1
	if len(word) > quoteMax {
		return ""
	}
	for _, k := range known {
		if d := edits(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// edits is the least number of letters to change to turn a into b.
func edits(a, b string) int {
	row := make([]int, len(b)+1) // the last row of the table is enough for the next
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
