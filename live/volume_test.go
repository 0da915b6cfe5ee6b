//go:build soak

package live_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
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

func TestASnapshotIsAboutAsLongAsTheValuesHoweverManyClientsReadThemForReal(t *testing.T) {
	const clients, length = 500, 1 << 20
	for _, name := range []string{"raft", "etcdraft", "paxos", "chain", "primary-backup"} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, find(t, name), 3, map[string]string{"snapshot-every": "250"})
			s.start(s.servers.IDs()...)
			thread := s.connect()
			s.put(s.client(thread, thread.Client()), "k", strings.Repeat("v", length-100-clients))
			for i := range uint64(clients) {
				client := s.client(thread, thread.Client()+i+1)
				result, outcome := client.Do(services.Operation{Kind: kv.Append, Key: "k", Value: "a"})
				if outcome != services.Succeeded && outcome != services.Unknown || outcome == services.Succeeded && len(result.Value) < length-100-clients {
					t.Fatalf("appending gave %d bytes with outcome %d", len(result.Value), outcome)
				}
			}
			await(t, "short files", func() bool { return s.longestFile() < 4*length })
			t.Logf("%d bytes", s.longestFile())
		})
	}
}

func TestALeaderOfALargeStateStaysWhileItTakesSnapshotsForReal(t *testing.T) {
	for _, name := range []string{"raft", "etcdraft", "paxos"} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, find(t, name), 3, map[string]string{"snapshot-every": "200"})
			s.start(s.servers.IDs()...)
			client := s.dial()
			for i := range 110 {
				s.put(client, fmt.Sprint("k", i), strings.Repeat("v", 1_000_000))
			}
			// A machine that others use too stops everybody for an election timeout now and then,
			// so it may be tried three times. With snapshots in one piece, Paxos had 1 to 8 changes
			// in each try; that none deposes a leader is held without a clock in simulation.
			var changes []int
			for range 3 {
				before := s.changes()
				for i := range 1000 {
					s.put(client, "small", fmt.Sprint(i))
				}
				if changes = append(changes, s.changes()-before); changes[len(changes)-1] == 0 {
					return
				}
			}
			t.Errorf("during five snapshots the leader changed %v times in three tries, expected 0 in one", changes)
		})
	}
}

func TestAServerThatLacksTensOfMegabytesComesBackForReal(t *testing.T) {
	for _, l := range lags {
		for _, name := range l.protocols {
			t.Run(name+"/"+l.name, func(t *testing.T) { l.makeUp(t, name) })
		}
	}
}

func (l *lag) makeUp(t *testing.T, protocol string) {
	s := newSite(t, find(t, protocol), 3, l.parameters)
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

// caughtUp returns what tells whether a server that was started has what was
// committed when caughtUp was called, or, where there are views, takes part in a
// later one.
func (s *site) caughtUp(id sim.NodeID) func() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	view, target := s.view, uint64(0)
	for _, reached := range s.reached {
		target = max(target, reached)
	}
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if view > 0 {
			return s.placed[id] > view
		}
		return s.reached[id] >= target
	}
}

// changes is how often a server has become leader.
func (s *site) changes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leaders
}

// longestFile is how many bytes the longest file of any server has.
func (s *site) longestFile() (longest int64) {
	_ = filepath.WalkDir(s.dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil { // else it has just been renamed
			if info, err := d.Info(); err == nil && !d.IsDir() {
				longest = max(longest, info.Size())
			}
		}
		return nil
	})
	return longest
}
