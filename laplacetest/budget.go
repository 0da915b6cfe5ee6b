package laplacetest

import (
	"flag"
	"os"
	"strconv"
)

// eventsDefault is how many events a check simulates if nobody says otherwise:
// one to three seconds of most programs.
const eventsDefault = 1_000_000

// eventsLeast is what a run takes from the budget at least. To draw a case and to
// build its cluster is as much work as so many events of most programs.
const eventsLeast = 500

var eventsFlag = flag.Uint64("laplace.events", 0, "let each check simulate so many `events`, whatever the test says, and a fifth with -short; 0 is as the test says")

// A budget is how much each of rapid's tests may take of what a check may. rapid
// makes as many tests as -rapid.checks says, and no more; so that a check goes on
// beyond, each test tries cases until it has had its part of the events. It is
// counted in events, so that a seed of rapid's stands for the same cases on every
// machine.
type budget struct {
	part uint64 // of the events, for each test; 0 is one case
	left uint64 // of that part, in this test
}

// newBudget divides what a check may take. -laplace.events stands above
// -rapid.checks, which stands above what the test says.
func newBudget(events uint64) budget {
	checks, given := rapidChecks()
	switch {
	case *eventsFlag > 0:
		events = *eventsFlag
	case given:
		return budget{}
	case events == 0:
		events = eventsDefault
	}
	return budget{part: events / uint64(max(1, checks))}
}

// begin begins a test of rapid's.
func (b *budget) begin() { b.left = b.part }

// spend takes a run from the budget, and reports whether there is something
// left.
func (b *budget) spend(events uint64) bool {
	b.left -= min(b.left, max(events, eventsLeast))
	return b.left > 0
}

// rapidChecks is how many tests rapid makes, and whether somebody said so.
func rapidChecks() (checks int, given bool) {
	_, given = os.LookupEnv("RAPID_CHECKS")
	checks, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil {
		panic("laplacetest: -rapid.checks is no number any more: " + err.Error())
	}
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	return checks, given
}
