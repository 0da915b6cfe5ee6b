package live_test

import (
	"testing"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

// In protocols with elections: a view service looks for who is alive by the timeout
// that it also waits for, so nothing tells a leave from a failure but time.
func TestALeaderThatIsStoppedHandsOverBeforeItsConnectionsClose(t *testing.T) {
	for _, name := range []string{"raft", "etcdraft", "paxos"} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, find(t, name), 3, map[string]string{"election-timeout": "1h"})
			s.configure(2, nil) // the one that stands for election
			s.start(s.servers.IDs()...)
			client := s.dial()
			s.put(client, "k", "1")
			leader := s.awaitLeader()
			s.stop(leader)
			await(t, "another leader, though nobody misses the first", func() bool {
				s.mu.Lock()
				defer s.mu.Unlock()
				return s.leader != leader
			})
			if result, outcome := client.Do(services.Operation{Kind: kv.Get, Key: "k"}); outcome != services.Succeeded || result.Value != "1" {
				t.Errorf("reading gave %+v with outcome %d, expected 1", result, outcome)
			}
		})
	}
}
