package warmup

import (
	"embed"

	"github.com/laplace-sim/laplace/labs"
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

// withClient is what an operation costs in messages besides those between servers: a request and
// an answer.
const withClient = 2

// The parts.
var (
	partEcho = labs.Part{Name: "a", Title: "Echo", Tests: []labs.Test{
		{
			Name: "echo", Points: 10,
			Asks:     "A client is answered with its own words.",
			Scenario: "lab-warmup/echo",
		},
	}}

	partIDs = labs.Part{Name: "b", Title: "Unique ids", Tests: []labs.Test{
		{
			Name: "ids", Points: 5,
			Asks:     "No id is handed out twice, by whichever servers.",
			Scenario: "lab-warmup/ids",
		},
		{
			Name: "ids-restart", Points: 10,
			Asks:     "No id is handed out twice, though servers lose their memory.",
			Scenario: "lab-warmup/ids-restart",
		},
		{
			Name: "ids-clocks", Points: 5,
			Asks:     "No id is handed out twice, though clocks stand still and servers cannot talk.",
			Scenario: "lab-warmup/ids-clocks",
		},
	}}

	partBroadcast = labs.Part{Name: "c", Title: "Broadcast", Tests: []labs.Test{
		{
			Name: "broadcast-single", Points: 5,
			Asks:     "A server that is alone delivers what it is asked to broadcast.",
			Scenario: "lab-warmup/broadcast-single",
		},
		{
			Name: "broadcast-all", Points: 5,
			Asks:     "Where nothing goes wrong, every server delivers every value within a second.",
			Scenario: "lab-warmup/broadcast-all",
		},
		{
			Name: "broadcast-loss", Points: 10,
			Asks:     "Every server delivers every value once, though the network loses messages and repeats them.",
			Scenario: "lab-warmup/broadcast-loss",
		},
		{
			Name: "broadcast-partition", Points: 10,
			Asks:     "After the network was apart every server has every value within two seconds.",
			Scenario: "lab-warmup/broadcast-partition",
		},
		{
			Name: "broadcast-crash", Points: 10,
			Asks:     "What a client was told is broadcast is not lost with the memory of servers.",
			Scenario: "lab-warmup/broadcast-crash",
		},
		{
			Name: "broadcast-frugal", Points: 10, Seeds: 200,
			Asks:     "Of 25 servers with links of 100 ms every one has every value within a second, with at most 20 messages between servers for each operation.",
			Scenario: "lab-warmup/broadcast-frugal",
			Judges:   []labs.Judge{labs.MessagesPerOperation(20 + withClient)},
		},
		{
			Name: "broadcast-fast", Points: 10, Seeds: 200,
			Asks:     "Of 25 servers with links of 100 ms every one has half of the values within 400 ms, with at most 30 messages between servers for each operation.",
			Scenario: "lab-warmup/broadcast-fast",
			Judges:   []labs.Judge{labs.MessagesPerOperation(30 + withClient)},
		},
	}}

	partCounter = labs.Part{Name: "d", Title: "A counter", Tests: []labs.Test{
		{
			Name: "counter", Points: 5,
			Asks:     "Every server counts in the end what was added at all.",
			Scenario: "lab-warmup/counter",
		},
		{
			Name: "counter-partition", Points: 10,
			Asks:     "No server ever counts more than was added, and in the end none less, though the network repeats, loses and comes apart.",
			Scenario: "lab-warmup/counter-partition",
		},
		{
			Name: "counter-crash", Points: 10,
			Asks:     "What a client was told is added still counts when servers have lost their memory.",
			Scenario: "lab-warmup/counter-crash",
		},
	}}
)
