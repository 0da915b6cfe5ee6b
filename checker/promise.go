package checker

import "slices"

// A Promise is a part of what a service promises, which may hold or not by
// itself: a service that never promised it, or that met with more harm than it
// claims to survive, breaks nothing if a check of it fails.
type Promise string

// The promises that checks judge.
const (
	// Leadership: no term has two leaders.
	Leadership Promise = "leadership"
	// Agreement: all replicas execute one order of commands, and what a client
	// was told to have taken effect is never lost.
	Agreement Promise = "agreement"
	// Freshness: a read sees all that clients had been told before it was asked
	// for, or what of that the level promises. It rests on Agreement.
	Freshness Promise = "freshness"
	// Provenance: nobody reads what nobody wrote.
	Provenance Promise = "provenance"
	// Convergence: once nothing is written any more, all reads of a key agree.
	Convergence Promise = "convergence"
	// Liveness: clients are served again once nothing goes wrong any more.
	Liveness Promise = "liveness"
	// Soundness: the program does not give up.
	Soundness Promise = "soundness"
)

// Promises lists all promises.
var Promises = []Promise{Leadership, Agreement, Freshness, Provenance, Convergence, Liveness, Soundness}

// Conclude returns the verdict over the checks of one run: the worst of those
// whose promise stands. If none stands it is Valid as long as all held that was
// not promised, and else Unknown: what was promised was not judged.
func Conclude(checks []Check) Verdict {
	standing := slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return c.Void != "" })
	switch {
	case len(standing) > 0:
		return worst(standing)
	case worst(checks) == Valid:
		return Valid
	}
	return Unknown
}

// Voided returns the check with the verdict that it has if what it judges is not
// promised, for the given reason. What held is valid all the same, and what did
// not is unknown.
func (c Check) Voided(reason string) Check {
	c.Void = reason
	switch c.Verdict {
	case Violation:
		c.Verdict, c.Detail = Unknown, "not judged, "+reason+"; it would have been a violation: "+c.Detail
	case Unknown:
		c.Detail = "not judged, " + reason + "; " + c.Detail
	}
	return c
}
