package raft

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// The names of the judges' checks.
const (
	firstLeaderName = "first leader"
	newLeaderName   = "new leader"
	majorityName    = "leader of a majority"
	agreedName      = "one term"
	messagesName    = "messages"
	servedName      = "served"
	notServedName   = "not served"
)

// broken is a violation that showed at a time.
func broken(c checker.Check, at time.Duration, format string, args ...any) checker.Check {
	return c.Violated(checker.Evidence{At: at}, format, args...)
}

// ended is the check of what could not be judged, as the run ended before a time.
func ended(c checker.Check, r *scenarios.Result, before time.Duration) checker.Check {
	return c.Unknown("the run ended at %v, before %v", r.Virtual, before)
}

// firstLeader asks for a leader within a time of the start.
func firstLeader(within time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: firstLeaderName}
		for _, role := range r.Roles {
			if role.Role == sim.Leader && role.At <= within {
				return c.Valid("%s began to lead in term %d at %v", r.Names[role.Node-1], role.Term, role.At)
			}
		}
		if r.Virtual < within {
			return ended(c, r, within)
		}
		return broken(c, within, "nobody led within %v of the start", within)
	}
}

// messages is a budget: how many messages servers and clients may send until the heal.
func messages(most int64) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: messagesName, Promise: labs.Budget}
		if sent := r.Measures.Cost.Messages; sent > most {
			return broken(c, r.Measures.Until, "%d messages were sent within %v, expected at most %d", sent, r.Measures.Until, most)
		}
		return c.Valid("%d messages were sent, of at most %d", r.Measures.Cost.Messages, most)
	}
}

// newLeader asks, of each fault with one of some ids that struck, for a server that it did not
// strike to begin to lead within a time.
func newLeader(within time.Duration, ids ...string) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c, judged := checker.Check{Name: newLeaderName}, 0
		for _, f := range struck(r, ids) {
			judged++
			until := f.From + within
			if slices.ContainsFunc(r.Roles, func(role scenarios.RoleChange) bool {
				return role.Role == sim.Leader && role.At >= f.From && role.At <= until && !slices.Contains(f.Nodes, r.Names[role.Node-1])
			}) {
				continue
			}
			if r.Virtual < until {
				return ended(c, r, until)
			}
			return broken(c, until, "%s left the others at %v, and none of those began to lead within %v", names(f.Nodes), f.From, within)
		}
		if judged == 0 {
			return c.Unknown("nobody left the others")
		}
		return c.Valid("%d times another began to lead", judged)
	}
}

// majorityLeads asks, of each fault with one of some ids that struck, for the leader of the
// highest term to be, when the fault ends, among the servers that it did not strike.
func majorityLeads(ids ...string) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c, judged := checker.Check{Name: majorityName}, 0
		for _, f := range struck(r, ids) {
			judged++
			at := until(r, f)
			if r.Virtual < at {
				return ended(c, r, at)
			}
			if leader := leaderAt(r, at); leader == "" || slices.Contains(f.Nodes, leader) {
				return broken(c, at, "while %s were away, from %v to %v, the others came to no leader of a later term", names(f.Nodes), f.From, at)
			}
		}
		if judged == 0 {
			return c.Unknown("nobody left the others")
		}
		return c.Valid("%d times those who were left had a leader", judged)
	}
}

// leaderAt is who leads the highest term that anybody has led by a time; "" if nobody.
func leaderAt(r *scenarios.Result, at time.Duration) (leader string) {
	term := uint64(0)
	for _, role := range r.Roles {
		if role.Role == sim.Leader && role.At <= at && role.Term >= term {
			leader, term = r.Names[role.Node-1], role.Term
		}
	}
	return leader
}

// noLeader asks that nobody begins to lead while a fault lasts that leaves no majority, but
// for a moment at its beginning, in which votes may still be under way.
func noLeader(id string) labs.Judge {
	const moment = 50 * time.Millisecond
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: majorityName, Promise: checker.Leadership}
		all := struck(r, []string{id})
		if len(all) == 0 {
			return c.Unknown("the majority was never parted")
		}
		from, to := all[0].From, until(r, all[0])
		for _, role := range r.Roles {
			if role.Role == sim.Leader && role.At > from+moment && role.At < to {
				return broken(c, role.At, "%s began to lead in term %d at %v, while no majority could talk, from %v to %v", r.Names[role.Node-1], role.Term, role.At, from, to)
			}
		}
		return c.Valid("nobody began to lead while no majority could talk")
	}
}

// agreed asks that at the end one server leads, and all others follow in its term.
func agreed(r *scenarios.Result) checker.Check {
	c := checker.Check{Name: agreedName}
	if r.HealedAt == 0 {
		return ended(c, r, r.Spec.Duration)
	}
	var leaders []string
	leader := slices.MaxFunc(r.Servers, func(a, b scenarios.Server) int { return cmp.Compare(a.Term, b.Term) })
	for _, s := range r.Servers {
		if s.Role == sim.Leader {
			leaders = append(leaders, s.Name)
			leader = s
		}
	}
	if len(leaders) != 1 {
		return broken(c, r.Virtual, "%d servers lead at the end (%s), expected one", len(leaders), names(leaders))
	}
	for _, s := range r.Servers {
		if s.Term != leader.Term {
			return broken(c, r.Virtual, "%s leads term %d at the end, but %s is in term %d", leader.Name, leader.Term, s.Name, s.Term)
		}
	}
	return c.Valid("%s leads term %d, and all others know it", leader.Name, leader.Term)
}

// served asks that while each fault with one of some ids lasts, an operation is answered that
// a client began when the servers had had a time to find a leader.
func served(after time.Duration, ids ...string) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c, judged := checker.Check{Name: servedName}, 0
		for _, f := range struck(r, ids) {
			judged++
			end := until(r, f)
			if r.Virtual < end {
				return ended(c, r, end)
			}
			if _, ok := labs.Answered(r, f.From+after, end); !ok {
				return broken(c, end, "while %s were away, from %v to %v, the others answered nothing that clients asked for after %v", names(f.Nodes), f.From, end, f.From+after)
			}
		}
		if judged == 0 {
			return c.Unknown("nobody left the others")
		}
		return c.Valid("%d times clients were served by those who were left", judged)
	}
}

// notServed asks that while a fault lasts that leaves no majority nothing is answered that a
// client asked for then.
func notServed(id string) labs.Judge {
	const moment = 50 * time.Millisecond
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: notServedName, Promise: checker.Agreement}
		all := struck(r, []string{id})
		if len(all) == 0 {
			return c.Unknown("the majority was never parted")
		}
		from, to := all[0].From, until(r, all[0])
		if o, ok := labs.Answered(r, from+moment, to); ok {
			return broken(c, o.Return, "%s asked for %s at %v and was answered at %v, while no majority could talk, from %v to %v", o.Client, o.Request(), o.Call, o.Return, from, to)
		}
		return c.Valid("nothing was answered while no majority could talk")
	}
}

// struck are the faults with one of some ids that struck.
func struck(r *scenarios.Result, ids []string) (all []nemesis.Injected) {
	for _, f := range r.Faults {
		if f.Skipped == "" && slices.Contains(ids, f.Fault.ID) {
			all = append(all, f)
		}
	}
	return all
}

// until is when a fault ended, or will if the run ended before.
func until(r *scenarios.Result, f nemesis.Injected) time.Duration {
	if f.Until > 0 {
		return f.Until
	}
	return cmp.Or(r.HealedAt, r.Spec.Duration)
}

// names are the names of servers in words.
func names(all []string) string {
	if len(all) == 0 {
		return "nobody"
	}
	return fmt.Sprint(all)
}
