package kvraft

import (
	"embed"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// Lab is the lab. Its number is 5 of a course in which 7 is free: such a store in shards, on
// several clusters.
var Lab = &labs.Lab{
	Name:    "kvraft",
	Number:  5,
	Title:   "A linearizable key-value store",
	Summary: "a key-value store on a replicated log: sessions, fresh reads, snapshots",
	Source:  `Diego Ongaro, "Consensus: Bridging Theory and Practice", 2014, chapter 6`,
	Files:   files,
	Parts:   []labs.Part{partA, partB, partC, partD},
}

// linearizability is the name of the check of what clients saw.
const linearizability = "linearizability"

// The checks of tests. Each has few, for points are shared among them: served are those of every
// test, kept those of tests in which something that was acknowledged may be lost, and sized
// those in which log and snapshots are weighed.
var (
	served = []string{linearizability, checker.ProgressName}
	kept   = []string{linearizability, checker.AcknowledgedNotLostName, checker.ProgressName}
	sized  = []string{linearizability, checker.ProgressName, logSizeName, snapshotSizeName}
)

// The rules, by what breaks when they are missing.
var (
	ruleApplied = labs.Rule{
		Text:   "A client is answered once its command is committed and the state machine has executed it, and with what that returned.",
		Source: "Ongaro 2014, section 3.5; Raft, section 5.3",
	}
	ruleOnce = labs.Rule{
		Text: "A client numbers its commands, and the state machine keeps, of each client, the latest number and the answer to it: " +
			"a command that stands in the log again is not executed again, and is answered with the same.",
		Source: "Ongaro 2014, section 6.3; Raft, section 8",
	}
	ruleWaiting = labs.Rule{
		Text:   "An entry that is not committed may be overwritten when its leader is deposed: a client that waits for an index is to learn whether it was its own command that was committed there.",
		Source: "Ongaro 2014, sections 3.5 and 6.2",
	}
	ruleDismissed = labs.Rule{
		Text:   "A leader that learns that it leads no more cannot tell what becomes of the commands that it took in; their clients are to be sent elsewhere at once, to ask again.",
		Source: "Ongaro 2014, section 6.2",
	}
	ruleFresh = labs.Rule{
		Text: "A leader that answers a read without an entry makes sure, after the read has come, that no newer leader has been elected: " +
			"it exchanges a round of heartbeats with a majority.",
		Source: "Ongaro 2014, section 6.4, step 3; Raft, section 8",
	}
	ruleReadIndex = labs.Rule{
		Text:   "A read waits until the state machine has executed the log at least as far as the read index: a new leader has entries of the last one in its log that it does not know to be committed.",
		Source: "Ongaro 2014, section 6.4, steps 1, 2 and 4",
	}
	ruleSnapshot = labs.Rule{
		Text:   "A snapshot has all of the state machine, and nothing else: what was executed also shows in what keeps it from being executed again.",
		Source: "Ongaro 2014, section 5.1 and 6.3; Raft, section 7",
	}
	ruleCompact = labs.Rule{
		Text:   "The log is compacted when its size has reached a bound, and not at every entry: a snapshot costs what the whole state takes.",
		Source: "Ongaro 2014, section 5.1.3; Raft, section 7",
	}
	ruleForget = labs.Rule{
		Text:   "A client asks for one thing at a time: once it asks for the next, nobody needs the answers before.",
		Source: "Ongaro 2014, section 6.3",
	}
	ruleProgress = labs.Rule{
		Text:   "Whoever reaches a majority of servers that run is served, however often leaders change.",
		Source: "Ongaro 2014, section 6.2",
	}
)

// with is rules for all checks, each for another; rest is for all that are not named.
func with(linear, rest labs.Rule) map[string]labs.Rule {
	return map[string]labs.Rule{linearizability: linear, checker.ProgressName: ruleProgress, "": rest}
}
