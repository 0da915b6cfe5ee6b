package set

import (
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
)

// adds is clients that add elements of their own, and look at what there is.
var adds = &services.Workload{
	Name:    "set",
	Summary: "adds to a few sets, which only grow, and reads of all of one",
	Keys:    3,
	Mix:     []services.Weight{{Kind: Add, Weight: 60}, {Kind: Read, Weight: 40}},
	New:     func(s services.Seat) services.Generator { return &generator{Seat: s, full: make(map[string]bool)} },
	Judge:   Linearizable,
	Least: func(h checker.History, from, bound time.Duration) []checker.Check {
		return []checker.Check{written(h), checker.Converged(h, kinds, from, bound, agree)}
	},
}

// A generator makes up operations of one client.
type generator struct {
	services.Seat
	full map[string]bool // sets that take no more
}

// Make returns an operation of the kind, or a read where the set takes no more.
func (g *generator) Make(kind *services.Kind, key string) services.Operation {
	if kind == Read || g.full[key] {
		return services.Operation{Kind: Read, Key: key}
	}
	return services.Operation{Kind: Add, Key: key, Value: g.Unique()}
}

// Learn notes which set takes no more.
func (g *generator) Learn(o services.Operation, _ services.Result, _ services.Outcome, refused bool) {
	if refused {
		g.full[o.Key] = true
	}
}

// Look reads the set.
func (g *generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Read, Key: key}, true
}

// written judges that every element that was read had been asked to be added.
func written(h checker.History) checker.Check {
	added := make(map[string]map[string]time.Duration) // by set and element, the first call
	for _, o := range h {
		if o.Kind != Add || o.Outcome == checker.OutcomeFail {
			continue
		}
		if added[o.Key] == nil {
			added[o.Key] = make(map[string]time.Duration)
		}
		if _, before := added[o.Key][o.Value]; !before {
			added[o.Key][o.Value] = o.Call
		}
	}
	return checker.Written(h, kinds, func(o *checker.Operation) (tells, explained bool) {
		if !o.Found {
			return false, false
		}
		for element := range strings.FieldsSeq(o.Output) {
			if at, asked := added[o.Key][element]; !asked || at > o.Return {
				return true, false
			}
		}
		return true, true
	})
}

// agree reports whether two reads differ in nothing but elements that pending additions
// may have put there in between.
func agree(a, b checker.Operation, pending []checker.Operation) bool {
	late := make(map[string]bool)
	for _, o := range pending {
		late[o.Value] = true
	}
	return within(a, b, late) && within(b, a, late)
}

// within reports whether each element of a is one of b, or one of the others.
func within(a, b checker.Operation, others map[string]bool) bool {
	in := make(map[string]bool)
	for element := range strings.FieldsSeq(b.Output) {
		in[element] = true
	}
	for element := range strings.FieldsSeq(a.Output) {
		if !in[element] && !others[element] {
			return false
		}
	}
	return true
}
