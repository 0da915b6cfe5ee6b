package kvraft

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
)

var partA = labs.Part{Name: "a", Title: "Through the log", Tests: []labs.Test{
	{
		Name: "one-client", Points: 5,
		Asks:         "One client gets from the store what it has put there, while nothing goes wrong.",
		Scenario:     "lab-kvraft/one-client",
		Checks:       kept,
		Rules:        with(ruleApplied, ruleApplied),
		Counterparts: []string{"6.5840 4A TestBasic4A", "6.5840 4B TestBasic4B", "DSLabs 3 PaxosTest.test02Basic"},
	},
	{
		Name: "many-clients", Points: 5, Seeds: 300,
		Asks:     "What five clients see of two keys has a legal order, while nothing goes wrong.",
		Scenario: "lab-kvraft/many-clients",
		Checks:   kept,
		Rules:    with(ruleApplied, ruleApplied),
		Counterparts: []string{
			"6.5840 4A TestConcurrent4A", "6.5840 4B TestConcurrent4B", "DSLabs 3 PaxosTest.test03NoPartition",
			"DSLabs 3 PaxosTest.test08SynchronousClients", "DSLabs 3 PaxosTest.test09ConcurrentAppends",
		},
	},
	{
		Name: "no-majority", Points: 10,
		Asks:     "A leader that stands alone acknowledges nothing, and what was acknowledged is still there when the others are back.",
		Scenario: "lab-kvraft/no-majority",
		Checks:   kept,
		Rules:    with(ruleApplied, ruleApplied),
		Counterparts: []string{
			"6.5840 4A TestLeaderFailure4A", "6.5840 4A TestLeaderPartition4A",
			"DSLabs 3 PaxosTest.test05NoProgressInMinority", "DSLabs 3 PaxosTest.test06ProgressAfterHeal",
		},
	},
}}

var partB = labs.Part{Name: "b", Title: "Sessions", Tests: []labs.Test{
	{
		Name: "twice", Points: 5, Seeds: 300,
		Asks:     "A command that the network delivers twice takes effect once.",
		Scenario: "lab-kvraft/twice",
		Checks:   served,
		Rules:    with(ruleOnce, ruleOnce),
	},
	{
		Name: "impatient", Points: 5,
		Asks:     "A command that a client sends again, to this server and to others, takes effect once, and each answer says what it came to.",
		Scenario: "lab-kvraft/impatient",
		Checks:   served,
		Rules:    with(ruleOnce, ruleOnce),
	},
	{
		Name: "old-leader", Points: 10, Seeds: 300,
		Asks:     "Clients that wait at a leader whose place another has taken are not told that a command of somebody else was theirs, and are sent elsewhere.",
		Scenario: "lab-kvraft/old-leader",
		Checks:   kept,
		Rules: map[string]labs.Rule{
			linearizability:                 ruleWaiting,
			checker.AcknowledgedNotLostName: ruleWaiting,
			checker.ProgressName:            ruleDismissed,
			"":                              ruleWaiting,
		},
		Counterparts: []string{"6.5840 4A TestLeaderPartition4A", "6.5840 4B TestOnePartition4B"},
	},
	{
		Name: "restarts", Points: 5,
		Asks:     "When all servers have lost their power, what was acknowledged is there, and nothing takes effect again.",
		Scenario: "lab-kvraft/restarts",
		Checks:   kept,
		Rules:    with(ruleOnce, ruleOnce),
		Counterparts: []string{
			"6.5840 4A TestRestartReplay4A", "6.5840 4A TestShutdown4A", "6.5840 4A TestRestartSubmit4A",
			"6.5840 4B TestPersistOneClient4B", "6.5840 4B TestPersistConcurrent4B",
		},
	},
	{
		Name: "unreliable", Points: 5,
		Asks:     "On a network that loses, doubles and delays messages, every command takes effect once and is answered.",
		Scenario: "lab-kvraft/unreliable",
		Checks:   served,
		Rules:    with(ruleOnce, ruleOnce),
		Counterparts: []string{
			"6.5840 4B TestUnreliable4B", "DSLabs 3 PaxosTest.test12BasicUnreliable", "DSLabs 3 PaxosTest.test13SimplePutGetUnreliable",
			"DSLabs 3 PaxosTest.test14SynchronousClientsUnreliable", "DSLabs 3 PaxosTest.test15ConcurrentAppendsUnreliable",
		},
	},
	{
		Name: "everything", Points: 10, Seeds: 500,
		Asks:     "Whatever is cut off, crashes, stands still or is lost, what clients see has a legal order, and all are served afterwards.",
		Scenario: "lab-kvraft/everything",
		Checks:   kept,
		Rules:    with(ruleOnce, ruleOnce),
		Counterparts: []string{
			"6.5840 4B TestManyPartitionsOneClient4B", "6.5840 4B TestManyPartitionsManyClients4B",
			"6.5840 4B TestPersistConcurrentUnreliable4B", "6.5840 4B TestPersistPartition4B",
			"6.5840 4B TestPersistPartitionUnreliable4B", "6.5840 4B TestPersistPartitionUnreliableLinearizable4B",
			"DSLabs 3 PaxosTest.test04ProgressInMajority", "DSLabs 3 PaxosTest.test07ServerSwitchesPartitions",
			"DSLabs 3 PaxosTest.test17ConstantRepartition", "DSLabs 3 PaxosTest.test18ConstantRepartitionUnreliable",
		},
	},
}}

var partC = labs.Part{Name: "c", Title: "Reads without an entry", Tests: []labs.Test{
	{
		Name: "many-reads", Points: 5,
		Asks:     "What only reads takes no entry of the log, and so nothing of the disks.",
		Scenario: "lab-kvraft/many-reads",
		Checks:   served,
		Judges:   []labs.Judge{labs.SyncsPerOperation(readSyncs)},
		Rules:    with(ruleFresh, labs.Rule{Text: "Read-only commands need not be written to the log, and so to no disk.", Source: "Ongaro 2014, section 6.4"}),
	},
	{
		Name: "stale-leader", Points: 10,
		Asks:     "A leader whose place another has taken without its knowing answers no read with what was there before.",
		Scenario: "lab-kvraft/stale-leader",
		Checks:   served,
		Rules:    with(ruleFresh, ruleFresh),
	},
	{
		Name: "new-leader", Points: 10, Seeds: 500,
		Asks:     "A leader that has just been elected reads nothing older than what the last one acknowledged.",
		Scenario: "lab-kvraft/new-leader",
		Checks:   served,
		Rules:    with(ruleReadIndex, ruleReadIndex),
	},
}}

var partD = labs.Part{Name: "d", Title: "Snapshots, and what it costs", Tests: []labs.Test{
	{
		Name: "long-log", Points: 5, Seeds: 200,
		Asks:     "However much is written, neither the log nor a snapshot of it grows beyond its bound.",
		Scenario: "lab-kvraft/long-log",
		Checks:   sized,
		Judges:   []labs.Judge{labs.SyncsPerOperation(writeSyncs)},
		Rules: map[string]labs.Rule{
			logSizeName: ruleCompact, snapshotSizeName: ruleForget, "syncs per operation": ruleCompact, "": ruleSnapshot,
		},
		Counterparts: []string{"6.5840 4C TestSnapshotSize4C", "DSLabs 3 PaxosTest.test11ClearsMemory"},
	},
	{
		Name: "from-a-snapshot", Points: 10, Seeds: 300,
		Asks:     "Servers that begin with a snapshot, their own or the leader's, know all that was in the log, and what not to execute again.",
		Scenario: "lab-kvraft/from-a-snapshot",
		Checks:   sized,
		Rules: map[string]labs.Rule{
			logSizeName: ruleCompact, snapshotSizeName: ruleForget, checker.ProgressName: ruleProgress, "": ruleSnapshot,
		},
		Counterparts: []string{
			"6.5840 4C TestSnapshot4C", "6.5840 4C TestSnapshotRPC4C", "6.5840 4C TestSnapshotRecover4C",
			"6.5840 4C TestSnapshotRecoverManyClients4C", "6.5840 4C TestSnapshotUnreliable4C",
			"6.5840 4C TestSnapshotUnreliableRecover4C", "6.5840 4C TestSnapshotUnreliableRecoverConcurrentPartition4C",
			"6.5840 4C TestSnapshotUnreliableRecoverConcurrentPartitionLinearizable4C",
		},
	},
	{
		Name: "speed", Points: 10, Seeds: 300,
		Asks:     "While nothing goes wrong, an answer takes no longer than the disks and the network do, and costs few messages.",
		Scenario: "lab-kvraft/speed",
		Checks:   served,
		Judges:   []labs.Judge{latency(medianLatency), labs.MessagesPerOperation(messages), labs.BytesPerOperation(messageBytes)},
		Rules: map[string]labs.Rule{
			linearizability: ruleApplied,
			"":              {Text: "A command takes one round of messages and of syncs, and its client is answered as soon as it is executed, whatever else is under way.", Source: "Ongaro 2014, section 10.2"},
		},
		Counterparts: []string{"6.5840 4B TestSpeed4B", "6.5840 4C TestSpeed4C", "DSLabs 3 PaxosTest.test10MessageCount"},
	},
}}

// The budgets, each about one and a half times what a simple solution takes.
const (
	readSyncs     = 2
	writeSyncs    = 9
	messages      = 10
	messageBytes  = 400
	medianLatency = 30 * time.Millisecond
)
