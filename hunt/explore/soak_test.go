//go:build soak

package explore

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
)

func TestTheFlawsOfSynodThatNeedALongWayAreFound(t *testing.T) {
	for _, c := range []flawCase{
		{flaw: "mix-ballots", servers: 3, clients: twoPut, check: "committed entries", moves: 16},
		{flaw: "stale-promise", servers: 2, clients: [][]services.Operation{putThenGet("A"), putThenGet("B")[1:]}, timeouts: 2, seen: true, check: "linearizability", moves: 19},
	} {
		c.backOff, c.states = "10ms", 12_000_000
		c.expect(t)
	}
}

func TestSynodWithoutAFlawIsCleanInLargerWorlds(t *testing.T) {
	for _, c := range []struct {
		name              string
		servers           int
		clients           [][]services.Operation
		timeouts, crashes int
		states            int
	}{
		{"two servers, a put without a session, a timeout", 2, onePut, 1, 0, 63_239},
		{"two servers, a put and a get of two clients", 2, [][]services.Operation{putA, putThenGet("B")[1:]}, 0, 0, 85_652},
		{"two servers, a put without a session, a timeout, a crash", 2, onePut, 1, 1, 333_596},
		{"two servers, two puts", 2, twoPut, 0, 0, 1_237_982},
	} {
		m := synodModel(t, c.servers, "", "10ms", c.clients...)
		m.Timeouts, m.Crashes = c.timeouts, c.crashes
		if c.timeouts > 0 {
			m.Sessionless, m.Invariants = true, nil
		}
		r := explored(t, m)
		if r.Verdict != checker.Valid || r.States != c.states {
			t.Errorf("%s: %v with %d states (%s); expected valid, %d", c.name, r.Verdict, r.States, r.Reason+r.Check.Detail, c.states)
		}
		t.Logf("%s: %d states, %d moves made, %d saved, depth %d, %d local states", c.name, r.States, r.Transitions, r.Saved, r.Depth, r.Locals)
	}
}

// TestSynodHasMoreStatesThanTheSingleDecree gives both the same to do.
func TestSynodHasMoreStatesThanTheSingleDecree(t *testing.T) {
	decree := decreeModel()
	for _, clients := range [][][]services.Operation{onePut, onePutsGet, twoPut, {putThenGet("A"), putThenGet("B")}} {
		decree.Clients = clients
		synod := synodModel(t, 3, "", "10ms", clients...)
		few, many := explored(t, decree), explored(t, synod)
		t.Logf("%d clients, %d operations each: decree %d states, %d deep; synod %d, %d deep, exhausted %v",
			len(clients), len(clients[0]), few.States, few.Depth, many.States, many.Depth, many.Exhausted)
		if few.States >= many.States || !few.Exhausted {
			t.Errorf("decree has %d states, synod %d; expected fewer", few.States, many.States)
		}
	}
}
