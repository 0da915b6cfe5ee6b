package raft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
)

func TestALeaderHoldsABoundedNumberOfRequests(t *testing.T) {
	protocoltest.BoundedRequests(t, transcript(), "cluster nodes=3", "campaign n1", "settle n1 n2 n3")
}

func TestPersistingWaitsForASyncUnderWay(t *testing.T) {
	played := transcript().Stage(t, "cluster nodes=3", "campaign n1", "settle n1 n2 n3", "stall n1", "propose n1 x=1")
	s := played.Actors[0].Process.(*server)
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
