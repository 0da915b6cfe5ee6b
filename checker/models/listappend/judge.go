package listappend

import (
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/txn"
)

// Linearizable judges whether a history of transactions is linearizable, group by group
// and within steps; see linear.Check. As all transactions of a group act on one object,
// that is that they are strictly serializable.
func Linearizable(h checker.History, steps int) linear.Result {
	return linear.Check(h, model{make(map[*checker.Operation]*transaction)}, steps)
}

// Least is what lists must keep whatever is promised.
func Least(h checker.History, from, bound time.Duration) []checker.Check {
	return []checker.Check{Appended(h), Converged(h, from, bound)}
}

// Appended judges the least that lists may promise: that each element that was read was
// to be appended to that list by then. It does not see that one is gone, came twice or
// stands in another order. It is Unknown if nothing was read, or if the history is not
// one of transactions.
func Appended(h checker.History) checker.Check {
	type place struct{ group, list, element string }
	called := make(map[place]time.Duration)
	for _, o := range h {
		if steps, ok := Notation.Steps(o.Value); ok && o.Outcome != checker.OutcomeFail {
			for _, s := range steps {
				at := place{o.Key, s.Object, s.Value}
				if _, known := called[at]; !known && s.Write {
					called[at] = o.Call
				}
			}
		}
	}
	return checker.Written(h, Kinds, func(o *checker.Operation) (tells, explained bool) {
		t := read(o)
		explained = t.understood
		for i, elements := range t.answers {
			for _, element := range elements {
				at, known := called[place{o.Key, t.reads[i], element}]
				explained = explained && known && at <= o.Return
			}
		}
		return o.Output != "", explained
	})
}

// Converged judges whether reads of a list agree once all has been quiet for long enough;
// see checker.Converged. A transaction of unknown outcome may make of any list another.
func Converged(h checker.History, from, bound time.Duration) checker.Check {
	return checker.Converged(h, Kinds, from, bound, func(a, b checker.Operation, pending []checker.Operation) bool {
		one, other := read(&a), read(&b)
		for i, list := range one.reads {
			for j, same := range other.reads {
				if list == same && !slices.Equal(one.answers[i], other.answers[j]) {
					return len(pending) > 0
				}
			}
		}
		return true
	})
}

// A transaction is an operation as it was read.
type transaction struct {
	steps      []txn.Step
	reads      []string   // the lists that are read, in order
	answers    [][]string // what was found there, by the place in reads
	understood bool       // it could be read, and so could what it returned
}

// read reads an operation. Of one that is not known to have been carried out, the answers
// are none.
func read(o *checker.Operation) *transaction {
	t := new(transaction)
	steps, ok := Notation.Steps(o.Value)
	if !ok || o.Kind == Read && txn.Writes(steps) {
		t.understood = o.Output == ""
		return t
	}
	t.steps = steps
	t.understood = o.Outcome != checker.OutcomeOK || Notation.Answers(steps, o.Output)
	for _, s := range steps {
		if s.Write {
			continue
		}
		var found []string
		if t.understood && s.Value != "" {
			found = strings.Split(s.Value, " ")
		}
		t.reads, t.answers = append(t.reads, s.Object), append(t.answers, found)
	}
	return t
}
