package paxos

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

// decreeChecks are what counts in each test of part a that is a scenario.
var decreeChecks = []string{scenarios.ProgramName, checker.CommittedNeverChangesName, linear.Name, checker.ProgressName, checker.CatchUpName}

// ofTheDecree are the tests of part a.
var ofTheDecree = []labs.Test{
	{
		Name: "one-value", Points: 5,
		Asks:     "Where nothing goes wrong, several proposers come to one value, and every server learns it.",
		Scenario: "lab-paxos/one-value",
		Checks:   decreeChecks,
		Rules:    decreeRules,
	},
	{
		Name: "every-order", Points: 15, Seeds: len(searches), Try: everyOrder,
		Asks:         "In whatever order messages arrive, timers run out and servers crash, no two values are chosen.",
		Rules:        decreeRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test20basicSearch", "DSLabs 3 PaxosTest.test21NoProgressInMinoritySearch", "DSLabs 3 PaxosTest.test22TwoClientsSearch", "DSLabs 3 PaxosTest.test23QuorumCheckingSearch"},
	},
	{
		Name: "any-order", Points: 15, Seeds: 300, Try: anyOrder,
		Asks:         "In whatever order, by chance and over many moves, messages arrive, timers run out and servers crash, no two values are chosen.",
		Rules:        decreeRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test24ThreeServerRandomSearch"},
	},
	{
		Name: "duel", Points: 10,
		Asks:     "Proposers that overtake each other come to an end within two seconds.",
		Scenario: "lab-paxos/duel",
		Checks:   decreeChecks,
		Judges:   []labs.Judge{chosenWithin(1500 * time.Millisecond)},
		Rules:    decreeRules,
	},
	{
		Name: "lossy-decree", Points: 10,
		Asks:     "While messages are lost, repeated and overtaken no two values are chosen, and afterwards one is.",
		Scenario: "lab-paxos/lossy-decree",
		Checks:   decreeChecks,
		Rules:    decreeRules,
	},
	{
		Name: "split-decree", Points: 10,
		Asks:         "A majority chooses; a minority does not, and learns what was chosen when it is back.",
		Scenario:     "lab-paxos/split-decree",
		Checks:       decreeChecks,
		Judges:       []labs.Judge{noneInMinority(0, 2*time.Second), servedInMajority(0, 2*time.Second)},
		Rules:        decreeRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test05NoProgressInMinority"},
	},
	{
		Name: "reshuffled-decree", Points: 15,
		Asks:         "Whichever majority comes next, it chooses what was chosen before.",
		Scenario:     "lab-paxos/reshuffled-decree",
		Checks:       decreeChecks,
		Rules:        decreeRules,
		Counterparts: []string{"DSLabs 3 PaxosTest.test24ThreeServerRandomSearch", "DSLabs 3 PaxosTest.test25FiveServerRandomSearch"},
	},
	{
		Name: "power-cuts", Points: 15,
		Asks:     "What an acceptor has promised, and what it has accepted, is not forgotten when its power fails.",
		Scenario: "lab-paxos/power-cuts",
		Checks:   decreeChecks,
		Rules:    decreeRules,
	},
}

// decreeRules are what the paper says of the single decree.
var decreeRules = map[string]labs.Rule{
	checker.CommittedNeverChangesName: {
		Text:   "If a proposal with value v is chosen, then every higher-numbered proposal that is issued by any proposer has value v. That is why a proposer takes the value of the highest-numbered proposal that any acceptor of a majority has accepted, why no two proposals have the same number, and why an acceptor keeps its promise and what it has accepted, also when it fails and restarts.",
		Source: "Paxos Made Simple, section 2.2",
	},
	linear.Name: {
		Text:   "Only a value that has been proposed may be chosen, only a single value is chosen, and a process never learns that a value has been chosen unless it actually has been.",
		Source: "Paxos Made Simple, section 2.1",
	},
	provenanceName: {
		Text:   "Only a value that has been proposed may be chosen.",
		Source: "Paxos Made Simple, section 2.1",
	},
	checker.ProgressName: {
		Text:   "To guarantee progress, a proposer whose proposal was overtaken tries again with a greater number than any that it has seen, and not all of them at the same time: else two proposers can go on for ever, each issuing a proposal with a greater number.",
		Source: "Paxos Made Simple, section 2.4",
	},
	chosenName: {
		Text:   "To guarantee progress, one proposer must for once be alone in issuing proposals: who was overtaken waits, and not as long as the others do.",
		Source: "Paxos Made Simple, section 2.4",
	},
	minorityName: {
		Text:   "A value is chosen when a large enough set of acceptors have accepted it: any majority of all acceptors, whether they run or not.",
		Source: "Paxos Made Simple, section 2.2",
	},
	majorityName: {
		Text:   "A majority that can talk can choose, whoever else is missing.",
		Source: "Paxos Made Simple, section 2.4",
	},
	checker.CatchUpName: {
		Text:   "To learn that a value has been chosen, a learner must find out that a proposal has been accepted by a majority of acceptors. A message that tells it may be lost, so it has to be able to find out later.",
		Source: "Paxos Made Simple, section 2.3",
	},
	walksName: {
		Text:   "If only a single value is proposed by a single proposer, that value should be chosen, once the messages to a majority and from it arrive.",
		Source: "Paxos Made Simple, section 2.2",
	},
	ordersName: {
		Text:   "If only a single value is proposed by a single proposer, that value should be chosen, once the messages to a majority and from it arrive.",
		Source: "Paxos Made Simple, section 2.2",
	},
	"": {Text: "An agent may fail by stopping, and may restart; messages can take arbitrarily long, can be duplicated and can be lost.", Source: "Paxos Made Simple, section 2.1"},
}
