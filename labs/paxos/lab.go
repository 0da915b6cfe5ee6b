package paxos

import (
	"embed"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// Lab is the lab.
var Lab = &labs.Lab{
	Name:    "paxos",
	Number:  3,
	Title:   "Paxos",
	Summary: "agreement on one value, then on a log of them: ballots, holes, old slots",
	Source:  `Leslie Lamport, "Paxos Made Simple", 2001; Robbert van Renesse and Deniz Altinbuken, "Paxos Made Moderately Complex", 2015`,
	Files:   files,
	Parts: []labs.Part{
		{Name: "a", Title: "The single decree", Tests: []labs.Test{
			{
				Name: "one-value", Points: 5,
				Asks:     "Where nothing goes wrong, several proposers come to one value, and every server learns it.",
				Scenario: "lab-paxos/one-value",
				Checks:   []string{checker.CommittedNeverChangesName, "linearizability", provenanceName, checker.ProgressName, checker.CatchUpName, "program"},
			},
			{
				Name: "every-order", Points: 15, Seeds: len(searches), Try: everyOrder,
				Asks: "In whatever order messages arrive, timers run out and servers crash, no two values are chosen.",
			},
		}},
	},
}
