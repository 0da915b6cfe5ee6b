package kvraft

import (
	"embed"

	"github.com/laplace-sim/laplace/labs"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// Lab is the lab. Sharding such a store over several clusters is to be lab 7.
var Lab = &labs.Lab{
	Name:    "kvraft",
	Number:  5,
	Title:   "A linearizable key-value store",
	Summary: "a key-value store on a replicated log: sessions, fresh reads, snapshots",
	Source:  `Diego Ongaro, "Consensus: Bridging Theory and Practice", 2014, chapter 6`,
	Files:   files,
	Parts: []labs.Part{
		{Name: "a", Title: "Through the log", Tests: []labs.Test{
			{
				Name: "one-client", Points: 5,
				Asks:     "One client gets from the store what it has put there, while nothing goes wrong.",
				Scenario: "lab-kvraft/one-client",
				Checks:   []string{"linearizability", "progress"},
			},
		}},
	},
}
