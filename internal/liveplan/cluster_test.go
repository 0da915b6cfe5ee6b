//go:build soak

package liveplan

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/command"
	"github.com/laplace-sim/laplace/internal/loopback"
	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// asLaplace in its environment makes the test binary the laplace command.
const asLaplace = "LAPLACE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asLaplace) != "" {
		command.Main(command.Options{})
	}
	os.Exit(m.Run())
}

// A cluster is five programs, each a server with a directory of its own, that reach each
// other and are reached through a proxy.
type cluster struct {
	t        *testing.T
	of       *subject
	dir      string
	proxy    *proxy
	ids      []sim.NodeID
	seen     map[sim.NodeID]live.Servers // how each server, or the clients as 0, reaches the servers
	programs map[sim.NodeID]*exec.Cmd

	mu      sync.Mutex
	roles   map[sim.NodeID]role // of those that run, the latest
	term    uint64              // the latest that somebody led
	led     []time.Time         // when somebody began to lead in a later term than all before
	journal strings.Builder
}

type role struct {
	name string
	term uint64
}

func startCluster(t *testing.T, of *subject) *cluster {
	t.Helper()
	c := &cluster{
		t: t, of: of, dir: t.TempDir(), proxy: newProxy(hop),
		seen: make(map[sim.NodeID]live.Servers), programs: make(map[sim.NodeID]*exec.Cmd), roles: make(map[sim.NodeID]role),
	}
	t.Cleanup(c.end)
	// All at once, so that none of them is that of a server that is down just now.
	addresses := loopback.FreeAddresses(t, servers*(servers+1))
	for i := range servers {
		c.ids = append(c.ids, sim.NodeID(i+1))
		c.join(sim.NodeID(i+1), addresses[i*(servers+1):][:servers+1])
	}
	for _, id := range c.ids {
		c.start(id)
		c.await(func() bool { return c.role(id) != "" })
	}
	return c
}

// join has everybody reach a server, itself at the address of its own number, all others
// and the clients at those of theirs.
func (c *cluster) join(id sim.NodeID, addresses []string) {
	c.t.Helper()
	for from, address := range addresses {
		c.seen[sim.NodeID(from)] = append(c.seen[sim.NodeID(from)], live.Server{ID: id, Address: address})
		if sim.NodeID(from) == id {
			continue
		}
		l, err := net.Listen("tcp", address)
		if err != nil {
			c.t.Fatal(err)
		}
		c.proxy.link(direction{sim.NodeID(from), id}, l, addresses[id])
	}
}

// start starts the program of a server.
func (c *cluster) start(id sim.NodeID) {
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	arguments := []string{
		"node", "--protocol", c.of.protocol, "--id", fmt.Sprintf("%d", id),
		"--peers", c.seen[id].String(), "--dir", filepath.Join(c.dir, id.String()),
	}
	for name, value := range c.of.parameters {
		arguments = append(arguments, "--parameter", name+"="+value)
	}
	cmd := exec.CommandContext(c.t.Context(), self, arguments...)
	cmd.Env = append(os.Environ(), asLaplace+"=1")
	cmd.Stderr = &listener{cluster: c, id: id}
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.programs[id] = cmd
}

// crash kills the program of a server, and starts it again when that is over.
func (c *cluster) crash(id sim.NodeID) (heal func()) {
	c.kill(id)
	return func() { c.start(id) }
}

// kill ends a program that gets no chance to tidy up.
func (c *cluster) kill(id sim.NodeID) {
	cmd := c.programs[id]
	delete(c.programs, id)
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); !strings.Contains(fmt.Sprint(err), "killed") {
		c.t.Errorf("%s: node %d had ended already: %v", c.of.name, id, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.roles, id)
}

// isolate cuts a server off from the others. Clients reach it.
func (c *cluster) isolate(id sim.NodeID) (heal func()) { return c.proxy.isolate(id, c.ids) }

// end kills all programs.
func (c *cluster) end() {
	for _, id := range c.ids {
		if c.programs[id] != nil {
			c.kill(id)
		}
	}
	c.proxy.close()
	if c.t.Failed() {
		c.t.Logf("%s: the servers said:\n%s", c.of.name, c.journal.String())
	}
}

// leader is the server that leads in the highest term of those that run; 0 if none does.
func (c *cluster) leader() (leader sim.NodeID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var term uint64
	for id, r := range c.roles {
		if r.name == sim.Leader && r.term >= term {
			leader, term = id, r.term
		}
	}
	return leader
}

// role is what a server was last known to be; "" until it says so.
func (c *cluster) role(id sim.NodeID) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.roles[id].name
}

// awaitLeader waits until a server leads, and reports whether one does.
func (c *cluster) awaitLeader() bool { return c.await(func() bool { return c.leader() != 0 }) }

// await waits until something is so, for twenty seconds at most, and reports whether it is.
func (c *cluster) await(so func() bool) bool {
	for end := time.Now().Add(20 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// take takes note of the role that a server has taken.
func (c *cluster) take(id sim.NodeID, r role) {
	c.roles[id] = r
	if r.name == sim.Leader && r.term > c.term {
		c.term = r.term
		c.led = append(c.led, time.Now())
	}
}

// leaders are the times at which somebody began to lead, counted from an instant.
func (c *cluster) leaders(from time.Time) (all []time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, at := range c.led {
		all = append(all, at.Sub(from))
	}
	return all
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
		if r, ok := became(line, l.of.protocol); ok {
			l.take(l.id, r)
		}
	}
}

// became reads which role a server took from what it says, in the words of its protocol:
// "became head of view 3", "became leader of ballot 4.1". Who leads has the role sim.Leader.
func became(line, protocol string) (r role, is bool) {
	_, said, is := strings.Cut(line, " became ")
	if !is {
		return r, false
	}
	name, of, _ := strings.Cut(said, " of ")
	_, number, _ := strings.Cut(strings.TrimSpace(of), " ")
	counter, server, isBallot := strings.Cut(number, ".")
	term, err := strconv.Atoi(counter)
	if isBallot && err == nil {
		var id int
		id, err = strconv.Atoi(server)
		term = term*ballotServers + id
	}
	if p, unknown := scenarios.FindProtocol(protocol); unknown == nil && name == cmp.Or(p.Words.Leader, sim.Leader) {
		name = sim.Leader
	}
	return role{name: name, term: uint64(term)}, err == nil
}

// ballotServers is more than the number of any server: ballots are in order of their counters.
const ballotServers = 1000

func TestARoleIsReadInTheWordsOfItsProtocol(t *testing.T) {
	for line, want := range map[string]struct {
		protocol string
		role     role
	}{
		"1.2 s n1 became leader of term 3":       {"raft", role{sim.Leader, 3}},
		"1.2 s n1 became leader of ballot 4.1":   {"paxos", role{sim.Leader, 4001}},
		"1.2 s n1 became primary of view 2":      {"primary-backup", role{sim.Leader, 2}},
		"1.2 s n1 became head of view 2":         {"chain", role{sim.Leader, 2}},
		"1.2 s n1 became backup of view 2":       {"primary-backup", role{"backup", 2}},
		"1.2 s n1 became follower of ballot 0.0": {"paxos", role{sim.Follower, 0}},
	} {
		if r, is := became(line, want.protocol); !is || r != want.role {
			t.Errorf("%q of %s: found %+v, %v, expected %+v", line, want.protocol, r, is, want.role)
		}
	}
	if _, is := became("1.2 s n1 committed entry 3 of term 2", "raft"); is {
		t.Error("what is no role was taken for one")
	}
}
