package literature

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Faults that measurements know by their IDs.
const (
	crashFault   = "crash"   // of the leader
	partialFault = "partial" // what keeps some servers from some others
)

// heartbeat is the message by which a leader makes itself known, of all protocols that
// are measured so.
const heartbeat = "AppendEntries"

var electionTime = &Measurement{
	Name:    "election-time",
	Summary: "how long after the leader has crashed all other servers hear a new one, where two of them have shorter logs",
	Unit:    Duration,
	Of: func(r *scenarios.Result) (int64, error) {
		e, err := electionAfterCrash(r)
		if err != nil {
			return 0, err
		}
		if behind := e.behind(); behind != 2 {
			return 0, fmt.Errorf("%d of the servers that were left had a shorter log than another, expected 2", behind)
		}
		return e.took()
	},
}

var electionTimeAlike = &Measurement{
	Name:    "election-time-alike",
	Summary: "how long after the leader has crashed all other servers hear a new one, where all have the same log",
	Unit:    Duration,
	Of: func(r *scenarios.Result) (int64, error) {
		e, err := electionAfterCrash(r)
		if err != nil {
			return 0, err
		}
		if behind := e.behind(); behind != 0 {
			return 0, fmt.Errorf("%d of the servers that were left had a shorter log than another, expected none", behind)
		}
		return e.took()
	},
}

// An election is one that follows the crash of a leader.
type election struct {
	result *scenarios.Result
	leader sim.NodeID // that crashed
	at     time.Duration
	logs   map[sim.NodeID]uint64 // the last entry of each server at the time, as it told
}

// electionAfterCrash finds the crash, and what had been before.
func electionAfterCrash(r *scenarios.Result) (*election, error) {
	e := election{result: r, logs: make(map[sim.NodeID]uint64)}
	for _, f := range r.Faults {
		if f.Fault.ID == crashFault && len(f.Nodes) == 1 {
			e.at, e.leader = f.From, sim.NodeID(slices.Index(r.Names, f.Nodes[0])+1)
		}
	}
	if e.at == 0 {
		return nil, errors.New("no fault crash struck one server")
	}
	if leads := leaderAt(r.Roles, e.at); leads != e.leader {
		return nil, fmt.Errorf("the server that crashed did not lead; expected it to")
	}
	for record := range r.Trace.Records() {
		if record.At > e.at {
			break
		}
		if record.Kind == trace.Observe && sim.ObservationKind(record.Code) == sim.Appended {
			e.logs[sim.NodeID(record.Node)] = record.Index
		}
	}
	return &e, nil
}

// leaderAt is the server that led at a time: of those whose latest role it was, the one
// of the highest term; 0 if none did.
func leaderAt(roles []scenarios.RoleChange, at time.Duration) sim.NodeID {
	latest := make(map[sim.NodeID]scenarios.RoleChange)
	var leader sim.NodeID
	for _, c := range roles {
		if c.At > at {
			break
		}
		latest[c.Node] = c
		if c.Role == sim.Leader {
			leader = c.Node
		}
	}
	if latest[leader].Role != sim.Leader {
		return 0
	}
	return leader
}

// servers are those that were left.
func (e *election) servers() []sim.NodeID {
	var left []sim.NodeID
	for i := range e.result.Nodes {
		if id := sim.NodeID(i + 1); id != e.leader {
			left = append(left, id)
		}
	}
	return left
}

// behind is how many of the servers that were left have a log that is shorter than the
// longest of theirs.
func (e *election) behind() int {
	var longest uint64
	for _, id := range e.servers() {
		longest = max(longest, e.logs[id])
	}
	n := 0
	for _, id := range e.servers() {
		if e.logs[id] < longest {
			n++
		}
	}
	return n
}

// took is how long it was from the crash until all other servers had heard a new leader
// in its term.
func (e *election) took() (int64, error) {
	var leader sim.NodeID
	var since time.Duration
	heard := make(map[int32]bool)
	for record := range e.result.Trace.Records() {
		switch {
		case record.At <= e.at:
		case record.Kind == trace.Observe && sim.ObservationKind(record.Code) == sim.Became && record.Text == sim.Leader:
			leader, since = sim.NodeID(record.Node), record.At
			clear(heard)
		case record.Kind == trace.Deliver && record.Name == heartbeat && sim.NodeID(record.From) == leader && record.Sent >= since && leader != 0:
			heard[record.Node] = true
			if len(heard) == len(e.servers())-1 {
				return int64(record.At - e.at), nil
			}
		}
	}
	return 0, fmt.Errorf("no new leader was heard by all servers until %v, %v after the crash", e.result.Virtual, e.result.Virtual-e.at)
}

var firstElectionTime = &Measurement{
	Name:    "first-election-time",
	Summary: "how long it is from the start, when all timeouts are fresh, until a server leads that still does in the end",
	Unit:    Duration,
	Of: func(r *scenarios.Result) (int64, error) {
		stays := leaderAt(r.Roles, r.Spec.Duration)
		for _, c := range slices.Backward(r.Roles) {
			if stays != 0 && c.Node == stays && c.Role == sim.Leader && c.At < r.Spec.Duration {
				return int64(c.At), nil
			}
		}
		return 0, fmt.Errorf("nobody led at %v", r.Spec.Duration)
	},
}

var splitVote = &Measurement{
	Name:    "split-vote",
	Summary: "whether nobody was elected in the first term in which a server stood for election",
	Unit:    Share,
	Of: func(r *scenarios.Result) (int64, error) {
		var first uint64
		for _, c := range r.Roles {
			switch {
			case c.Role == candidate && first == 0:
				first = c.Term
			case c.Role == sim.Leader && c.Term == first:
				return 0, nil
			}
		}
		if first == 0 {
			return 0, fmt.Errorf("nobody stood for election until %v", r.Virtual)
		}
		return 1, nil
	},
}

// candidate is the role of a server that seeks votes.
const candidate = "candidate"

var stableLeader = &Measurement{
	Name:    "stable-leader",
	Summary: "whether one server led, and nobody stood for election, through all of the second half of the fault partial",
	Unit:    Share,
	Of: func(r *scenarios.Result) (int64, error) {
		for _, f := range r.Faults {
			if f.Fault.ID == partialFault {
				return isStable(r.Roles, f.From+(f.Until-f.From)/2, f.Until), nil
			}
		}
		return 0, errors.New("no fault partial struck")
	},
}

// isStable is 1 if one server led from a time to another and nobody else sought its place.
func isStable(roles []scenarios.RoleChange, from, to time.Duration) int64 {
	leader := leaderAt(roles, from)
	if leader == 0 {
		return 0
	}
	for _, c := range roles {
		if from < c.At && c.At < to && (c.Node == leader || c.Role == candidate || c.Role == sim.Leader) {
			return 0
		}
	}
	return 1
}

var lastOperation = &Measurement{
	Name:    "last-operation",
	Summary: "how long the last operation took of those that began while faults may strike",
	Unit:    Duration,
	Of: func(r *scenarios.Result) (int64, error) {
		for _, o := range slices.Backward(r.History) {
			if o.Call < r.Spec.Duration {
				return int64(o.Return - o.Call), nil
			}
		}
		return 0, errors.New("no client asked for anything")
	},
}
