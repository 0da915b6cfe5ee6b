package lease

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/services"
)

// Term is how long a client may count on a lease, from when it asked for it.
const Term = 500 * time.Millisecond

// The kinds of operation. A key is a lock.
var (
	// acquire asks for a lease, and gives it a name.
	acquire = &services.Kind{Name: "acquire", Code: 1, Inputs: checker.OneInput, Output: checker.FlagOutput, Told: [2]string{"refused", "granted"}}
	// release gives the lease of that name back, if it still stands.
	release = &services.Kind{Name: "release", Code: 2, Inputs: checker.OneInput, Output: checker.FlagOutput, Told: [2]string{"over already", "released"}}
	// holder returns the name of the lease that stands, if one does.
	holder = &services.Kind{Name: "holder", Code: 3, Reads: true, Output: checker.MaybeOutput, Told: [2]string{"nobody"}}
)

// kinds are all of them.
var kinds = checker.Kinds{acquire, release, holder}

// service is the language between clients and the server.
var service = &services.Service{
	Name:      "lease",
	Version:   1,
	Summary:   "locks that are held for a term: acquire, release, holder",
	Kinds:     kinds,
	Execute:   execute,
	Workloads: []*services.Workload{contention},
}

// execute does what an operation does. That a lease ends of itself is for the server to
// say, which then does what release does.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	name, held := cells.Get(o.Key)
	switch {
	case o.Kind == holder:
		return services.Result{Value: name, Found: held}, true
	case o.Kind == acquire && !held:
		cells.Set(o.Key, o.Value)
		return services.Result{Found: true}, true
	case o.Kind == release && held && name == o.Value:
		cells.Delete(o.Key)
		return services.Result{Found: true}, true
	}
	return services.Result{}, true
}

// contention is several clients at few locks.
var contention = &services.Workload{
	Name:    "lease",
	Summary: "clients acquire few locks, some release them, others let them run out",
	Keys:    2,
	Mix:     []services.Weight{{Kind: acquire, Weight: 50}, {Kind: release, Weight: 20}, {Kind: holder, Weight: 30}},
	New:     func(s services.Seat) services.Generator { return &client{Seat: s, held: make(map[string]string)} },
	Judge:   func(h checker.History, _ int) linear.Result { return exclusion(h) },
	Least: func(h checker.History, _, _ time.Duration) []checker.Check {
		return []checker.Check{exclusion(h).Check}
	},
}

// A client makes up operations.
type client struct {
	services.Seat
	held map[string]string // by lock, the name of the lease that it was granted last
}

// Make returns an operation of the kind; an acquire where there is nothing to release.
func (c *client) Make(kind *services.Kind, key string) services.Operation {
	name, held := c.held[key]
	switch {
	case kind == holder:
		return services.Operation{Kind: holder, Key: key}
	case kind == release && held:
		delete(c.held, key)
		return services.Operation{Kind: release, Key: key, Value: name}
	}
	return services.Operation{Kind: acquire, Key: key, Value: c.Unique()}
}

// Learn notes the name of a lease.
func (c *client) Learn(o services.Operation, r services.Result, outcome services.Outcome, _ bool) {
	if outcome == services.Succeeded && o.Kind == acquire && r.Found {
		c.held[o.Key] = o.Value
	}
}

// Look asks who holds the lock.
func (c *client) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: holder, Key: key}, true
}

// A tenure is the time in which the client of an acquire takes the lock for its own: from
// when it was told until Term is over, counted from its call, or it begins to release.
type tenure struct {
	granted  *checker.Operation
	from, to time.Duration
}

// tenures returns those of a history with the locks of each together, in order of time.
func tenures(h checker.History) []tenure {
	type lease struct{ lock, name string }
	released := make(map[lease]time.Duration)
	for i := range h {
		if o := &h[i]; o.Kind == release {
			if _, found := released[lease{o.Key, o.Value}]; !found {
				released[lease{o.Key, o.Value}] = o.Call
			}
		}
	}
	var all []tenure
	for i := range h {
		o := &h[i]
		if o.Kind != acquire || o.Outcome != checker.OutcomeOK || !o.Found {
			continue
		}
		t := tenure{o, o.Return, o.Call + Term}
		if at, found := released[lease{o.Key, o.Value}]; found {
			t.to = min(t.to, at)
		}
		if t.from < t.to {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b tenure) int {
		return cmp.Or(cmp.Compare(a.granted.Key, b.granted.Key), cmp.Compare(a.from, b.from))
	})
	return all
}

// exclusion judges that no two clients hold a lock at a time. Unlike that each operation
// takes effect at one instant, that says what a lock is for; and no order of operations
// explains how a lease runs out.
func exclusion(h checker.History) linear.Result {
	check := checker.Check{Name: "mutual exclusion", Promise: checker.Freshness}
	if err := cmp.Or(h.Validate(), kinds.Accept(h)); err != nil {
		return linear.Result{Check: check.Unjudgeable(err)}
	}
	all := tenures(h)
	if len(all) == 0 {
		return linear.Result{Check: check.Unknown("no lease was granted, so nothing was judged")}
	}
	held := all[0] // what ends last of what began
	for _, t := range all[1:] {
		apart := t.granted.Key != held.granted.Key || held.to <= t.from
		if !apart && t.granted.Client != held.granted.Client {
			return linear.Result{Check: violated(check, held, t), Key: t.granted.Key}
		}
		if apart || t.to > held.to {
			held = t
		}
	}
	return linear.Result{Check: check.Valid("%d leases, no two clients held a lock at a time", len(all))}
}

// violated accuses a grant that came while another client held the lock.
func violated(check checker.Check, held, t tenure) checker.Check {
	evidence := checker.Evidence{At: t.from, Operations: []int{held.granted.ID, t.granted.ID}, Accused: &t.granted.ID}
	slices.Sort(evidence.Operations)
	return check.Violated(evidence, "%s was told %v at %v, while %s held %q from %v on, and could count on that until %v",
		t.granted.Client, t.granted, t.from, held.granted.Client, held.granted.Value, held.from, held.to)
}
