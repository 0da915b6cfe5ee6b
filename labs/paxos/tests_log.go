package paxos

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

// logChecks are what counts in each test of parts b and c.
var logChecks = []string{
	scenarios.ProgramName, checker.CommittedNeverChangesName, checker.AppliedAgreeName, checker.AtMostOnceName, checker.AcknowledgedNotLostName,
	linear.Name, checker.ProgressName, checker.CatchUpName,
}

// ofTheLog are the tests of part b.
var ofTheLog = []labs.Test{
	{
		Name: "log", Points: 5, Seeds: 200,
		Asks:         "Where nothing goes wrong, what clients ask for is chosen slot by slot, and executed by every server in that order.",
		Scenario:     "lab-paxos/log",
		Checks:       logChecks,
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test02Basic", "DSLabs 3 PaxosTest.test03NoPartition", "DSLabs 3 PaxosTest.test08SynchronousClients"},
	},
	{
		Name: "alone", Points: 5, Seeds: 200,
		Asks:         "A server that is the only one is a majority, and needs nobody.",
		Scenario:     "lab-paxos/alone",
		Checks:       logChecks,
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test26SingletonPaxos"},
	},
	{
		Name: "crowd", Points: 10, Seeds: 150,
		Asks:         "Many clients at once, who ask whichever server they like, are all served.",
		Scenario:     "lab-paxos/crowd",
		Checks:       logChecks,
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test09ConcurrentAppends"},
	},
	{
		Name: "unreliable", Points: 10, Seeds: 400,
		Asks:         "Over a network that loses, repeats and reorders messages clients are served, and see one store.",
		Scenario:     "lab-paxos/unreliable",
		Checks:       logChecks,
		Judges:       []labs.Judge{servedAtLeast(20)},
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test12BasicUnreliable", "DSLabs 3 PaxosTest.test13SimplePutGetUnreliable", "DSLabs 3 PaxosTest.test14SynchronousClientsUnreliable", "DSLabs 3 PaxosTest.test15ConcurrentAppendsUnreliable"},
	},
	{
		Name: "minority", Points: 10, Seeds: 300,
		Asks:         "A majority serves its clients within two seconds; a minority answers nobody, until it is back.",
		Scenario:     "lab-paxos/minority",
		Checks:       logChecks,
		Judges:       []labs.Judge{noneInMinority(time.Second, 3*time.Second), servedInMajority(time.Second, 3*time.Second)},
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test04ProgressInMajority", "DSLabs 3 PaxosTest.test05NoProgressInMinority", "DSLabs 3 PaxosTest.test06ProgressAfterHeal", "DSLabs 3 PaxosTest.test16SinglePartition"},
	},
	{
		Name: "holes", Points: 15, Seeds: 300,
		Asks:         "Slots that a proposer has left behind are filled, so that what is behind them is executed.",
		Scenario:     "lab-paxos/holes",
		Checks:       logChecks,
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test07ServerSwitchesPartitions", "DSLabs 3 PaxosTest.test17ConstantRepartition", "DSLabs 3 PaxosTest.test18ConstantRepartitionUnreliable", "DSLabs 3 PaxosTest.test19RepartitionFullThroughput"},
	},
	{
		Name: "deaf", Points: 10, Seeds: 200,
		Asks:     "A server that hears nobody, or is not heard, holds nobody up for long, and learns later what it has missed.",
		Scenario: "lab-paxos/deaf",
		Checks:   logChecks,
		Rules:    logRules,
	},
	{
		Name: "restarts", Points: 15, Seeds: 400,
		Asks:     "Servers that lose their power, one by one or all at once, go on from their disks, and nothing that was answered is lost.",
		Scenario: "lab-paxos/restarts",
		Checks:   logChecks,
		Rules:    logRules,
	},
}

// ofUpkeep are the tests of part c.
var ofUpkeep = []labs.Test{
	{
		Name: "forgetting", Points: 15, Seeds: 100,
		Asks:         "What no server will ask for again is kept no longer, neither in memory nor on disk: of four clients who write 4 KiB at a time at most 2,000,000 bytes are.",
		Scenario:     "lab-paxos/forgetting",
		Checks:       append([]string{boundedName}, logChecks...),
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test11ClearsMemory"},
	},
	{
		Name: "remembering", Points: 10, Seeds: 200,
		Asks:     "What a server that is down has missed is kept until it has asked for it.",
		Scenario: "lab-paxos/remembering",
		Checks:   logChecks,
		Rules:    logRules,
	},
	{
		Name: "budget", Points: 10, Seeds: 50,
		Asks:         "While nothing goes wrong a command takes a round trip to a majority and no more: 10 messages, those of the client included.",
		Scenario:     "lab-paxos/budget",
		Checks:       logChecks,
		Judges:       []labs.Judge{labs.MessagesPerOperation(10), servedAtLeast(200)},
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test10MessageCount"},
	},
	{
		Name: "everything", Points: 15, Seeds: 300,
		Asks:         "Whatever goes wrong, clients see one store, and are served when it is over.",
		Scenario:     "lab-paxos/everything",
		Checks:       logChecks,
		Rules:        logRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test25FiveServerRandomSearch"},
	},
}

// logRules are what the papers say of the log.
var logRules = map[string]labs.Rule{
	checker.CommittedNeverChangesName: decreeRules[checker.CommittedNeverChangesName],
	linear.Name: {
		Text:   "Each server executes the commands of the slots in order, and a client is answered when its command is; so a command must not be told to be chosen in a slot unless it actually has been.",
		Source: "Paxos Made Simple, sections 2.1 and 3",
	},
	checker.AppliedAgreeName: {
		Text:   "The value that is chosen in slot i is the i-th command of every server.",
		Source: "Paxos Made Simple, section 3",
	},
	checker.AcknowledgedNotLostName: {
		Text:   "What has been chosen stays chosen: a new leader proposes anew whatever a majority of acceptors reports to have accepted, in each slot that value which has the highest number.",
		Source: "Paxos Made Simple, section 3",
	},
	checker.ProgressName: {
		Text:   "A command cannot be executed before all those in the slots before it. A new leader that finds a gap proposes a no-op for it, which leaves the state as it is; and what was lost on its way is proposed again.",
		Source: "Paxos Made Simple, section 3",
	},
	servedName:   {Text: "Messages can be lost, so whatever was not answered is sent again, and an answer that comes twice counts once.", Source: "Paxos Made Simple, sections 2.1 and 2.4"},
	minorityName: decreeRules[minorityName],
	majorityName: {
		Text:   "If enough of the system is working properly, a majority of acceptors is all that a leader needs; and a proposer that hears of a higher number tries again with one that is higher still.",
		Source: "Paxos Made Simple, sections 2.4 and 3",
	},
	checker.CatchUpName: {
		Text:   "A learner that has missed what was chosen has to be able to find out, also long after that was decided, and also after a restart.",
		Source: "Paxos Made Simple, section 2.3",
	},
	boundedName: {
		Text:   "State for a slot can be removed at an acceptor once all replicas have learned the decision of that slot and will never need it any more; each tells the others up to where that is so for it.",
		Source: "Paxos Made Moderately Complex, section 4.2",
	},
	"messages per operation": {
		Text:   "A leader executes phase 1 for all slots at once. While nobody else becomes leader the cost of a command is that of phase 2 alone.",
		Source: "Paxos Made Simple, section 3",
	},
	"": {Text: "The sequence of values that are chosen in the slots is the sequence of commands, whatever fails and restarts.", Source: "Paxos Made Simple, section 3"},
}
