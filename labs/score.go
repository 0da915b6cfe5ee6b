package labs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// An Attempt is what is known, outside of the process that made it, of one try of a test.
type Attempt struct {
	Seed uint64
	// Ended is what the try came to; nil if it did not end.
	Ended *Ended
	// Died says why the process of the solution ended in the try; nil if it did not. If
	// Ended is nil as well, the try was not made.
	Died *Death
	// Again is the digest of the same try in another process; nil if there was none.
	Again *sim.Digest
}

// A Death is the end of a process before its time.
type Death struct {
	// Why is what the runtime or the system said of it.
	Why string
	// Stack is the student's lines that led to it, the innermost first, if known.
	Stack []string
}

// Budget is the promise of a check that bounds what is spent: messages, bytes, elections.
const Budget checker.Promise = "budget"

// DeterminismName is the name of the claim that a seed means one run.
const DeterminismName = "determinism"

// A concern is what a claim is about. Those that are told first come first.
type concern int

const (
	safety concern = iota
	liveness
	budget
	// condition is what is worth nothing by itself, and without which nothing is worth anything.
	condition
)

// concernOf tells by its promise what a check is about. One without a promise is the judge's
// of a lab, who asks that something happens.
func concernOf(p checker.Promise) concern {
	switch p {
	case Budget:
		return budget
	case checker.Liveness, "":
		return liveness
	}
	return safety
}

// Score says what the attempts of a test came to. It depends on nothing else.
//
// Half of the points are for safety, the rest for liveness and budgets; if there are claims of
// one of these only, it has all. Claims share each half alike, and one is earned if it held in
// all attempts, which each must have ended: a program whose process ends in one has shown nothing
// by that. But of safety nothing is earned if any claim of it was violated, be it in one attempt: a
// program that is safe most of the time is not safe. A test of which no attempt was passed gives
// nothing, nor does it to a program that does nothing, by which nothing bad ever
// happens, or whose runs depend on more than their seed or write to what servers share; see worthy. Who did not pass all attempts
// has not all points.
func Score(part *Part, test *Test, attempts []Attempt) TestReport {
	r := TestReport{Part: part.Name, Test: test.Name, Asks: test.Asks, PointsMax: test.Points, Seeds: len(attempts)}
	for i := range attempts {
		if attempts[i].passed() {
			r.Passed++
		}
	}
	claims := claimsOf(attempts)
	share(claims, test.Points)
	if r.Passed > 0 {
		r.Points = earn(attempts, claims)
	}
	if r.Passed < r.Seeds && r.Points == r.PointsMax {
		r.Points -= takePoint(claims)
	}
	for _, c := range claims {
		r.Claims = append(r.Claims, c.Claim)
	}
	r.Worst = worst(attempts, claims)
	return r
}

// CouldEarn reports whether attempts of a test would earn something together with one more
// that is passed. If not, it makes no difference what others come to.
func CouldEarn(test *Test, attempts []Attempt) bool {
	claims := claimsOf(attempts)
	share(claims, test.Points)
	return earn(attempts, claims) > 0
}

// earn gives claims the points that they earn, and returns how many these are.
func earn(attempts []Attempt, claims []claim) (points int) {
	if !worthy(attempts, claims) {
		return 0
	}
	unsafe := slices.ContainsFunc(claims, func(c claim) bool { return c.concern == safety && c.violated })
	for i := range claims {
		if c := &claims[i]; c.Failed == 0 && (c.concern != safety || !unsafe) {
			c.Points = c.PointsMax
			points += c.Points
		}
	}
	return points
}

// worthy reports whether the attempts show a program that does what it is for: in half of them at
// least, all claims of liveness held (of budgets, if there are none of liveness), in one at least
// those of safety held as well, none was another run when it was made again, and none wrote to what
// servers share.
func worthy(attempts []Attempt, claims []claim) bool {
	asked := liveness
	if !slices.ContainsFunc(claims, func(c claim) bool { return c.concern == liveness }) {
		asked = budget
	}
	alive, sound := 0, 0
	for i := range attempts {
		a := &attempts[i]
		if !a.same() || a.Ended != nil && a.fails(claims, condition) {
			return false
		}
		if a.Ended == nil || a.fails(claims, asked) {
			continue
		}
		alive++
		if !a.fails(claims, safety) {
			sound++
		}
	}
	return sound > 0 && 2*alive >= len(attempts)
}

// fails reports whether a claim of the concern did not hold in the attempt, which has ended.
func (a *Attempt) fails(claims []claim, about concern) bool {
	return slices.ContainsFunc(a.Ended.Checks, func(c checker.Check) bool {
		return c.Verdict != checker.Valid && claims[indexOf(claims, c.Name)].concern == about
	})
}

// takePoint takes one point from the claim that earned most, and returns how many it took.
func takePoint(claims []claim) int {
	most := slices.MaxFunc(claims, func(a, b claim) int { return cmp.Compare(a.Points, b.Points) })
	i := indexOf(claims, most.Check)
	if claims[i].Points == 0 {
		return 0
	}
	claims[i].Points--
	return 1
}

// passed reports whether nothing is wrong with the attempt.
func (a *Attempt) passed() bool {
	return a.Ended != nil && a.same() && !slices.ContainsFunc(a.Ended.Checks, func(c checker.Check) bool { return c.Verdict != checker.Valid })
}

// same reports whether the attempt, if it was made twice, was the same run.
func (a *Attempt) same() bool { return a.Ended == nil || a.Again == nil || *a.Again == a.Ended.Digest }

// A claim is a Claim with what it is about.
type claim struct {
	Claim
	concern concern
	// violated: it did not hold in some attempt, and not only could not be judged.
	violated bool
}

// claimsOf counts how often each check failed, in the order in which attempts have them. Of an
// attempt that did not end nothing could be judged, so in that each claim has failed.
func claimsOf(attempts []Attempt) (claims []claim) {
	at := func(name string) *claim {
		i := indexOf(claims, name)
		if i < 0 {
			i = len(claims)
			about := concernOf(promiseOf(attempts, name))
			if name == DeterminismName || name == SharedName {
				about = condition
			}
			claims = append(claims, claim{Claim: Claim{Check: name}, concern: about})
		}
		return &claims[i]
	}
	at(scenarios.ProgramName)
	unended := 0
	for i := range attempts {
		a := &attempts[i]
		if a.Again != nil {
			if c := at(DeterminismName); !a.same() {
				c.Failed++
			}
		}
		if a.Ended == nil {
			unended++
			continue
		}
		for _, check := range a.Ended.Checks {
			c := at(check.Name)
			if check.Verdict != checker.Valid {
				c.Failed++
			}
			c.violated = c.violated || check.Verdict == checker.Violation
		}
	}
	for i := range claims {
		if c := &claims[i]; c.concern != condition {
			c.Failed += unended
		}
	}
	return claims
}

// promiseOf is what a check judges, as far as any attempt says.
func promiseOf(attempts []Attempt, name string) checker.Promise {
	if name == scenarios.ProgramName {
		return checker.Soundness
	}
	for _, a := range attempts {
		if a.Ended == nil {
			continue
		}
		for _, c := range a.Ended.Checks {
			if c.Name == name && c.Promise != "" {
				return c.Promise
			}
		}
	}
	return ""
}

func indexOf(claims []claim, name string) int {
	return slices.IndexFunc(claims, func(c claim) bool { return c.Check == name })
}

// share splits points among claims: half for safety, the rest for the others. What is left over is
// the first claims'.
func share(claims []claim, points int) {
	var safe, others []*claim
	for i := range claims {
		switch c := &claims[i]; c.concern {
		case safety:
			safe = append(safe, c)
		case liveness, budget:
			others = append(others, c)
		}
	}
	forSafety := points / 2
	switch {
	case len(others) == 0:
		forSafety = points
	case len(safe) == 0:
		forSafety = 0
	}
	split(safe, forSafety)
	split(others, points-forSafety)
}

// split gives each of some claims as many points, the first of them one more until all are given.
func split(claims []*claim, points int) {
	for i, c := range claims {
		c.PointsMax = points / len(claims)
		if i < points%len(claims) {
			c.PointsMax++
		}
	}
}

// worst is the failure that is easiest to understand: what ended the program, then what
// makes a seed mean two runs, then safety, liveness and budgets, and at last what could not be
// judged; of those, the one that shows after the fewest events, then the smallest seed.
func worst(attempts []Attempt, claims []claim) *Failure {
	var found *Failure
	var least [3]uint64
	for i := range attempts {
		a := &attempts[i]
		f, rank := a.failure(claims)
		if f == nil {
			continue
		}
		key := [3]uint64{rank, f.Events, f.Seed}
		if found == nil || slices.Compare(key[:], least[:]) < 0 {
			found, least = f, key
		}
	}
	return found
}

// library is how frames of Laplace begin, unlike those of a student.
const library = "github.com/laplace-sim/laplace/"

// studentsLines are the lines of the student's that led to a panic, the innermost first; all that
// are known if none of them is the student's.
func studentsLines(p *scenarios.Panic) (lines []string) {
	all := p.Stack.Program()
	for _, frame := range all {
		if line := frame.String(); !strings.HasPrefix(line, library) && !strings.HasPrefix(line, "runtime/") {
			lines = append(lines, line)
		}
	}
	if lines != nil {
		return lines
	}
	for _, frame := range all {
		lines = append(lines, frame.String())
	}
	return lines
}

// Failure is what is wrong with the try, by the check that is told first; nil if it has passed.
func (o *Outcome) Failure() *Failure {
	a := Attempt{Seed: o.Seed, Ended: o.End()}
	f, _ := a.failure(claimsOf([]Attempt{a}))
	return f
}

// Ranks of failures that are no claim's; those of claims come between.
const (
	rankDied = iota
	rankParted
	rankClaims
	rankUnknown = rankClaims + int(budget) + 1
)

// failure is what is wrong with the attempt, and how soon it is told; nil if nothing is, or the
// attempt was not made.
func (a *Attempt) failure(claims []claim) (f *Failure, rank uint64) {
	switch {
	case a.Ended == nil && a.Died == nil:
		return nil, 0
	case a.Ended == nil:
		c := checker.Check{Name: scenarios.ProgramName, Promise: checker.Soundness}.Violated(checker.Evidence{}, "the program ended: %s", a.Died.Why)
		return &Failure{Seed: a.Seed, Check: c, Ended: a.Died.Why, Stack: a.Died.Stack}, rankDied
	case !a.same():
		c := checker.Check{Name: DeterminismName, Promise: checker.Soundness}.Violated(checker.Evidence{}, "the seed was tried twice, each time in another process, and the two runs were not the same")
		return &Failure{Seed: a.Seed, Check: c, Events: a.Ended.Events}, rankParted
	}
	var first *checker.Check
	for i := range a.Ended.Checks {
		c := &a.Ended.Checks[i]
		if c.Verdict == checker.Valid {
			continue
		}
		of := uint64(rankUnknown)
		switch {
		case c.Verdict == checker.Violation && c.Name == SharedName:
			of = rankParted
		case c.Verdict == checker.Violation:
			of = uint64(rankClaims + int(claims[indexOf(claims, c.Name)].concern))
		}
		if first == nil || of < rank || of == rank && before(*c, *first) {
			first, rank = c, of
		}
	}
	if first == nil {
		return nil, 0
	}
	f = &Failure{Seed: a.Seed, Check: *first, Events: a.Ended.Events}
	if first.Evidence.Event > 0 {
		f.Events = first.Evidence.Event
	}
	if a.Ended.Panic != nil {
		f.Stack = studentsLines(a.Ended.Panic)
	}
	return f, rank
}
