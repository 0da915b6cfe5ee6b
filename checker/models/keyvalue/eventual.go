package keyvalue

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// ConvergenceName is the name of the check of Converged.
const ConvergenceName = checker.ConvergenceName

// WrittenValuesName is the name of the check of WrittenValues.
const WrittenValuesName = checker.WrittenValuesName

// WrittenValues judges the least that a store may promise: whatever a client
// reads of a key, by a get or as the outcome of an append, is what some of the
// writes that had been called by then make of it, in some order. It does not see
// values from the past, that what was acknowledged is gone, that an append took
// effect twice, that a key reads as if it were not there, or what a cas compared
// with.
//
// It is Unknown if nothing was read, or if an operation is of none of the Kinds.
func WrittenValues(h checker.History) checker.Check {
	writes := make(map[string]*written)
	for _, o := range h {
		if writes[o.Key] == nil {
			writes[o.Key] = newWritten()
		}
		writes[o.Key].add(o)
	}
	return checker.Written(h, Kinds, func(o *checker.Operation) (tells, explained bool) {
		if o.Kind != Append && (o.Kind != Get || !o.Found) {
			return false, false
		}
		return true, writes[o.Key].explains(o.Output, o.Return)
	})
}

// Converged judges whether reads of a key agree once all has been quiet for long
// enough; see [checker.Converged].
func Converged(h checker.History, from, bound time.Duration) checker.Check {
	return checker.Converged(h, Kinds, from, bound, agree)
}

// mayWrite reports whether the operation may have changed its key, on some replica:
// a cas that one of them refused, another may have carried out.
func mayWrite(o checker.Operation) bool { return o.Kind != Get && o.Outcome != checker.OutcomeFail }

// written is what some writes of a key can make of it.
type written struct {
	whole, pieces datedTexts // what sets the key, and what is appended to it
}

func newWritten() *written {
	return &written{whole: datedTexts{first: make(map[string]time.Duration)}, pieces: datedTexts{first: make(map[string]time.Duration)}}
}

// add takes in an operation, if it writes.
func (w *written) add(o checker.Operation) {
	switch {
	case !mayWrite(o):
	case o.Kind == Append:
		w.pieces.add(o.Value, o.Call)
	case o.Kind != Delete:
		w.whole.add(o.Value, o.Call)
	}
}

// explains reports whether writes called by the given time can have made a
// value: what one of them sets, or nothing, followed by pieces.
func (w *written) explains(value string, by time.Duration) bool {
	reached := make([]bool, len(value)+1)
	reached[0] = true
	for _, end := range w.whole.ends(value, 0, by) {
		reached[end] = true
	}
	for at := range len(value) {
		if reached[at] {
			for _, end := range w.pieces.ends(value, at, by) {
				reached[end] = true
			}
		}
	}
	return reached[len(value)] && (value != "" || w.whole.has("", by) || w.pieces.has("", by))
}

// datedTexts are values with the time at which each was first asked to be written.
type datedTexts struct {
	first   map[string]time.Duration
	lengths []int
}

func (t *datedTexts) add(text string, at time.Duration) {
	if _, known := t.first[text]; known {
		return // operations are in order of call
	}
	t.first[text] = at
	if !slices.Contains(t.lengths, len(text)) {
		t.lengths = append(t.lengths, len(text))
	}
}

// has reports whether the text was asked to be written by the given time.
func (t *datedTexts) has(text string, by time.Duration) bool {
	at, known := t.first[text]
	return known && at <= by
}

// ends lists where in value those of the texts end that begin at the place from.
func (t *datedTexts) ends(value string, from int, by time.Duration) []int {
	var ends []int
	for _, length := range t.lengths {
		if end := from + length; end <= len(value) && t.has(value[from:end], by) {
			ends = append(ends, end)
		}
	}
	return ends
}

// agree reports whether two reads of a key returned the same, or what pending
// writes may have made in between, in either order.
func agree(a, b checker.Operation, pending []checker.Operation) bool {
	return a.Found == b.Found && a.Output == b.Output || becomes(a, b, pending) || becomes(b, a, pending)
}

// becomes reports whether pending writes may have made what b returned of what a
// returned.
func becomes(a, b checker.Operation, pending []checker.Operation) bool {
	if !b.Found {
		return slices.ContainsFunc(pending, func(o checker.Operation) bool { return o.Kind == Delete })
	}
	w := newWritten()
	if a.Found {
		w.whole.add(a.Output, 0)
	}
	for _, o := range pending {
		w.add(o)
	}
	return w.explains(b.Output, b.Return)
}
