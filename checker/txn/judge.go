package txn

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// Engine is what decides, as checks name it.
const Engine = "cycles"

// An Answer is what judging transactions came to.
type Answer struct {
	// Checks are that of the level that was asked for, by its name, and behind it one for
	// each anomaly that rules it out.
	Checks []checker.Check
	// Standings say of each of Levels what is known of it.
	Standings []checker.Standing
	// Page writes a page that shows the smallest cycle that rules the level out; nil if
	// there is none.
	Page func(w io.Writer) error
}

// Lists judges transactions that append to lists and read them, by a level of Levels.
//
// What it finds rules a level out in any case. That a level holds is said if an order of
// the transactions was found that shows it; of read atomic and what is below, if
// none of the anomalies that could rule it out is there. Else it is Unknown: so it is
// where elements were appended twice, as it is not known then who appended what was read,
// and where nothing was read.
//
// A transaction of unknown outcome counts as one that took effect if something was read
// that it alone wrote, and else as one that did not. Levels below snapshot isolation are
// judged by what transactions read first and last of their own: see docs/transactions.md.
//
// A history that cannot be read, or that takes more than steps to look at once, is Unknown;
// 0 is no bound. A step is a look at one step of a transaction or at one dependency.
func Lists(h checker.History, form Form, level checker.Level, steps int) Answer {
	return judge(h, form, level, steps, newLists)
}

// Registers judges transactions that write registers and read them, as Lists does. It
// knows less about the order in which values came, so that more is Unknown.
func Registers(h checker.History, form Form, level checker.Level, steps int) Answer {
	return judge(h, form, level, steps, newRegisters)
}

func judge(h checker.History, form Form, level checker.Level, steps int, infer func(checker.History, Form) (*system, error)) Answer {
	check := checker.Check{Name: strings.ReplaceAll(string(level), "-", " "), Engine: Engine}
	if err := h.Validate(); err != nil {
		return unjudged(check.Unjudgeable(err))
	}
	s, err := infer(h, form)
	if err != nil {
		return unjudged(check.Unjudgeable(err))
	}
	check.Steps = s.steps
	if s.values == 0 {
		return unjudged(check.Unknown("nothing was read by %s, so nothing was judged", prose.Count(len(h), "transaction")))
	}
	if steps > 0 && s.steps > int64(steps) {
		return unjudged(check.Unknown("%d steps do not suffice to look at %d transactions once, which takes %d; allow more", steps, len(h), s.steps))
	}
	s.connect()
	shown := s.shown()
	return s.answer(check, level, shown)
}

// unjudged is the answer if nothing was judged.
func unjudged(check checker.Check) Answer {
	a := Answer{Checks: []checker.Check{check}}
	for _, l := range Levels() {
		a.Standings = append(a.Standings, checker.Standing{Level: l, Why: check.Detail})
	}
	return a
}

// shown finds what rules levels out, and which of the others are shown to hold.
func (s *system) shown() map[checker.Level]bool {
	shown := make(map[checker.Level]bool)
	if s.ambiguous != "" {
		s.classify()
		return shown
	}
	try := func(l checker.Level, st stage, snapshots bool) {
		if !s.rules(l) && !slices.ContainsFunc(Levels(), func(strong checker.Level) bool { return shown[strong] && implies(strong, l) }) {
			shown[l] = s.shows(st.allOf(edgeWW, edgeWR, edgeRW), snapshots)
		}
	}
	if shown[checker.StrictSerializable] = !s.rules(checker.StrictSerializable) && s.showsStrict(); shown[checker.StrictSerializable] {
		return shown
	}
	s.classify()
	try(checker.StrongSessionSerializable, stages[1], false)
	try(checker.Serializable, stages[0], false)
	try(checker.StrongSnapshotIsolation, stages[2], true)
	try(checker.StrongSessionSnapshot, stages[1], true)
	try(checker.SnapshotIsolation, stages[0], true)
	shown[checker.RepeatableRead] = shown[checker.Serializable]
	incompatible := s.found.of(IncompatibleOrder) != nil
	for _, l := range []checker.Level{checker.ReadAtomic, checker.MonotonicAtomicView, checker.ReadCommitted, checker.ReadUncommitted} {
		shown[l] = !s.rules(l) && (l != checker.ReadUncommitted || !incompatible && s.found.of(G0) == nil)
	}
	return shown
}

// answer puts it into checks and standings.
func (s *system) answer(check checker.Check, level checker.Level, shown map[checker.Level]bool) Answer {
	check.Steps = s.steps
	var a Answer
	for _, l := range Levels() {
		a.Standings = append(a.Standings, s.standing(l, shown))
	}
	place := slices.IndexFunc(a.Standings, func(st checker.Standing) bool { return st.Level == level })
	if place < 0 {
		a.Checks = []checker.Check{check.Unknown("found the level %q, expected %s", level, prose.Either(levelNames()))}
		return a
	}
	st := a.Standings[place]
	switch st.Verdict {
	case checker.Valid:
		check = check.Valid("%s read %s, and %s", prose.Count(len(s.history), "transaction"), prose.Count(s.values, "value"), s.how(level))
	case checker.Unknown:
		check = check.Unknown("%s", st.Why)
	}
	if st.Verdict != checker.Violation {
		a.Checks = []checker.Check{check}
		return a
	}
	a.Checks = append(a.Checks, check)
	var by []string
	for _, f := range s.found {
		if f.rulesOut(level) {
			one := checker.Check{Name: string(f.anomaly), Engine: Engine, Steps: s.steps}
			a.Checks = append(a.Checks, one.Violated(s.evidence(f), "%s: %s", f.anomaly.Summary(), s.describe(f)))
			by = append(by, string(f.anomaly))
		}
	}
	whole := s.evidence(s.gravest(level))
	whole.Cycle = nil // it is in the check of its anomaly
	a.Checks[0] = check.Violated(whole, "ruled out by %s%s", prose.List(by), s.strongest(a.Standings))
	if picture := s.pictured(level); picture != nil {
		a.Page = func(w io.Writer) error { return s.writePage(w, level, picture) }
	}
	return a
}

// how says how it is known that a level holds.
func (s *system) how(level checker.Level) string {
	if implies(checker.ReadAtomic, level) {
		return "no anomaly rules it out"
	}
	return "an order of them explains all"
}

// levelNames are the levels in words.
func levelNames() []string {
	var names []string
	for _, l := range Levels() {
		names = append(names, string(l))
	}
	return names
}

// standing is what is known of a level.
func (s *system) standing(l checker.Level, shown map[checker.Level]bool) checker.Standing {
	st := checker.Standing{Level: l}
	switch {
	case s.rules(l):
		best := s.gravest(l)
		st.Verdict, st.Why = checker.Violation, string(best.anomaly)+": "+s.describe(best)
	case slices.ContainsFunc(Levels(), func(strong checker.Level) bool { return shown[strong] && implies(strong, l) }):
		st.Verdict = checker.Valid
	case s.ambiguous != "":
		st.Why = "nothing that was found rules it out, but " + s.ambiguous
	default:
		st.Why = "nothing that was found rules it out, but no order that would show it was found either"
	}
	return st
}

// gravest is what rules a level out: of all that do, that which rules most out, and of
// these the first.
func (s *system) gravest(level checker.Level) *finding {
	var best *finding
	most := 0
	for _, f := range s.found {
		n := 0
		for _, l := range Levels() {
			if f.rulesOut(l) {
				n++
			}
		}
		if f.rulesOut(level) && n > most {
			best, most = f, n
		}
	}
	return best
}

// pictured is the smallest cycle that rules a level out; nil if there is none.
func (s *system) pictured(level checker.Level) *finding {
	var best *finding
	for _, f := range s.found {
		if f.cycle != nil && f.rulesOut(level) && (best == nil || len(f.cycle) < len(best.cycle)) {
			best = f
		}
	}
	return best
}

// describe says what a finding is.
func (s *system) describe(f *finding) string {
	text := f.text
	if f.cycle != nil {
		var reasons []string
		for _, st := range f.cycle {
			reasons = append(reasons, s.why(st))
		}
		text = strings.Join(prose.Few(reasons, 8), "; ")
	}
	if f.times > 1 {
		text += prose.Sprintf(" (one of %d)", f.times)
	}
	return text
}

// strongest says which levels are not ruled out.
func (s *system) strongest(standings []checker.Standing) string {
	var names []string
	for _, st := range standings {
		if st.Verdict != checker.Violation && !slices.ContainsFunc(standings, func(other checker.Standing) bool {
			return other.Verdict != checker.Violation && other.Level != st.Level && implies(other.Level, st.Level)
		}) {
			names = append(names, string(st.Level))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; not ruled out is " + prose.List(names)
}

// evidence points at what shows a finding.
func (s *system) evidence(f *finding) checker.Evidence {
	var e checker.Evidence
	for _, t := range f.transactions {
		o := &s.history[t]
		e.Operations = append(e.Operations, o.ID)
		if o.Outcome == checker.OutcomeOK {
			e.At = max(e.At, o.Return)
		}
	}
	slices.Sort(e.Operations)
	e.Operations = slices.Compact(e.Operations)
	if f.accused != none {
		e.Accused = new(s.history[f.accused].ID)
	}
	for _, st := range f.cycle {
		e.Cycle = append(e.Cycle, s.dependency(st))
	}
	e.At = max(e.At, time.Nanosecond)
	return e
}
