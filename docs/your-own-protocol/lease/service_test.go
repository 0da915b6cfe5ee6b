package lease

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// asked is an operation on one lock, from a millisecond to another.
func asked(client string, kind *checker.Kind, name string, from, to time.Duration) checker.Operation {
	return checker.Operation{
		Client: client, Kind: kind, Key: "k1", Value: name, Found: true, Outcome: checker.OutcomeOK,
		Call: from * time.Millisecond, Return: to * time.Millisecond,
	}
}

// unknown is an operation of which the client was not told.
func unknown(o checker.Operation) checker.Operation {
	o.Outcome, o.Found = checker.OutcomeUnknown, false
	return o
}

func TestNoTwoClientsHoldALockAtATime(t *testing.T) {
	const term = Term / time.Millisecond
	first := asked("c1", acquire, "a", 0, 10)
	for _, c := range []struct {
		name     string
		expected checker.Verdict
		history  checker.History
	}{
		{"two at a time", checker.Violation, checker.History{first, asked("c2", acquire, "b", 20, 30)}},
		{"the last instant", checker.Violation, checker.History{first, asked("c2", acquire, "b", 20, term-1)}},
		{"after the term, which is counted from the call", checker.Valid, checker.History{first, asked("c2", acquire, "b", 20, term)}},
		{"after who held it began to release", checker.Valid, checker.History{first, asked("c1", release, "a", 15, 40), asked("c2", acquire, "b", 20, 30)}},
		{"after a release that nobody answered", checker.Valid, checker.History{first, unknown(asked("c1", release, "a", 15, 40)), asked("c2", acquire, "b", 20, 30)}},
		{"before who held it began to release", checker.Violation, checker.History{first, asked("c2", acquire, "b", 20, 30), asked("c1", release, "a", 35, 40)}},
		{"whoever was not told holds nothing", checker.Valid, checker.History{unknown(first), asked("c2", acquire, "b", 20, 30)}},
		{"who was told too late holds nothing", checker.Valid, checker.History{asked("c1", acquire, "a", 0, term+20), asked("c2", acquire, "b", 20, 30)}},
		{"a client may hold it twice", checker.Valid, checker.History{first, asked("c1", acquire, "b", 20, 30)}},
		{"nobody else while it does", checker.Violation, checker.History{first, asked("c1", acquire, "b", 20, 30), asked("c2", acquire, "c", 40, term+10)}},
		{"nothing was granted", checker.Unknown, checker.History{unknown(first)}},
	} {
		for i := range c.history {
			c.history[i].ID = i
		}
		if found := exclusion(c.history); found.Verdict != c.expected {
			t.Errorf("%s: found %v (%s), expected %v", c.name, found.Verdict, found.Detail, c.expected)
		}
	}
}
