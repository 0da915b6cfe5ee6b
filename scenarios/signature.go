package scenarios

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/checker"
)

// First returns the violation that showed first, and false if there was none.
// One whose evidence points at nothing comes last.
func (r *Result) First() (checker.Check, bool) {
	var first *checker.Check
	for i, c := range r.Checks {
		if c.Verdict != checker.Violation {
			continue
		}
		if first == nil || !c.Evidence.IsZero() && (first.Evidence.IsZero() || c.Evidence.At < first.Evidence.At) {
			first = &r.Checks[i]
		}
	}
	if first == nil {
		return checker.Check{}, false
	}
	return *first, true
}

// signature says in what way a run failed: the check that broke first, and of
// what kind the failure is, without anything that another run of the same
// mistake would have otherwise: no names, numbers or times. err is what halted
// the world.
func (r *Result) signature(err error) string {
	first, broken := r.First()
	switch {
	case !broken:
		return ""
	case first.Name == ProgramName:
		return line(first.Name + ": " + mishap(err))
	case first.Evidence.Accused != nil:
		return line(fmt.Sprintf("%s: %v", first.Name, r.History[*first.Evidence.Accused].Kind))
	}
	return line(first.Name)
}

// line makes any text one that a lineType takes: a space in place of what cannot
// be shown, and an ellipsis in place of what is too long.
func line(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	const ellipsis = "…"
	if len(text) <= lineMax {
		return text
	}
	end := lineMax - len(ellipsis)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}
