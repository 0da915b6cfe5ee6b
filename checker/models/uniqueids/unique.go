package uniqueids

import (
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Generate returns an id that no other operation returns. It is about no key.
var Generate = &checker.Kind{Name: "generate", Code: 1, Keyless: true, Output: checker.TextOutput, Plain: true, Summary: "show an id that nobody else gets"}

// Kinds are all of them.
var Kinds = checker.Kinds{Generate}

// UniqueName is the name of the check of Unique.
const UniqueName = "unique ids"

// Unique judges whether no id was handed out twice. Nothing else is asked of ids: they
// may be in whatever order, and some missing, so whatever differs has an order. It is
// bounded by steps, of which one is a look at an operation; see [linear.Condition].
func Unique(h checker.History, steps int) linear.Result {
	return linear.Condition(differ).Hold(h, Kinds, checker.Check{Name: UniqueName, Promise: checker.Freshness}, steps)
}

// differ is the condition.
func differ(p *linear.Partition, steps *linear.Steps) (found *linear.Contradiction, decided bool) {
	holders := make(map[string]int) // by id
	for _, m := range p.Marks {
		if !m.Returned {
			continue
		}
		if !steps.Take(1) {
			return nil, false
		}
		place := int(m.Operation)
		id := p.Operations[place].Output
		if before, twice := holders[id]; twice {
			return &linear.Contradiction{Accused: place, Given: []int{before}, Must: "it must be another"}, true
		}
		holders[id] = place
	}
	return nil, true
}

// HandedOut judges the least of ids that are numbers which follow each other from the
// first one on: that each is one of those that as many as had been asked for by then come
// to, be it new or not.
func HandedOut(h checker.History, first int64) checker.Check {
	return checker.Written(h, Kinds, func(o *checker.Operation) (tells, explained bool) {
		asked := int64(0)
		for i := range h {
			if h[i].Call > o.Return {
				break
			}
			if h[i].Outcome != checker.OutcomeFail {
				asked++
			}
		}
		id, err := strconv.ParseInt(o.Output, 10, 64)
		return true, err == nil && first <= id && id < first+asked
	})
}
