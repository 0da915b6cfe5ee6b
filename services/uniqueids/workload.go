package uniqueids

import (
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/services"
)

// generates is clients that ask for ids.
var generates = &services.Workload{
	Name:     "unique-ids",
	Summary:  "clients ask for ids, of which no two are the same",
	Keys:     1,
	KeysMost: 1,
	Bytes:    20, // a number in decimal
	Mix:      []services.Weight{{Kind: Generate, Weight: 1}},
	New:      func(services.Seat) services.Generator { return generator{} },
	Judge:    Unique,
	Least:    func(h checker.History, _, _ time.Duration) []checker.Check { return []checker.Check{handedOut(h)} },
}

// A generator asks for ids.
type generator struct{}

// Make asks for an id, of whatever key the clients speak.
func (generator) Make(kind *services.Kind, _ string) services.Operation {
	return services.Operation{Kind: kind}
}

// Learn has nothing to note.
func (generator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

// Look is false: nothing reads which ids were handed out.
func (generator) Look(string) (services.Operation, bool) { return services.Operation{}, false }

// UniqueName is the name of the check of Unique.
const UniqueName = "unique ids"

// Unique judges whether no id was handed out twice. Nothing else is asked of ids: they
// may be in whatever order, and some missing, so whatever differs has an order. It is
// bounded by steps, of which one is a look at an operation; see [linear.Condition].
func Unique(h checker.History, steps int) linear.Result {
	return linear.Condition(differ).Hold(h, kinds, checker.Check{Name: UniqueName, Promise: checker.Freshness}, steps)
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

// handedOut judges the least: that each id is one of those that as many as had been asked
// for by then come to, be it new or not.
func handedOut(h checker.History) checker.Check {
	return checker.Written(h, kinds, func(o *checker.Operation) (tells, explained bool) {
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
		return true, err == nil && First <= id && id < First+asked
	})
}
