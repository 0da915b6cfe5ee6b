package kafka

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// The names of the checks of Judge.
const (
	Name       = "logs"
	UnseenName = "unseen messages"
)

// A finding is an anomaly: what an operation did, given others.
type finding struct {
	class   Class
	accused *deed
	given   []*deed
	detail  string
}

// findings are by class those that show first, and how many there are.
type findings struct {
	first map[Class]*finding
	count map[Class]int
}

// find notes an anomaly.
func (r *reading) find(c Class, accused *deed, given []*deed, format string, args ...any) {
	f := &r.findings
	if f.first == nil {
		f.first, f.count = make(map[Class]*finding), make(map[Class]int)
	}
	f.count[c]++
	if before := f.first[c]; before != nil && before.accused.Return <= accused.Return {
		return
	}
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = prose.Short(text, lettersMost)
		}
	}
	f.first[c] = &finding{c, accused, given, fmt.Sprintf(format, args...)}
}

// String names the operation in a sentence.
func (d *deed) String() string {
	return fmt.Sprintf("%s by %s (%v to %v)", prose.Short(d.Operation.String(), lettersMost), d.Client, d.Call, d.Return)
}

// lettersMost is how much of an operation, and of a message, a sentence has.
const lettersMost = 120

// Judge judges a history by the classes, within steps; 0 is no bound, and a step is a look
// at a message that was sent or polled. The first check is of the classes that rule out the
// level, the second of Unseen, which is made if some key was polled to its end. The standings are those of Levels.
//
// It is Unknown if no message was polled, or the history is not one of these. Cycles of
// transactions it does not see, nor how long a message takes.
func Judge(h checker.History, level checker.Level, steps int) ([]checker.Check, []checker.Standing) {
	check := checker.Check{Name: Name, Promise: checker.Agreement, Engine: "offsets"}
	if err := cmp.Or(h.Validate(), Kinds.Accept(h)); err != nil {
		return unjudged(check.Unjudgeable(err))
	}
	r, err := read(h)
	if err != nil {
		return unjudged(check.Unjudgeable(err))
	}
	r.layOut()
	check.Steps = r.messages
	switch {
	case steps > 0 && r.messages > int64(steps):
		return unjudged(check.Unknown("no answer within %d steps for %d messages; allow more, or have fewer messages", steps, r.messages))
	case r.polled == 0:
		return unjudged(check.Unknown("no message was polled, so nothing was judged"))
	}
	r.judge()
	checks := []checker.Check{r.answer(check, func(s sort) bool { return s.class != Unseen && slices.Contains(s.rulesOut, level) }, level)}
	if r.ended > 0 || r.findings.count[Unseen] > 0 {
		unseen := checker.Check{Name: UnseenName, Promise: checker.Convergence, Engine: "offsets", Steps: r.messages}
		checks = append(checks, r.answer(unseen, func(s sort) bool { return s.class == Unseen }, level))
	}
	standings := make([]checker.Standing, len(Levels))
	for i, of := range Levels {
		standings[i] = checker.Standing{Level: of, Why: "no anomaly rules it out, and no more was judged"}
		if c := r.answer(check, func(s sort) bool { return slices.Contains(s.rulesOut, of) }, of); c.Verdict == checker.Violation {
			standings[i].Verdict, standings[i].Why = checker.Violation, c.Detail
		}
	}
	return checks, standings
}

// judge finds what there is to find in logs that are laid out.
func (r *reading) judge() {
	r.judgeMessages()
	r.judgeSends()
	r.judgePolls()
	r.judgeGaps()
	r.judgeEnds()
}

// unjudged is the answer of a check that could not be made.
func unjudged(c checker.Check) ([]checker.Check, []checker.Standing) {
	standings := make([]checker.Standing, len(Levels))
	for i, level := range Levels {
		standings[i] = checker.Standing{Level: level, Why: c.Detail}
	}
	return []checker.Check{c}, standings
}

// answer is the check of some classes: a violation by what shows first of them.
func (r *reading) answer(check checker.Check, counts func(sort) bool, level checker.Level) checker.Check {
	var first *finding
	var all []string
	for _, s := range sorts {
		f := r.findings.first[s.class]
		if f == nil || !counts(s) {
			continue
		}
		all = append(all, fmt.Sprintf("%d %s", r.findings.count[s.class], s.class))
		if first == nil || f.accused.Return < first.accused.Return {
			first = f
		}
	}
	if first == nil {
		if check.Name == UnseenName {
			return check.Valid("all that was acknowledged, with its offset, was polled of %s polled to the end", prose.Count(r.ended, "key"))
		}
		return check.Valid("%s polled from %s without an anomaly that rules out %s, which is no proof of it", prose.Were(r.polled, "message"), prose.Count(len(r.logs), "key"), level)
	}
	ids := []int{first.accused.ID}
	for _, d := range first.given {
		ids = append(ids, d.ID)
	}
	slices.Sort(ids)
	return check.Violated(checker.Evidence{Operations: slices.Compact(ids), Accused: new(first.accused.ID), At: first.accused.Return},
		"%s: %s %s (found: %s)", first.class, first.accused, first.detail, prose.List(all))
}
