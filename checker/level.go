package checker

import "slices"

// A Level is a consistency: what clients may count on about the order in which what
// they ask for takes effect. A history is at a level if it could be one of a service
// that promises it.
type Level string

// The levels of operations on single objects, from the strongest to the weakest as far
// as they can be compared.
const (
	// Linearizable: each operation takes effect at one instant between its call and its
	// return (Herlihy and Wing, "Linearizability", 1990).
	Linearizable Level = "linearizable"
	// Sequential: all agree on one order that respects each client's own (Lamport, "How
	// to Make a Multiprocessor Computer...", 1979).
	Sequential Level = "sequential"
	// SequentialPerKey: for each key all agree on one order that respects each client's
	// own (cache consistency; Goodman, "Cache Consistency and Sequential Consistency",
	// 1991).
	SequentialPerKey Level = "sequential-per-key"
	// Causal: whoever sees an effect sees its causes (Ahamad et al., "Causal Memory",
	// 1995).
	Causal Level = "causal"
	// ReadYourWrites, MonotonicReads, MonotonicWrites and WritesFollowReads are the
	// guarantees within a session (Terry et al., "Session Guarantees for Weakly
	// Consistent Replicated Data", 1994).
	ReadYourWrites    Level = "read-your-writes"
	MonotonicReads    Level = "monotonic-reads"
	MonotonicWrites   Level = "monotonic-writes"
	WritesFollowReads Level = "writes-follow-reads"
	// Prefix: all agree on one order of updates, and each read sees what some first part
	// of it left, however old (Terry, "Replicated Data Consistency Explained Through
	// Baseball", 2013: consistent prefix).
	Prefix Level = "prefix"
	// Eventual: replicas that heard of the same writes agree.
	Eventual Level = "eventual"
)

// The levels of transactions, from the strongest to the weakest as far as they can be
// compared (Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations
// for Distributed Transactions", 1999; Bailis et al., "Highly Available Transactions",
// 2013).
const (
	StrictSerializable        Level = "strict-serializable"
	StrongSessionSerializable Level = "strong-session-serializable"
	Serializable              Level = "serializable"
	StrongSnapshotIsolation   Level = "strong-snapshot-isolation"
	StrongSessionSnapshot     Level = "strong-session-snapshot-isolation"
	SnapshotIsolation         Level = "snapshot-isolation"
	RepeatableRead            Level = "repeatable-read"
	MonotonicAtomicView       Level = "monotonic-atomic-view"
	ReadAtomic                Level = "read-atomic"
	ReadCommitted             Level = "read-committed"
	ReadUncommitted           Level = "read-uncommitted"
)

// A Standing is what is known of a level for one history.
type Standing struct {
	Level   Level   `json:"level"`
	Verdict Verdict `json:"verdict"`
	// Why says in a sentence what rules it out, or why it is not known; "" if it holds.
	Why string `json:"why,omitempty"`
}

// LevelChecks are checks of levels, the strongest first. A check of a level is valid if the
// history has it.
type LevelChecks []LevelCheck

// A LevelCheck is the check of a level.
type LevelCheck struct {
	Level Level
	Check Check
}

// At returns the check of a level; one that is Unknown if there is none.
func (l LevelChecks) At(level Level) Check {
	if i := slices.IndexFunc(l, func(c LevelCheck) bool { return c.Level == level }); i >= 0 {
		return l[i].Check
	}
	return Check{Name: string(level)}.Unknown("%s is not judged of such a history", level)
}

// Standings are what the checks come to.
func (l LevelChecks) Standings() []Standing {
	all := make([]Standing, len(l))
	for i, c := range l {
		all[i] = Standing{Level: c.Level, Verdict: c.Check.Verdict}
		if c.Check.Verdict != Valid {
			all[i].Why = c.Check.Detail
		}
	}
	return all
}

// Promised returns the checks of those levels below linearizability that come with a level
// that is promised, or are it: as few as show that it is not kept.
func (l LevelChecks) Promised(level Level) []Check {
	var judged []LevelCheck
	for _, c := range l {
		if c.Level != Linearizable && (c.Level == level || level.comesWith(c.Level)) {
			judged = append(judged, c)
		}
	}
	var checks []Check
	for _, c := range judged {
		if !slices.ContainsFunc(judged, func(stronger LevelCheck) bool { return stronger.Level.comesWith(c.Level) }) {
			checks = append(checks, c.Check)
		}
	}
	return checks
}

// with are the levels of operations on single objects that come with each, directly: what
// has the one has the others. Plain causal consistency is what is meant, which may lack
// monotonic reads.
var with = map[Level][]Level{
	Linearizable:      {Sequential},
	Sequential:        {SequentialPerKey, Causal},
	SequentialPerKey:  {ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads, Prefix},
	Causal:            {ReadYourWrites, MonotonicWrites, WritesFollowReads},
	ReadYourWrites:    nil,
	MonotonicReads:    nil,
	MonotonicWrites:   nil,
	WritesFollowReads: nil,
	Prefix:            nil,
	Eventual:          nil,
}

// comesWith reports whether what has the level has the other.
func (l Level) comesWith(other Level) bool {
	return slices.ContainsFunc(with[l], func(direct Level) bool { return direct == other || direct.comesWith(other) })
}

// Strongest returns those levels that hold and come with no other that does, in the order
// of the standings: several, where they cannot be compared. Of transactions that is the
// first that holds.
func Strongest(standings []Standing) []Level {
	var hold []Level
	for _, s := range standings {
		if s.Verdict == Valid {
			hold = append(hold, s.Level)
		}
	}
	if len(hold) > 0 {
		if _, single := with[hold[0]]; !single {
			return hold[:1]
		}
	}
	return slices.DeleteFunc(slices.Clone(hold), func(l Level) bool {
		return slices.ContainsFunc(hold, func(stronger Level) bool { return stronger.comesWith(l) })
	})
}

// Weakest returns those levels of operations on single objects that do not hold, of which
// none comes with another of them: what rules these out rules out all stronger ones.
func Weakest(standings []Standing) []Level {
	var broken []Level
	for _, s := range standings {
		if s.Verdict == Violation {
			broken = append(broken, s.Level)
		}
	}
	return slices.DeleteFunc(slices.Clone(broken), func(l Level) bool {
		return slices.ContainsFunc(broken, l.comesWith)
	})
}
