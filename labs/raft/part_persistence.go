package raft

import "github.com/laplace-sim/laplace/labs"

var persistence = labs.Part{Name: "c", Title: "Persistence", Tests: []labs.Test{
	{
		Name: "persist", Points: 5,
		Asks:     "When the power fails for all servers, for the leader or for a follower, nothing that was acknowledged is lost.",
		Scenario: "lab-raft/persist", Checks: agreement, Rules: persistenceRules,
		Counterparts: []string{"6.5840 3C TestPersist13C"},
	},
	{
		Name: "majority-crash", Points: 5,
		Asks:     "What a majority acknowledged is there although each of it was down meanwhile.",
		Scenario: "lab-raft/majority-crash", Checks: agreement, Rules: persistenceRules,
		Counterparts: []string{"6.5840 3C TestPersist23C"},
	},
	{
		Name: "lost-leader", Points: 5,
		Asks:     "A server that missed entries does not lead over one that has them, though that has crashed.",
		Scenario: "lab-raft/lost-leader", Checks: agreement, Rules: persistenceRules,
		Counterparts: []string{"6.5840 3C TestPersist33C"},
	},
	{
		Name: "stale-candidate", Points: 5,
		Asks:     "A server that missed entries and stands for election does not keep the one that has them from being elected within 1.6 seconds.",
		Scenario: "lab-raft/stale-candidate", Checks: agreement, Rules: persistenceRules,
		Judges: []labs.Judge{served(0, "gone")},
	},
	{
		Name: "blackouts", Points: 5,
		Asks:     "Whoever has voted knows it after a power failure, so that no term has two leaders.",
		Scenario: "lab-raft/blackouts", Checks: agreement, Rules: persistenceRules,
	},
	{
		Name: "figure-8", Points: 5,
		Asks:     "Entries of earlier terms that a majority stores, and yet may be overwritten, are not executed: figure 8 of the paper.",
		Scenario: "lab-raft/figure-8", Checks: scripted, Rules: figure8Rules,
		Counterparts: []string{"6.5840 3C TestFigure83C"},
	},
	{
		Name: "figure-8-unreliable", Points: 5,
		Asks:     "The same holds while messages are lost, repeated and overtaken.",
		Scenario: "lab-raft/figure-8-unreliable", Checks: agreement, Rules: lateRules,
		Counterparts: []string{"6.5840 3C TestFigure8Unreliable3C"},
	},
	{
		Name: "unreliable", Points: 5,
		Asks:     "One order of commands, each executed once, over a network that loses one message in ten.",
		Scenario: "lab-raft/unreliable", Checks: agreement, Rules: lateRules,
		Counterparts: []string{"6.5840 3C TestUnreliableAgree3C"},
	},
	{
		Name: "churn", Points: 5,
		Asks:     "Whichever servers crash or are cut off, nothing is lost, and all goes on when they are back.",
		Scenario: "lab-raft/churn", Checks: agreement, Rules: persistenceRules,
		Counterparts: []string{"6.5840 3C TestReliableChurn3C", "6.5840 3C TestUnreliableChurn3C"},
	},
	{
		Name: "syncs", Points: 5,
		Asks:     "State is saved when it changes and at no other time: at most 9 syncs of three servers for a command, of which a save takes two.",
		Scenario: "lab-raft/syncs", Checks: agreement, Rules: persistenceRules,
		Judges: []labs.Judge{labs.SyncsPerOperation(9)},
	},
}}
