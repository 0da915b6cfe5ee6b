package raft

import (
	"embed"

	"github.com/laplace-sim/laplace/labs"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// Lab is the lab.
var Lab = &labs.Lab{
	Name:    "raft",
	Number:  4,
	Title:   "Raft",
	Summary: "a replicated log: election, agreement, crashes, snapshots",
	Source:  `Diego Ongaro and John Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)", 2014`,
	Files:   files,
	Parts: []labs.Part{
		{Name: "a", Title: "Leader election", Tests: []labs.Test{
			{
				Name: "first-election", Points: 10,
				Asks:         "Of servers that all run and can talk, one becomes leader within a second, and stays it.",
				Scenario:     "lab-raft/first-election",
				Checks:       []string{"election safety"},
				Judges:       []labs.Judge{led, labs.Elections(1)},
				Counterparts: []string{"6.5840 3A TestInitialElection3A"},
				Rules: map[string]labs.Rule{
					"election safety": {Text: "At most one leader can be elected in a given term.", Source: "Raft, figure 3 and section 5.2"},
				},
			},
		}},
	},
}
