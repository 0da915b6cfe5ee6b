package live_test

import (
	"context"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A site is a cluster of one protocol whose servers run in this program, over
// sockets and files.
type site struct {
	t        *testing.T
	protocol *protocols.Protocol
	servers  live.Servers
	programs map[sim.NodeID]sim.Factory
	dir      string
	running  map[sim.NodeID]func() // each stops one

	mu      sync.Mutex
	leader  sim.NodeID            // the last that said so
	term    uint64                // of it
	leaders int                   // how often one said so
	reached map[sim.NodeID]uint64 // up to where each has applied since its last start
	placed  map[sim.NodeID]uint64 // the last view in which each had a place, of protocols with views
	view    uint64                // the last of any
}

// newSite makes a site of servers with the same parameters, none of which runs.
func newSite(t *testing.T, p *protocols.Protocol, n int, parameters map[string]string) *site {
	t.Helper()
	s := &site{
		t: t, protocol: p, servers: freeServers(t, n), dir: t.TempDir(),
		programs: make(map[sim.NodeID]sim.Factory), running: make(map[sim.NodeID]func()),
		reached: make(map[sim.NodeID]uint64), placed: make(map[sim.NodeID]uint64),
	}
	for _, one := range s.servers {
		s.configure(one.ID, parameters)
	}
	t.Cleanup(func() {
		for id := range maps.Clone(s.running) {
			s.stop(id)
		}
	})
	return s
}

// find finds a protocol.
func find(t *testing.T, name string) *protocols.Protocol {
	t.Helper()
	p, err := scenarios.FindProtocol(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// configure gives a server, before it is started, parameters of its own.
func (s *site) configure(id sim.NodeID, parameters map[string]string) {
	s.t.Helper()
	program, err := s.protocol.New(protocols.Cluster{Nodes: s.servers.IDs(), Parameters: parameters})
	if err != nil {
		s.t.Fatal(err)
	}
	s.programs[id] = program
}

// start starts servers.
func (s *site) start(ids ...sim.NodeID) {
	for _, id := range ids {
		s.mu.Lock()
		s.reached[id], s.placed[id] = 0, 0
		s.mu.Unlock()
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() {
			ended <- live.Run(ctx, live.Config{
				Protocol: s.protocol.Name, Program: s.programs[id], Messages: s.protocol.Messages,
				ID: id, Servers: s.servers, Directory: filepath.Join(s.dir, id.String()),
				Observe: func(o sim.Observation) { s.observe(id, o) },
			})
		}()
		s.running[id] = func() {
			cancel()
			if err := <-ended; err != nil {
				s.t.Error(err)
			}
		}
	}
}

// stop stops a server cleanly, and returns when it has ended.
func (s *site) stop(id sim.NodeID) {
	s.running[id]()
	delete(s.running, id)
}

func (s *site) observe(id sim.NodeID, o sim.Observation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch o.Kind {
	case sim.Became:
		if o.Text == "leader" {
			s.leader, s.term = id, o.Term
			s.leaders++
		}
	case sim.Applied, sim.Restored:
		s.reached[id] = max(s.reached[id], o.Index)
	case sim.Placed:
		s.view = max(s.view, o.Term)
		if o.Index > 0 {
			s.placed[id] = o.Term
		}
	}
}

// awaitLeader returns the server that leads.
func (s *site) awaitLeader() (leader sim.NodeID) {
	s.t.Helper()
	await(s.t, "a leader", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		leader = s.leader
		return leader != 0
	})
	return leader
}

// dial makes a client. Each operation is tried for a minute.
func (s *site) dial() *services.Client {
	s.t.Helper()
	thread := s.connect()
	return s.client(thread, thread.Client())
}

// connect makes the connections of a client.
func (s *site) connect() (thread *live.Thread) {
	s.t.Helper()
	await(s.t, "anyone who listens", func() (reached bool) {
		var err error
		thread, err = live.Dial(s.t.Context(), s.servers, func(string) {})
		return err == nil
	})
	s.t.Cleanup(thread.Close)
	return thread
}

// client makes a client that its commands call by id.
func (s *site) client(thread *live.Thread, id uint64) *services.Client {
	return services.NewClient(thread, services.ClientConfig{
		ID: id, Servers: s.servers.IDs(), Attempt: time.Second, Deadline: time.Minute,
	})
}

// put puts a value, or ends the test.
func (s *site) put(client *services.Client, key, value string) {
	s.t.Helper()
	if _, outcome := client.Do(services.Operation{Kind: kv.Put, Key: key, Value: value}); outcome != services.Succeeded {
		s.t.Fatalf("putting %d bytes ended with outcome %d (%v), expected %d", len(value), outcome, client.Refusal(), services.Succeeded)
	}
}
