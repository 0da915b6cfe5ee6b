package laplacetest

// DrawnFrom is for tests of what is drawn for a scenario.
var DrawnFrom = drawnFrom

// Voided has a tally of two runs, in neither of which a promise stood, report to t,
// and of as many more in which it did and was not judged.
func Voided(t TB, unknown int) {
	y := newTally()
	for range 2 {
		y.add(ran{judged: []judgement{{property: "freshness", unknown: "beyond the claim", void: true}}})
	}
	for range unknown {
		y.add(ran{judged: []judgement{{property: "freshness", unknown: "no answer"}}})
	}
	y.report(t)
}

// Ladder are the kinds of fault that are drawn if nothing else is said.
func Ladder() []string {
	var kinds []string
	for _, r := range ladder {
		kinds = append(kinds, r.kind)
	}
	return kinds
}
