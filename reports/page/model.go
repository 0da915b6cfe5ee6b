package page

import (
	"time"

	"github.com/laplace-sim/laplace/hunt/likelihood"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Model is a run as the page has it. What there is many of is in columns, which are
// packed apart; all else is JSON with the keys below. Times are in nanoseconds of virtual
// time, events by their number, nodes by their number from 1.
type Model struct {
	Title    string `json:"title"` // scenario, protocol and flaw
	Scenario string `json:"scenario"`
	Protocol string `json:"protocol"`
	Flaw     string `json:"flaw"`
	Seed     string `json:"seed"` // as text: it may be beyond what JavaScript counts to
	Digest   string `json:"digest"`
	Verdict  string `json:"verdict"`
	// Claim says why the verdict is what it is.
	Claim    string        `json:"claim"`
	Events   uint64        `json:"events"` // of the run
	End      time.Duration `json:"end"`
	HealedAt time.Duration `json:"healed_at"` // 0 if it did not heal
	// Window is what of the run is in the columns: events First to Last. Cut says why it is
	// not all; "" if it is.
	Window Window `json:"window"`
	// Stated is the part of which there are states, and Cut says why not of all; First is 0 if
	// there are none.
	Stated Window  `json:"stated"`
	Nodes  []Node  `json:"nodes"`
	Stints []Stint `json:"stints"`
	Faults []Fault `json:"faults"`
	Orders []Order `json:"orders"`
	Checks []Check `json:"checks"`
	// Focus is what contradicts; null if nothing does.
	Focus *Focus         `json:"focus"`
	Story *explain.Story `json:"story"` // null for none
	// Curve is the chance of a violation along the run; null if it was not asked for.
	Curve *likelihood.Curve `json:"curve"`
	// CurveSays is what the curve says, in words; "" without one.
	CurveSays string `json:"curve_says"`
	// Apart says where this run parts from its twin, in both; null without one.
	Apart *Apart `json:"apart"`
	// Measures are names and values, in words.
	Measures [][2]string `json:"measures"`
	// Config is the scenario as it ran, or of the run of a test its case, and Replay the line that runs it again.
	Config string `json:"config"`
	Replay string `json:"replay"`
	// Observations are the names of the kinds of observation, by their code.
	Observations []string `json:"observations"`
	// Stances are the names of the stances, by their number.
	Stances []string `json:"stances"`
	// Strings are what columns refer to by place. The first is "".
	Strings []string `json:"strings"`

	chronicle  *explain.Chronicle
	protocol   *protocols.Protocol
	trace      *trace.Trace
	syncs      []trace.Record
	operations []operation
	states     []state
}

// A Window is a range of events.
type Window struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	Cut   string `json:"cut"`
}

// A Node is one of the run, by its place the node of that number less 1.
type Node struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // "server", "client" or "operator"
}

// A Stint is a time for which a server had a role, or did nothing.
type Stint struct {
	Node   int           `json:"node"`
	From   time.Duration `json:"from"`
	To     time.Duration `json:"to"`
	Role   string        `json:"role"`   // in the protocol's words; "down" or "paused" of an outage
	Stance int           `json:"stance"` // see protocols.Stance; -1 of an outage
	Term   string        `json:"term"`   // as people write it: "term 3", "ballot 4.1", "view 2"; "" of an outage
}

// A Fault is an injection as it is drawn.
type Fault struct {
	ID   string        `json:"id"`
	Text string        `json:"text"` // "partition n3"
	Kind string        `json:"kind"`
	From time.Duration `json:"from"`
	To   time.Duration `json:"to"`
	// Nodes are those that were struck. Direction says what of their messages was:
	// "in" (deaf), "out" (mute), "both"; "" where it is not about messages.
	Nodes     []int  `json:"nodes"`
	Direction string `json:"direction"`
	Idle      bool   `json:"idle"` // nothing came of it
	Note      string `json:"note"` // what else there is to know of it
}

// An Order is one of the operator's. It lasts until it was answered, or the next one took
// its place.
type Order struct {
	At      time.Duration `json:"at"`
	To      time.Duration `json:"to"`
	Text    string        `json:"text"`
	Outcome string        `json:"outcome"`
}

// A Check is the answer of a checker.
type Check struct {
	Name    string `json:"name"`
	Verdict string `json:"verdict"`
	Detail  string `json:"detail"`
}

// A Focus is what contradicts: where the page opens.
type Focus struct {
	Check string        `json:"check"`
	From  time.Duration `json:"from"`
	To    time.Duration `json:"to"`
	// Events are the sides of the contradiction, Nodes where they happened, and Operations the
	// IDs of those of clients. Accused is the ID of the one whose result is illegal; -1 for none.
	Events     []uint64 `json:"events"`
	Nodes      []int    `json:"nodes"`
	Operations []int    `json:"operations"`
	Accused    int      `json:"accused"`
}

// Apart is where two runs part.
type Apart struct {
	// Event is the first event of this run that the other has not got, At its time.
	Event uint64        `json:"event"`
	At    time.Duration `json:"at"`
	// Difference is the one thing that differs, in words.
	Difference string `json:"difference"`
}

// An operation is one of the history.
type operation struct {
	id        int
	client    int // the number of the node
	call, ret time.Duration
	outcome   string // "ok", "fail" or "unknown"
	reads     bool
	key, text string
	kind      string
}

// A state is what a process said of itself right after an event on its node.
type state struct {
	event uint64
	node  int
	facts [][2]string // name and value
}
