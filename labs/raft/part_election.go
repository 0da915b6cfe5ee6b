package raft

import (
	"time"

	"github.com/laplace-sim/laplace/labs"
)

// deadline is within which time there must be a leader: more than six of the longest
// election timeouts of the paper.
const deadline = 2 * time.Second

var election = labs.Part{Name: "a", Title: "Leader election", Tests: []labs.Test{
	{
		Name: "first-election", Points: 5,
		Asks:         "Of servers that all run and can talk one becomes leader within two seconds and stays it, all others come to be in its term, and at most 120 messages are sent in a second.",
		Scenario:     "lab-raft/first-election",
		Checks:       sound,
		Judges:       []labs.Judge{firstLeader(deadline), labs.Elections(1), agreed, messages(2*120 + 40)},
		Counterparts: []string{"6.5840 3A TestInitialElection3A", "6.5840 3B TestCount3B"},
		Rules:        electionRules,
	},
	{
		Name: "re-election", Points: 5,
		Asks:         "If the leader is cut off, another begins to lead; when the first is back, one leads, and all are in its term.",
		Scenario:     "lab-raft/re-election",
		Checks:       sound,
		Judges:       []labs.Judge{newLeader(1500*time.Millisecond, "cut"), agreed, labs.Elections(4)},
		Counterparts: []string{"6.5840 3A TestReElection3A"},
		Rules:        electionRules,
	},
	{
		Name: "old-leader", Points: 5,
		Asks:         "When the second leader is cut off, a leader that was deposed before learns that it is, and the two that are left elect one of them.",
		Scenario:     "lab-raft/old-leader",
		Checks:       sound,
		Judges:       []labs.Judge{newLeader(1600*time.Millisecond, "second"), agreed},
		Counterparts: []string{"6.5840 3A TestReElection3A"},
		Rules:        electionRules,
	},
	{
		Name: "no-quorum", Points: 5,
		Asks:         "While no majority can talk nobody begins to lead; once one can, there is a leader within two seconds.",
		Scenario:     "lab-raft/no-quorum",
		Checks:       sound,
		Judges:       []labs.Judge{noLeader("alone"), agreed},
		Counterparts: []string{"6.5840 3A TestReElection3A"},
		Rules:        electionRules,
	},
	{
		Name: "many-elections", Points: 5,
		Asks:         "Whichever three of seven servers are cut off, the other four have a leader.",
		Scenario:     "lab-raft/many-elections",
		Checks:       sound,
		Judges:       []labs.Judge{majorityLeads("cut1", "cut2", "cut3", "cut4"), agreed},
		Counterparts: []string{"6.5840 3A TestManyElections3A"},
		Rules:        electionRules,
	},
	{
		Name: "one-vote", Points: 5,
		Asks:     "Though several servers stand for election at a time and votes arrive twice, no term has two leaders, and one leads within five seconds.",
		Scenario: "lab-raft/one-vote",
		Checks:   sound,
		// Messages take so long that leaders may change at any time, so nothing is asked of the end.
		Judges: []labs.Judge{firstLeader(5 * time.Second)},
		Rules:  electionRules,
	},
	{
		Name: "steady", Points: 5, Seeds: 200,
		Asks:     "In two minutes in which one message in a hundred is lost, leaders change at most three times, which is 90 an hour.",
		Scenario: "lab-raft/steady",
		Checks:   sound,
		Judges:   []labs.Judge{firstLeader(deadline), labs.Elections(4)},
		Rules:    electionRules,
	},
}}
