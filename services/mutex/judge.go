package mutex

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Linearizable judges whether a history of locks is linearizable, within steps; see
// linear.Check. So it sees a lock that two hold at once, a token that is granted twice
// or is lower than one before it, and a use under a token after one under a later.
func Linearizable(h checker.History, steps int) linear.Result {
	return linear.Check(h, locks{spec}, steps)
}

// spec is what a lock does: by the rules of the package's comment, written down a second
// time, for it judges the first. A state is the last token granted, that of the holder,
// and the latest seen.
var spec = linear.Spec{
	Kinds:   kinds,
	Initial: "0 0 0",
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		part := strings.Fields(state)
		granted, holder, seen := part[0], part[1], part[2]
		switch o.Kind {
		case Acquire, Seize:
			if o.Kind == Acquire && holder != "0" {
				return state, "", false
			}
			next := token(number(granted) + 1)
			return next + " " + next + " " + seen, next, true
		case Use:
			if under := number(o.Value); under == 0 || under < number(seen) || under > number(granted) {
				return state, "", false
			}
			return granted + " " + holder + " " + o.Value, "", true
		case Release:
			if holder == "0" || holder != o.Value {
				return state, "", false
			}
			return granted + " 0 " + seen, "", true
		}
		return state, holder, holder != "0"
	},
	Describe: func(state string) string {
		part := strings.Fields(state)
		held := "held under " + part[1]
		if part[1] == "0" {
			held = "free"
		}
		return fmt.Sprintf("%s, granted up to %s, used up to %s", held, part[0], part[2])
	},
}

// locks are a model that knows besides where a token came from.
type locks struct{ linear.Spec }

// Source returns the grant of the token that the accused returned or was given; -1 if it
// is none, or if that is not known.
func (locks) Source(p *linear.Partition, accused int) int {
	told := p.Operations[accused]
	under := cmp.Or(told.Output, told.Value)
	for _, m := range p.Marks {
		o := p.Operations[m.Operation]
		if m.Returned && int(m.Operation) != accused && !o.Kind.Reads && o.Output == under && under != "" {
			return int(m.Operation)
		}
	}
	return -1
}

// least is what locks must keep whatever is promised.
func least(h checker.History, from, bound time.Duration) []checker.Check {
	return []checker.Check{Granted(h), Converged(h, from, bound)}
}

// Granted judges the least that locks may promise: no token is above how often the lock
// can have been granted by then. It does not see one that is granted twice, nor that two
// hold the lock. It is Unknown if no token was returned, or if the history is not one of
// locks.
func Granted(h checker.History) checker.Check {
	calls := make(map[string][]time.Duration) // of what may have granted, by key
	for _, o := range h {
		if (o.Kind == Acquire || o.Kind == Seize) && o.Outcome != checker.OutcomeFail {
			calls[o.Key] = append(calls[o.Key], o.Call)
		}
	}
	return checker.Written(h, kinds, func(o *checker.Operation) (tells, explained bool) {
		n, grants := number(o.Output), calls[o.Key]
		return o.Output != "", n > 0 && n <= uint64(len(grants)) && grants[n-1] <= o.Return
	})
}

// Converged judges whether clients are told the same holder of a lock once all has been
// quiet for long enough; see checker.Converged. A grant or a release of unknown outcome
// may make of any answer any other.
func Converged(h checker.History, from, bound time.Duration) checker.Check {
	return checker.Converged(h, kinds, from, bound, func(a, b checker.Operation, pending []checker.Operation) bool {
		moves := func(o checker.Operation) bool { return o.Kind != Use }
		return a.Found == b.Found && a.Output == b.Output || slices.ContainsFunc(pending, moves)
	})
}
