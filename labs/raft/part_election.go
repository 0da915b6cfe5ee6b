package raft

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
)

// sound are the checks of each run of the lab, whatever it is about.
var sound = []string{checker.ElectionSafetyName, "program"}

// deadline is within which time there must be a leader: five of the longest election timeouts
// of the paper and more.
const deadline = 2 * time.Second

// electionRules are what the paper says of elections.
var electionRules = map[string]labs.Rule{
	checker.ElectionSafetyName: {Text: "Election Safety: at most one leader can be elected in a given term. Each server votes for at most one candidate in a term, on a first-come-first-served basis.", Source: "Raft, figure 3 and section 5.2"},
	firstLeaderName:            {Text: "If a follower receives no communication over a period of time called the election timeout, it assumes there is no viable leader and begins an election. A candidate wins with the votes of a majority of the servers in the full cluster for the same term.", Source: "Raft, section 5.2"},
	newLeaderName:              {Text: "Election timeouts are chosen randomly from a fixed interval, so that in most cases only one server times out; a candidate that times out starts a new election by incrementing its term.", Source: "Raft, section 5.2"},
	majorityName:               {Text: "To be elected takes the votes of a majority of the servers in the full cluster, of those that cannot be reached too.", Source: "Raft, section 5.2"},
	agreedName:                 {Text: "Current terms are exchanged whenever servers communicate: a server with the smaller term updates its own to the larger value, and a candidate or leader that finds its term out of date reverts to follower.", Source: "Raft, section 5.1"},
	electionsName:              {Text: "Leaders send periodic heartbeats to all followers in order to maintain their authority; a server remains a follower as long as it receives valid RPCs from a leader or candidate. The broadcast time must be an order of magnitude less than the election timeout.", Source: "Raft, sections 5.2 and 5.6"},
	messagesName:               {Text: "Heartbeats only have to come several times within an election timeout; whoever sends more keeps network and servers busy for nothing.", Source: "Raft, section 5.6"},
}

var election = labs.Part{Name: "a", Title: "Leader election", Tests: []labs.Test{
	{
		Name: "first-election", Points: 5,
		Asks:         "Of servers that all run and can talk one becomes leader within two seconds and stays it, all others come to be in its term, and at most 120 messages are sent in a second.",
		Scenario:     "lab-raft/first-election",
		Checks:       sound,
		Judges:       []labs.Judge{firstLeader(deadline), elections(1), agreed, messages(2*120 + 40)},
		Counterparts: []string{"6.5840 3A TestInitialElection3A", "6.5840 3B TestCount3B (the election, and idleness)"},
		Rules:        electionRules,
	},
	{
		Name: "re-election", Points: 5,
		Asks:         "If the leader is cut off, another begins to lead; when the first is back, one leads, and all are in its term.",
		Scenario:     "lab-raft/re-election",
		Checks:       sound,
		Judges:       []labs.Judge{newLeader(1500*time.Millisecond, "cut"), agreed, elections(4)},
		Counterparts: []string{"6.5840 3A TestReElection3A"},
		Rules:        electionRules,
	},
	{
		Name: "no-quorum", Points: 5,
		Asks:         "While no majority can talk nobody begins to lead; once one can, there is a leader within two seconds.",
		Scenario:     "lab-raft/no-quorum",
		Checks:       sound,
		Judges:       []labs.Judge{noLeader("alone"), agreed},
		Counterparts: []string{"6.5840 3A TestReElection3A (no quorum)"},
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
		Asks:     "Though several servers stand for election at a time and votes arrive twice, no term has two leaders, and one is found in the end.",
		Scenario: "lab-raft/one-vote",
		Checks:   sound,
		Judges:   []labs.Judge{agreed},
		Rules:    electionRules,
	},
	{
		Name: "steady", Points: 5, Seeds: 200,
		Asks:     "In two minutes in which one message in a hundred is lost, leaders change at most three times, which is 90 an hour.",
		Scenario: "lab-raft/steady",
		Checks:   sound,
		Judges:   []labs.Judge{firstLeader(deadline), elections(4)},
		Rules:    electionRules,
	},
}}
