package reports

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// Level says in a line which level the history of a run has where it is not linearizable, or
// where less was promised: "not linearizable, but causal". It is "" if nobody has looked.
func Level(r *scenarios.Result) string {
	if len(r.Standings) == 0 {
		return ""
	}
	words := ""
	if r.Level != checker.Linearizable {
		words = string(r.Level) + " is promised; the history is "
	}
	switch r.Standings[0].Verdict {
	case checker.Valid:
		return words + string(r.Standings[0].Level)
	case checker.Violation:
		words += "not " + string(r.Standings[0].Level)
	default:
		words += "perhaps " + string(r.Standings[0].Level)
	}
	if hold := checker.Strongest(r.Standings); len(hold) > 0 {
		words += ", but " + prose.List(named(hold))
	} else {
		words += ", nor at another level for all that is known"
	}
	var open []checker.Level
	for _, s := range r.Standings[1:] {
		if s.Verdict == checker.Unknown {
			open = append(open, s.Level)
		}
	}
	if len(open) > 0 {
		words += "; not known whether " + prose.Either(named(open))
	}
	return words
}

// RuledOut are the levels that the history of a run does not have, as far as no weaker one
// says it too, each with what rules it out. Linearizability is among them where it is not
// promised; else that is the violation.
func RuledOut(r *scenarios.Result) []string {
	var lines []string
	weakest := checker.Weakest(r.Standings)
	for _, s := range r.Standings {
		if s.Level == checker.Linearizable && s.Verdict == checker.Violation && r.Level != checker.Linearizable ||
			s.Level != checker.Linearizable && slices.Contains(weakest, s.Level) {
			lines = append(lines, "not "+string(s.Level)+": "+s.Why)
		}
	}
	return lines
}

func named(levels []checker.Level) []string {
	names := make([]string, len(levels))
	for i, level := range levels {
		names[i] = string(level)
	}
	return names
}
