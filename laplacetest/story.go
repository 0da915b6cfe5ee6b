package laplacetest

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Story is a cluster that a test leads through events one by one, in
// sentences:
//
//	s := laplacetest.NewStory(t, laplacetest.Physics{})
//	n := s.Servers(3, program)
//	s.Expect(n...).Becomes("leader").Within(time.Second)
//	s.Cut(n[0])
//	s.Put("k", "v").Returns(laplacetest.OK)
//	s.Expect(n[0]).Becomes("leader").NotFor(2 * time.Second)
//
// Nothing happens between two sentences: time passes only in those that wait,
// which are Pass, Within, NotFor and those of an Answer. The first sentence that
// turns out false ends the test and prints what had happened. What the story's
// properties say (Always and the others) must hold throughout; those of the end
// are asked when the test ends.
type Story struct {
	*Cluster
	t        TB
	journal  journal
	watchers []func(sim.Observed)
	senders  []func(network.Packet)
	asking   asking
}

// storySeed is what the chance in every story comes from: a story is about what
// it tells, not about luck.
const storySeed = 1

// NewStory returns a story at its beginning, which ends with the test.
func NewStory(t TB, p Physics) *Story {
	s := &Story{Cluster: newCluster(storySeed, p), t: t}
	s.world.OnObserve(func(o sim.Observed) {
		s.journal.add(o.At, "%s %s", s.Name(o.Node), observed(o.Observation))
		for _, w := range s.watchers {
			w(o)
		}
	})
	// The first rule is asked about every packet, whatever those after it say.
	s.world.Network().Install("watch", network.RuleFunc(func(p network.Packet, _ network.Draws) network.Answer {
		for _, w := range s.senders {
			w(p)
		}
		return network.Answer{}
	}))
	s.asking.recorder = s.Recorder()
	t.Cleanup(s.end)
	return s
}

// Pass lets time pass.
func (s *Story) Pass(d time.Duration) {
	s.t.Helper()
	s.advance(d, func() bool { return false })
}

// Stop shuts nodes down in good order: nothing is lost.
func (s *Story) Stop(nodes ...sim.NodeID) { s.each("is stopped", nodes, s.world.Stop) }

// Crash takes the power from nodes: what was not synced is lost.
func (s *Story) Crash(nodes ...sim.NodeID) { s.CrashWith(disk.Drop, nodes...) }

// CrashWith takes the power from nodes, and lets what was not synced meet the
// given fate.
func (s *Story) CrashWith(fate disk.Fate, nodes ...sim.NodeID) {
	s.each("crashes: unsynced writes "+fate.String(), nodes, func(id sim.NodeID) { s.world.Crash(id, fate) })
}

// Kill ends the processes of nodes whose machines live on: what was written is
// there when they start again.
func (s *Story) Kill(nodes ...sim.NodeID) { s.each("is killed", nodes, s.world.Kill) }

// Start boots nodes that are down.
func (s *Story) Start(nodes ...sim.NodeID) { s.each("is started", nodes, s.world.Boot) }

// Pause holds nodes still: what arrives waits, clocks go on.
func (s *Story) Pause(nodes ...sim.NodeID) { s.each("is paused", nodes, s.world.Pause) }

// Resume ends a pause.
func (s *Story) Resume(nodes ...sim.NodeID) { s.each("goes on", nodes, s.world.Resume) }

// Upgrade restarts nodes with another program, in good order.
func (s *Story) Upgrade(program sim.Factory, nodes ...sim.NodeID) {
	s.each("is upgraded", nodes, func(id sim.NodeID) {
		s.world.Stop(id)
		s.world.SetProgram(id, program)
		s.world.Boot(id)
	})
}

// Jump moves the wall clocks of nodes.
func (s *Story) Jump(by time.Duration, nodes ...sim.NodeID) {
	s.each(fmt.Sprintf("has its clock moved by %v", by), nodes, func(id sim.NodeID) { s.world.Clock(id).Jump(by) })
}

// each does something to each node, and writes that down.
func (s *Story) each(what string, nodes []sim.NodeID, do func(sim.NodeID)) {
	s.t.Helper()
	if len(nodes) == 0 {
		s.t.Fatalf("nobody %s: the sentence names no node", what)
	}
	for _, id := range nodes {
		s.journal.add(s.Now(), "%s %s", s.Name(id), what)
		do(id)
	}
}

// CorruptByte flips every bit of one byte on a node's disk, in the file whose
// name matches the pattern, as path.Match has it. The program sees it when it
// reads the byte next. A pattern that matches no file, or several, or a file
// that ends before that byte, ends the test.
func (s *Story) CorruptByte(id sim.NodeID, pattern string, offset int64) {
	s.t.Helper()
	name := s.file(id, pattern)
	if err := s.world.Disk(id).Rot(name, offset, 0xff); err != nil {
		s.t.Fatalf("byte %d of %s on %s cannot be corrupted: %v", offset, name, s.Name(id), err)
	}
	s.journal.add(s.Now(), "byte %d of %s on %s is corrupted", offset, name, s.Name(id))
}

// file is the one file of a node that matches a pattern.
func (s *Story) file(id sim.NodeID, pattern string) string {
	s.t.Helper()
	var all, matching []string
	for name := range s.world.Disk(id).Files() {
		all = append(all, name)
		matched, err := path.Match(pattern, name)
		if err != nil {
			s.t.Fatalf("%q is no pattern for a file: %v", pattern, err)
		}
		if matched {
			matching = append(matching, name)
		}
	}
	if len(matching) != 1 {
		s.t.Fatalf("%d files of %s match %q, expected one; there are %s", len(matching), s.Name(id), pattern, strings.Join(all, ", "))
	}
	return matching[0]
}

// A Fault is something between nodes that lasts until it is healed.
type Fault struct {
	story     *Story
	what      string
	installed *network.Installed
	from, to  network.Set
	kind      string
	reverse   bool // what goes the other way is meant too
}

// Cut cuts nodes off from all others, in both directions; From and To say from
// whom alone. What is under way is lost.
func (s *Story) Cut(nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	f := s.fault("the links of "+s.names(nodes)+" are cut", nodes)
	f.reverse = true
	f.installed = s.world.Network().Install(f.what, network.Severance(func(from, to sim.NodeID) bool { return f.concerns(from, to) }))
	return f
}

// Lose loses every message of a kind that nodes send from now on; To says to
// whom alone. The kind is the name of the message's type.
func (s *Story) Lose(kind string, nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	return s.rule("each "+kind+" of "+s.names(nodes)+" is lost", kind, nodes, network.Answer{Decision: network.Drop, Reason: network.Lost})
}

// Hold holds back every message of a kind that nodes send from now on, until
// Heal; To says to whom alone.
func (s *Story) Hold(kind string, nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	return s.rule("each "+kind+" of "+s.names(nodes)+" is held back", kind, nodes, network.Answer{Decision: network.Hold})
}

// Delay lets every message of a kind that nodes send from now on take so much
// longer; To says to whom alone.
func (s *Story) Delay(kind string, by time.Duration, nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	return s.rule(fmt.Sprintf("each %s of %s takes %v longer", kind, s.names(nodes), by), kind, nodes, network.Answer{Extra: by})
}

func (s *Story) rule(what, kind string, nodes []sim.NodeID, answer network.Answer) *Fault {
	s.t.Helper()
	f := s.fault(what, nodes)
	f.kind = kind
	f.installed = s.world.Network().Install(what, network.RuleFunc(func(p network.Packet, _ network.Draws) network.Answer {
		if p.Kind.Name == f.kind && f.concerns(p.From, p.To) {
			return answer
		}
		return network.Answer{}
	}))
	return f
}

func (s *Story) fault(what string, nodes []sim.NodeID) *Fault {
	s.t.Helper()
	if len(nodes) == 0 {
		s.t.Fatalf("%s: the sentence names no node", what)
	}
	s.journal.add(s.Now(), "%s", what)
	return &Fault{story: s, what: what, from: network.SetOf(nodes...), to: network.Everyone()}
}

// concerns reports whether a link is meant.
func (f *Fault) concerns(from, to sim.NodeID) bool {
	return f.from.Has(from) && f.to.Has(to) || f.reverse && f.from.Has(to) && f.to.Has(from)
}

// From makes a cut one between the two sides only, in both directions.
func (f *Fault) From(nodes ...sim.NodeID) *Fault {
	f.to = network.SetOf(nodes...)
	f.story.journal.add(f.story.Now(), "… but only those with %s", f.story.names(nodes))
	return f
}

// To lets the fault concern only what is sent to the given nodes, and not what
// they send.
func (f *Fault) To(nodes ...sim.NodeID) *Fault {
	f.to, f.reverse = network.SetOf(nodes...), false
	f.story.journal.add(f.story.Now(), "… but only what goes to %s", f.story.names(nodes))
	return f
}

// Heal ends the fault. What was held back arrives in the order in which it was
// sent.
func (f *Fault) Heal() {
	f.story.journal.add(f.story.Now(), "no more: %s", f.what)
	f.story.world.Network().Remove(f.installed)
	f.story.world.Release(f.installed, network.InOrder)
}

func (s *Story) names(nodes []sim.NodeID) string {
	names := make([]string, len(nodes))
	for i, id := range nodes {
		names[i] = s.Name(id)
	}
	return strings.Join(names, ", ")
}
