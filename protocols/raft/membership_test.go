package raft

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestConfigurationsReadBackAsTheyWereWritten(t *testing.T) {
	for _, c := range []configuration{
		{voters: []sim.NodeID{1}},
		{voters: []sim.NodeID{1, 2, 300}, learners: []sim.NodeID{4}},
		{voters: []sim.NodeID{3, 4}, outgoing: []sim.NodeID{1, 2, 3}, learners: []sim.NodeID{1, 5}},
	} {
		read, err := parseConfiguration(7, c.command())
		if err != nil || !read.equal(&c) || read.index != 7 {
			t.Errorf("%v is read as %v, %v", &c, &read, err)
		}
	}
}

func TestWhatIsNoConfigurationIsRefused(t *testing.T) {
	whole := (&configuration{voters: []sim.NodeID{1, 2}, learners: []sim.NodeID{3}}).command()
	for _, text := range []string{"", "put", whole[:1], whole[:2], whole + "x", "\xc0\x00\x00\x00"} {
		if c, err := parseConfiguration(1, text); err == nil {
			t.Errorf("%q is read as %v", text, &c)
		}
	}
}

// silence is the environment of a server that nobody listens to.
type silence struct{ sim.Env }

func (silence) Observe(sim.Observation)  {}
func (silence) Monotonic() time.Duration { return 0 }

// seated returns a server in a configuration, as n1.
func seated(c configuration) *server {
	s := &server{id: 1, config: &config{}, configurations: []configuration{c}, env: silence{}}
	s.takeSeats()
	return s
}

func TestAgreementNeedsEachMajority(t *testing.T) {
	ids := func(ids ...sim.NodeID) []sim.NodeID { return ids }
	for _, c := range []struct {
		configuration configuration
		reached       map[sim.NodeID]uint64 // those left out have reached 0
		expected      uint64
	}{
		{configuration{voters: ids(1)}, map[sim.NodeID]uint64{1: 7}, 7},
		{configuration{voters: ids(1, 2)}, map[sim.NodeID]uint64{1: 7, 2: 5}, 5},
		{configuration{voters: ids(1, 2, 3)}, map[sim.NodeID]uint64{1: 7, 2: 5, 3: 1}, 5},
		{configuration{voters: ids(1, 2, 3, 4)}, map[sim.NodeID]uint64{1: 7, 2: 6, 3: 5, 4: 4}, 5},
		// Learners and outsiders do not count, n1 itself included.
		{configuration{voters: ids(1, 2, 3), learners: ids(4, 5)}, map[sim.NodeID]uint64{1: 7, 4: 7, 5: 7}, 0},
		{configuration{voters: ids(2, 3, 4)}, map[sim.NodeID]uint64{1: 7, 2: 5, 3: 3}, 3},
		{configuration{voters: ids(2), learners: ids(1)}, map[sim.NodeID]uint64{1: 7, 2: 3}, 3},
		// Old and new are counted apart, even if they share a server.
		{configuration{voters: ids(3, 4, 5), outgoing: ids(1, 2, 3)}, map[sim.NodeID]uint64{1: 9, 2: 9, 3: 9}, 0},
		{configuration{voters: ids(3, 4, 5), outgoing: ids(1, 2, 3)}, map[sim.NodeID]uint64{3: 9, 4: 9, 5: 9}, 0},
		{configuration{voters: ids(3, 4, 5), outgoing: ids(1, 2, 3)}, map[sim.NodeID]uint64{1: 8, 3: 9, 4: 6}, 6},
		{configuration{voters: ids(4, 5, 6), outgoing: ids(1, 2, 3)}, map[sim.NodeID]uint64{1: 4, 2: 5, 5: 8, 6: 8}, 4},
	} {
		s := seated(c.configuration)
		if found := s.agreed(c.reached[1], func(p *peer) uint64 { return c.reached[p.id] }); found != c.expected {
			t.Errorf("%v: agreed upon %d; expected %d", &c.configuration, found, c.expected)
		}
		for level := uint64(1); level < 10; level++ {
			if c.reached[1] < level {
				continue // a server counts itself, if at all
			}
			quorum := s.hasQuorum(func(p *peer) int {
				if c.reached[p.id] < level {
					return 0
				}
				return 1
			})
			if quorum != (level <= c.expected) {
				t.Errorf("%v: a quorum for %d: %v; expected %v", &c.configuration, level, quorum, level <= c.expected)
			}
		}
	}
}

func TestThereCannotBeMoreVotersThanServers(t *testing.T) {
	_, err := build(protocols.Cluster{Nodes: []sim.NodeID{1, 2}, Parameters: map[string]string{"voters": "3"}})
	if err == nil || !strings.Contains(err.Error(), "voters: found 3") {
		t.Errorf("three voters of two servers: %v", err)
	}
}
