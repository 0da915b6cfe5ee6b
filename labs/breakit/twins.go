package breakit

import "github.com/laplace-sim/laplace/labs"

// The protocols that have twins.
const (
	raft          = "raft"
	primaryBackup = "primary-backup"
)

var twinned = []string{raft, primaryBackup}

// A part is what a part of the lab tries a suite with.
type part struct {
	name     string
	protocol string
	twins    []twin
	// given has the scenarios come from the lab, not from the suite.
	given bool
	// ownInvariants has the suite's own invariants judge, and nothing else.
	ownInvariants bool
}

// A twin is the protocol with a flaw.
type twin struct {
	flaw string
	rule labs.Rule // which the flaw breaks
}

// What twins break. Students read these last, when hints have nothing else to say.
var (
	votesKept       = labs.Rule{Text: "A server keeps its term and its vote on stable storage before others can count on them: it has them still after a crash.", Source: "Raft, figure 2 and section 5.6"}
	votesCounted    = labs.Rule{Text: "A candidate needs the votes of a majority of the servers: each server counts once, whatever the network repeats.", Source: "Raft, section 5.2"}
	logsMatch       = labs.Rule{Text: "A follower takes entries only behind an entry that it shares with the leader: what stands at an index of a term has one log before it.", Source: "Raft, section 5.3"}
	earlierTerms    = labs.Rule{Text: "A leader commits entries of earlier terms only through one of its own: replicas of these alone prove nothing.", Source: "Raft, section 5.4.2 and figure 8"}
	syncedFirst     = labs.Rule{Text: "A server acknowledges entries when they are on its disk, so that they outlive the loss of power.", Source: "Raft, section 5.1 and figure 2"}
	onceEach        = labs.Rule{Text: "A command takes effect once, however often a client tries it again or the network repeats it.", Source: "Raft, section 8"}
	freshReads      = labs.Rule{Text: "A read sees what was written before it began: whoever answers it must know that nobody else leads by then.", Source: "Raft, section 8"}
	majority        = labs.Rule{Text: "A majority is enough: the others may be down for as long as they like.", Source: "Raft, section 5.1"}
	backupFirst     = labs.Rule{Text: "What a client was told has reached the backup: a failover loses nothing that was acknowledged.", Source: "Budhiraja, Marzullo, Schneider and Toueg, \"The Primary-Backup Approach\", 1993"}
	oneView         = labs.Rule{Text: "Nobody acts for a view that is over: an old primary cannot commit beside the new one.", Source: "Budhiraja, Marzullo, Schneider and Toueg, \"The Primary-Backup Approach\", 1993"}
	wholeState      = labs.Rule{Text: "Only who has the whole state can become primary: a new backup has not, before it is handed over.", Source: "Budhiraja, Marzullo, Schneider and Toueg, \"The Primary-Backup Approach\", 1993"}
	backupSynced    = labs.Rule{Text: "A backup acknowledges updates when they are on its disk, so that they outlive the loss of power.", Source: "Budhiraja, Marzullo, Schneider and Toueg, \"The Primary-Backup Approach\", 1993"}
	onceFailover    = labs.Rule{Text: "A command takes effect once, also if a client tries it again with the next primary.", Source: "Budhiraja, Marzullo, Schneider and Toueg, \"The Primary-Backup Approach\", 1993"}
	noFalseAlarms   = labs.Rule{Text: "A test that accuses a correct program is worth nothing: it may ask only what the program promises, within what it claims to survive.", Source: "docs/testing.md"}
	faultsStrike    = labs.Rule{Text: "A fault that never strikes, and a client that is never answered, test nothing.", Source: "docs/testing.md"}
	somethingJudges = labs.Rule{Text: "A suite has scenarios that can be run, and invariants that judge them.", Source: "docs/testing.md"}
)

// The parts. The order of the twins of a part is that of their numbers, which students see.
var (
	partA = &part{name: "a", protocol: raft, twins: []twin{
		{"no-sessions", onceEach},
		{"forget-vote", votesKept},
		{"commit-by-all", majority},
		{"no-previous-check", logsMatch},
		{"stale-read", freshReads},
		{"ack-before-sync", syncedFirst},
		{"count-votes", votesCounted},
		{"commit-prior-term", earlierTerms},
	}}
	partB = &part{name: "b", protocol: raft, given: true, ownInvariants: true, twins: []twin{
		{"count-votes", votesCounted},
		{"no-sessions", onceEach},
		{"no-previous-check", logsMatch},
		{"ack-before-sync", syncedFirst},
		{"forget-vote", votesKept},
	}}
	partC = &part{name: "c", protocol: primaryBackup, ownInvariants: true, twins: []twin{
		{"no-sessions", onceFailover},
		{"acknowledge-early", backupFirst},
		{"no-fencing", oneView},
		{"promote-early", wholeState},
		{"acknowledge-unsynced", backupSynced},
	}}
)
