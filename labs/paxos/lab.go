package paxos

import (
	"embed"

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
		{Name: "a", Title: "The single decree", Tests: ofTheDecree},
		{Name: "b", Title: "The log", Tests: ofTheLog},
		{Name: "c", Title: "Old slots, and few messages", Tests: ofUpkeep},
	},
}
