package raft

import (
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// play gives a story commands, as transcripts have them, and returns it.
func play(t *testing.T, commands ...string) *story {
	t.Helper()
	s := &story{}
	for _, line := range commands {
		name, arguments, err := datadriven.ParseLine(line)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.command(&datadriven.TestData{Cmd: name, CmdArgs: arguments}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// An ear hears what a server answers.
type ear struct {
	sim.Env
	replies []kv.Reply
}

func (e *ear) Send(_ sim.NodeID, m sim.Message) {
	if r, ok := m.(kv.Reply); ok {
		e.replies = append(e.replies, r)
	}
}

func TestALeaderHoldsABoundedNumberOfRequests(t *testing.T) {
	for _, kind := range []kv.Kind{kv.Put, kv.Get} {
		s := play(t, "cluster nodes=3", "campaign n1", "settle n1 n2 n3").actors[0].server
		heard := &ear{Env: s.env}
		s.env = heard
		ask := func(seq uint64) {
			c := kv.Command{Client: 100, Seq: seq, Operation: kv.Operation{Kind: kind, Key: "k"}}
			s.Receive(theClient, kv.Request{Client: 100, Seq: seq, Command: c.Encode()})
		}
		for seq := range uint64(host.MaxWaiting) {
			ask(seq + 1)
		}
		if len(heard.replies) > 0 {
			t.Fatalf("kind %v: answered %v before there were %d", kind, heard.replies[0], host.MaxWaiting)
		}
		ask(host.MaxWaiting + 1)
		if len(heard.replies) != 1 || heard.replies[0].Status != kv.Unavailable {
			t.Errorf("kind %v: request %d was answered with %v; expected one answer, not now", kind, host.MaxWaiting+1, heard.replies)
		}
	}
}

func TestPersistingWaitsForASyncUnderWay(t *testing.T) {
	s := play(t, "cluster nodes=3", "campaign n1", "settle n1 n2 n3", "stall n1", "propose n1 x=1").actors[0].server
	if s.unsynced || s.durable == s.log.lastIndex() {
		t.Fatalf("found nothing under way: durable up to %d of %d", s.durable, s.log.lastIndex())
	}
	if !s.persist() || s.durable != s.log.lastIndex() {
		t.Errorf("after persist the log is known to be durable up to %d; expected all of its %d entries", s.durable, s.log.lastIndex())
	}
}

func TestAWindowIsBoundedInEntriesAndBytes(t *testing.T) {
	c := &config{Sizes: protocols.Sizes{WindowBytes: 100}, electionTimeout: 100 * time.Millisecond, heartbeat: 10 * time.Millisecond}
	for _, size := range []int{0, 10, 100, 1000} {
		w := newWindow(c)
		w.width = windowWidthMax
		for w.admits(1, size) {
			w.add(inflight{last: uint64(len(w.inflights) + 1), entries: 1, bytes: size})
		}
		expected := map[int]int{0: windowEntries, 10: 40, 100: 4, 1000: 1}[size]
		if len(w.inflights) != expected {
			t.Errorf("%d entries of %d bytes were admitted; expected %d", len(w.inflights), size, expected)
		}
		w.acknowledge(1, 0)
		if !w.admits(1, size) {
			t.Errorf("after an answer none of %d bytes is admitted", size)
		}
	}
}

func TestAWindowNarrowsWhenAnswersTakeLong(t *testing.T) {
	w := newWindow(&config{Sizes: protocols.Sizes{WindowBytes: 100}, electionTimeout: 100 * time.Millisecond, heartbeat: 10 * time.Millisecond})
	var now time.Duration
	answer := func(took time.Duration) {
		w.add(inflight{last: 1, entries: 1, bytes: 1, sent: now})
		now += took
		w.acknowledge(1, now)
	}
	for range 10 {
		answer(50 * time.Millisecond)
	}
	if w.width != windowWidthMax || w.patience != 100*time.Millisecond {
		t.Errorf("after quick answers a width of %d and %v; expected %d and 100ms", w.width, w.patience, windowWidthMax)
	}
	for range 10 {
		answer(60 * time.Millisecond)
	}
	if w.width != 1 {
		t.Errorf("after slow answers a width of %d; expected 1", w.width)
	}
}
