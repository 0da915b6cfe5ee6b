package raft

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/host"
)

// The flaws, each a bug that a server is built with. Its one effect is a condition
// where the rule stands that it breaks.
const (
	forgetVote            = "forget-vote"
	commitPriorTerm       = "commit-prior-term"
	staleRead             = "stale-read"
	countVotes            = "count-votes"
	truncateAlways        = "truncate-always"
	ackLastIndex          = "ack-last-index"
	noPreviousCheck       = "no-previous-check"
	readBeforeCommit      = "read-before-commit"
	reuseContext          = "reuse-read-context"
	leaseWithoutPromise   = "lease-without-promise"
	ackBeforeSync         = "ack-before-sync"
	lateSnapshot          = "late-snapshot"
	configureOnApply      = "configure-on-apply"
	leaveJointEarly       = "leave-joint-early"
	silentPreVote         = "silent-pre-vote"
	commitByAll           = "commit-by-all"
	equalTimeouts         = "equal-timeouts"
	heedOldLeaders        = "heed-old-leaders"
	oneReplicationSession = "one-replication-session"
	trustClock            = "trust-clock"
	leaseAfterTransfer    = "lease-after-transfer"
	assumeRounds          = "assume-rounds"
	forgetSnapshot        = "forget-snapshot"
	starveFollower        = "starve-follower"
	trustWire             = "trust-wire"
	discardLog            = "discard-log"
)

// flaws is the catalogue.
var flaws = []protocols.Flaw{
	{
		Name:     forgetVote,
		Summary:  "term and vote do not reach the disk before a server lets others count on them, so after a crash it votes again in a term that it has voted in",
		Source:   "Ongaro's thesis, section 3.8: servers persist their term and vote before they answer",
		Needs:    "several servers that crash at about the same time",
		Scenario: "raft/blackouts",
	},
	{
		Name:     commitPriorTerm,
		Summary:  "a leader commits entries of earlier terms by counting replicas, so a later leader can overwrite them",
		Source:   "Ongaro's thesis, section 3.6.2 and figure 3.7; the Raft paper's figure 8",
		Needs:    "leaders that are cut off and crash soon after their election, and entries that travel one by one (batch: 1)",
		Scenario: "raft/leader-churn",
	},
	{
		Name:     staleRead,
		Summary:  "a leader serves reads from its own state without confirming that it still leads",
		Source:   "Ongaro's thesis, section 6.4",
		Needs:    "a leader cut off from the others, but not from a client that reads",
		Scenario: "raft/leader-partition",
	},
	{
		Name:     host.NoSessions,
		Summary:  "a command that a client tries again is executed again",
		Source:   "Ongaro's thesis, section 6.3",
		Needs:    "lost or late replies, duplicated requests, or a leader that crashes after it committed",
		Scenario: "raft/lossy-network",
	},
	{
		Name:     countVotes,
		Summary:  "a candidate counts votes and not voters, so a vote that the network delivers twice counts twice",
		Source:   "Ongaro's thesis, section 3.4: each server votes for at most one candidate, and a majority of servers wins",
		Needs:    "duplicated messages, and a partition that leaves the candidate with a minority",
		Scenario: "raft/split-votes",
	},
	{
		Name:     truncateAlways,
		Summary:  "a follower cuts its log behind the entries of any AppendEntries, so a late one undoes what a later one brought",
		Source:   "Ongaro's thesis, section 3.5 and figure 3.1, receiver's step 3: only entries that conflict are deleted",
		Needs:    "AppendEntries that overtake one another or arrive twice",
		Scenario: "raft/snapshots",
	},
	{
		Name:     ackLastIndex,
		Summary:  "a follower acknowledges the last entry of its log and not the last that was compared with the leader's",
		Source:   "Ongaro's thesis, section 3.5 and figure 3.1: the check proves agreement up to the entries of the message, no further",
		Needs:    "a leader cut off with clients that write to it, so that it comes back with entries of its own",
		Scenario: "raft/leader-churn",
	},
	{
		Name:     noPreviousCheck,
		Summary:  "a follower appends entries behind whatever it has, without comparing the term of the entry before them",
		Source:   "Ongaro's thesis, section 3.5 and figure 3.1, receiver's step 2",
		Needs:    "a leader cut off with clients that write to it, so that it comes back with entries of its own",
		Scenario: "raft/leader-churn",
	},
	{
		Name:     readBeforeCommit,
		Summary:  "a new leader serves reads before an entry of its own term has committed, while it does not know what its predecessor committed last",
		Source:   "Ongaro's thesis, section 6.4, step 1; etcd issue 7331",
		Needs:    "leaders that fall right after they have answered a write, and lost messages",
		Scenario: "raft/fallen-leaders",
	},
	{
		Name:     reuseContext,
		Summary:  "rounds of heartbeats for reads share one number, so acknowledgements of an earlier round confirm a leader that was deposed since",
		Source:   "Ongaro's thesis, section 6.4, step 3; etcd issue 20418",
		Needs:    "acknowledgements that travel for longer than an election takes",
		Scenario: "raft/late-answers",
	},
	{
		Name:     leaseWithoutPromise,
		Summary:  "servers that hear the leader vote for others all the same, so its lease does not keep another from being elected",
		Source:   "Ongaro's thesis, sections 4.2.3 and 6.4.1; hashicorp/raft issue 108",
		Needs:    "lease-reads without pre-vote, and a server that is cut off with its clients from some others only",
		Scenario: "raft/lease-reads",
	},
	{
		Name:     ackBeforeSync,
		Summary:  "a follower acknowledges entries before they are on its disk",
		Source:   "Ongaro's thesis, section 3.8; tikv issue 994",
		Needs:    "a majority that loses power at once, and disks that take their time",
		Scenario: "raft/power-cuts",
	},
	{
		Name:     lateSnapshot,
		Summary:  "a follower installs a snapshot that is older than its own state, and loses what came after",
		Source:   "Ongaro's thesis, section 5.3; etcd issue 1763",
		Needs:    "small snapshots, a follower that falls behind, and messages that arrive late or twice",
		Scenario: "raft/snapshots",
	},
	{
		Name:     configureOnApply,
		Summary:  "a configuration is in force when its entry is applied and not when it is appended, and the next one does not wait for that, so servers that have several to apply act by old ones",
		Source:   "Ongaro's thesis, section 4.1; etcd issue 11284",
		Needs:    "a reconfiguration, and a partition between those who have applied it and those who have not",
		Scenario: "raft/reconfiguration",
	},
	{
		Name:     leaveJointEarly,
		Summary:  "a leader goes on to the new configuration before the joint one has committed, so the old servers may decide without it",
		Source:   "Ongaro's thesis, section 4.3",
		Needs:    "a reconfiguration while the leader is cut off from a majority of the old servers",
		Scenario: "raft/reconfiguration",
	},
	{
		Name:     silentPreVote,
		Summary:  "messages of a PreVote from a server of an earlier term are ignored in silence, so it never learns the term, and its vote is never counted",
		Source:   "Ongaro's thesis, section 9.6; etcd issue 8243",
		Needs:    "a server cut off during some elections, whose vote decides when it comes back and there is no leader",
		Scenario: "raft/term-behind",
	},
	{
		Name:     commitByAll,
		Summary:  "an entry is committed once every server has it, and not once a majority has, so one server that is down stops all",
		Source:   "Ongaro's thesis, sections 2.1 and 3.5; EastGuard pull request 150",
		Needs:    "one server that is down for longer than a leader takes to serve again",
		Scenario: "raft/one-down",
	},
	{
		Name:     equalTimeouts,
		Summary:  "election timeouts have no random part, so servers that heard the leader last at the same time split the vote again and again",
		Source:   "Ongaro's thesis, section 3.4; EastGuard pull request 120",
		Needs:    "elections without pre-vote among so few servers that they need every vote, and delays that differ by little",
		Scenario: "raft/two-left",
	},
	{
		Name:     heedOldLeaders,
		Summary:  "AppendEntries of an earlier term put off the election and are not answered, so a leader that was deposed is never told, and keeps the others from electing one",
		Source:   "Ongaro's thesis, figure 3.1, AppendEntries, receiver's step 1; butaneprotocol/oracles pull request 32",
		Needs:    "a leader cut off and back, no check-quorum, and its successor cut off in its turn",
		Scenario: "raft/old-leader",
	},
	{
		Name:     oneReplicationSession,
		Summary:  "what a server answered before it left the cluster counts when it is back in the same term, so a leader believes that it holds what its predecessor held, takes its refusals for old ones, and never brings it up to date",
		Source:   "tikv/raft-rs issue 571; etcd-io/raft issue 349",
		Needs:    "a server that is removed, loses its disk and joins again in one term, and answers that travel for as long",
		Scenario: "raft/rejoin",
	},
	{
		Name:     trustClock,
		Summary:  "a lease goes by what wall clocks show, as if that were true time, and leaves no room for how far off they may be",
		Source:   "Corbett et al., \"Spanner: Google's Globally-Distributed Database\", OSDI 2012, sections 3 and 4.1.2; CockroachDB's --max-offset",
		Needs:    "lease-reads with lease-clock wall or bounded, and clocks that are off by as much as they may",
		Scenario: "raft/lease-wall",
	},
	{
		Name:     leaseAfterTransfer,
		Summary:  "a leader goes on answering reads by its lease after it has let another server begin an election, which no promise stands in the way of",
		Source:   "Ongaro's thesis, sections 3.10, 4.2.3 and 6.4.1; TiKV's raftstore makes a lease suspect when it sends MsgTimeoutNow",
		Needs:    "a transfer, and a leader that does not hear of the new term",
		Scenario: "raft/lease-transfer",
	},
	{
		Name:     assumeRounds,
		Summary:  "a leader of version 2 takes the answer of a server of version 1, which knows of no rounds, for one to its latest round, so that answers of before confirm it",
		Source:   "Ongaro's thesis, section 6.4, step 3; Zhang et al., \"Understanding and Detecting Software Upgrade Failures in Distributed Systems\", SOSP 2021",
		Needs:    "a rolling upgrade, and answers that reach a deposed leader late",
		Scenario: "raft/rolling-upgrade",
	},
	{
		Name:     forgetSnapshot,
		Summary:  "a follower takes up its leader's snapshot and does not write it to its disk, where what follows then does not fit on what was before",
		Source:   "Ongaro's thesis, figure 5.3, receiver's step 5: save snapshot file; CurvineIO issue 1551, ZOOKEEPER-3642",
		Needs:    "a follower that is sent a snapshot, and loses its power before it has taken one of its own",
		Scenario: "raft/stragglers",
	},
	{
		Name:     starveFollower,
		Summary:  "a leader waits for ever for the answer to a snapshot that was lost on its way, and sends the follower nothing but heartbeats meanwhile",
		Source:   "Ongaro's thesis, section 3.5: the leader retries until all followers store all log entries; hashicorp/raft issue 612",
		Needs:    "a follower that needs a snapshot, the first of which is lost, and a leader that stays",
		Scenario: "raft/stragglers",
	},
	{
		Name:     trustWire,
		Summary:  "servers do not look at the checksums of messages, and act on those that were damaged on their way",
		Source:   "Amazon S3 Availability Event: July 20, 2008 (status.aws.amazon.com/s3-20080720.html): some messages between servers had a single bit wrong and could still be read, and only customers' objects had checksums",
		Needs:    "messages between servers that are damaged",
		Scenario: "raft/bit-flips",
	},
	{
		Name:     discardLog,
		Summary:  "a server that cannot read its log begins with an empty one, and so has forgotten what it acknowledged and for whom it voted",
		Source:   "Ongaro's thesis, section 3.8; Alagappan et al., \"Protocol-Aware Recovery for Consensus-Based Storage\", FAST 2018, section 2.3; eBay/NuRaft issue 185",
		Needs:    "a disk that rots, whose server restarts and is then needed for a majority",
		Scenario: "raft/rotten-disk",
	},
	{
		Name:     host.ReopenSession,
		Summary:  "a session that has expired begins anew with the next command of it, so a late retry of what was executed in it is executed again",
		Source:   "Ongaro's thesis, section 6.3: clients register, and what comes under a session that is not known is refused",
		Needs:    "more clients than sessions, and requests that are tried again or arrive twice, late",
		Scenario: "raft/session-expiry",
	},
}

// losesAgreement reports whether a server with the flaw, or one beside it, may
// find that another log stands against what it has committed or acknowledged.
func (c *config) losesAgreement() bool {
	switch c.flaw {
	case "", staleRead, host.NoSessions, readBeforeCommit, reuseContext, leaseWithoutPromise, silentPreVote, commitByAll,
		equalTimeouts, heedOldLeaders, trustClock, leaseAfterTransfer, assumeRounds, starveFollower, host.ReopenSession:
		return false
	case forgetVote, commitPriorTerm, countVotes, truncateAlways, ackLastIndex, noPreviousCheck, ackBeforeSync, lateSnapshot,
		configureOnApply, leaveJointEarly, oneReplicationSession, forgetSnapshot, trustWire, discardLog:
		return true
	}
	panic("raft: nobody has said whether the flaw " + c.flaw + " loses agreement; name it in losesAgreement")
}
