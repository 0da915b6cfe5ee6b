package keyvalue

import (
	"maps"
	"slices"
	"strings"
)

// Texts are the strings that something in a history speaks of, each with the
// last return of an operation that does. The zero texts are none.
type texts struct {
	marks map[string]int
	last  int // the last return of all; 0 if there is none
	// sorted are the strings in order, if prefixes of them count too; nil if
	// not.
	sorted []string
}

// add adds a string that an operation speaks of whose return is the given mark.
func (t *texts) add(text string, mark int) {
	if t.marks == nil {
		t.marks = make(map[string]int)
	}
	t.marks[text] = max(t.marks[text], mark)
	t.last = max(t.last, mark)
}

// sortPrefixes makes prefixes count.
func (t *texts) sortPrefixes() {
	t.sorted = slices.Sorted(maps.Keys(t.marks))
}

// have reports whether text is one of the strings, or of their prefixes if
// these count.
func (t *texts) have(text string) bool {
	if t.sorted == nil {
		_, found := t.marks[text]
		return found
	}
	// Those that start with it stand together, from its own place on.
	i, _ := slices.BinarySearch(t.sorted, text)
	return i < len(t.sorted) && strings.HasPrefix(t.sorted[i], text)
}

// until returns the last return of an operation that speaks of text; 0 if there
// is none.
func (t *texts) until(text string) int {
	if t.sorted == nil {
		return t.marks[text]
	}
	if text == "" {
		return t.last
	}
	until := 0
	i, _ := slices.BinarySearch(t.sorted, text)
	for ; i < len(t.sorted) && strings.HasPrefix(t.sorted[i], text); i++ {
		until = max(until, t.marks[t.sorted[i]])
	}
	return until
}

// fewPieces is up to how many pieces of one length are looked for one by one.
const fewPieces = 8

// find raises each piece that occurs in one of the strings to the last return of
// an operation that speaks of such a one.
func (t *texts) find(pieces map[string]int) {
	alike := make(map[int][]string) // by length
	for piece := range pieces {
		alike[len(piece)] = append(alike[len(piece)], piece)
	}
	for text, mark := range t.marks {
		for length, some := range alike {
			if len(some) > fewPieces {
				raiseWindows(pieces, text, length, mark)
				continue
			}
			for _, piece := range some {
				if pieces[piece] < mark && strings.Contains(text, piece) {
					pieces[piece] = mark
				}
			}
		}
	}
}

// raiseWindows raises the pieces of a length that occur in a text.
func raiseWindows(pieces map[string]int, text string, length, mark int) {
	for from := 0; from+length <= len(text); from++ {
		piece := text[from : from+length]
		if last, found := pieces[piece]; found && last < mark {
			pieces[piece] = mark
		}
	}
}

// lengthsOf returns the lengths of strings, each once, ascending.
func lengthsOf[V any](strings map[string]V) []int {
	var lengths []int
	for text := range strings {
		lengths = append(lengths, len(text))
	}
	slices.Sort(lengths)
	return slices.Compact(lengths)
}
