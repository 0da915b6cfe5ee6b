package checker

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// CatchUpName is the name of the check of CatchUp.
const CatchUpName = "catch-up"

// Condition says what can be asked of a server at one moment.
type Condition uint8

// The conditions.
const (
	// Away: it does not run, or has halted.
	Away Condition = iota
	// Excused: it runs, but harm was done to it, so nothing is asked of it.
	Excused
	// Sound: it runs and must keep up.
	Sound
)

// A CatchUp judges whether each member of a cluster that runs catches up with
// the others, within a bound of the instant at which all became quiet: for as
// long as it must, it is shown the servers, and each must have caught up at one
// of these looks at the least.
//
// It has caught up if it has come as far in its log as any had when all became
// quiet, and is in the term, and acts by the configuration, of the leader; or if
// nobody leads, of whoever is ahead in these; and if its last snapshot has all but
// so many of the entries that it has applied, so that no log grows for ever. Which of
// this counts is said by kinds of observation, as in protocols.Convergence. It does not
// see what servers do not tell, nor whether a server falls behind again.
type CatchUp struct {
	servers     *Servers
	kinds       []observation.Kind
	logMax      uint64 // entries that are applied and in no snapshot
	from, bound time.Duration
	until       time.Duration // of the last look
	goal        [observation.End]uint64
	begun       bool
	caughtUp    map[int32]bool
	behind      map[int32]string // as of the last look, by node
	judged      int              // members of which something was asked at the last look
	running     int              // members that ran then
}

// CatchUp begins to judge the servers by the given kinds of observation. Each may
// have applied logMax entries, if Compacted is among the kinds, that its last snapshot
// does not have. From is when all became quiet.
func (s *Servers) CatchUp(kinds []observation.Kind, logMax uint64, from, bound time.Duration) *CatchUp {
	return &CatchUp{servers: s, kinds: kinds, logMax: logMax, from: from, bound: bound, caughtUp: make(map[int32]bool)}
}

// Look takes in how the servers stand at a time, which does not fall from call to
// call, and reports whether all have caught up.
func (c *CatchUp) Look(at time.Duration, condition func(node int32) Condition) bool {
	c.until = at
	c.behind = make(map[int32]string)
	runs := func(node int32) bool { return condition(node) != Away }
	latest := c.servers.latest(runs)
	members := c.servers.membersOf(&latest, runs)
	sound := slices.DeleteFunc(slices.Clone(members), func(node int32) bool { return condition(node) != Sound })
	c.begin(sound)
	leader := c.leader(members)
	c.judged, c.running = len(sound), len(members)
	for _, node := range sound {
		if c.caughtUp[node] {
			continue
		}
		if short := c.short(node, leader, sound, &latest); short != "" {
			c.behind[node] = short
			continue
		}
		c.caughtUp[node] = true
	}
	return len(c.behind) == 0
}

// begin sets how far all must come.
func (c *CatchUp) begin(sound []int32) {
	if c.begun {
		return
	}
	c.begun = true
	for _, node := range sound {
		for _, kind := range c.kinds {
			if goal := goals[kind]; goal.grows {
				c.goal[kind] = max(c.goal[kind], goal.of(&c.servers.all[node-1]))
			}
		}
	}
}

// leader is the member that leads in the latest term; 0 if none leads.
func (c *CatchUp) leader(members []int32) int32 {
	var leader int32
	for _, node := range members {
		s := &c.servers.all[node-1]
		if s.Role == observation.Leader && (leader == 0 || s.Term > c.servers.all[leader-1].Term) {
			leader = node
		}
	}
	return leader
}

// A goal is what must be as far, or the same, on all servers.
type goal struct {
	words string
	grows bool // with the log, as a place does; a term or the like does not
	of    func(s *Server) uint64
}

// goals are those of which observations tell. Who has a role in a ballot has promised
// it, also if he was killed before he could say so and found it on his disk when he
// was back.
var goals = map[observation.Kind]goal{
	observation.Appended:  {"its log ends with", true, func(s *Server) uint64 { return s.Last }},
	observation.Committed: {"it has committed", true, func(s *Server) uint64 { return s.Committed }},
	observation.Applied:   {"it has applied", true, func(s *Server) uint64 { return s.Applied }},
	observation.Became:    {"it is in", false, func(s *Server) uint64 { return s.Term }},
	observation.Promised:  {"it has promised", false, func(s *Server) uint64 { return max(s.Promised, s.Term) }},
}

// short says what a server has not caught up in; "" if there is nothing.
func (c *CatchUp) short(node, leader int32, sound []int32, latest *configuration) string {
	s := &c.servers.all[node-1]
	var short []string
	for _, kind := range c.kinds {
		switch goal, known := goals[kind]; {
		case goal.grows:
			if place := goal.of(s); place < c.goal[kind] {
				short = append(short, fmt.Sprintf("%s %d of %d", goal.words, place, c.goal[kind]))
			}
		case known:
			rank, words := goal.of(s), c.servers.words.About(kind)
			if expected, whose := c.expected(goal, leader, sound); rank != expected {
				short = append(short, fmt.Sprintf("%s %s and %s %s", goal.words, words.OfTerm(rank), whose, words.OfTerm(expected)))
			}
		case kind == observation.Compacted:
			if s.Applied > s.Snapshot+c.logMax {
				short = append(short, fmt.Sprintf("its last snapshot has %d of the %d entries that it has applied, and all but %d are expected", s.Snapshot, s.Applied, c.logMax))
			}
		case kind == observation.Configured:
			if own, others := c.servers.members(&s.configuration), c.servers.members(latest); own != others {
				short = append(short, fmt.Sprintf("it acts by the configuration %s, not %s", own, others))
			}
		}
	}
	return strings.Join(short, ", ")
}

// expected is the rank that a server must have, and whose it is.
func (c *CatchUp) expected(g goal, leader int32, sound []int32) (rank uint64, whose string) {
	if leader != 0 {
		s := &c.servers.all[leader-1]
		return g.of(s), s.Name + " leads in"
	}
	for _, node := range sound {
		rank = max(rank, g.of(&c.servers.all[node-1]))
	}
	return rank, "another is in"
}

// Behind says what a server had not caught up in at the last look; "" if it had,
// or if nothing was asked of it.
func (c *CatchUp) Behind(node int32) string { return c.behind[node] }

// Excused reports whether nothing was asked of any member at the last look,
// though some run.
func (c *CatchUp) Excused() bool { return c.judged == 0 && c.running > 0 }

// Check says what has been found so far. It is Unknown while time is left, and if
// nothing was asked of any server.
func (c *CatchUp) Check() Check {
	check := Check{Name: CatchUpName, Promise: Liveness}
	switch {
	case c.judged == 0:
		return check.Unknown("no server of which anything can be asked runs")
	case len(c.behind) == 0:
		return check.Valid("each of %d members that run caught up with the others within %v after %v", c.judged, c.until-c.from, c.from)
	case c.until < c.from+c.bound:
		return check.Unknown("the run ends at %v, too early to tell within %v after %v: %s", c.until, c.bound, c.from, c.describe())
	}
	return check.Violated(Evidence{At: c.from + c.bound}, "%d of %d members that run did not catch up with the others within %v after %v: %s",
		len(c.behind), c.judged, c.bound, c.from, c.describe())
}

// describe names the first few servers that are behind.
func (c *CatchUp) describe() string {
	var words []string
	for i := range c.servers.all {
		if behind := c.behind[int32(i+1)]; behind != "" {
			words = append(words, fmt.Sprintf("%s (%s)", c.servers.all[i].Name, behind))
		}
	}
	return strings.Join(prose.Few(words, laggardsShown), "; ")
}
