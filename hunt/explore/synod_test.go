package explore

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

// synodModel is a cluster of synod servers. With back-off 0s a proposer that
// gives up an attempt begins the next at once.
func synodModel(t testing.TB, servers int, flaw, backOff string, clients ...[]services.Operation) Model {
	t.Helper()
	s := scenarios.New("synod")
	s.Nodes, s.Flaw, s.Parameters = servers, flaw, map[string]string{"back-off": backOff}
	m, err := OfScenario(s)
	if err != nil {
		t.Fatal(err)
	}
	m.Clients = clients
	return m
}

// A flawCase is a small cluster in which a flaw of synod shows.
type flawCase struct {
	flaw     string
	servers  int
	backOff  string
	clients  [][]services.Operation
	timeouts int
	crashes  int
	states   int
	check    string // what it violates
	seen     bool   // only what clients see is judged, and they do without sessions
	moves    int    // in the shortest run
}

func (c *flawCase) model(t testing.TB, flaw string) Model {
	m := synodModel(t, c.servers, flaw, c.backOff, c.clients...)
	m.Timeouts, m.Crashes, m.States = c.timeouts, c.crashes, c.states
	if c.seen {
		m.Sessionless, m.Invariants = true, nil
	}
	return m
}

// expect searches the cluster with the flaw, and without it as deep.
func (c *flawCase) expect(t *testing.T) {
	t.Helper()
	r := explored(t, c.model(t, c.flaw))
	if r.Verdict != checker.Violation || r.Check.Name != c.check || len(r.Path)-1 != c.moves {
		t.Errorf("%s: %v after %d moves, %q, %s; expected a violation of %s after %d", c.flaw, r.Verdict, len(r.Path)-1, r.Check.Name, r.Reason, c.check, c.moves)
		return
	}
	t.Logf("%s: %d servers, %d timeouts, %d crashes: %d moves, %d states, %d transitions, %d saved: %s",
		c.flaw, c.servers, c.timeouts, c.crashes, c.moves, r.States, r.Transitions, r.Saved, r.Check.Detail)
	twin := c.model(t, "")
	twin.Depth = c.moves
	if r := explored(t, twin); r.Verdict == checker.Violation || r.Depth < c.moves-1 && !r.Exhausted {
		t.Errorf("without %s: %v within %d moves (%s): %s", c.flaw, r.Verdict, r.Depth, r.Reason, r.Check.Detail)
	}
}

var (
	putA       = putThenGet("A")[:1]
	putB       = putThenGet("B")[:1]
	twoPut     = [][]services.Operation{putA, putB}
	onePut     = [][]services.Operation{putA}
	onePutsGet = [][]services.Operation{putThenGet("A")}
)

func TestTheShortestWayToEachFlawOfSynodIsFound(t *testing.T) {
	for _, c := range []flawCase{
		{flaw: "forget-promise", servers: 2, clients: twoPut, crashes: 1, check: "promises", moves: 5},
		{flaw: "reuse-ballot", servers: 1, clients: twoPut, crashes: 1, check: "election safety", moves: 7},
		{flaw: "accept-keeps-promise", servers: 3, clients: twoPut, check: "promises", moves: 8},
		{flaw: "no-sessions", servers: 1, clients: onePut, timeouts: 1, check: "at most once", moves: 17},
		{flaw: "unfinished-read", servers: 3, clients: onePutsGet, check: "linearizability", moves: 16},
		{flaw: "own-value", servers: 2, clients: twoPut, check: "committed entries", moves: 18},
	} {
		c.backOff = "10ms"
		c.expect(t)
	}
}

func TestSynodWithoutAFlawIsCleanInSmallWorlds(t *testing.T) {
	for _, c := range []struct {
		name              string
		servers           int
		clients           [][]services.Operation
		timeouts, crashes int
		states            int
	}{
		{"one server, two puts, a crash", 1, twoPut, 0, 1, 227},
		{"one server, a put, a timeout", 1, onePut, 1, 0, 107},
		{"two servers, a put and a get, a crash", 2, onePutsGet, 0, 1, 5418},
		{"three servers, a put", 3, onePut, 0, 0, 28647},
	} {
		m := synodModel(t, c.servers, "", "10ms", c.clients...)
		m.Timeouts, m.Crashes = c.timeouts, c.crashes
		r := explored(t, m)
		if r.Verdict != checker.Valid || r.States != c.states || r.Finished == 0 {
			t.Errorf("%s: %v with %d states, %d of them with all answers (%s); expected valid, %d",
				c.name, r.Verdict, r.States, r.Finished, r.Reason+r.Check.Detail, c.states)
		}
		t.Logf("%s: %d states, %d moves made, %d saved, depth %d, %d local states", c.name, r.States, r.Transitions, r.Saved, r.Depth, r.Locals)
	}
}

func TestTheWayToAViolationIsToldInWords(t *testing.T) {
	m := synodModel(t, 2, "forget-promise", "10ms", twoPut...)
	m.Crashes = 1
	r := explored(t, m)
	var story []string
	for _, move := range r.Path {
		story = append(story, move.What)
		story = append(story, move.Then...)
	}
	if got, want := strings.Join(story, "\n"), `all nodes start
c1 asks: put(k, "A")
c2 asks: put(k, "B")
n1 receives Request{put(k, "A")} from c1
n2 receives Request{put(k, "B")} from c2
n2 receives its own Prepare{1 1.2}
n2 promised to take part in nothing before ballot 1.2
n2 crashes, loses what it had not synced, and starts again
n2 receives Prepare{1 1.1} from n1
n2 promised to take part in nothing before ballot 1.1`; got != want {
		t.Errorf("the story is\n%s\nexpected\n%s", got, want)
	}
}

func TestTheModelOfAScenarioHasItsScript(t *testing.T) {
	s := scenarios.New("synod")
	s.Workload.Script = []scenarios.Step{
		{Client: "c2", Operation: services.Operation{Kind: kv.Append, Key: "k1", Value: "x"}},
		{Client: "c1", Operation: services.Operation{Kind: kv.CompareAndSet, Key: "k1", Value: "z", Expected: "x"}},
		{Client: "c2", Operation: services.Operation{Kind: kv.Delete, Key: "k1"}},
	}
	m, err := OfScenario(s)
	if err != nil {
		t.Fatal(err)
	}
	if m.Script(0) != `append(k1, "x"), delete(k1)` || m.Script(1) != `cas(k1, "x", "z")` || len(m.Clients) != 2 {
		t.Errorf("the clients do %q and %q", m.Script(0), m.Script(1))
	}
	s.Workload.Script = append(s.Workload.Script, scenarios.Step{Client: "c3", Operation: putA[0]})
	if _, err := OfScenario(s); err == nil {
		t.Error("a script of three clients was taken")
	}
	s = scenarios.New("synod")
	if m, err = OfScenario(s); err != nil || m.Servers != s.Nodes || m.Script(0) != `put(k1, "c1.1"), get(k1)` || m.Script(1) != `put(k1, "c2.1"), get(k1)` {
		t.Errorf("without a script: %d servers, %q, error %v", m.Servers, m.Script(0), err)
	}
	for _, wrong := range []func(*scenarios.Scenario){
		func(s *scenarios.Scenario) { s.Protocol = "nothing" },
		func(s *scenarios.Scenario) { s.Flaw = "nothing" },
		func(s *scenarios.Scenario) { s.Parameters = map[string]string{"nothing": "1"} },
	} {
		s := scenarios.New("synod")
		wrong(&s)
		if _, err := OfScenario(s); err == nil || !strings.HasPrefix(err.Error(), "explore: ") {
			t.Errorf("%+v: error %v; expected one", s, err)
		}
	}
}

func TestEachProtocolIsSearchedAndWhatKeepsChanceInItsFieldsIsRefused(t *testing.T) {
	// The library that etcd runs draws timeouts that nobody uses, and keeps them.
	refused := map[string]bool{"etcdraft": true}
	for _, p := range scenarios.Protocols() {
		s := scenarios.New(p.Name)
		s.Nodes = 3
		m, err := OfScenario(s)
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		m.Timeouts, m.Crashes, m.States = 2, 1, 3000
		r, err := Search(t.Context(), m)
		if (err != nil) != refused[p.Name] {
			t.Errorf("%s: refused: %v; expected %v", p.Name, err, refused[p.Name])
		}
		if err == nil && (r.States != m.States || r.Verdict != checker.Unknown) {
			t.Errorf("%s: %v with %d states: %s; expected unknown with %d", p.Name, r.Verdict, r.States, r.Check.Detail, m.States)
		}
	}
}
