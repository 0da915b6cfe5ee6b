package live_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/command"
	"github.com/laplace-sim/laplace/internal/loopback"
	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/sim"
)

// asLaplace in its environment makes the test binary the laplace command, so
// that tests start programs of their own.
const asLaplace = "LAPLACE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asLaplace) != "" {
		command.Main(command.Options{})
	}
	os.Exit(m.Run())
}

// A cluster is three programs, each a server of its own.
type cluster struct {
	t        *testing.T
	servers  live.Servers
	dir      string
	programs map[sim.NodeID]*exec.Cmd

	mu      sync.Mutex
	term    int        // of the latest leader
	leader  sim.NodeID // what it said itself
	journal strings.Builder
}

// freeServers have addresses where nobody listens.
func freeServers(t *testing.T, n int) live.Servers {
	var all live.Servers
	for i, address := range loopback.FreeAddresses(t, n) {
		all = append(all, live.Server{ID: sim.NodeID(i + 1), Address: address})
	}
	return all
}

func startCluster(t *testing.T) *cluster {
	c := &cluster{t: t, servers: freeServers(t, 3), dir: t.TempDir(), programs: make(map[sim.NodeID]*exec.Cmd)}
	t.Cleanup(func() {
		for id := range c.programs {
			c.kill(id)
		}
		if t.Failed() {
			t.Logf("the servers said:\n%s", c.said())
		}
	})
	for _, s := range c.servers {
		c.start(s.ID)
	}
	return c
}

// start starts the program of a server, as a person would.
func (c *cluster) start(id sim.NodeID) {
	c.t.Helper()
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.CommandContext(c.t.Context(), self, "node", "--protocol", "raft", "--id", fmt.Sprintf("%d", id),
		"--peers", c.servers.String(), "--dir", filepath.Join(c.dir, id.String()),
		"--parameter", "snapshot-every=100")
	cmd.Env = append(os.Environ(), asLaplace+"=1")
	cmd.Stderr = &listener{cluster: c, id: id}
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.programs[id] = cmd
}

// kill ends a program as nothing else does: it gets no chance to tidy up.
func (c *cluster) kill(id sim.NodeID) {
	c.t.Helper()
	_ = c.programs[id].Process.Kill()
	if err := c.programs[id].Wait(); !strings.Contains(fmt.Sprint(err), "killed") {
		c.t.Errorf("node %d had ended already: %v", id, err)
	}
	delete(c.programs, id)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leader == id {
		c.leader = 0
	}
}

// stop asks a program to end, and returns its exit status.
func (c *cluster) stop(id sim.NodeID) int {
	cmd := c.programs[id]
	delete(c.programs, id)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode()
}

// awaitLeader returns a server that leads, and the others.
func (c *cluster) awaitLeader() (leader sim.NodeID, others []sim.NodeID) {
	c.t.Helper()
	await(c.t, "a leader", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		leader = c.leader
		return leader != 0
	})
	for _, id := range c.servers.IDs() {
		if id != leader {
			others = append(others, id)
		}
	}
	return leader, others
}

func (c *cluster) said() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.journal.String()
}

// A listener reads what a program says about itself.
type listener struct {
	*cluster
	id   sim.NodeID
	rest string
}

func (l *listener) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest += string(p)
	for {
		line, rest, ok := strings.Cut(l.rest, "\n")
		if !ok {
			return len(p), nil
		}
		l.rest = rest
		fmt.Fprintf(&l.journal, "node %d: %s\n", l.id, line)
		var term int
		if _, said, ok := strings.Cut(line, " became leader "); ok {
			if n, _ := fmt.Sscanf(said, "of term %d", &term); n == 1 && term > l.term {
				l.term, l.leader = term, l.id
			}
		}
	}
}

// await waits until something is so, for ten seconds at most.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("within ten seconds there was not %s", what)
		}
	}
}
