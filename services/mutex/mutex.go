// Package mutex is the service of locks with fencing tokens, and of what they guard.
//
// Each key is a lock and something that only its holder should use. Whoever is granted
// the lock gets a token, a number one above that of the grant before, and uses what is
// guarded under it. That the lock can be seized is what the end of a lease comes to,
// which the holder need not notice: so a use is refused once a later token was seen
// (Kleppmann, "How to do distributed locking", 2016; Burrows, "The Chubby lock service",
// 2006, section 2.4).
//
// Start reading here; workload.go has what clients do, and checker/models/mutex what must hold.
package mutex

import (
	"strings"

	"github.com/laplace-sim/laplace/checker"
	model "github.com/laplace-sim/laplace/checker/models/mutex"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation. Tokens are numbers in decimal, from 1.
var (
	// Acquire grants the lock if it is free, and returns the token; nothing if it is held.
	Acquire = model.Acquire
	// Seize grants the lock whoever holds it, and returns the token.
	Seize = model.Seize
	// Use does something with what the lock guards, under a token. It is refused if a
	// later one was seen there, or none such was granted.
	Use = model.Use
	// Release frees the lock if it is held under the token.
	Release = model.Release
	// Holder returns the token under which the lock is held; nothing if it is free.
	Holder = model.Holder
)

var service = &services.Service{
	Name:      "mutex",
	Version:   1,
	Summary:   "locks with fencing tokens: acquire, seize, use, release, holder",
	Kinds:     model.TokenKinds,
	Execute:   execute,
	Expects:   expects,
	Flaws:     flaws,
	Workloads: []*services.Workload{contention},
}

// Service describes the service.
func Service() *services.Service { return service }

// ignoreToken is the name of the flaw.
const ignoreToken = "ignore-token"

var flaws = []services.Flaw{{
	Name:     ignoreToken,
	Summary:  "what the lock guards is used under any token that was granted, so whoever has lost the lock and does not know it goes on beside the next holder",
	Source:   "Kleppmann, How to do distributed locking, 2016; Kingsbury, Jepsen: etcd 3.4.3, 2020, on its locks",
	Needs:    "no fault; holders whose lock is seized",
	Scenario: "etcdraft/mutex",
}}

// A lock is the state of a key: numbers of tokens, of which 0 is none.
type lock struct {
	granted uint64 // the last that was
	holder  uint64 // under which it is held
	seen    uint64 // the latest of those under which there was a use
}

// lockIn reads the state of a key.
func lockIn(cells *services.Cells, key string) lock {
	text, _ := cells.Get(key)
	granted, rest, _ := strings.Cut(text, " ")
	holder, seen, _ := strings.Cut(rest, " ")
	return lock{model.Number(granted), model.Number(holder), model.Number(seen)}
}

// keepIn makes the lock the state of a key.
func (l lock) keepIn(cells *services.Cells, key string) {
	cells.Set(key, model.Token(l.granted)+" "+model.Token(l.holder)+" "+model.Token(l.seen))
}

// expects says what a token is.
func expects(o services.Operation) string {
	if o.Kind.Inputs != checker.NoInput && model.Number(o.Value) == 0 {
		return "a token: a whole number from 1"
	}
	return ""
}

// execute carries out an operation.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	l, given := lockIn(cells, o.Key), model.Number(o.Value)
	switch o.Kind {
	case Acquire, Seize:
		if o.Kind == Acquire && l.holder != 0 {
			return services.Result{}, true
		}
		l.granted++
		l.holder = l.granted
		l.keepIn(cells, o.Key)
		return services.Result{Value: model.Token(l.granted), Found: o.Kind == Acquire}, true
	case Use:
		late := given < l.seen && cells.Flaw() != ignoreToken
		if late || given == 0 || given > l.granted {
			return services.Result{}, true
		}
		l.seen = max(l.seen, given)
		l.keepIn(cells, o.Key)
		return services.Result{Found: true}, true
	case Release:
		if given == 0 || given != l.holder {
			return services.Result{}, true
		}
		l.holder = 0
		l.keepIn(cells, o.Key)
		return services.Result{Found: true}, true
	case Holder:
		if l.holder != 0 {
			return services.Result{Value: model.Token(l.holder), Found: true}, true
		}
	}
	return services.Result{}, true
}
