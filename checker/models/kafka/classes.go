package kafka

import "github.com/laplace-sim/laplace/checker"

// A Class is a sort of anomaly. Its names are Jepsen's.
type Class string

// The classes. Where messages are named by what they say, only those count that were sent to
// their key once.
const (
	// InconsistentOffsets: two messages have one offset of one key.
	InconsistentOffsets Class = "inconsistent-offsets"
	// Unwritten: a message was polled that nobody had sent to that key by then.
	Unwritten Class = "unwritten"
	// AbortedRead: a message was polled though its send failed (G1a of Adya).
	AbortedRead Class = "G1a"
	// PrecommittedRead: a transaction polled what it sent itself, before it could have been
	// committed.
	PrecommittedRead Class = "precommitted-read"
	// Duplicate: a message that was sent once has two offsets.
	Duplicate Class = "duplicate"
	// LostWrite: a message was acknowledged and nobody polled it, though somebody polled
	// what stands behind it. If the outcome of some poll is unknown, or one failed, whoever did may have polled
	// it; then only what a client passed over counts.
	LostWrite Class = "lost-write"
	// IntNonmonotonicPoll: one operation polled a message of a key after one that stands
	// behind it, or the same again. Across polls only for clients that assign keys.
	IntNonmonotonicPoll Class = "int-nonmonotonic-poll"
	// IntPollSkip: one operation polled two messages of a key in a row between which
	// another stands.
	IntPollSkip Class = "int-poll-skip"
	// NonmonotonicPoll and PollSkip are the same of two operations of a client in a row, with no
	// assignment, no crash and no operation of unknown outcome or that failed between them. They are not
	// judged of clients that subscribe, whose keys may go to others and come back.
	NonmonotonicPoll Class = "nonmonotonic-poll"
	PollSkip         Class = "poll-skip"
	// IntNonmonotonicSend: one operation sent two messages to a key, and the second stands
	// before the first.
	IntNonmonotonicSend Class = "int-nonmonotonic-send"
	// NonmonotonicSend: the same of two operations of a client, of which the first had been
	// acknowledged.
	NonmonotonicSend Class = "nonmonotonic-send"
	// Unseen: a message was acknowledged and nobody polled it, though a client that had to
	// come to it polled QuietPolls times in a row, at the end, and was told of nothing. Not
	// judged of keys to which an operation of unknown outcome sent, which may hide what
	// stands behind it for as long as it is not decided.
	Unseen Class = "unseen"
)

// QuietPolls is how many operations in a row must poll nothing, after all that was
// acknowledged of a key, for what nobody polled to count as unseen. Before that it may be on its way.
const QuietPolls = 3

// Levels are those that classes rule out. By Prefix everybody who polls a log is told of all
// that stands in it, in its order, and of nothing else. Read committed is that of Kafka, in
// which a transaction does not see itself. That no class is found is no proof of any.
var Levels = []checker.Level{checker.Prefix, checker.ReadCommitted, checker.MonotonicReads, checker.MonotonicWrites, checker.Eventual}

// A sort is what there is to say of a class.
type sort struct {
	class Class
	// rulesOut are the levels that it rules out.
	rulesOut []checker.Level
}

// sorts has all classes, in the order in which they are told of what shows at one instant.
var sorts = []sort{
	{InconsistentOffsets, []checker.Level{checker.Prefix, checker.Eventual}},
	{Unwritten, Levels},
	{AbortedRead, []checker.Level{checker.Prefix, checker.ReadCommitted}},
	{PrecommittedRead, []checker.Level{checker.Prefix, checker.ReadCommitted}},
	{Duplicate, []checker.Level{checker.Prefix}},
	{LostWrite, []checker.Level{checker.Prefix}},
	{IntNonmonotonicPoll, []checker.Level{checker.Prefix, checker.MonotonicReads}},
	{NonmonotonicPoll, []checker.Level{checker.Prefix, checker.MonotonicReads}},
	{IntPollSkip, []checker.Level{checker.Prefix}},
	{PollSkip, []checker.Level{checker.Prefix}},
	{IntNonmonotonicSend, []checker.Level{checker.Prefix, checker.MonotonicWrites}},
	{NonmonotonicSend, []checker.Level{checker.Prefix, checker.MonotonicWrites}},
	{Unseen, []checker.Level{checker.Eventual}},
}
