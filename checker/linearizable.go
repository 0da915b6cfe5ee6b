package checker

import (
	"fmt"
	"time"
)

// linearizabilityName is the name of the check that Linearizable returns.
const linearizabilityName = "linearizability"

// Linearizability is the answer of Linearizable.
type Linearizability struct {
	Check
	// Key is the key whose operations have no legal order, or, if the verdict
	// is Unknown, the first key for which time ran out. Else it is empty.
	Key string

	shown *partition // what Visualize draws
}

// Linearizable judges whether every operation of h can be taken to have
// happened at one instant between its call and its return, so that all
// results follow from that order (Herlihy and Wing, "Linearizability: A
// Correctness Condition for Concurrent Objects", 1990). It searches with
// porcupine (Lowe, "Testing for linearizability", 2017; Horn and Kroening,
// "Faster linearizability checking via P-compositionality", 2015), one key
// after the other.
//
// An operation of unknown outcome may take effect at any time after its call,
// or never. Operations that touch, as one returns at the instant at which
// another is called, may stand in either order, unless one client made both.
//
// The limit is of real time, and 0 means none. If it expires the verdict is
// Unknown. After a violation, the search for the shortest prefix that shows it
// may take as long again, and making the evidence small two seconds more; the
// evidence is then the shortest that was found, but proves the violation in
// any case.
//
// A history that is not valid gives Unknown, and so does one in which no
// operation completed.
func Linearizable(h History, limit time.Duration) Linearizability {
	if err := h.Validate(); err != nil {
		return undecided("the history cannot be judged: " + err.Error())
	}
	if h.Count(OutcomeOK) == 0 {
		return undecided(fmt.Sprintf("none of %d operations completed, so nothing was judged", len(h)))
	}
	parts := partitions(h)
	clock := newStopwatch(limit)
	late, illegal := decideAll(parts, clock)
	if len(late) > 0 && len(illegal) == 0 {
		// The quick ones have left time to the others.
		late, illegal = decideAll(late, clock)
	}
	switch {
	case len(illegal) > 0:
		return accuse(illegal, limit)
	case len(late) > 0:
		l := undecided(fmt.Sprintf("no answer within %v for key %s, with %d operations (%d of %d keys have none); allow more time, or fewer operations for each key",
			limit, printable(late[0].key), len(late[0].operations), len(late), len(parts)))
		l.Key = late[0].key
		return l
	}
	return Linearizability{Check: Check{
		Name:    linearizabilityName,
		Verdict: Valid,
		Detail:  fmt.Sprintf("%d operations on %d keys have a legal order", len(h), len(h.Keys())),
	}}
}

// decideAll gives each partition an equal part of the time that is left. It
// returns those that need more, and those that are not linearizable.
func decideAll(parts []*partition, clock stopwatch) (late, illegal []*partition) {
	for i, p := range parts {
		switch p.decide(clock.share(len(parts) - i)) {
		case Violation:
			illegal = append(illegal, p)
		case Unknown:
			late = append(late, p)
		}
	}
	return late, illegal
}

func undecided(detail string) Linearizability {
	return Linearizability{Check: Check{Name: linearizabilityName, Verdict: Unknown, Detail: detail}}
}

// accuse builds the answer from the partition in which the first contradiction
// shows.
func accuse(illegal []*partition, limit time.Duration) Linearizability {
	clock := newStopwatch(limit)
	var first *evidence
	for i, p := range illegal {
		if e := newEvidence(p, newStopwatch(clock.share(len(illegal)-i))); first == nil || e.at() < first.at() {
			first = e
		}
	}
	first.explain()
	return Linearizability{
		Check: Check{
			Name:     linearizabilityName,
			Verdict:  Violation,
			Detail:   first.describe(),
			Evidence: Evidence{Operations: first.ids(), At: first.at()},
		},
		Key:   first.partition.key,
		shown: first.partition,
	}
}

// decide judges the partition; a limit of less than 0 is already used up, and
// 0 is none.
func (p *partition) decide(limit time.Duration) Verdict {
	if limit < 0 {
		return Unknown
	}
	return newSearch(p, false).decide(limit)
}

// A stopwatch hands out what is left of a limit of real time.
type stopwatch struct {
	start time.Time
	limit time.Duration // 0 is no limit
}

func newStopwatch(limit time.Duration) stopwatch {
	return stopwatch{start: time.Now(), limit: limit}
}

// share returns an equal part of what is left, as a limit: 0 if there is no
// limit, less than 0 if nothing is left.
func (s stopwatch) share(among int) time.Duration {
	if s.limit == 0 {
		return 0
	}
	left := s.limit - time.Since(s.start)
	if left = left / time.Duration(among); left <= 0 {
		return -1
	}
	return left
}

// trial returns the limit of one attempt among many.
func (s stopwatch) trial() time.Duration {
	return min(s.share(1), trialLimit)
}
