package nemesis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A cluster is a world of servers and clients with a nemesis in it, and all
// that was observed.
type cluster struct {
	*testing.T
	world    *sim.World
	nemesis  *nemesis.Nemesis
	ids      map[string]sim.NodeID
	observed []sim.Observed

	seen uint64 // by an onlooker whom no fault reaches
}

// A program makes the process of the node of that name.
type program func(c *cluster, name string) sim.Process

// start boots a cluster in which every node runs the program and every message
// takes a millisecond.
func start(t *testing.T, seed uint64, servers, clients int, program program, schedule string) *cluster {
	t.Helper()
	return startWith(t, seed, servers, clients, program, nil, schedule)
}

// startWith is start for a program that has a version called next, unless that
// is nil.
func startWith(t *testing.T, seed uint64, servers, clients int, program, next program, schedule string) *cluster {
	t.Helper()
	faults, err := nemesis.Read("test", []byte(schedule))
	if err != nil {
		t.Fatal(err)
	}
	if err := faults.Check(servers, clients); err != nil {
		t.Fatal(err)
	}
	c := &cluster{T: t, ids: make(map[string]sim.NodeID)}
	language, err := wire.NewLanguage(letter{})
	if err != nil {
		t.Fatal(err)
	}
	c.world = sim.New(sim.Config{Seed: seed, Language: language, Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	add := func(name string) sim.NodeID {
		id := c.world.Add(sim.NodeConfig{Name: name, Program: func(sim.NodeID) sim.Process { return program(c, name) }})
		c.ids[name] = id
		return id
	}
	var serverIDs, clientIDs []sim.NodeID
	for i := range servers {
		serverIDs = append(serverIDs, add(nemesis.ServerName(i+1)))
	}
	for i := range clients {
		clientIDs = append(clientIDs, add(nemesis.ClientName(i+1)))
	}
	c.world.OnObserve(func(o sim.Observed) { c.observed = append(c.observed, o) })
	c.nemesis = nemesis.Install(c.world, seed, serverIDs, clientIDs, faults)
	if next != nil {
		c.nemesis.Offer(map[string]sim.Factory{"next": func(sim.NodeID) sim.Process { return next(c, "") }})
	}
	for _, id := range slices.Concat(serverIDs, clientIDs) {
		c.world.Boot(id)
	}
	t.Cleanup(c.world.Close)
	return c
}

// until lets time pass.
func (c *cluster) until(at time.Duration) {
	c.Helper()
	if err := c.world.Run(at); err != nil {
		c.Fatal(err)
	}
}

// injected returns what became of the faults, by ID.
func (c *cluster) injected() map[string]nemesis.Injected {
	byID := make(map[string]nemesis.Injected)
	for _, i := range c.nemesis.Injected() {
		byID[i.Fault.ID] = i
	}
	return byID
}

// A beacon sends a beat to every node every 10ms, and notes each that it
// hears. It knows its peers from the cluster.
type beacon struct {
	cluster *cluster
	env     sim.Env
}

type beat struct{}

func newBeacon(c *cluster, _ string) sim.Process { return &beacon{cluster: c} }

func (b *beacon) Boot(env sim.Env) {
	b.env = env
	env.Observe(sim.Observation{Kind: sim.Note, Text: "boot"})
	env.SetTimer("beat", 10*ms)
}

func (b *beacon) Receive(from sim.NodeID, _ sim.Message) {
	b.env.Observe(sim.Observation{Kind: sim.Note, Text: "heard", Index: uint64(from)})
}

func (b *beacon) Expire(sim.Timer) {
	b.env.Observe(sim.Observation{Kind: sim.Note, Text: "beat"})
	for id := range b.cluster.world.Nodes() {
		if to := sim.NodeID(id + 1); to != b.env.ID() {
			b.env.Send(to, beat{})
		}
	}
	b.env.SetTimer("beat", 10*ms)
}

// heard counts the beats that one node heard of another from one time up to
// another.
func (c *cluster) heard(by, of string, from, to time.Duration) int {
	return c.count(by, from, to, func(o sim.Observed) bool { return o.Text == "heard" && o.Index == uint64(c.ids[of]) })
}

// noted counts the notes of a node with the given text.
func (c *cluster) noted(by, text string, from, to time.Duration) int {
	return c.count(by, from, to, func(o sim.Observed) bool { return o.Text == text })
}

// wrongs counts the notes "wrong", and the numbers that were counted though
// they had been counted before.
func (c *cluster) wrongs() int {
	n := c.notedByAny("wrong")
	var last uint64
	for _, o := range c.observed {
		if o.Text != "counted" {
			continue
		}
		if o.Value <= last {
			n++
		}
		last = o.Value
	}
	return n
}

// notedByAny counts the notes of all nodes with the given text.
func (c *cluster) notedByAny(text string) int {
	n := 0
	for _, name := range c.names() {
		n += c.noted(name, text, 0, never)
	}
	return n
}

func (c *cluster) count(by string, from, to time.Duration, which func(sim.Observed) bool) int {
	n := 0
	for _, o := range c.observed {
		if o.Node == c.ids[by] && from <= o.At && o.At < to && which(o) {
			n++
		}
	}
	return n
}

// links says which of "a>b" carry beats in the middle of the 100ms before at:
// "n1>n2 n2>n1".
func (c *cluster) links(at time.Duration) string {
	var links []string
	for _, from := range c.names() {
		for _, to := range c.names() {
			if from != to && c.heard(to, from, at-100*ms, at) > 0 {
				links = append(links, from+">"+to)
			}
		}
	}
	return strings.Join(links, " ")
}

// names lists the nodes in their order.
func (c *cluster) names() []string {
	var names []string
	for i := range c.world.Nodes() {
		names = append(names, c.world.Name(sim.NodeID(i+1)))
	}
	return names
}

// A script is a program that takes roles at given times after its first boot.
type script struct {
	env  sim.Env
	acts []act
}

// An act is a role taken by a node.
type act struct {
	node string
	at   time.Duration
	role string
	term uint64
}

func scripted(acts ...act) program {
	booted := make(map[string]bool)
	return func(_ *cluster, name string) sim.Process {
		p := &script{}
		if !booted[name] {
			booted[name] = true
			for _, a := range acts {
				if a.node == name {
					p.acts = append(p.acts, a)
				}
			}
		}
		return p
	}
}

func (p *script) Boot(env sim.Env) {
	p.env = env
	for _, a := range p.acts {
		env.SetTimer(sim.Timer(a.at.String()), a.at)
	}
}

func (p *script) Receive(sim.NodeID, sim.Message) {}

func (p *script) Expire(t sim.Timer) {
	for _, a := range p.acts {
		if sim.Timer(a.at.String()) == t {
			p.env.Observe(sim.Observation{Kind: sim.Became, Text: a.role, Term: a.term})
		}
	}
}
