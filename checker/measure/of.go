package measure

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// Of measures a run. It looks at nothing but what it is given: a history of which some
// operations are left out is measured as if nobody had asked for them. Which of several
// operations at one instant stands first in the history changes nothing.
func Of(r Run) Measures {
	m := Measures{Start: start(r.History, r.Until), Until: max(0, r.Until), Cost: r.Cost, Lost: r.Lost}
	groups := newGroups(r.History)
	groups.count(r.History, &m, r.Deadline)
	groups.follow(r.History, m.Start, m.Until)
	m.All, m.Reads, m.Writes = groups.all.done(), groups.reads.done(), groups.writes.done()
	for _, kind := range groups.kinds {
		m.Kinds = append(m.Kinds, KindOperations{Kind: kind.name, Operations: kind.done()})
	}
	m.Recoveries = recoveries(&r, &m)
	m.Elections = elections(r.Leaders, &m)
	m.Timeline, m.Step = timeline(r.History, m.Until)
	return m
}

// intended is when an operation was meant to begin.
func intended(o *checker.Operation) time.Duration { return o.Call - o.Late }

// start is when the first write was acknowledged; 0 if none was before until.
func start(h checker.History, until time.Duration) time.Duration {
	first := until
	for i := range h {
		if o := &h[i]; o.Outcome == checker.OutcomeOK && !o.Kind.Reads {
			first = min(first, o.Return)
		}
	}
	if first >= until {
		return 0
	}
	return first
}

// elections is how many leaders began within the span.
func elections(leaders []time.Duration, m *Measures) int {
	n := 0
	for _, at := range leaders {
		if m.Start <= at && at < m.Until {
			n++
		}
	}
	return n
}

// The timeline has stretches of stepMin, or of twice, four times … as much, so that there
// are at most stepsMax.
const (
	stepMin  = 50 * time.Millisecond
	stepsMax = 2000
)

// timeline counts what was acknowledged in each stretch before until.
func timeline(h checker.History, until time.Duration) ([]int, time.Duration) {
	step := stepMin
	for until > stepsMax*step {
		step *= 2
	}
	if until <= 0 {
		return nil, step
	}
	counts := make([]int, (until-1)/step+1)
	for i := range h {
		if o := &h[i]; o.Outcome == checker.OutcomeOK && o.Return < until {
			counts[o.Return/step]++
		}
	}
	return counts, step
}

// recoveries says of each fault that struck within the span how long it took until clients
// were served; nothing if nobody asked for a write in it.
func recoveries(r *Run, m *Measures) []Recovery {
	faults := slices.DeleteFunc(slices.Clone(r.Faults), func(f Fault) bool { return f.At < m.Start || f.At >= m.Until })
	faults = faults[:min(len(faults), listMax)]
	if m.Writes.Asked == 0 || len(faults) == 0 {
		return nil
	}
	served := acknowledged(r.History, m.Until)
	all := make([]Recovery, len(faults))
	next := m.Until // the first acknowledgement of what was meant to begin at the fault or later
	for i, f := range slices.Backward(faults) {
		for len(served) > 0 && served[len(served)-1].intended >= f.At {
			next = min(next, served[len(served)-1].at)
			served = served[:len(served)-1]
		}
		all[i] = Recovery{Fault: f, Took: next - f.At, Recovered: next < m.Until, Leader: leaderAfter(r.Leaders, f.At, m.Until)}
		if r.ElectionTimeout > 0 {
			all[i].Timeouts = ratio(int64(all[i].Took), 1000, int64(r.ElectionTimeout))
		}
	}
	return all
}

// An acknowledgement of a write.
type acknowledgement struct{ intended, at time.Duration }

// acknowledged are the writes that were acknowledged before until, in the order in which
// they were meant to begin.
func acknowledged(h checker.History, until time.Duration) []acknowledgement {
	var all []acknowledgement
	for i := range h {
		if o := &h[i]; o.Outcome == checker.OutcomeOK && !o.Kind.Reads && o.Return < until {
			all = append(all, acknowledgement{intended(o), o.Return})
		}
	}
	slices.SortFunc(all, func(a, b acknowledgement) int { return cmp.Compare(a.intended, b.intended) })
	return all
}

// leaderAfter is how long after an instant the next leader began, before until; 0 if none did.
func leaderAfter(leaders []time.Duration, at, until time.Duration) time.Duration {
	i, _ := slices.BinarySearch(leaders, at+1)
	if i == len(leaders) || leaders[i] >= until {
		return 0
	}
	return leaders[i] - at
}
