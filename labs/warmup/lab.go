package warmup

import (
	"embed"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// Lab is the lab.
var Lab = &labs.Lab{
	Name:    "warmup",
	Number:  0,
	Title:   "Warm-up",
	Summary: "an echo, unique ids, a broadcast and a counter",
	Source:  `Kyle Kingsbury and Fly.io, "Gossip Glomers", 2023`,
	Files:   files,
	Parts:   []labs.Part{partEcho, partIDs, partBroadcast, partCounter},
}

// The checks that count in each part, besides that the program runs.
var (
	ofEcho      = []string{EchoName, scenarios.ProgramName}
	ofIDs       = []string{IDsName, scenarios.ProgramName}
	ofBroadcast = []string{DeliveryName, SpreadingName, scenarios.ProgramName}
	ofCounter   = []string{CountingName, TotalName, scenarios.ProgramName}
)

// withClient is what an operation costs in messages besides those between servers: a request and
// an answer.
const withClient = 2

// The parts.
var (
	partEcho = labs.Part{Name: "a", Title: "Echo", Tests: []labs.Test{
		{
			Name: "echo", Points: 5,
			Asks:     "A client is answered with its own words.",
			Scenario: "lab-warmup/echo",
			Checks:   ofEcho,
			Rules:    echoRules,
		},
	}}

	partIDs = labs.Part{Name: "b", Title: "Unique ids", Tests: []labs.Test{
		{
			Name: "ids", Points: 5,
			Asks:     "No id is handed out twice, whichever server is asked.",
			Scenario: "lab-warmup/ids",
			Checks:   ofIDs,
			Rules:    idRules,
		},
		{
			Name: "ids-restart", Points: 10,
			Asks:     "No id is handed out twice, though servers lose their memory.",
			Scenario: "lab-warmup/ids-restart",
			Checks:   ofIDs,
			Rules:    idRestartRules,
		},
		{
			Name: "ids-clocks", Points: 5,
			Asks:     "No id is handed out twice, though clocks stand still and servers cannot talk.",
			Scenario: "lab-warmup/ids-clocks",
			Checks:   ofIDs,
			Rules:    idClockRules,
		},
	}}

	partBroadcast = labs.Part{Name: "c", Title: "Broadcast", Tests: []labs.Test{
		{
			Name: "broadcast-single", Points: 5,
			Asks:     "A server that is alone delivers what it is asked to broadcast.",
			Scenario: "lab-warmup/broadcast-single",
			Checks:   ofBroadcast,
			Rules:    broadcastRules,
		},
		{
			Name: "broadcast-all", Points: 5,
			Asks:     "Where nothing goes wrong, every server delivers every value within a second.",
			Scenario: "lab-warmup/broadcast-all",
			Checks:   ofBroadcast,
			Rules:    broadcastRules,
		},
		{
			Name: "broadcast-loss", Points: 5,
			Asks:     "Every server delivers every value, and delivers it once, though the network loses messages and repeats them.",
			Scenario: "lab-warmup/broadcast-loss",
			Checks:   ofBroadcast,
			Rules:    broadcastRules,
		},
		{
			Name: "broadcast-partition", Points: 10,
			Asks:     "Four seconds after the network was apart every server has delivered every value.",
			Scenario: "lab-warmup/broadcast-partition",
			Checks:   ofBroadcast,
			Rules:    broadcastRules,
		},
		{
			Name: "broadcast-silence", Points: 5,
			Asks:     "So it has though nobody broadcasts anything afterwards that would show what is missing.",
			Scenario: "lab-warmup/broadcast-silence",
			Checks:   ofBroadcast,
			Rules:    broadcastRules,
		},
		{
			Name: "broadcast-crash", Points: 10,
			Asks:     "What a client was told is broadcast is not lost with the memory of servers.",
			Scenario: "lab-warmup/broadcast-crash",
			Checks:   ofBroadcast,
			Rules:    broadcastCrashRules,
		},
		{
			Name: "broadcast-frugal", Points: 5, Seeds: 300,
			Asks:     "Of 25 servers with links of 100 ms each has every value within a second, with at most 20 messages between servers for each operation.",
			Scenario: "lab-warmup/broadcast-frugal",
			Checks:   ofBroadcast,
			Judges:   []labs.Judge{labs.MessagesPerOperation(20 + withClient)},
			Rules:    budgetRules,
		},
		{
			Name: "broadcast-fast", Points: 5, Seeds: 300,
			Asks:     "Of 25 servers with links of 100 ms each has half of the values within 400 ms, with at most 30 messages between servers for each operation.",
			Scenario: "lab-warmup/broadcast-fast",
			Checks:   ofBroadcast,
			Judges:   []labs.Judge{labs.MessagesPerOperation(30 + withClient)},
			Rules:    budgetRules,
		},
	}}

	partCounter = labs.Part{Name: "d", Title: "A counter", Tests: []labs.Test{
		{
			Name: "counter", Points: 5,
			Asks:     "In the end every server counts all that was added.",
			Scenario: "lab-warmup/counter",
			Checks:   ofCounter,
			Rules:    counterRules,
		},
		{
			Name: "counter-partition", Points: 10,
			Asks:     "No server ever counts more than was added, and in the end none counts less, though the network loses, repeats and comes apart.",
			Scenario: "lab-warmup/counter-partition",
			Checks:   ofCounter,
			Rules:    counterRules,
		},
		{
			Name: "counter-crash", Points: 10,
			Asks:     "What a client was told is added still counts when servers have lost their memory.",
			Scenario: "lab-warmup/counter-crash",
			Checks:   ofCounter,
			Rules:    counterCrashRules,
		},
	}}
)
