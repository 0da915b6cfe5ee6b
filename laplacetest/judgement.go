package laplacetest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
)

// A judgement is what a run that broke nothing found of one of its properties.
type judgement struct {
	property string
	// unknown is why the property was not judged; "" if it held.
	unknown string
	// undecided: there was something to judge, and no answer was found.
	undecided bool
	// void: the property is not judged since nobody promises it.
	void bool
}

// notJudged is the error of a property that could not be judged.
type notJudged struct {
	reason    string
	undecided bool // see judgement.undecided
}

func (e *notJudged) Error() string { return "not judged: " + e.reason }

// NotJudged is what the function of Finally returns, as it is or wrapped, if it
// cannot tell whether the property holds; reason says why. Such a run is no
// counterexample, and does not count as one in which the property held: if there
// is no other run, the check fails.
func NotJudged(reason string) error { return &notJudged{reason: reason} }

// judges takes note of what came of a property of a run that has come to its end:
// it holds, or err says why that cannot be told, or what is wrong. A run that was
// given up has judged nothing.
func (c *Cluster) judges(property string, err error) {
	if c.givenUp != "" {
		err = &notJudged{reason: c.givenUp, undecided: true}
	}
	if open, ok := errors.AsType[*notJudged](err); ok {
		c.judged = append(c.judged, judgement{property: property, unknown: open.reason, undecided: open.undecided})
		return
	}
	if err != nil {
		b := c.brokenNow(property, err.Error())
		if e, ok := errors.AsType[*contradiction](err); ok {
			b.promise, b.evidence, b.linearizability, b.history = e.Promise, e.Evidence, e.Result, e.history
		}
		c.breaks(b)
		return
	}
	c.judged = append(c.judged, judgement{property: property})
}

// A tally is what the runs of a check come to, those left out that were made
// to make a failure smaller.
type tally struct {
	runs       int
	events     uint64
	virtual    time.Duration
	faults     int // that struck
	properties map[string]*verdicts
	reached    map[string]bool // by the name of a Sometimes
}

// verdicts are how often a property was judged, and how often not.
type verdicts struct {
	held, unknown, void int
	reasons             map[string]int // why it was not judged, and how often
}

func newTally() *tally {
	return &tally{properties: make(map[string]*verdicts), reached: make(map[string]bool)}
}

// add counts a run.
func (y *tally) add(r ran) {
	y.runs++
	y.events += r.events
	y.virtual += r.virtual
	y.faults += r.faults
	for name, reached := range r.sometimes {
		y.reached[name] = y.reached[name] || reached
	}
	for _, j := range r.judged {
		v := y.properties[j.property]
		if v == nil {
			v = &verdicts{reasons: make(map[string]int)}
			y.properties[j.property] = v
		}
		switch {
		case j.unknown == "":
			v.held++
			continue
		case j.void:
			v.void++
		default:
			v.unknown++
		}
		v.reasons[j.unknown]++
	}
}

// String says how much was tried.
func (y *tally) String() string {
	return fmt.Sprintf("tried %s: %d events, %v of virtual time, %d faults that struck", prose.Count(y.runs, "run"), y.events, y.virtual.Round(time.Millisecond), y.faults)
}

// report says which properties were not judged in which part of the runs, and
// fails the test for those that were in none, and for what never happened.
func (y *tally) report(t TB) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(y.properties)) {
		v := y.properties[name]
		all := prose.Count(v.held+v.unknown+v.void, "run")
		switch open := v.unknown + v.void; {
		case open == 0:
		case v.held == 0 && v.unknown > 0:
			t.Errorf("%s: judged in none of %s: %s; see that work, faults and duration leave something for it to judge, or state it no more", name, all, v.why())
		default:
			t.Logf("%s: not judged in %d of %s: %s", name, open, all, v.why())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(y.reached)) {
		if !y.reached[name] {
			t.Errorf("sometimes %s: in none of %s; work, faults or duration let nothing of that sort happen", name, prose.Count(y.runs, "run"))
		}
	}
}

// why is the commonest reason why a property was not judged.
func (v *verdicts) why() string {
	reasons := slices.SortedFunc(maps.Keys(v.reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(v.reasons[b], v.reasons[a]), cmp.Compare(a, b))
	})
	if len(reasons) > 1 {
		return fmt.Sprintf("in %d of them, %s", v.reasons[reasons[0]], reasons[0])
	}
	return reasons[0]
}
