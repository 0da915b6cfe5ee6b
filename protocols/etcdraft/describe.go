package etcdraft

import (
	"fmt"
	"slices"
	"strings"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// Describe says what the library has told last of the member, and what its host has of
// the log; see [sim.Describer].
func (s *server) Describe() []sim.Fact {
	part := roleNames[s.status.RaftState]
	if s.halted {
		part = "none: it has halted"
	}
	facts := []sim.Fact{
		{Name: "role", Value: part},
		sim.NewFact("term", s.status.GetTerm()),
		{Name: "voted for", Value: host.DescribeServer(sim.NodeID(s.status.GetVote()))},
		{Name: "leader", Value: host.DescribeServer(sim.NodeID(s.status.Lead))},
		sim.NewFact("commit index", s.status.GetCommit()),
		sim.NewFact("last applied", s.applied),
	}
	if s.node == nil {
		return facts // its disk could not be read
	}
	facts = append(facts, s.describeLog()...)
	facts = append(facts, sim.Fact{Name: "configuration", Value: describeMembers(s.confState)})
	if s.status.RaftState == etcd.StateLeader {
		facts = append(facts, s.describeFollowers())
	}
	facts = append(facts, s.Host.Describe()...)
	return append(facts, s.describeRequests()...)
}

// describeLog says what is in the log that the library works on.
func (s *server) describeLog() []sim.Fact {
	first, err := s.storage.FirstIndex()
	must(err)
	last, err := s.storage.LastIndex()
	must(err)
	return host.DescribeLog("entry", first-1, last, func(index uint64) string { return s.describeEntry(s.entriesBetween(index, index)[0]) })
}

// describeFollowers says how far the library takes the others to have come.
func (s *server) describeFollowers() sim.Fact {
	var others []string
	s.node.WithProgress(func(id uint64, _ etcd.ProgressType, p tracker.Progress) {
		if id != uint64(s.id) {
			others = append(others, fmt.Sprintf("%v at %d (%v)", sim.NodeID(id), p.Match, strings.ToLower(strings.TrimPrefix(p.State.String(), "State"))))
		}
	})
	return sim.Fact{Name: "match index", Value: host.DescribeServers(others, func(words string) string { return words })}
}

// describeRequests says what waits besides what the host knows: what was not given to
// the library yet, and reads that it was asked about.
func (s *server) describeRequests() []sim.Fact {
	var facts []sim.Fact
	if n := len(s.requests); n > 0 {
		facts = append(facts, sim.NewFact("writes to propose", n))
	}
	if s.querying > 0 {
		facts = append(facts, sim.NewFact("reads to confirm", s.querying))
	}
	return facts
}

// describeMembers are the members: "n1 n2 n3 and n3 n4 n5, learning n6".
func describeMembers(c *pb.ConfState) string {
	text := observation.Names(nodes(c.GetVoters()))
	if old := c.GetVotersOutgoing(); len(old) > 0 {
		text = observation.Names(nodes(old)) + " and " + text
	}
	if learners := slices.Concat(c.GetLearners(), c.GetLearnersNext()); len(learners) > 0 {
		text += ", learning " + observation.Names(nodes(learners))
	}
	return text
}

// describeEntry is an entry for people.
func (s *server) describeEntry(e *pb.Entry) string {
	text := s.Words(string(e.GetData()))
	switch {
	case e.GetType() != pb.EntryNormal:
		text = "a change of members"
	case len(e.GetData()) == 0:
		text = "no-op"
	}
	return fmt.Sprintf("term %d, %s", e.GetTerm(), text)
}
