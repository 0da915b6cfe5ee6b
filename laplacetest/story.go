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
//	s.Do(kv.Put, "k", "v").Returns(laplacetest.OK)
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
	begun    []*Occasion // sentences that were begun
	asking   asking
}

// storySeed is what the chance in every story comes from: a story is about what
// it tells, not about luck.
const storySeed = 1

// NewStory returns a story at its beginning, which ends with the test.
func NewStory(t TB, p Physics) *Story {
	t.Helper()
	s := &Story{Cluster: newCluster(t, storySeed, p, nil), t: t}
	s.world.OnObserve(func(o sim.Observed) {
		s.journal.add(o.At, "%s %s", s.Name(o.Node), o.In(s.words))
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

func (s *Story) names(nodes []sim.NodeID) string {
	names := make([]string, len(nodes))
	for i, id := range nodes {
		names[i] = s.Name(id)
	}
	return strings.Join(names, ", ")
}
