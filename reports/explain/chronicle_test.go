package explain

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

func TestEachKindOfRecordIsSaidInTheWordsOfItsProtocol(t *testing.T) {
	r := new(script).result(checker.Check{})
	r.Protocol = "paxos"
	c := NewChronicle(r)
	for want, record := range map[string]trace.Record{
		"started":               {Kind: trace.Boot, Node: n1},
		"got Prepare 3 from n2": {Kind: trace.Deliver, Node: n1, From: n2, Name: "Prepare", Index: 3},
		"got Prepare from n2":   {Kind: trace.Deliver, Node: n1, From: n2, Name: "Prepare"},
		"did not get Prepare 3 from n2: cut, by fault partition-1": {Kind: trace.Drop, Node: n1, From: n2, Name: "Prepare", Index: 3, Text: "cut", By: "fault partition-1"},
		"did not get Prepare 3 from n2: down":                      {Kind: trace.Drop, Node: n1, From: n2, Name: "Prepare", Index: 3, Text: "down"},
		"timer election ran out":                                   {Kind: trace.Expire, Node: n1, Name: "election"},
		"sync ended":                                               {Kind: trace.Synced, Node: n1},
		"heal":                                                     {Kind: trace.Control, Name: "heal"},
		"crashed":                                                  {Kind: trace.Crash, Node: n1},
		"became a new machine":                                     {Kind: trace.Wipe, Node: n1},
		"was shut down":                                            {Kind: trace.Stop, Node: n1},
		"stood still":                                              {Kind: trace.Pause, Node: n1},
		"went on":                                                  {Kind: trace.Unpause, Node: n1},
		"became leader of ballot 4.1":                              {Kind: trace.Observe, Node: n1, Code: uint8(observation.Became), Term: 4001, Text: "leader"},
	} {
		if said := c.Says(record); said != want {
			t.Errorf("found %q, expected %q", said, want)
		}
	}
	if found := c.Term(4001); found != "ballot 4.1" {
		t.Errorf("found %q", found)
	}
	if found := c.TermOf(trace.Record{Kind: trace.Observe, Code: uint8(observation.Committed), Term: 4001}); found != "ballot 4.1" {
		t.Errorf("found %q", found)
	}
	if found := c.TermOf(trace.Record{Kind: trace.Deliver, Term: 4001}); found != "" {
		t.Errorf("found %q of a message", found)
	}
}

func TestAChronicleSaysOfARunWhatItsStorySays(t *testing.T) {
	r := run(t, "raft/leader-partition", "stale-read", 1)
	c, a := NewChronicle(r), newAnnals(newTape(r))
	next := 0
	for record := range r.Trace.Records() {
		if record.Kind != trace.Observe {
			continue
		}
		if said, want := c.Says(record), a.observed(a.seen[next]); said != want {
			t.Fatalf("event %d: found %q, expected %q", record.Number, said, want)
		}
		next++
	}
	if next == 0 {
		t.Error("found no observations")
	}
}
