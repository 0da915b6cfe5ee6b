package set

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// FullName is the name of the check of Full.
const FullName = "set"

// NoBound lets an element be missing from reads for any time, if a later read has it.
const NoBound time.Duration = -1

// A Tally says what became of the elements that clients asked to add.
type Tally struct {
	// Attempts are all of them, and Acknowledged those of which an addition returned, or
	// that a read had.
	Attempts, Acknowledged int
	// Lost were acknowledged, and the last reads, those that the last read which has the
	// element returned before the call of, do not have them; there is one at least. Unread
	// were acknowledged, and no read has them or began after that.
	Lost, Unread int
	// Stale were acknowledged, were missing from a read that began after that, and are in
	// a later one. The longest that one was missing is Longest, from when it was
	// acknowledged to the call of the last read that it is missing from.
	Stale   int
	Longest time.Duration
	// Unexpected were read and nobody had asked to add them by then, and Duplicates were
	// more than once in a read.
	Unexpected, Duplicates int
}

// Full judges what a set promises whose replicas agree in the end: that nothing that
// was acknowledged is lost for good, and nothing is read that nobody added, or twice
// (Jepsen's checker set-full judges so). An element that is missing from a read which began
// more than the bound after it was acknowledged is a violation as well, though later reads
// have it; a bound below 0 is none, and then the longest is told only.
//
// For an element to be lost a read must miss it that began when the last that has it had
// returned, and when it had been acknowledged for the bound. So without a bound clients
// should read once more after all has come to rest: a read that is too early for a slow
// replica counts like any other. It does not see what nobody read after it was
// acknowledged, and is Unknown if there is nothing else.
func Full(h checker.History, bound time.Duration) (checker.Check, Tally) {
	check := checker.Check{Name: FullName, Promise: checker.Convergence}
	if err := cmp.Or(h.Validate(), Kinds.Accept(h)); err != nil {
		return check.Unjudgeable(err), Tally{}
	}
	j := newFullJudge(h, bound)
	j.acknowledge()
	j.read()
	return j.conclude(check), j.tally
}

// A member is what is known of an element of a set.
type member struct {
	key, element string
	asked        *checker.Operation // the first addition that was called; nil if there is none
	known        *checker.Operation // what acknowledged it first; nil if nothing did
	seen         *checker.Operation // the read with the latest call that has it
	until        time.Duration      // the last return of such a read
	missed       *checker.Operation // the read with the latest call after it was known that has it not
}

// A fullJudge judges a history.
type fullJudge struct {
	h       checker.History
	bound   time.Duration
	members []*member // in order of first mention
	named   map[[2]string]*member
	tally   Tally
	accused *checker.Operation // of the violation that showed first
	given   []int
	why     string
}

func newFullJudge(h checker.History, bound time.Duration) *fullJudge {
	return &fullJudge{h: h, bound: bound, named: make(map[[2]string]*member)}
}

// member returns what is known of an element.
func (j *fullJudge) member(key, element string) *member {
	m := j.named[[2]string{key, element}]
	if m == nil {
		m = &member{key: key, element: element}
		j.named[[2]string{key, element}] = m
		j.members = append(j.members, m)
	}
	return m
}

// accuse notes a violation, if none showed before it.
func (j *fullJudge) accuse(o *checker.Operation, given []*checker.Operation, format string, args ...any) {
	if j.accused != nil && j.accused.Return <= o.Return {
		return
	}
	j.accused, j.given, j.why = o, nil, prose.Sprintf(format, args...)
	for _, g := range given {
		if g != nil {
			j.given = append(j.given, g.ID)
		}
	}
}

// acknowledge finds when each element was asked for, and known to be there.
func (j *fullJudge) acknowledge() {
	for i := range j.h {
		o := &j.h[i]
		if o.Kind == Add && o.Outcome != checker.OutcomeFail {
			m := j.member(o.Key, o.Value)
			if m.asked == nil {
				m.asked = o
			}
			if o.Outcome == checker.OutcomeOK {
				m.know(o)
			}
		}
	}
	j.tally.Attempts = len(j.members)
	for i := range j.h {
		o := &j.h[i]
		if o.Kind != Read || o.Outcome != checker.OutcomeOK {
			continue
		}
		elements := strings.Fields(o.Output)
		for _, element := range elements {
			m := j.member(o.Key, element)
			if m.asked == nil || m.asked.Call > o.Return {
				j.tally.Unexpected++
				j.accuse(o, nil, "has %s, which nobody had asked to add", prose.Name(element))
			}
			m.know(o)
			if m.seen == nil || o.Call > m.seen.Call {
				m.seen = o
			}
			m.until = max(m.until, o.Return)
		}
		slices.Sort(elements)
		if distinct := len(slices.Compact(slices.Clone(elements))); distinct < len(elements) {
			j.tally.Duplicates += len(elements) - distinct
			j.accuse(o, nil, "has an element twice")
		}
	}
}

// know notes what acknowledged it, if it did so first.
func (m *member) know(o *checker.Operation) {
	if m.known == nil || o.Return < m.known.Return {
		m.known = o
	}
}

// read finds the last read that misses each element.
func (j *fullJudge) read() {
	known := make(map[string][]*member) // by set, in the order in which they became known
	for _, m := range j.members {
		if m.known != nil {
			known[m.key] = append(known[m.key], m)
			j.tally.Acknowledged++
		}
	}
	reads := make(map[string][]*checker.Operation) // by set, by call
	for i := range j.h {
		if o := &j.h[i]; o.Kind == Read && o.Outcome == checker.OutcomeOK {
			reads[o.Key] = append(reads[o.Key], o)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		members := known[key]
		slices.SortStableFunc(members, func(a, b *member) int { return cmp.Compare(a.known.Return, b.known.Return) })
		missing(members, reads[key])
	}
}

// missing goes through the reads of a set from the last one back, and leaves out each
// element that has been missed: so each read is compared with those it may be the last to
// miss.
func missing(members []*member, reads []*checker.Operation) {
	open := members
	for _, o := range slices.Backward(reads) {
		if len(open) == 0 {
			return
		}
		has := make(map[string]bool)
		for element := range strings.FieldsSeq(o.Output) {
			has[element] = true
		}
		rest := open[:0:0]
		for _, m := range open {
			if m.known.Return < o.Call && !has[m.element] {
				m.missed = o
			} else {
				rest = append(rest, m)
			}
		}
		open = rest
	}
}

// conclude says what became of the elements.
func (j *fullJudge) conclude(check checker.Check) checker.Check {
	read := 0
	for _, m := range j.members {
		switch {
		case m.known == nil:
			continue
		case m.missed == nil && m.seen == nil:
			j.tally.Unread++
			continue
		}
		read++
		if m.missed == nil {
			continue
		}
		late := m.missed.Call - m.known.Return
		switch lost := m.seen == nil || m.until < m.missed.Call; {
		case lost && late >= j.bound:
			j.tally.Lost++
			j.accuse(m.missed, []*checker.Operation{m.known, m.seen}, "misses %s, which %s at %v, and no later read has it", prose.Name(m.element), acknowledged(m.known), m.known.Return)
		default:
			j.tally.Stale++
			j.tally.Longest = max(j.tally.Longest, late)
			if j.bound >= 0 && late > j.bound {
				j.accuse(m.missed, []*checker.Operation{m.known, m.seen}, "misses %s, which %s at %v, more than %v before", prose.Name(m.element), acknowledged(m.known), m.known.Return, j.bound)
			}
		}
	}
	switch {
	case j.accused != nil:
		ids := append(j.given, j.accused.ID)
		slices.Sort(ids)
		return check.Violated(checker.Evidence{Operations: slices.Compact(ids), Accused: new(j.accused.ID), At: j.accused.Return},
			"%s of %s by %s (%v to %v) %s; %s", j.accused.Kind, prose.Name(j.accused.Key), j.accused.Client, j.accused.Call, j.accused.Return, j.why, j.tally)
	case read == 0:
		return check.Unknown("no set was read after an element was acknowledged, so nothing was judged; %s", j.tally)
	}
	return check.Valid("no element that was acknowledged is lost; %s", j.tally)
}

// acknowledged says how an element became known.
func acknowledged(o *checker.Operation) string {
	if o.Kind == Add {
		return "was acknowledged"
	}
	return "a read had"
}

// String says what became of the elements.
func (t Tally) String() string {
	words := fmt.Sprintf("of %s %d acknowledged, %d lost, %d never read since, %d stale", prose.Count(t.Attempts, "element"), t.Acknowledged, t.Lost, t.Unread, t.Stale)
	if t.Stale > 0 {
		words += prose.Sprintf(" (for up to %v)", t.Longest)
	}
	return words + fmt.Sprintf(", %d unexpected, %d twice in a read", t.Unexpected, t.Duplicates)
}
