package views

import (
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// Describe completes the description of a protocol with these Parameters by what is the
// same for all of them. It calls its masters by the given word, and has some roles of
// its own.
func Describe(p protocols.Protocol, service string, own ...protocols.Role) *protocols.Protocol {
	p.Roles = append(roles(service), own...)
	p.Survives.Down, p.Survives.Amnesia = protocols.One, protocols.None
	p.Survives.Disk, p.Survives.Clocks = protocols.Damages, true
	p.Observes = []sim.ObservationKind{sim.Appended, sim.Placed, sim.Served}
	p.MastersObserve = []sim.ObservationKind{sim.Promised, sim.Accepted, sim.Decided}
	p.Failover, p.Patience, p.Election = failover, patience, election
	p.Transfer = func(s protocols.Settings) protocols.Transfer { return s.InParts(s.Duration(paramResend)) }
	p.Masters = masters
	p.Words.Term, p.Words.Promised, p.Words.Masters = "view", "promised", &decreeWords
	return &p
}

// decreeWords are for the views that masters agree on.
var decreeWords = protocols.Words{
	Term: "ballot", Entry: "view", Leader: "master", Promised: "promised", Ballots: true,
	Number: func(term uint64) string { return Ballot(term).String() },
}

// The names of the parameters.
const (
	paramHeartbeat = "heartbeat"
	paramTimeout   = "timeout"
	paramResend    = "resend"
	paramStall     = "stall"
)

// Parameters are those of a protocol that calls its service by the given name, and has
// one parameter of its own. The last argument says what the parameter resend is about.
func Parameters(service string, own protocols.Parameter, resend string) []protocols.Parameter {
	return []protocols.Parameter{
		mastersParameter,
		own,
		protocols.DurationParameter(paramHeartbeat, "50ms", 100*time.Microsecond, "the time between a server's pings to "+service),
		protocols.DurationParameter(paramTimeout, "200ms", time.Millisecond, "how long a server may be silent before "+service+" takes it for dead"),
		protocols.DurationParameter(paramResend, "20ms", 100*time.Microsecond, resend),
		protocols.SnapshotEvery,
		protocols.DurationParameter(paramStall, "500ms", time.Millisecond,
			"how long a server's disk may stall before it is silent, so that "+service+" takes it for dead and the others go on without it"),
		protocols.SnapshotBytes,
		protocols.BatchBytes,
		protocols.SnapshotPart,
		protocols.Sessions,
	}
}

// mastersParameter says how many of a cluster's nodes, the first ones, hold the
// view service. They are odd numbers, since one more would not let one more fail.
var mastersParameter = protocols.Parameter{
	Name: "masters", Kind: protocols.Choice, Values: []string{"1", "3", "5"}, Default: "1",
	Summary: "how many nodes, the first ones, decide on views; of several a majority decides by Paxos, so fewer than half may be down",
}

// masters is how many of the nodes, the first ones, hold the view service.
func masters(s protocols.Settings) int {
	n, err := strconv.Atoi(s.Choice(mastersParameter.Name))
	if err != nil {
		panic("views: " + err.Error())
	}
	return n
}

// failures is how many timeouts of the service may pass until clients are served
// again: until a server is found dead, the next view is everywhere, and who is new in
// it has the state.
const failures = 8

func failover(s protocols.Settings) time.Duration {
	return (failures+takeover(s))*s.Duration(paramTimeout) + s.Duration(paramStall)
}

func patience(s protocols.Settings) time.Duration {
	return s.Duration(paramTimeout) - s.Duration(paramHeartbeat)
}

// takeover is how many timeouts of the service may pass until another master acts
// in the place of one that fails, and has heard all servers: one in which the
// other is silent, with the time to notice, one to listen, and one for two attempts
// that come to nothing. It is 0 for a master that nobody can take the place of.
func takeover(s protocols.Settings) time.Duration {
	if masters(s) == 1 {
		return 0
	}
	return 4
}

// election is what it takes several masters to have one that acts, and to decide a
// view. A master that is alone asks nobody, and keeps the view while it hears no
// server.
func election(s protocols.Settings) protocols.Election {
	timeout := s.Duration(paramTimeout)
	if masters(s) == 1 {
		return protocols.Election{Silence: timeout}
	}
	return protocols.Election{Beat: s.Duration(paramHeartbeat), Silence: timeout, Attempt: timeout / 2, Trips: 2}
}
