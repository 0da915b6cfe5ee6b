package nemesis

import (
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An injection is one fault at the moment at which it happens: what its effect has
// to know, and what it tells about what it did.
type injection struct {
	nemesis    *Nemesis
	id         string        // the fault's
	length     time.Duration // how long it lasts; 0 is until the final heal
	origin     sim.NodeID    // the node that set it off; 0 if time did
	draw       rng.Stream    // the fault's own
	chances    rng.Stream    // of operations that meet with it
	targetless bool          // the fault has no target
	nodes      []sim.NodeID  // what the target stands for

	hits   []sim.NodeID
	misses []string
	down   bool // it holds nodes down
	note   string

	met      []sim.NodeID    // those whose disks or operations it damaged
	metLast  []time.Duration // when each of them met with that last
	looks    []func()        // each finds out whether it met one more by now
	lost     lostWrites      // nil if the fault loses none
	bared    []Bared
	undone   []sim.NodeID  // whose files a crash left shorter
	latent   bool          // nothing comes of it but what looks find out
	hitCount func() uint64 // how many messages or the like it did something to; nil if it is none of their faults
	remark   func() string // what there is to add to the note at the end

	chosen sim.NodeID // what Leader stands for, once it was asked for
}

// hit records that the fault did something to a node.
func (in *injection) hit(id sim.NodeID) { in.hits = append(in.hits, id) }

// meet records that the fault damaged a disk, or an operation of one, by now.
func (in *injection) meet(id sim.NodeID) {
	i := slices.Index(in.met, id)
	if i < 0 {
		i = len(in.met)
		in.met, in.metLast = append(in.met, id), append(in.metLast, 0)
	}
	in.metLast[i] = in.nemesis.world.Now()
}

// meetOnce records that the fault damaged a disk once a count of that disk has
// gone up, if that is before the fault ends.
func (in *injection) meetOnce(id sim.NodeID, count func() uint64) {
	before := count()
	in.latent = true
	in.looks = append(in.looks, func() {
		if count() > before {
			in.meet(id)
		}
	})
}

// noted adds to what else there is to know.
func (in *injection) noted(text string) { in.note = joined(in.note, text) }

// joined is a note with one more, either of which may be empty.
func joined(note, more string) string {
	if note == "" || more == "" {
		return note + more
	}
	return note + "; " + more
}

// miss records that the fault could do nothing to a node.
func (in *injection) miss(id sim.NodeID, why string) {
	in.misses = append(in.misses, in.nemesis.name(id)+" was "+why)
}

// missed says why a fault did nothing.
func (in *injection) missed() string {
	if len(in.misses) == 0 {
		return "its target stood for no node"
	}
	return strings.Join(in.misses, ", ")
}

// each does something to each of some nodes, and returns what undoes it.
func (in *injection) each(nodes []sim.NodeID, do, undo func(sim.NodeID)) (heal func()) {
	for _, id := range nodes {
		do(id)
		in.hit(id)
	}
	return func() {
		for _, id := range nodes {
			undo(id)
		}
	}
}

// running are the nodes of the target on which a process runs. Where none does
// there is nothing to end or to hold still.
func (in *injection) running() []sim.NodeID {
	return slices.DeleteFunc(slices.Clone(in.nodes), func(id sim.NodeID) bool {
		down := !in.nemesis.world.Up(id)
		if down {
			in.miss(id, "down")
		}
		return down
	})
}

// bringDown does something to each of some nodes that ends what runs on it, and
// holds the node down until the heal.
func (in *injection) bringDown(nodes []sim.NodeID, end func(sim.NodeID)) (heal func()) {
	in.down = true
	return in.each(nodes, func(id sim.NodeID) {
		end(id)
		in.nemesis.hold(id)
	}, in.nemesis.release)
}

// targets are the nodes of the target or, where the fault has none, those given.
func (in *injection) targets(all []sim.NodeID) []sim.NodeID {
	if in.targetless {
		return all
	}
	return in.nodes
}

// install puts a rule in force, under the fault's own name, until it is removed.
func (in *injection) install(rule network.Rule) *network.Installed {
	installed := in.nemesis.world.Network().Install(ruleOf(in.id), rule)
	in.touches("message", installed.Hits)
	return installed
}

// remove returns the function that takes a rule out of force.
func (in *injection) remove(installed *network.Installed) (heal func()) {
	return func() { in.nemesis.world.Network().Remove(installed) }
}

// touches lets the fault's hits be counted; what says of what they are. That
// there were none is noted at the end.
func (in *injection) touches(what string, hits func() uint64) {
	in.hitCount = hits
	in.remark = func() string {
		if hits() > 0 {
			return ""
		}
		return "it met with no " + what
	}
}

// count is how many messages or the like the fault has done something to.
func (in *injection) count() uint64 {
	if in.hitCount == nil {
		return 0
	}
	return in.hitCount()
}

// idle reports whether nothing has come of the fault so far. What it does to
// nodes themselves counts as something.
func (in *injection) idle() bool {
	if in.latent {
		return len(in.met) == 0
	}
	return in.hitCount != nil && in.hitCount() == 0
}

// resolve returns the nodes that a target stands for now, in the order of
// their numbers. A role draws from the fault's own stream, in the order of the
// target's words.
func (in *injection) resolve(t Target) []sim.NodeID {
	var nodes []sim.NodeID
	for _, word := range t {
		nodes = append(nodes, in.stands(word)...)
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// stands returns the nodes that one word of a target stands for.
func (in *injection) stands(word string) []sim.NodeID {
	servers := in.nemesis.servers
	switch word {
	case Leader:
		return in.leader()
	case Followers:
		return in.followers()
	case Follower:
		return in.sample(in.followers(), 1)
	case Minority:
		return in.sample(servers, minority(len(servers)))
	case Majority:
		return in.sample(servers, len(servers)/2+1)
	case Random:
		return in.sample(servers, 1)
	case All:
		return servers
	case Origin:
		if in.origin != 0 {
			return []sim.NodeID{in.origin}
		}
		return nil
	}
	return in.named([]string{word})
}

// followers returns what Followers stands for.
func (in *injection) followers() []sim.NodeID {
	leader := in.leader()
	return slices.DeleteFunc(slices.Clone(in.nemesis.servers), func(id sim.NodeID) bool { return slices.Contains(leader, id) })
}

// named returns the nodes of those names; one that is not there is missed.
func (in *injection) named(names []string) []sim.NodeID {
	var nodes []sim.NodeID
	for _, name := range names {
		if id := in.nemesis.node(name); id != 0 {
			nodes = append(nodes, id)
		} else {
			in.misses = append(in.misses, name+" was no node of this run")
		}
	}
	return nodes
}

// sample draws k of the given nodes.
func (in *injection) sample(from []sim.NodeID, k int) []sim.NodeID {
	nodes := slices.Clone(from)
	rng.Arrange(&in.draw, nodes, func(id sim.NodeID) uint64 { return uint64(id) })
	return nodes[:max(0, min(k, len(nodes)))]
}

// leader returns what Leader stands for, the same whenever it is asked for;
// nobody if no server is up.
func (in *injection) leader() []sim.NodeID {
	if in.chosen != 0 {
		return []sim.NodeID{in.chosen}
	}
	n := in.nemesis
	var up []sim.NodeID
	var term uint64
	for _, id := range n.servers {
		if !n.world.Up(id) {
			continue
		}
		up = append(up, id)
		m := n.machines[id]
		if m.role == Leader && m.incarnation == n.world.Incarnation(id) && (in.chosen == 0 || m.term > term) {
			in.chosen, term = id, m.term
		}
	}
	switch {
	case in.chosen != 0:
	case len(up) == 0:
		in.noted("no server was up to be the leader")
		return nil
	default:
		in.chosen = in.sample(up, 1)[0]
		in.noted("there was no leader; " + n.name(in.chosen) + " was drawn in its place")
	}
	return []sim.NodeID{in.chosen}
}

// node is the node that a schedule calls by a name; 0 if there is none.
func (n *Nemesis) node(name string) sim.NodeID {
	server, client := nodeNumber(name, "n"), nodeNumber(name, "c")
	switch {
	case 0 < server && server <= len(n.servers):
		return n.servers[server-1]
	case 0 < client && client <= len(n.clients):
		return n.clients[client-1]
	}
	return 0
}

// name is what a schedule calls a node.
func (n *Nemesis) name(id sim.NodeID) string {
	if i := slices.Index(n.servers, id); i >= 0 {
		return ServerName(i + 1)
	}
	return ClientName(slices.Index(n.clients, id) + 1)
}

func (n *Nemesis) names(ids []sim.NodeID) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	var names []string
	for _, id := range slices.Compact(ids) {
		names = append(names, n.name(id))
	}
	return names
}

// lostWrites are the writes of each node that a fault kept from their place on
// the medium, by their ordinals among the operations of the node's disk; those
// of a node are nil once a crash has brought some to light.
type lostWrites map[sim.NodeID]map[uint64]bool

// awaitLosses lets Injected say when crashes bring to light what writes that
// meet with the fault have lost.
func (in *injection) awaitLosses() {
	in.lost = make(lostWrites)
	for _, id := range in.nodes {
		in.lost[id] = make(map[uint64]bool)
	}
}

// add notes an operation that met with the fault, if that is awaited.
func (l lostWrites) add(id sim.NodeID, o disk.Operation) {
	if l[id] != nil {
		l[id][o.Ordinal] = true
	}
}

// crash ends what runs on a node, as a power failure does, and finds out which
// faults had lost what the crash brings to light.
func (in *injection) crash(id sim.NodeID, unsynced Unsynced) {
	n := in.nemesis
	d := n.world.Disk(id)
	before, used := len(d.Bared()), d.Used()
	n.world.Crash(id, fates[unsynced])
	if d.Used() < used {
		in.undone = append(in.undone, id)
	}
	bared := d.Bared()[before:]
	for _, r := range n.records {
		if r.injection != nil && slices.ContainsFunc(bared, func(write uint64) bool { return r.injection.lost[id][write] }) {
			r.injection.bared = append(r.injection.bared, Bared{Node: n.name(id), At: n.world.Now(), Crash: in.id})
			r.injection.lost[id] = nil
		}
	}
}
