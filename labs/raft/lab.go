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
	Parts:   []labs.Part{election, replication, persistence, snapshots},
}
