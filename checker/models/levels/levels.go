package levels

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// OfRegisters are the levels that Registers judges, from the strongest to the weakest as far
// as they can be compared.
var OfRegisters = []checker.Level{
	checker.Linearizable, checker.SequentialPerKey, checker.Causal,
	checker.ReadYourWrites, checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads,
}

// Registers says which of OfRegisters a history of keyvalue.Kinds has, in that order.
// Whether it is linearizable is for others to say: it is given the check of that, which is
// taken over; a history that is linearizable has all levels, and no more is looked at.
// Steps bound the rest; 0 is no bound. A step is a look at one operation, or at what it
// knows of one client, and some ten million take a second.
//
// Where each value is written once, all is decided in about as many steps as there are
// operations, times clients. Where that is not so, orders are tried for the keys one by
// one, and the likeliest explanation is tried for the other levels.
//
// All are Unknown if the history is not valid, has another kind of operation, or has none
// that completed.
func Registers(h checker.History, linearizable checker.Check, steps int) []checker.Standing {
	j := &judge{history: h, found: make(map[checker.Level]finding), steps: newBudget(steps)}
	if linearizable.Verdict == checker.Valid {
		for _, level := range OfRegisters {
			j.found[level] = finding{verdict: checker.Valid}
		}
		return j.standings()
	}
	j.found[checker.Linearizable] = finding{verdict: linearizable.Verdict, why: linearizable.Detail}
	if err := cmp.Or(h.Validate(), keyvalue.Kinds.Accept(h)); err != nil {
		j.open(err.Error())
		return j.standings()
	}
	if h.Count(checker.OutcomeOK) == 0 {
		j.open("nothing completed")
		return j.standings()
	}
	j.judge()
	return j.standings()
}

// A finding is what was found about a level.
type finding struct {
	verdict checker.Verdict
	why     string
	at      time.Duration // when a violation showed
}

// violation is the finding of a violation.
func violation(at time.Duration, why string) finding {
	return finding{verdict: checker.Violation, why: why, at: at}
}

// earlier returns whichever violation showed first.
func (f finding) earlier(g finding) finding {
	if f.verdict != checker.Violation || g.verdict == checker.Violation && g.at < f.at {
		return g
	}
	return f
}

// A judge judges one history.
type judge struct {
	history checker.History
	found   map[checker.Level]finding
	steps   *budget

	certain, likely *reading
}

// open makes all levels unknown of which nothing was found.
func (j *judge) open(why string) {
	for _, level := range OfRegisters {
		if _, found := j.found[level]; !found {
			j.found[level] = finding{why: why}
		}
	}
}

// judge judges all levels below linearizability.
func (j *judge) judge() {
	j.certain = newReading(j.history, false)
	if i := j.certain.impossible; i != nothing {
		e := &j.certain.events[i]
		for _, level := range OfRegisters[1:] {
			j.found[level] = violation(e.Return, madeByNothing(e.Operation))
		}
		return
	}
	sequential := j.sequentialPerKey()
	j.found[checker.SequentialPerKey] = sequential
	j.found[checker.Causal] = j.eitherWay(func(r *reading) []finding { return []finding{r.causal(j.steps)} })[0]
	guarantees := j.eitherWay(func(r *reading) []finding { return r.sessions(j.steps) })
	for i, level := range sessionLevels {
		if sequential.verdict == checker.Valid {
			guarantees[i] = sequential
		}
		j.found[level] = guarantees[i]
	}
}

// eitherWay judges a history by what certainly was read, which shows violations; and, where
// that leaves some levels open, by what likely was, which can show that they hold.
func (j *judge) eitherWay(judged func(r *reading) []finding) []finding {
	all := judged(j.certain)
	if !slices.ContainsFunc(all, func(f finding) bool { return f.verdict == checker.Unknown }) || j.certain.sure() {
		return all
	}
	for i, f := range judged(j.likeliest()) {
		if all[i].verdict == checker.Unknown && f.verdict == checker.Valid {
			all[i] = f
		}
	}
	return all
}

// likeliest is the history with a guess for each value of which it is not known who wrote it.
func (j *judge) likeliest() *reading {
	if j.likely == nil {
		j.likely = newReading(j.history, true)
	}
	return j.likely
}

// standings puts what was found into words.
func (j *judge) standings() []checker.Standing {
	all := make([]checker.Standing, len(OfRegisters))
	for i, level := range OfRegisters {
		f := j.found[level]
		all[i] = checker.Standing{Level: level, Verdict: f.verdict, Why: f.why}
	}
	return all
}
