package primarybackup

import (
	"embed"

	"github.com/laplace-sim/laplace/labs"
)

//go:embed README.md skeleton scenarios
var files embed.FS

// source is what the lab follows.
const source = `Peter Alsberg and John Day, "A Principle for Resilient Sharing of Distributed Resources", ICSE 1976; ` +
	`view service: MIT 6.824, lab 2 "Primary/Backup Key/Value Service", 2012 to 2015`

// Lab is the lab.
var Lab = &labs.Lab{
	Name:    "primarybackup",
	Number:  2,
	Title:   "Primary-backup",
	Summary: "a view service, takeover, fencing, state transfer, and what cannot be survived",
	Source:  source,
	Files:   files,
	Parts: []labs.Part{
		{Name: "a", Title: "The view service", Tests: []labs.Test{firstViews, successor, blink, unacknowledged}},
		{Name: "b", Title: "Primary and backup", Tests: []labs.Test{quiet, takeover, handover, blinks}},
		{Name: "c", Title: "Fencing and retries", Tests: []labs.Test{oldPrimary, lateWords, retries, lossy}},
		{Name: "d", Title: "What it cannot survive", Tests: []labs.Test{halfHanded, bothLost, bystander}},
	},
}
