package levels

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/internal/prose"
)

// OfRegisters are the levels that Registers judges, from the strongest to the weakest as far
// as they can be compared.
var OfRegisters = []checker.Level{
	checker.Linearizable, checker.SequentialPerKey, checker.Causal,
	checker.ReadYourWrites, checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads,
	checker.Prefix,
}

// Registers judges which of OfRegisters a history of keyvalue.Kinds has. Whether it is
// linearizable is for others to say: the check of that is given, and stands for itself; a
// history that is linearizable has all levels, and no more is looked at.
// Steps bound the rest; 0 is no bound. A step is a look at one operation, or at what it
// knows of one client, and some ten million take a second.
//
// Where each value is written once, all is decided in about as many steps as there are
// operations, times clients. Where that is not so, orders are tried for the keys one by
// one, and the likeliest explanation is tried for the other levels.
//
// All are Unknown if the history is not valid, has another kind of operation, or has none
// that completed.
func Registers(h checker.History, linearizable checker.Check, steps int) checker.LevelChecks {
	j := &judge{history: h, found: make(map[checker.Level]finding), steps: newBudget(steps)}
	if linearizable.Verdict != checker.Valid {
		j.below()
	}
	return j.checks(linearizable)
}

// Unjudged are the checks of OfRegisters for a history of which only linearizability is
// judged: all below comes with that, and else is Unknown, and why says for what reason.
func Unjudged(h checker.History, linearizable checker.Check, why string) checker.LevelChecks {
	j := &judge{history: h, found: make(map[checker.Level]finding)}
	j.open(why)
	return j.checks(linearizable)
}

// checks are the checks of all levels.
func (j *judge) checks(linearizable checker.Check) checker.LevelChecks {
	all := checker.LevelChecks{{Level: checker.Linearizable, Check: linearizable}}
	for _, level := range OfRegisters[1:] {
		check := checker.Check{Name: string(level), Promise: promise(level)}
		switch f := j.found[level]; {
		case linearizable.Verdict == checker.Valid:
			check = check.Valid("the history is linearizable, and so %s", level)
		case f.verdict == checker.Valid:
			check = check.Valid("%s can be explained", prose.Count(len(j.history), "operation"))
		case f.verdict == checker.Violation:
			check = check.Violated(f.evidence, "%s", f.why)
		default:
			check = check.Unknown("%s", f.why)
		}
		all = append(all, checker.LevelCheck{Level: level, Check: check})
	}
	return all
}

// promise is the part of what a service promises that a level is about. That updates are
// executed in one order does not rest on how old reads are.
func promise(level checker.Level) checker.Promise {
	if level == checker.Prefix {
		return checker.Agreement
	}
	return checker.Freshness
}

// A finding is what was found about a level.
type finding struct {
	verdict  checker.Verdict
	why      string
	evidence checker.Evidence // of a violation
}

// earlier returns whichever violation showed first.
func (f finding) earlier(g finding) finding {
	if f.verdict != checker.Violation || g.verdict == checker.Violation && g.evidence.At < f.evidence.At {
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

// open makes all levels unknown.
func (j *judge) open(why string) {
	for _, level := range OfRegisters[1:] {
		j.found[level] = finding{why: why}
	}
}

// below judges all levels below linearizability.
func (j *judge) below() {
	if err := cmp.Or(j.history.Validate(), keyvalue.Kinds.Accept(j.history)); err != nil {
		j.open("the history cannot be judged: " + err.Error())
		return
	}
	if j.history.Count(checker.OutcomeOK) == 0 {
		j.open(prose.Sprintf("none of %s completed, so nothing was judged", prose.Count(len(j.history), "operation")))
		return
	}
	j.certain = newReading(j.history, false)
	if i := j.certain.impossible; i != nothing {
		for _, level := range OfRegisters[1:] {
			j.found[level] = j.certain.madeByNothing(i)
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
	j.found[checker.Prefix] = sequential
	if sequential.verdict != checker.Valid {
		j.found[checker.Prefix] = j.prefix()
	}
}

// prefix judges prefixes in the ways that there are.
func (j *judge) prefix() finding {
	f := j.eitherWay(func(r *reading) []finding { return []finding{r.prefix(j.steps)} })[0]
	if f.verdict == checker.Unknown {
		if g := j.updatesInOrder(); g.verdict == checker.Valid {
			return g
		}
	}
	return f
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
