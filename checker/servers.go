package checker

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/observation"
)

// A Server is what a server has told of itself, as of now. What its last
// incarnation told is forgotten with its end, but for what a crash does not
// undo.
type Server struct {
	Name        string
	Incarnation int    // 0 if it has told nothing
	Role        string // as of Became, empty before the first
	Term        uint64 // as of Became
	Promised    uint64 // the greatest term that it promised to take part in nothing older than
	Last        uint64 // the last position of its log, as of Appended and Restored
	Committed   uint64 // the last position that it knows to be committed
	Applied     uint64 // the last position that it has applied
	Snapshot    uint64 // the last position that its snapshot stands for
	// Halted is why it does nothing any more, and HaltedAt since when; empty if
	// it has not told so.
	Halted   string
	HaltedAt time.Duration

	configuration configuration
}

// A configuration is what a server told that it acts by.
type configuration struct {
	told        bool
	term, index uint64
	members     string // as Configured has it
}

// laterThan reports whether c is later than another configuration.
func (c *configuration) laterThan(o *configuration) bool {
	switch {
	case !c.told || !o.told:
		return c.told
	case c.term != o.term:
		return c.term > o.term
	}
	return c.index > o.index
}

// Servers follows what each server of a cluster tells of itself. It is not safe
// for use by several goroutines.
type Servers struct {
	all      []Server // node 1 is the first
	everyone string   // all of them, as Configured has it
	words    *observation.Vocabulary
}

// NewServers returns a Servers of nodes that are numbered from 1, by the names
// by which Configured speaks of them.
func NewServers(names ...string) *Servers {
	s := &Servers{all: make([]Server, len(names)), everyone: observation.Names(names)}
	for i, name := range names {
		s.all[i].Name = name
	}
	return s
}

// Speak has checks of the servers write terms as people do.
func (s *Servers) Speak(words *observation.Vocabulary) { s.words = words }

// Of is what the given node has told of itself. The node is one of the servers.
func (s *Servers) Of(node int32) Server { return s.all[node-1] }

// Observe takes in the next observation. Those of other nodes concern it not.
func (s *Servers) Observe(o *Observation) {
	if o.Node < 1 || int(o.Node) > len(s.all) {
		return
	}
	server := &s.all[o.Node-1]
	if o.Incarnation != server.Incarnation {
		*server = Server{Name: server.Name, Incarnation: o.Incarnation, Promised: server.Promised, Snapshot: server.Snapshot}
	}
	server.observe(o)
}

func (s *Server) observe(o *Observation) {
	switch o.Kind {
	case observation.Became:
		s.Role, s.Term = o.Text, o.Term
	case observation.Promised:
		if o.Index == 0 {
			s.Promised = max(s.Promised, o.Term)
		}
	case observation.Appended:
		s.Last = o.Index
	case observation.Committed:
		s.Committed = o.Index
	case observation.Applied:
		s.Applied = o.Index
	case observation.Restored:
		s.Last, s.Committed, s.Applied, s.Snapshot = o.Index, o.Index, o.Index, o.Index
	case observation.Compacted:
		s.Snapshot = o.Index
	case observation.Configured:
		s.configuration = configuration{true, o.Term, o.Index, o.Text}
	case observation.Halted:
		s.Halted, s.HaltedAt = o.Text, o.At
	}
}

// latest is the latest configuration that any of some servers acts by.
func (s *Servers) latest(among func(node int32) bool) configuration {
	var latest configuration
	for i := range s.all {
		if c := &s.all[i].configuration; among(int32(i+1)) && c.laterThan(&latest) {
			latest = *c
		}
	}
	return latest
}

// members names the members of a configuration. Of one that nobody told of all
// servers are.
func (s *Servers) members(c *configuration) string {
	if c.told {
		return c.members
	}
	return s.everyone
}

// membersOf returns the members of a configuration among some servers, in the
// order of their numbers.
func (s *Servers) membersOf(c *configuration, among func(node int32) bool) []int32 {
	named := observation.ReadNames(s.members(c))
	var members []int32
	for i := range s.all {
		if node := int32(i + 1); among(node) && slices.Contains(named, s.all[i].Name) {
			members = append(members, node)
		}
	}
	return members
}
