package laplacetest

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A Cluster is the nodes of one run, and the properties that the run must have.
// All of it is made new for every run.
type Cluster struct {
	t       TB // nil but in a story, which is a test by itself
	world   *sim.World
	disk    disk.Config
	work    sim.Work
	clocks  map[string]clock.Config
	seed    uint64
	servers []sim.NodeID
	clients []sim.NodeID
	roles   map[sim.NodeID]string // of nodes that are up, the role last taken
	healsAt time.Duration
	healed  bool // the trouble is over

	healedAt  time.Duration    // 0 if it is not
	nemesis   *nemesis.Nemesis // nil before faults can strike
	recorders []*Recorder      // of what clients do, in the order of their making

	online    *checker.Online         // nil without invariants
	words     *observation.Vocabulary // the names of the nodes
	always    []onObservation
	atEvent   []property
	finally   []property
	resumes   []*resumption
	sometimes []*sometimes
	broken    *Broken

	told    int         // observations
	givenUp string      // why the run says nothing of the program; "" if it does
	judged  []judgement // of a run that broke nothing and has come to its end
}

// Physics say what lies below a cluster. The zero Physics are a quiet network
// of one building, and disks that sync in about a millisecond.
type Physics struct {
	// Network describes the links. The zero Config stands for messages that
	// take half a millisecond or somewhat more, and are not lost.
	Network network.Config
	// Disk describes the disk of every server.
	Disk disk.Config
	// Work says how long every server takes to handle messages, besides what its
	// program declares; nil is sim.DefaultWork.
	Work *sim.Work
	// Language is how messages are written, which matters to a fault that damages
	// them on their way; see sim.Config.
	Language *wire.Language
	// Clocks says, by name, which nodes have clocks that are wrong from the
	// start, and how wrong.
	Clocks map[string]clock.Config
	// Strict lets a run end in a violation if a message is changed after it was
	// sent. It takes several times as long.
	Strict bool
	// Limits bound what a run may take; one that passes them breaks the
	// property "program". The zero Limits are sim.DefaultLimits.
	Limits sim.Limits
}

// newCluster makes a cluster without nodes, which is to end the given test, unless
// that is nil, if it is used in a way that makes no sense. What happens in it goes to
// the recorder, unless that is nil.
func newCluster(t TB, seed uint64, p Physics, recorder *trace.Recorder) *Cluster {
	if p.Network.Default == (network.Link{}) && p.Network.Links == nil && p.Network.Regions == nil {
		p.Network.Default.Delay = dist.Exponential(400*time.Microsecond, time.Millisecond)
	}
	c := &Cluster{
		t:      t,
		world:  sim.New(sim.Config{Seed: seed, Network: p.Network, Language: p.Language, Strict: p.Strict, Limits: p.Limits, Trace: recorder}),
		disk:   p.Disk,
		work:   sim.DefaultWork,
		words:  new(observation.Vocabulary),
		clocks: p.Clocks,
		seed:   seed,
		roles:  make(map[sim.NodeID]string),
	}
	if p.Work != nil {
		c.work = *p.Work
	}
	if t != nil {
		t.Helper()
	}
	c.refused()
	c.world.OnObserve(c.observe)
	c.world.OnTurn(func(id sim.NodeID, kind trace.Kind) {
		if kind == trace.Boot {
			delete(c.roles, id)
		}
		if kind == trace.Wipe && c.online != nil {
			c.online.Replace(int32(id))
		}
	})
	return c
}

// Servers adds n servers that run a program, and returns them. They are called
// n1, n2 and so on, and are what faults strike. program is given all servers
// that there are then, in order; what it returns is told which of them to make a
// process for, so that servers of different roles need no call each.
func (c *Cluster) Servers(n int, program func(servers []sim.NodeID) sim.Factory) []sim.NodeID {
	if n < 1 || program == nil {
		c.misused("%d servers of a program that is there: %v; expected one or more, and what makes their program", n, program != nil)
	}
	first := len(c.servers)
	for i := range n {
		c.servers = append(c.servers, sim.NodeID(c.world.Nodes()+i+1))
	}
	factory := program(slices.Clone(c.servers))
	for i, promised := range c.servers[first:] {
		if id := c.add(sim.NodeConfig{Name: nemesis.ServerName(first + i + 1), Program: factory, Disk: c.disk, Work: c.work}); id != promised {
			c.misused("server %d is node %d, expected %d: program may not add nodes", first+i+1, id, promised)
		}
	}
	return slices.Clone(c.servers[first:])
}

// Client adds a client that runs a program, and returns its node. Clients are
// called c1, c2 and so on. A fault strikes one only if it names it: it may be
// cut off, paused, or have its clock changed, but its node never goes down.
func (c *Cluster) Client(program sim.Factory) sim.NodeID {
	id := c.add(sim.NodeConfig{Name: nemesis.ClientName(len(c.clients) + 1), Program: program})
	c.clients = append(c.clients, id)
	return id
}

// Bystander adds a node that no fault strikes: the thing that a lock protects,
// an operator. Links to it can be cut from their other ends.
func (c *Cluster) Bystander(name string, program sim.Factory) sim.NodeID {
	return c.add(sim.NodeConfig{Name: name, Program: program})
}

func (c *Cluster) add(n sim.NodeConfig) sim.NodeID {
	n.Clock = c.clocks[n.Name]
	id := c.world.Add(n)
	c.refused()
	c.words.Nodes = append(c.words.Nodes, n.Name)
	c.world.Boot(id)
	return id
}

// World is the simulation itself, for what a Cluster has no word for.
func (c *Cluster) World() *sim.World { return c.world }

// Seed is what all chance in the run comes from. A program of your own that
// wants more of it derives a stream: rng.New(c.Seed(), "mine").
func (c *Cluster) Seed() uint64 { return c.seed }

// Now is the virtual time since the start of the run.
func (c *Cluster) Now() time.Duration { return c.world.Now() }

// Healed reports whether the trouble is over for good.
func (c *Cluster) Healed() bool { return c.healed }

// HealsAt is when the trouble will be over, as Test.Duration says. In a story it
// is 0.
func (c *Cluster) HealsAt() time.Duration { return c.healsAt }

// Role is the role that a node has taken last, "" if none since it booted.
func (c *Cluster) Role(id sim.NodeID) string {
	if !c.world.Up(id) {
		return ""
	}
	return c.roles[id]
}

// Name is what people call a node.
func (c *Cluster) Name(id sim.NodeID) string { return c.world.Name(id) }

// Blocking is the program of a client that is straight-line code.
func Blocking(body func(*sim.Coroutine)) sim.Factory {
	return func(sim.NodeID) sim.Process { return sim.Blocking(body) }
}
