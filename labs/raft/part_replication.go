package raft

import (
	"github.com/laplace-sim/laplace/labs"
)

var replication = labs.Part{Name: "b", Title: "The log", Tests: []labs.Test{
	{
		Name: "agreement", Points: 5,
		Asks:     "Commands of clients are committed and executed at all servers in one order.",
		Scenario: "lab-raft/agreement", Checks: agreement, Rules: logRules,
		Counterparts: []string{"6.5840 3B TestBasicAgree3B"},
	},
	{
		Name: "bytes", Points: 5,
		Asks:     "Each command is sent to each other server about once: at most 9,000 bytes for a value of 2,000 and three servers.",
		Scenario: "lab-raft/bytes", Checks: agreement, Rules: logRules,
		Judges:       []labs.Judge{labs.BytesPerOperation(9_000)},
		Counterparts: []string{"6.5840 3B TestRPCBytes3B"},
	},
	{
		Name: "concurrent", Points: 5,
		Asks:     "Commands that come at the same time are all executed, each once, with at most 10 messages for each.",
		Scenario: "lab-raft/concurrent", Checks: agreement, Rules: logRules,
		Judges:       []labs.Judge{labs.MessagesPerOperation(10)},
		Counterparts: []string{"6.5840 3B TestConcurrentStarts3B", "6.5840 3B TestCount3B"},
	},
	{
		Name: "follower-failure", Points: 5,
		Asks:     "With one of three servers away the others serve clients; without a majority nobody is answered; whoever comes back catches up.",
		Scenario: "lab-raft/follower-failure", Checks: agreement, Rules: logRules,
		Judges:       []labs.Judge{served(0, "one"), notServed("both")},
		Counterparts: []string{"6.5840 3B TestFollowerFailure3B", "6.5840 3B TestFailAgree3B", "6.5840 3B TestFailNoAgree3B"},
	},
	{
		Name: "leader-failure", Points: 5,
		Asks:     "When the leader is away, clients are served by another within 1.2 seconds.",
		Scenario: "lab-raft/leader-failure", Checks: agreement, Rules: logRules,
		Judges:       []labs.Judge{served(0, "cut1", "cut2")},
		Counterparts: []string{"6.5840 3B TestLeaderFailure3B"},
	},
	{
		Name: "rejoin", Points: 5,
		Asks:     "A leader that comes back with entries that were never committed gives them up, and nothing that was is lost.",
		Scenario: "lab-raft/rejoin", Checks: agreement, Rules: logRules,
		Counterparts: []string{"6.5840 3B TestRejoin3B"},
	},
	{
		Name: "backup", Points: 5,
		Asks:     "A new leader brings a server up to date that misses more than a hundred entries, and has others in their place, within 1.4 seconds, though a message and its answer take 15 ms.",
		Scenario: "lab-raft/backup", Checks: agreement, Rules: backupRules,
		Judges:       []labs.Judge{served(0, "down")},
		Counterparts: []string{"6.5840 3B TestBackup3B"},
	},
}}
