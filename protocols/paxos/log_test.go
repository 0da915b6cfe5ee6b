package paxos

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestALogReachesAsFarAsItIsAskedTo(t *testing.T) {
	l := log{base: 10}
	l.reach(13).ballot = 3
	if l.last() != 13 || l.at(11).ballot != 0 || l.at(13).ballot != 3 {
		t.Errorf("after reaching for slot 13 the log ends with %d: %+v", l.last(), l.slots)
	}
	l.compact(12)
	if l.base != 12 || l.last() != 13 || l.at(13).ballot != 3 {
		t.Errorf("without the slots up to 12 the log is from %d to %d: %+v", l.base+1, l.last(), l.slots)
	}
	l.compact(20)
	if l.base != 20 || l.last() != 20 {
		t.Errorf("without the slots up to 20 the log is from %d to %d", l.base+1, l.last())
	}
	l.compact(15)
	if l.base != 20 {
		t.Errorf("forgetting less than is forgotten already changed the base to %d", l.base)
	}
}

func TestBallotsAreUniqueAndGrow(t *testing.T) {
	for _, c := range []struct {
		tried, known, expected Ballot
		id                     sim.NodeID
	}{
		{0, 0, newBallot(1, 2), 2},
		{newBallot(1, 2), newBallot(1, 2), newBallot(2, 2), 2},
		{newBallot(1, 2), newBallot(5, 1), newBallot(5, 2), 2},
		{newBallot(1, 2), newBallot(5, 3), newBallot(6, 2), 2},
		{newBallot(7, 2), newBallot(5, 3), newBallot(8, 2), 2},
	} {
		s := &server{id: c.id, tried: c.tried, highest: c.known}
		if found := s.nextBallot(); found != c.expected || found.server() != c.id {
			t.Errorf("server %v, having used %v and heard of %v, goes on with %v; expected %v", c.id, c.tried, c.known, found, c.expected)
		}
	}
}

func TestAQuorumIsAMajorityOfTheMembers(t *testing.T) {
	members := setOf([]sim.NodeID{1, 64, 65, 128})
	for _, c := range []struct {
		ids      []sim.NodeID
		expected bool
	}{
		{nil, false},
		{[]sim.NodeID{1, 64}, false},
		{[]sim.NodeID{1, 2, 3, 4, 64}, false},
		{[]sim.NodeID{1, 64, 128}, true},
		{[]sim.NodeID{64, 65, 66, 128}, true},
	} {
		set := setOf(c.ids)
		if found := set.isQuorumOf(&members); found != c.expected {
			t.Errorf("%v is a quorum: %t; expected %t", c.ids, found, c.expected)
		}
		for _, id := range c.ids {
			if !set.has(id) {
				t.Errorf("the set of %v lacks %v", c.ids, id)
			}
		}
	}
}

func TestNewRefusesAClusterThatItCannotServe(t *testing.T) {
	for _, c := range []struct {
		nodes      []sim.NodeID
		parameters map[string]string
	}{
		{[]sim.NodeID{1, 3}, nil},
		{[]sim.NodeID{2}, nil},
		{[]sim.NodeID{1, 2, 3}, map[string]string{"members": "4"}},
	} {
		if _, err := build(protocols.Cluster{Nodes: c.nodes, Parameters: c.parameters}); err == nil {
			t.Errorf("servers %v with %v were accepted", c.nodes, c.parameters)
		}
	}
	if _, err := build(protocols.Cluster{Nodes: []sim.NodeID{1, 2, 3}, Parameters: map[string]string{"members": "2"}}); err != nil {
		t.Error(err)
	}
}
