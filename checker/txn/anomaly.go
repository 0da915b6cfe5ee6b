package txn

import (
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
)

// An Anomaly is something that transactions must not show at some levels.
type Anomaly string

// The anomalies that show without a cycle.
const (
	// GarbageRead: what was read was never written.
	GarbageRead Anomaly = "garbage-read"
	// DuplicateElements: a list holds an element more often than it was appended.
	DuplicateElements Anomaly = "duplicate-elements"
	// IncompatibleOrder: of two reads of a list neither is a beginning of the other.
	IncompatibleOrder Anomaly = "incompatible-order"
	// AbortedRead: what was read was written by a transaction that failed.
	AbortedRead Anomaly = "G1a"
	// IntermediateRead: what was read is not what its transaction wrote last.
	IntermediateRead Anomaly = "G1b"
	// DirtyUpdate: a committed element stands behind one of a transaction that failed.
	DirtyUpdate Anomaly = "dirty-update"
	// FutureRead: a transaction read what it was itself yet to write.
	FutureRead Anomaly = "future-read"
	// Internal: a transaction read something else than it had itself read or written.
	Internal Anomaly = "internal"
	// ObservedVanishes: a transaction saw one thing that another had written, and after
	// that missed something else that it had (OTV; Bailis et al., "Highly Available
	// Transactions", 2013, section 5.1.2).
	ObservedVanishes Anomaly = "observed-transaction-vanishes"
	// FracturedRead: a transaction saw a part of what another had written (Bailis et al.,
	// "Scalable Atomic Visibility with RAMP Transactions", 2014).
	FracturedRead Anomaly = "fractured-read"
	// LostUpdate: two transactions read the same version of an object and both wrote it.
	LostUpdate Anomaly = "lost-update"
)

// The anomalies that are cycles of dependencies. With the suffix -process a cycle goes by
// the order of a client too, with -realtime by which transaction had returned before
// another was called.
const (
	// CyclicVersions: one version of a register is before another, and behind it.
	CyclicVersions Anomaly = "cyclic-versions"
	// G0: of writes alone.
	G0 Anomaly = "G0"
	// G1c: of writes, and reads of what was written.
	G1c Anomaly = "G1c"
	// GSingle: with one read of what was overwritten.
	GSingle Anomaly = "G-single"
	// GNonadjacent: with several such, of which no two follow each other.
	GNonadjacent Anomaly = "G-nonadjacent"
	// G2Item: any.
	G2Item Anomaly = "G2-item"
)

// The suffixes of anomalies that are cycles.
const (
	processSuffix  = "-process"
	realtimeSuffix = "-realtime"
)

// Levels are those that a history of transactions can be asked to have, the strongest
// first, as far as they can be compared. Repeatable read is that of Adya (PL-2.99), which
// is serializability where nothing is read by a predicate.
func Levels() []checker.Level {
	return []checker.Level{
		checker.StrictSerializable, checker.StrongSessionSerializable, checker.Serializable, checker.RepeatableRead,
		checker.StrongSnapshotIsolation, checker.StrongSessionSnapshot, checker.SnapshotIsolation,
		checker.ReadAtomic, checker.MonotonicAtomicView, checker.ReadCommitted, checker.ReadUncommitted,
	}
}

// weaker are the levels that a history has too, by one that it has: those right below. A
// serial order is a snapshot each, so what is serializable has snapshot isolation (Cerone
// and Gotsman, "Analysing Snapshot Isolation", 2016).
var weaker = map[checker.Level][]checker.Level{
	checker.StrictSerializable:        {checker.StrongSessionSerializable, checker.StrongSnapshotIsolation},
	checker.StrongSessionSerializable: {checker.Serializable, checker.StrongSessionSnapshot},
	checker.Serializable:              {checker.RepeatableRead, checker.SnapshotIsolation},
	checker.RepeatableRead:            {checker.ReadAtomic},
	checker.StrongSnapshotIsolation:   {checker.StrongSessionSnapshot},
	checker.StrongSessionSnapshot:     {checker.SnapshotIsolation},
	checker.SnapshotIsolation:         {checker.ReadAtomic},
	checker.ReadAtomic:                {checker.MonotonicAtomicView},
	checker.MonotonicAtomicView:       {checker.ReadCommitted},
	checker.ReadCommitted:             {checker.ReadUncommitted},
}

// implies reports whether a history at one level is at another too.
func implies(strong, weak checker.Level) bool {
	return strong == weak || slices.ContainsFunc(weaker[strong], func(l checker.Level) bool { return implies(l, weak) })
}

// weakest are the weakest levels that an anomaly rules out; it rules out all that imply
// one of them.
func (a Anomaly) weakest() []checker.Level {
	if class, ok := strings.CutSuffix(string(a), processSuffix); ok {
		if Anomaly(class) == G2Item {
			return []checker.Level{checker.StrongSessionSerializable}
		}
		return []checker.Level{checker.StrongSessionSnapshot}
	}
	if class, ok := strings.CutSuffix(string(a), realtimeSuffix); ok {
		if Anomaly(class) == G2Item {
			return []checker.Level{checker.StrictSerializable}
		}
		return []checker.Level{checker.StrongSnapshotIsolation}
	}
	switch a {
	case GarbageRead, DuplicateElements:
		return []checker.Level{checker.ReadUncommitted}
	case ObservedVanishes:
		return []checker.Level{checker.MonotonicAtomicView}
	case Internal, FracturedRead:
		return []checker.Level{checker.ReadAtomic}
	case LostUpdate, GSingle, GNonadjacent:
		return []checker.Level{checker.SnapshotIsolation, checker.RepeatableRead}
	case G2Item:
		return []checker.Level{checker.RepeatableRead}
	}
	return []checker.Level{checker.ReadCommitted}
}

// Summary says in a clause what an anomaly is.
func (a Anomaly) Summary() string {
	class, suffix := string(a), ""
	for _, s := range []struct{ suffix, words string }{
		{processSuffix, ", with the order in which a client asked"},
		{realtimeSuffix, ", with the order of transactions that did not overlap"},
	} {
		if of, ok := strings.CutSuffix(class, s.suffix); ok {
			class, suffix = of, s.words
		}
	}
	return summaries[Anomaly(class)] + suffix
}

var summaries = map[Anomaly]string{
	GarbageRead:       "what was read was never written",
	DuplicateElements: "a list holds an element more often than it was appended",
	IncompatibleOrder: "of two reads of a list neither is a beginning of the other",
	AbortedRead:       "what was read is of a transaction that failed",
	IntermediateRead:  "what was read is not what its transaction wrote last",
	DirtyUpdate:       "an element stands behind one of a transaction that failed",
	FutureRead:        "a transaction read what it was itself yet to write",
	Internal:          "a transaction read something else than it had read or written before",
	ObservedVanishes:  "a transaction saw one write of another, and after that missed another of its writes",
	FracturedRead:     "a transaction saw a part of what another wrote",
	LostUpdate:        "two transactions read the same version and both wrote the next",
	CyclicVersions:    "a version is before another and behind it",
	G0:                "a cycle of writes",
	G1c:               "a cycle of writes and reads of what was written",
	GSingle:           "a cycle with one read of what was overwritten",
	GNonadjacent:      "a cycle with reads of what was overwritten, of which no two follow each other",
	G2Item:            "a cycle with reads of what was overwritten",
}
