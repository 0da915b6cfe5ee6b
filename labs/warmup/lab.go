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
	Parts: []labs.Part{
		{Name: "a", Title: "Echo", Tests: []labs.Test{
			{
				Name: "echo", Points: 5,
				Asks:     "A client is answered with its own words.",
				Scenario: "lab-warmup/echo",
			},
		}},
	},
}
