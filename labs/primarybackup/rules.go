package primarybackup

import (
	"maps"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/labs"
)

// course is where the rules of a view service stand.
const course = `MIT 6.824, lab 2 "Primary/Backup Key/Value Service"`

// Rules of tests that are about one thing, whatever check shows it.
var (
	restarts = labs.Rule{
		Text:   "A member that pings without a view has restarted: it has lost the state and counts as dead, however soon it is back.",
		Source: course + ", part A",
	}
	sendsAgain = rules[checker.ProgressName]
)

// otherwise are the rules with another one for whatever they do not name.
func otherwise(rule labs.Rule) map[string]labs.Rule {
	all := maps.Clone(rules)
	all[""] = rule
	return all
}

// rules are what must be so in every test.
var rules = map[string]labs.Rule{
	viewsName: {
		Text: "The primary in a view must always be either the primary or the backup of the previous view, so that it has the state; and the view service must not change the view until the primary " +
			"from the current view has acknowledged that it is operating in it, with a backup that has the state too.",
		Source: course + ", part A",
	},
	checker.ElectionSafetyName: {
		Text:   "At most one server is primary in a view, and a server that has restarted is not what it was: it has lost the state.",
		Source: course + ", parts A and B",
	},
	linear.Name: {
		Text: "A primary answers nothing before the backup of its view has confirmed it, be it a read; a backup accepts nothing from whoever is not primary in its view; a new backup begins with " +
			"all of the primary's state, of which what clients were answered is a part; and what a client asks for again is not carried out again.",
		Source: "Alsberg and Day, sections 3 and 4; " + course + ", part B",
	},
	checker.ProgressName: {
		Text:   "As long as a server that has the state runs and reaches the view service, clients are served: whatever was lost on the way is sent again, by the primary to its backup as well.",
		Source: course + ", part B",
	},
	"number of views": {
		Text:   "The view changes when a member has not been heard of for several pings, or has restarted, or when there is no backup and a server stands by; and at no other time.",
		Source: course + ", part A",
	},
	"nobody serves": {
		Text:   "A server that has not been handed the state must never act as primary: when no server that had it is left the service stops for good.",
		Source: course + ", parts A and B",
	},
	"messages per operation": {
		Text:   "The primary forwards each operation to the backup and waits for its word: four messages for each operation, besides pings that do not depend on how many there are.",
		Source: "Alsberg and Day, section 3; " + course + ", part B",
	},
	"bytes per operation": {
		Text:   "The whole state is sent to a backup when it becomes one, and after that only the operations.",
		Source: course + ", part B",
	},
	"": {
		Text:   "The backup takes the primary's place as soon as that has not been heard of for several pings, and a server that stands by becomes the new backup.",
		Source: course + ", part A",
	},
}
