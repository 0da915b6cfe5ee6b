package raft

import (
	"maps"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

// sound are the checks of each run, whatever it is about.
var sound = []string{checker.ElectionSafetyName, scenarios.ProgramName}

// agreement are the checks of each run in which clients ask for something.
var agreement = []string{
	linear.Name, checker.ElectionSafetyName, checker.CommittedNeverChangesName, checker.AppliedAgreeName,
	checker.AtMostOnceName, checker.AcknowledgedNotLostName, checker.ProgressName, checker.CatchUpName, scenarios.ProgramName,
}

// scripted are the checks of each run in which clients ask by a script, which ends with the heal.
var scripted = []string{
	linear.Name, checker.ElectionSafetyName, checker.CommittedNeverChangesName, checker.AppliedAgreeName,
	checker.AtMostOnceName, checker.AcknowledgedNotLostName, scenarios.ProgramName,
}

// compacted are the checks of each run in which snapshots are taken.
var compacted = append([]string{LogSizeName}, agreement...)

// rules are what the paper says, by what a solution breaks that does not keep it.
type rules = map[string]labs.Rule

// with returns rules together with more; of two about the same check the later counts.
func with(all ...rules) rules {
	together := make(rules)
	for _, some := range all {
		maps.Copy(together, some)
	}
	return together
}

// electionRules are what the paper says of elections.
var electionRules = rules{
	checker.ElectionSafetyName: {Text: "Election Safety: at most one leader can be elected in a given term. Each server votes for at most one candidate in a term, on a first-come-first-served basis, and a candidate counts each server once, and only votes of that term. A leader or candidate that learns of a later term reverts to follower.", Source: "Raft, figure 3 and sections 5.1, 5.2"},
	firstLeaderName:            {Text: "If a follower receives no communication over a period of time called the election timeout, it assumes there is no viable leader and begins an election. A candidate wins with the votes of a majority of the servers in the full cluster for the same term. Election timeouts are chosen randomly, so that in most cases only one server times out; a candidate whose timeout elapses begins another election.", Source: "Raft, section 5.2"},
	newLeaderName:              {Text: "Election timeouts are chosen randomly from a fixed interval, so that in most cases only one server times out; a candidate that times out starts a new election by incrementing its term. Only the current leader, or a vote that is granted, puts off an election: a request of an earlier term is refused, with the later term in the answer.", Source: "Raft, figure 2 and sections 5.1, 5.2"},
	majorityName:               {Text: "To be elected takes the votes of a majority of the servers in the full cluster, whether or not they can be reached. In each new term a server has a vote again, and whoever has not won when its election timeout elapses begins another election.", Source: "Raft, section 5.2"},
	agreedName:                 {Text: "Current terms are exchanged whenever servers communicate: a server with the smaller term updates its own to the larger value, and a candidate or leader that finds its term out of date reverts to follower. A candidate whose election timeout elapses begins another election.", Source: "Raft, sections 5.1 and 5.2"},
	labs.ElectionsName:         {Text: "Leaders send periodic heartbeats to all followers in order to maintain their authority; a server remains a follower as long as it receives valid RPCs from a leader. The broadcast time must be an order of magnitude less than the election timeout.", Source: "Raft, sections 5.2 and 5.6"},
	messagesName:               {Text: "Heartbeats have to come several times within an election timeout; whoever sends more keeps network and servers busy for nothing.", Source: "Raft, section 5.6"},
	scenarios.ProgramName:      programRule,
}

var programRule = labs.Rule{Text: "Everything that may arrive does: requests and answers of earlier terms, twice, late and in another order. Compare an answer with what it is an answer to, and an index with what the log has, before it is used.", Source: "Raft, section 5.1, and figure 2"}

// logRules are what the paper says of the log.
var logRules = with(electionRules, rules{
	checker.CommittedNeverChangesName: {Text: "State Machine Safety: if a server has applied a log entry at a given index to its state machine, no other server will ever apply a different log entry for the same index. An entry is committed once the leader that created it has replicated it on a majority, a follower appends only behind an entry that matches in index and term, and a voter denies its vote if its own log is more up-to-date than the candidate's.", Source: "Raft, figure 3 and sections 5.3, 5.4"},
	checker.AppliedAgreeName:          {Text: "State Machine Safety: all servers apply the same entries in the same order, and only such as are committed.", Source: "Raft, figure 3 and section 5.3"},
	checker.AcknowledgedNotLostName:   {Text: "Leader Completeness: if a log entry is committed in a given term, that entry will be present in the logs of the leaders for all higher-numbered terms. A voter denies its vote if its own log is more up-to-date than that of the candidate.", Source: "Raft, figure 3 and section 5.4.1"},
	linear.Name:                       {Text: "A client is answered when its command is applied, which is when it is committed; what was applied is there for whoever leads later.", Source: "Raft, sections 5.3 and 8"},
	checker.AtMostOnceName:            {Text: "Each entry is applied once, in the order of the log.", Source: "Raft, figure 2, rules for all servers"},
	checker.ProgressName:              {Text: "As long as a majority of the servers is up and can talk there is a leader, whose commands are committed: a server resets its election timer only if it hears from the current leader or grants a vote, and a candidate or leader that learns of a later term becomes a follower.", Source: "Raft, figure 2 and sections 5.1, 5.2"},
	checker.CatchUpName:               {Text: "If followers crash or run slowly, or if packets are lost, the leader retries AppendEntries indefinitely until all followers eventually store all log entries. Where logs differ it goes back, and by whole terms where many entries do.", Source: "Raft, section 5.3"},
	servedName:                        {Text: "A command completes as soon as a majority of the cluster has responded; a minority of slow or missing servers does not keep it from that.", Source: "Raft, sections 2 and 5.3"},
	notServedName:                     {Text: "A log entry is committed once the leader that created it has replicated it on a majority of the servers, of the full cluster and not of those that answer.", Source: "Raft, section 5.3"},
	"bytes per operation":             {Text: "The leader sends a follower the entries from its nextIndex on; what a follower has stored needs no second sending.", Source: "Raft, section 5.3"},
	"messages per operation":          {Text: "In the common case a single round of AppendEntries to the others commits an entry.", Source: "Raft, sections 5.3 and 9.3"},
})

// backupRules are what it says of logs that differ in many entries.
var backupRules = with(logRules, of(labs.Rule{
	Text:   "Where logs differ, the follower can include the term of the conflicting entry and the first index it stores for that term, or where its log ends, so that one AppendEntries is needed for each term with conflicting entries, rather than one for each entry.",
	Source: "Raft, section 5.3, the end",
}, servedName, checker.CatchUpName))

// crashRule is what keeps entries from being overwritten that were executed, when servers crash.
var crashRule = labs.Rule{Text: "The log is persistent state, updated on stable storage before responding to RPCs; and a voter denies its vote if its own log is more up-to-date than the candidate's.", Source: "Raft, figure 2 and section 5.4.1"}

// persistenceRules are what it says of crashes.
var persistenceRules = with(logRules, rules{
	checker.ElectionSafetyName:        {Text: "currentTerm and votedFor are persistent state, updated on stable storage before responding to RPCs: a server that forgets for whom it voted may vote twice in a term.", Source: "Raft, figure 2 and section 5.2"},
	checker.CommittedNeverChangesName: crashRule,
	checker.AppliedAgreeName:          crashRule,
	checker.AcknowledgedNotLostName:   {Text: "currentTerm, votedFor and the log are persistent state, updated on stable storage before responding to RPCs; and entries of earlier terms are not committed by counting replicas.", Source: "Raft, figure 2 and section 5.4.2"},
	checker.CatchUpName:               {Text: "What a follower has told its leader it must know after a crash: the log is updated on stable storage before responding. The leader retries AppendEntries indefinitely until all followers eventually store all log entries.", Source: "Raft, figure 2 and section 5.3"},
	servedName:                        {Text: "A server resets its election timer only if it hears from the current leader or grants a vote to a candidate: whoever it refuses does not keep it from standing for election itself.", Source: "Raft, figure 2, rules for followers, and section 5.2"},
	checker.ProgressName:              {Text: "As long as a majority of the servers is up and can talk there is a leader, whose commands are committed; what a server knew before a crash it has read back from stable storage.", Source: "Raft, figure 2 and section 5.2"},
	"syncs per operation":             {Text: "Persistent state is updated on stable storage before responding to RPCs; where it has not changed there is nothing to update.", Source: "Raft, figure 2"},
})

// snapshotRules are what it says of snapshots.
var snapshotRules = with(persistenceRules, rules{
	LogSizeName:                       {Text: "Once a system completes writing a snapshot, it may delete all log entries up through the last included index, as well as any prior snapshot.", Source: "Raft, section 7"},
	checker.CatchUpName:               {Text: "When the leader has already discarded the next log entry that it needs to send to a follower, it sends it the snapshot, and then goes on with the entries behind that.", Source: "Raft, section 7"},
	checker.CommittedNeverChangesName: {Text: "If a follower receives a snapshot that describes a prefix of its log, due to retransmission or by mistake, log entries covered by the snapshot are deleted but entries following the snapshot are still valid and must be retained.", Source: "Raft, section 7 and figure 13"},
	checker.AppliedAgreeName:          {Text: "If a follower receives a snapshot that describes a prefix of its log, due to retransmission or by mistake, log entries covered by the snapshot are deleted but entries following the snapshot are still valid and must be retained.", Source: "Raft, section 7 and figure 13"},
	checker.AcknowledgedNotLostName:   {Text: "The last included index and term are kept with the snapshot, to support the consistency check for the first entry that follows it; entries that follow a snapshot are retained.", Source: "Raft, section 7"},
	scenarios.ProgramName:             {Text: "A snapshot replaces everything up to its last included index, and nothing behind it: the state machine never goes back, indices of the log go on counting from its beginning, and a server that starts again begins with the snapshot that it had saved.", Source: "Raft, section 7 and figure 13"},
})

// figure8Rules are what it says of leaders that fall with half of their entries replicated.
var figure8Rules = with(persistenceRules, of(figure8Rule, checker.CommittedNeverChangesName, checker.AppliedAgreeName, checker.AcknowledgedNotLostName, linear.Name, scenarios.ProgramName))

var figure8Rule = labs.Rule{Text: "Raft never commits log entries from previous terms by counting replicas: only entries of the leader's current term are, and those before them indirectly. An entry counts as replicated at a follower only as far as the logs were compared. And a voter denies its vote if its own log is more up-to-date: of two logs the one whose last entry has the later term, however long they are.", Source: "Raft, sections 5.4.1 and 5.4.2, and figure 8"}

// lateRules are what it says of requests that come late, twice and out of order.
var lateRules = with(persistenceRules, of(lateRule, checker.CommittedNeverChangesName, checker.AppliedAgreeName, checker.AcknowledgedNotLostName,
	linear.Name, checker.ProgressName, checker.CatchUpName, scenarios.ProgramName))

var lateRule = labs.Rule{Text: "If an existing entry conflicts with a new one (same index but different terms), the existing entry and all that follow it go. What follows entries that match stays, as the request may be an old one; and entries that are committed never go.", Source: "Raft, figure 2, AppendEntries, and section 5.3"}

// of is one rule for several checks.
func of(rule labs.Rule, checks ...string) rules {
	same := make(rules)
	for _, check := range checks {
		same[check] = rule
	}
	return same
}
