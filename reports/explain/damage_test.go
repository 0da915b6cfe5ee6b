package explain

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
)

func TestRotThatAServerMetWithStandsInTheStory(t *testing.T) {
	r := run(t, "raft/rotten-disk", "discard-log", 1)
	if r.Verdict != checker.Violation {
		t.Fatalf("found a run that is %v", r.Verdict)
	}
	says(t, Explain(r).Text(Terminal{}), "fault rot: bit-rot on n2; n2 met with the damage")
}

func TestWhatWasAcknowledgedUnsyncedIsSaidToBe(t *testing.T) {
	says(t, Explain(run(t, "raft/power-cuts", "ack-before-sync", 7)).Text(Terminal{}),
		"n4 was back from the crash at 1.500 s without the entry, which it had acknowledged before it was synced: its log ended at entry 546")
	if text := Explain(run(t, "raft/rotten-disk", "discard-log", 1)).Text(Terminal{}); strings.Contains(text, "before it was synced") {
		t.Errorf("what rotted is said to have been lost for want of a sync:\n%s", text)
	}
}

func TestDamageToADiskMattersIfSomethingCameOfItInTime(t *testing.T) {
	s := new(script)
	s.boot(n2)
	s.control("fault rot: bit-rot")
	s.control("fault sync: failed-sync")
	s.boot(n2)
	end := s.expire(n1)
	r := s.result(checker.Check{Name: checker.ProgressName, Evidence: checker.Evidence{Event: end}})
	teller := newTellerOf(r)
	teller.party(n2)
	at := func(event uint64) time.Duration { return time.Duration(event) * time.Millisecond }
	fault := func(id string, effect nemesis.Effect, more nemesis.Injected) nemesis.Injected {
		more.Fault, more.From = nemesis.Fault{ID: id, Effect: effect}, at(2)
		if more.Nodes == nil {
			more.Nodes = []string{"n2"}
		}
		return more
	}
	met := []string{"n2"}
	for name, c := range map[string]struct {
		f    nemesis.Injected
		want []int32
	}{
		"rot that was read at a start":     {fault("rot", &nemesis.BitRot{}, nemesis.Injected{Met: met}), []int32{n2}},
		"rot before which nobody started":  {fault("none", &nemesis.BitRot{}, nemesis.Injected{Idle: true}), nil},
		"a sync that failed":               {fault("sync", &nemesis.FailedSync{}, nemesis.Injected{Met: met}), []int32{n2}},
		"a full disk that was met with":    {fault("full", &nemesis.FullDisk{}, nemesis.Injected{Met: met}), []int32{n2}},
		"a write that was lost":            {fault("lost", &nemesis.LostWrite{}, nemesis.Injected{Bared: []nemesis.Bared{{Node: "n2", At: at(4)}}}), []int32{n2}},
		"a misdirected write":              {fault("astray", &nemesis.MisdirectedWrite{}, nemesis.Injected{Bared: []nemesis.Bared{{Node: "n2", At: at(4)}}}), []int32{n2}},
		"a lost write that showed later":   {fault("late", &nemesis.LostWrite{}, nemesis.Injected{Bared: []nemesis.Bared{{Node: "n2", At: at(end + 1)}}}), nil},
		"damage to whom it was not about":  {fault("n3", &nemesis.FailedSync{}, nemesis.Injected{Nodes: []string{"n3"}, Met: []string{"n3"}}), nil},
		"a fault that is none of the disk": {fault("crash", &nemesis.Crash{}, nemesis.Injected{}), nil},
	} {
		if got := teller.harmed(c.f, end); !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, expected %v", name, got, c.want)
		}
	}
}
