//go:build soak

package live_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A lag is what a server lacks that was stopped while clients wrote.
type lag struct {
	name         string
	protocols    []string
	values, keys int
	length       int // of each value, in bytes
	parameters   map[string]string
}

var (
	unsnapped = map[string]string{"snapshot-every": "1000000", "snapshot-bytes": "1000000000000"}

	lags = []lag{
		{"entries", []string{"raft", "etcdraft", "paxos"}, 400, 5, 100_000, unsnapped},
		{"snapshot", []string{"raft", "etcdraft", "paxos"}, 112, 110, 1_000_000, map[string]string{"snapshot-every": "111"}},
		{"state", []string{"chain", "primary-backup"}, 400, 400, 100_000, nil},
	}
)

func TestAServerThatLacksTensOfMegabytesComesBackForReal(t *testing.T) {
	for _, l := range lags {
		for _, name := range l.protocols {
			t.Run(name+"/"+l.name, func(t *testing.T) { l.makeUp(t, name) })
		}
	}
}

func (l *lag) makeUp(t *testing.T, protocol string) {
	p, err := scenarios.FindProtocol(protocol)
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, p, 3, l.parameters)
	s.start(s.servers.IDs()...)
	client := s.dial()
	s.put(client, "first", "1")
	away := sim.NodeID(3)
	if s.awaitLeader() == away {
		away = 2
	}
	s.stop(away)
	for i := range l.values {
		s.put(client, fmt.Sprint("k", i%l.keys), strings.Repeat("v", l.length))
	}
	before := s.leaders
	began := time.Now()
	s.start(away)
	done := s.caughtUp(away)
	writes, longest := 0, time.Duration(0)
	for limit := began.Add(time.Minute); !done(); writes++ {
		one := time.Now()
		s.put(client, "small", fmt.Sprint(writes))
		longest = max(longest, time.Since(one))
		if time.Now().After(limit) {
			t.Fatalf("the server has not come back within a minute; %d writes were served meanwhile, one took %v, and %d leaders have followed each other", writes, longest, s.leaders-before)
		}
	}
	t.Logf("back after %v; %d writes meanwhile, the longest %v; %d changes of leader", time.Since(began), writes, longest, s.leaders-before)
}
