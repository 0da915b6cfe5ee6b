package measure

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// A Run is what there is to measure of one run.
type Run struct {
	// History is what clients did and saw. It is valid; see checker.History.Validate.
	History checker.History
	// Unasked are operations that clients meant to ask for, at their Call, and had not by
	// their deadline, since they still waited for others: they wait as well, to their Return,
	// the end of the phase.
	Unasked checker.History
	// Until is when the phase ended that is measured, in which faults strike.
	Until time.Duration
	// Deadline is within what time of its intended start an operation is to be answered; 0
	// is no bound.
	Deadline time.Duration
	// Faults are those that struck, in order of time. Of a fault that struck nothing there
	// is nothing to measure.
	Faults []Fault
	// Leaders are the times at which a server began to lead, in a term that nobody had
	// led before, ascending; none if the protocol has no leaders, or does not tell of them.
	Leaders []time.Duration
	// ElectionTimeout is after how long without a word from it the others may seek a
	// leader's place; 0 if nobody does.
	ElectionTimeout time.Duration
	// Cost is what it took until Until.
	Cost Cost
	// Lost is how many writes were acknowledged of which nothing was left in the end, as
	// far as that can be told.
	Lost int
}

// A Fault is one that struck.
type Fault struct {
	ID string        `json:"id"`
	At time.Duration `json:"at_ns"`
}

// A Cost is what all nodes together did, clients included.
type Cost struct {
	Messages int64 `json:"messages"` // that were sent, lost ones too
	Bytes    int64 `json:"bytes"`    // of these
	Syncs    int64 `json:"syncs"`    // of files and directories on the disks of servers
	// Work is for how long servers were busy with messages and with what their programs declared.
	Work time.Duration `json:"work_ns"`
}

// Measures are how well clients were served in a run, and what that cost. As JSON a list
// that is empty is left out.
type Measures struct {
	// Start is when the first write was acknowledged, from which on everything else is
	// measured; 0 if none was, and then all is measured from the beginning. What a
	// cluster takes to start is no outage.
	Start time.Duration `json:"start_ns"`
	// Until is the end of the span that is measured.
	Until time.Duration `json:"until_ns"`
	// All, Reads and Writes are the operations that were meant to begin within the span.
	All    Operations `json:"all"`
	Reads  Operations `json:"reads"`
	Writes Operations `json:"writes"`
	// Kinds are the same by kind of operation, in the order of their names, without the
	// lists of outages and the histograms, which would be most of what a run keeps.
	Kinds []KindOperations `json:"kinds,omitempty"`
	// Recoveries says of each fault that struck within the span how long it took until
	// clients were served again: of the first 1,000 of them, and of none if nobody asked
	// for a write in the span.
	Recoveries []Recovery `json:"recoveries,omitempty"`
	// Elections is how often a server began to lead, within the span.
	Elections int `json:"elections"`
	// Cost is that of the whole phase, the start included.
	Cost Cost `json:"cost"`
	// Lost is how many writes were acknowledged of which nothing was left in the end.
	Lost int `json:"lost"`
	// Timeline counts the operations that were acknowledged in each stretch of the phase,
	// from time 0 on, each of the length Step; the last may be shorter. Step is 50 ms,
	// or that doubled until there are at most 2,000.
	Timeline []int         `json:"timeline,omitempty"`
	Step     time.Duration `json:"step_ns"`
}

// KindOperations are the Operations of one kind.
type KindOperations struct {
	Kind string `json:"kind"`
	Operations
}

// Operations say what came of some of the operations of a run. An operation belongs to
// the time at which it was meant to begin: where clients ask at a pace of their own, this
// is before its call if they were held up, and what they waited then counts.
type Operations struct {
	Asked   int `json:"asked"`   // that were meant to begin, whether or not they did
	OK      int `json:"ok"`      // that took effect, as the client was told
	Failed  int `json:"failed"`  // that certainly did not
	Unknown int `json:"unknown"` // whose fate the client never learned
	// Unasked is how many clients never came to ask for in the phase, held up by others.
	Unasked int `json:"unasked"`
	// Within is how many were acknowledged within the deadline.
	Within int `json:"within_deadline"`
	// Latency is how long they took from their intended start.
	Latency Latency `json:"latency"`
	// Outages are the times without progress, in their order, the first 1,000 of them; see
	// Outage.
	Outages []Outage `json:"outages,omitempty"`
	// Down is how long all outages were together, and Longest how long the longest was.
	Down    time.Duration `json:"down_ns"`
	Longest time.Duration `json:"longest_outage_ns"`
}

// An Outage is a time within the span, longer than OutageMin and as long as can be, in
// which nothing was acknowledged, though at its beginning and at its end somebody waited,
// and in between there was no pause longer than OutageMin in which nobody did. A client
// waits from the intended start of its operation until that is acknowledged or given up.
// Clients that give up together and go on after a short pause so leave one outage, not
// several; where nobody asks, nobody can tell. Of reads, and of writes, only such
// operations count as waiting and as acknowledged.
type Outage struct {
	From time.Duration `json:"from_ns"`
	For  time.Duration `json:"for_ns"`
}

// OutageMin is what a time without progress must exceed to be an outage, and at the same
// time the longest pause within one.
const OutageMin = 100 * time.Millisecond

// listMax is how many outages and recoveries are kept.
const listMax = 1000

// A Latency is how long operations took. One that was never acknowledged counts with the
// time for which its client waited: it may have taken longer, so quantiles among such are
// bounds from below. Quantiles are exact, and by nearest rank: P99 is the least latency
// that 99 % of the operations did not exceed. All are 0 if there were no operations.
type Latency struct {
	P50  time.Duration `json:"p50_ns"`
	P90  time.Duration `json:"p90_ns"`
	P99  time.Duration `json:"p99_ns"`
	P999 time.Duration `json:"p999_ns"`
	Max  time.Duration `json:"max_ns"`
	// Histogram is all of them, to be added to those of other runs.
	Histogram Histogram `json:"histogram,omitempty"`
}

// A Recovery is how long it took after a fault until clients were served again: until the
// first write was acknowledged that was meant to begin when the fault had struck, or later.
type Recovery struct {
	Fault
	// Took is that time; if no such write was acknowledged within the phase, what was
	// left of it, and then Recovered is false and Took a bound from below.
	Took      time.Duration `json:"took_ns"`
	Recovered bool          `json:"recovered"`
	// Timeouts is Took in thousandths of the election timeout; 0 if there is none.
	Timeouts int64 `json:"election_timeouts_permille"`
	// Leader is how long it took until a server began to lead; 0 if none did in the phase.
	Leader time.Duration `json:"leader_ns"`
}

// Each is what one acknowledged operation cost.
type Each struct {
	Messages, Bytes, Syncs int64 // in thousandths
	Work                   time.Duration
}
