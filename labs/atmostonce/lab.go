package atmostonce

import (
	"embed"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// source is the paper that the lab follows.
const source = `Andrew Birrell and Bruce Nelson, "Implementing Remote Procedure Calls", ACM TOCS 2(1), 1984`

// Lab is the lab.
var Lab = &labs.Lab{
	Name:    "atmostonce",
	Number:  1,
	Title:   "At most once",
	Summary: "calls that take effect once over a network that loses, repeats and reorders",
	Source:  source,
	Files:   files,
	Parts: []labs.Part{
		{Name: "a", Title: "Calls and replies", Tests: []labs.Test{oneClient, manyClients}},
		{Name: "b", Title: "Retries", Tests: []labs.Test{lost, repeated, both, cutOff}},
		{Name: "c", Title: "Forgetting", Tests: []labs.Test{much, late}},
	},
}

// safety are the checks of all tests: that what clients see has an order, and that each command
// took effect once and was not lost.
var safety = []string{linear.Name, checker.AtMostOnceName, checker.AcknowledgedNotLostName, checker.ProgressName, scenarios.ProgramName}

// withMemory are these and that of memory.
var withMemory = append(append([]string(nil), safety...), keptName)

// rules are what must be so in every test.
var rules = map[string]labs.Rule{
	checker.AtMostOnceName: {
		Text:   "A call that returned was executed precisely once, however often its packets were sent: what is sent again can be told from what is new, and is not executed again.",
		Source: "Birrell and Nelson, section 3.2",
	},
	linear.Name: {
		Text:   "The result of a call is that of this call. Who waits for one takes no other for it: each packet says which call of which caller it is about.",
		Source: "Birrell and Nelson, section 3.2",
	},
	checker.AcknowledgedNotLostName: {
		Text:   "If a call returns a result, the procedure was executed.",
		Source: "Birrell and Nelson, section 3.2",
	},
	checker.ProgressName: {
		Text:   "The caller sends a call again until it is acknowledged, for either packet may have been lost.",
		Source: "Birrell and Nelson, section 3.2",
	},
	"answers": {
		Text:   "The caller sends a call again until it is acknowledged, for either packet may have been lost.",
		Source: "Birrell and Nelson, section 3.2",
	},
	"messages per operation": {
		Text:   "A simple call takes two packets. What was lost is sent again after a time in which the reply would have come, and that grows while nothing does.",
		Source: "Birrell and Nelson, sections 3.1 and 3.3",
	},
	keptName: {
		Text:   "Arrival of the next call from the same activity is an acknowledgement of the last result, so what is kept for a caller does not grow with the number of its calls.",
		Source: "Birrell and Nelson, section 3.2",
	},
}

var oneClient = labs.Test{
	Name: "one-client", Points: 10, Scenario: "lab-atmostonce/one-client",
	Asks:   "One client over a network that delivers everything once gets the right answers, with at most six messages for each, of which two are those of the client.",
	Checks: safety, Judges: []labs.Judge{answers(50), labs.MessagesPerOperation(6)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 KVStoreTest.test01BasicKVTests", "DSLabs 1 ClientServerPart1Test.test02SingleClient"},
}

var manyClients = labs.Test{
	Name: "clients", Points: 10, Scenario: "lab-atmostonce/clients",
	Asks:   "Three clients at the same time get answers that belong to one order of all that they asked for.",
	Checks: safety, Judges: []labs.Judge{answers(100), labs.MessagesPerOperation(6)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 ClientServerPart1Test.test03MultiClient", "DSLabs 1 ClientServerPart1Test.test04MultiClientAppends"},
}

var lost = labs.Test{
	Name: "lost", Points: 15, Scenario: "lab-atmostonce/lost",
	Asks:   "Where one message of five is lost, every operation is answered, and takes effect once.",
	Checks: safety, Judges: []labs.Judge{answers(50), labs.MessagesPerOperation(8)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 ClientServerPart1Test.test05SingleClientFinishesUnreliable", "DSLabs 1 ClientServerPart2Test.test01UnreliableClient"},
}

var repeated = labs.Test{
	Name: "repeated", Points: 15, Scenario: "lab-atmostonce/repeated",
	Asks:   "Where messages arrive twice and overtake each other, every operation takes effect once, and nobody takes the answer to another for its own.",
	Checks: safety, Judges: []labs.Judge{answers(50)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 ClientServerPart2Test.test02SingleClientAppendsUnreliable", "DSLabs 1 ClientServerPart2Test.test08SingleClientAppendSearch"},
}

var both = labs.Test{
	Name: "both", Points: 15, Scenario: "lab-atmostonce/both",
	Asks:   "Where all this happens at once, every operation is answered, and takes effect once.",
	Checks: safety, Judges: []labs.Judge{answers(50), labs.MessagesPerOperation(9)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 ClientServerPart2Test.test03MultiClientDifferentKeyUnreliable", "DSLabs 1 ClientServerPart2Test.test04MultiClientSameKeyUnreliable"},
}

var cutOff = labs.Test{
	Name: "cut-off", Points: 10, Scenario: "lab-atmostonce/cut-off",
	Asks:   "While the server cannot be reached clerks do not flood the network, and when it can again everybody is served.",
	Checks: safety, Judges: []labs.Judge{answers(50), labs.MessagesPerOperation(7)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 ClientServerPart2Test.test06LongRunningWorkload"},
}

var much = labs.Test{
	Name: "much", Points: 15, Scenario: "lab-atmostonce/much",
	Asks:   "However many commands were executed, neither server nor clerk keeps more than 3,000 bytes.",
	Checks: withMemory, Judges: []labs.Judge{answers(200), labs.MessagesPerOperation(7)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 ClientServerPart2Test.test05GarbageCollection"},
}

var late = labs.Test{
	Name: "late", Points: 10, Scenario: "lab-atmostonce/late",
	Asks:   "What has been forgotten is not executed again when a copy of it arrives a second late.",
	Checks: withMemory, Judges: []labs.Judge{answers(30)}, Rules: rules,
	Counterparts: []string{"DSLabs 1 ClientServerPart2Test.test07SingleClientSearch", "DSLabs 1 ClientServerPart2Test.test10MultiClientSameKeySearch"},
}
