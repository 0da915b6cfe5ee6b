package protocols

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A Protocol describes a replication protocol and makes the program of its
// nodes.
type Protocol struct {
	// Name is how files and commands call the protocol: "raft".
	Name string
	// Version is the version of its program, from 1 on. Whoever changes what
	// the servers send, store, wait for or observe in a run raises it, so that a
	// recorded run tells by which version it was made. A new parameter, flaw or
	// fault point that a run must ask for leaves it as it is.
	Version int
	// Summary says in one line what it is.
	Summary string
	// Source is the paper it follows.
	Source string
	// Guarantee is what its clients are promised unless a mode that applies
	// says otherwise.
	Guarantee checker.Level
	// Modes are the settings that change what its clients are promised.
	Modes []Mode
	// Reads says how a read is served, in one line.
	Reads string
	// Words are what its paper calls what all protocols have.
	Words Words
	// Survives says what it withstands without breaking its guarantee.
	Survives Survival
	// Failover returns, for the given settings, how long clients that reach
	// enough servers wait at most to be served, once these are whole and reach
	// each other; Survives.Down says how many are enough. What network and disks
	// take by themselves is in it if it is little. It is nil if nobody promises
	// that: availability and promptness go unjudged then.
	Failover func(Settings) time.Duration
	// Patience returns, for the given settings, how late whatever a leader sends may
	// arrive, while every server is whole, so that nobody seeks another: a leader
	// stays leader then. It is nil, or returns 0 or less, if nobody promises that:
	// stability and promptness go unjudged then.
	Patience func(Settings) time.Duration
	// Disruptive reports, for the given settings, whether a server that is left out of
	// the cluster, and is not told, may depose one leader after another for as long as
	// it runs (Ongaro, "Consensus: Bridging Theory and Practice", 2014, section
	// 4.2.3). It is nil if none may; where one may, catch-up goes unjudged if a server
	// may have been left out.
	Disruptive func(Settings) bool
	// Course returns, for the given settings, the longest way from a client's request
	// to its answer while every server that takes part is whole, and has been for
	// longer than Failover, and who leads has led for as long. It is nil if nobody
	// promises that there is a longest: promptness goes unjudged then, and progress is
	// promised to any number of clients.
	Course func(Settings) Course
	// Election returns, for the given settings, what it takes to have a leader, or one
	// that decides who serves, and to keep it. Where messages and disks take longer,
	// progress is not promised. It is nil if there is none: progress is judged then
	// whatever these take.
	Election func(Settings) Election
	// Leaderless reports whether none of its servers ever leads, or always the same one
	// does, so that its programs tell of nobody who has become leader. Election safety
	// goes unjudged then, and whoever names the leader in a schedule means any server.
	Leaderless bool
	// Logless reports whether its servers replicate no log, so that its programs tell of
	// nothing that is committed or applied. What is judged of every log goes unjudged
	// then, also what clients were told: their service's judgement has to see that.
	Logless bool
	// Transfer returns, for the given settings, how a server hands its state to
	// another; where that takes too long, progress is not promised. It is nil if none
	// does: progress is judged then however long the state is.
	Transfer func(Settings) Transfer
	// Masters returns, for the given settings, how many of the nodes, the first
	// ones, decide which of the others take part, and serve no client. Of three or
	// more of them fewer than half may be down, whatever else is: Survives.Down is
	// then said of the others, and counts all masters as one node that is up. It is
	// nil if there are none.
	Masters func(Settings) int
	// Converges says what servers that run and can talk come to agree in once
	// nothing goes wrong any more. Catch-up goes unjudged while its In is empty.
	Converges Convergence
	// Services are the services that it offers, of which the first is meant where none is
	// named. Nil is all: its servers replicate commands of whatever service, as package
	// host does, and kv is meant where none is named.
	Services []*services.Service
	// Orders has a value of each type of message of an operator, which package
	// services declares, that its servers answer.
	Orders []sim.Message
	// Leases returns the lease by which reads are served, or which clients hold, with
	// the given settings; false if they rest on no clock. It is nil if the protocol has no
	// leases, or promises no more with them than a mode says: its guarantee is judged
	// then whatever clocks do, if Survives.Clocks says so.
	Leases func(Settings) (Lease, bool)
	// ReadsWall reports whether what its programs do depends on what wall clocks
	// show (Env.Wall, Env.Interval), with the given settings and flaw, "" for
	// none; if not, a fault that leaves the monotonic clock alone changes nothing.
	// It is nil if it never does.
	ReadsWall func(s Settings, flaw string) bool
	// Works reports whether its programs declare work of their own (Env.Work), so
	// that they take time even where messages take none.
	Works bool
	// VersionParameter is the name of the parameter of kind Choice that says which
	// version of the program a server runs, from the oldest to the newest. Servers
	// of different versions work together, so that each may be restarted with
	// another while the rest go on. It is empty if there is one version only.
	VersionParameter string
	// Roles are the roles that its programs tell of (Became), each with what it comes to, so
	// that pictures and stories need to know no protocol. Of these, [sim.Leader] leads.
	Roles []Role
	// Observes are the kinds of observation that its programs make besides those
	// of every protocol: Became, Committed, Applied and Restored, and Acknowledged,
	// which clients make. What is judged of a run depends on them: log matching and
	// leader completeness on Appended, chain order on Placed too, promises on Promised,
	// one value per ballot on Accepted, fencing on Served.
	Observes []sim.ObservationKind
	// Vote is a message of the kind by which a server answers a candidate. Nil is
	// that of a protocol whose programs tell of votes: they observe Promised.
	Vote sim.Message
	// MastersObserve are the kinds of observation that several masters make besides;
	// see Masters. One that is alone has nothing to agree on.
	MastersObserve []sim.ObservationKind
	// Invariants returns what is judged of what its programs observe besides the
	// invariants of package checker: new ones at each call, with names of their own.
	// Each must hold for as long as the protocol survives what befalls it. It is nil
	// if there are none.
	Invariants func() []checker.Invariant
	// FaultPoints are the names of the places where its programs ask Env.Maybe
	// whether to do the worst that they may.
	FaultPoints []string
	// Parameters are the settings that a run may change.
	Parameters []Parameter
	// Flaws are the documented bugs that it can be built with.
	Flaws []Flaw
	// Messages has a value of each type of message that its servers send
	// each other. Those that clients exchange with servers, which package
	// services declares, are not among them. Between programs of their own, only
	// messages listed here can be sent, and they must be built of booleans,
	// integers, strings, slices, arrays, and structs without unexported
	// fields. A protocol without a list can only be simulated.
	Messages []sim.Message
	// New returns what makes the program of each node of the cluster. It
	// fails if the cluster names a flaw or a parameter that the protocol
	// does not have, or a value that the parameter cannot take; and with a
	// *[Refusal] if what it names does not go together.
	New func(Cluster) (sim.Factory, error)
}

// A Refusal says why a protocol cannot run in a cluster although each of its
// settings could be had.
type Refusal struct {
	Protocol  string // which says so
	Parameter string // the name of the parameter that is at fault; empty for the number of nodes
	Found     string // what it is
	Expected  string // what it could be, and why
}

func (r *Refusal) Error() string {
	about := "nodes"
	if r.Parameter != "" {
		about = "parameter " + r.Parameter
	}
	return fmt.Sprintf("protocol %s: %s: found %s, expected %s", r.Protocol, about, r.Found, r.Expected)
}

// First returns so many nodes, the first ones, or all if n is 0. It refuses a parameter
// that asks for more than there are.
func First(n int64, nodes []sim.NodeID, protocol, parameter string) ([]sim.NodeID, error) {
	switch {
	case n > int64(len(nodes)):
		return nil, &Refusal{protocol, parameter, fmt.Sprint(n), fmt.Sprintf("at most the number of nodes, %d", len(nodes))}
	case n == 0:
		return nodes, nil
	default:
		return nodes[:n], nil
	}
}

// NumberedTo refuses more nodes than the given number, and those that are not
// numbered from 1 on in order.
func NumberedTo(most int, protocol string, nodes []sim.NodeID) error {
	if len(nodes) > most {
		return &Refusal{Protocol: protocol, Found: fmt.Sprint(len(nodes)), Expected: fmt.Sprintf("at most %d", most)}
	}
	for i, id := range nodes {
		if int(id) != i+1 {
			return &Refusal{Protocol: protocol, Found: fmt.Sprintf("the number %d", id), Expected: fmt.Sprintf("%d, as they are numbered in order", i+1)}
		}
	}
	return nil
}

// A Cluster says for which nodes, and how, a protocol is to be built.
type Cluster struct {
	// Nodes are the servers, in the order in which they were added.
	Nodes []sim.NodeID
	// Flaw names the flaw to build in; empty for none.
	Flaw string
	// Service is what the servers offer; nil is the protocol's first service.
	Service *services.Service
	// Parameters are values by name, in the form that [Parameter.Check]
	// accepts. A parameter left out has its default.
	Parameters map[string]string
}

// A Mode is a setting under which a protocol promises its clients something
// else.
type Mode struct {
	// Parameter is the name of the parameter, and Value the value of it that
	// makes the difference.
	Parameter, Value string
	// Guarantee is what its clients are promised.
	Guarantee checker.Level
	// Summary says in one line what they must expect.
	Summary string
}

// A Flaw is a documented bug that a protocol can be built with.
type Flaw = services.Flaw

// Settings checks what the cluster asks for against what the protocol has,
// and returns the values of all parameters.
func (p *Protocol) Settings(c Cluster) (Settings, error) {
	if len(c.Nodes) == 0 {
		return Settings{}, fmt.Errorf("protocol %s: a cluster needs at least one node", p.Name)
	}
	service, err := p.offered(c.Service)
	if err != nil {
		return Settings{}, err
	}
	known := p.Flaws
	if service != nil {
		known = slices.Concat(known, service.Flaws)
	}
	isAsked := func(f Flaw) bool { return f.Name == c.Flaw }
	if c.Flaw != "" && !slices.ContainsFunc(known, isAsked) {
		return Settings{}, fmt.Errorf("protocol %s has no flaw %q; expected %s",
			p.Name, c.Flaw, document.OneOf(c.Flaw, names(known, flawName)))
	}
	settings, err := resolve(p, c.Parameters)
	settings.service = service.With(c.Flaw)
	if slices.ContainsFunc(p.Flaws, isAsked) {
		settings.flaw = c.Flaw
	}
	return settings, err
}

// offered returns the service that a cluster asks for, if the protocol offers it.
func (p *Protocol) offered(s *services.Service) (*services.Service, error) {
	if s == nil && p.Services == nil {
		return kv.Service(), nil
	}
	if s == nil {
		return p.Services[0], nil
	}
	if p.Offers(s) {
		return s, nil
	}
	return nil, fmt.Errorf("protocol %s does not offer the service %q; expected %s",
		p.Name, s.Name, document.OneOf(s.Name, names(p.Services, (*services.Service).String)))
}

// Offers reports whether the protocol offers a service.
func (p *Protocol) Offers(s *services.Service) bool {
	return p.Services == nil || slices.Contains(p.Services, s)
}

// LeaseWith returns the lease by which reads are served with the given
// parameters, those left out at their defaults; false if they rest on no clock.
func (p *Protocol) LeaseWith(parameters map[string]string) (Lease, bool, error) {
	settings, err := resolve(p, parameters)
	if err != nil || p.Leases == nil {
		return Lease{}, false, err
	}
	lease, rests := p.Leases(settings)
	return lease, rests, nil
}

// ReadsWallWith is ReadsWall with the given parameters, those left out at their
// defaults.
func (p *Protocol) ReadsWallWith(parameters map[string]string, flaw string) (bool, error) {
	settings, err := resolve(p, parameters)
	if err != nil || p.ReadsWall == nil {
		return false, err
	}
	return p.ReadsWall(settings, flaw), nil
}

// MastersWith is Masters with the given parameters, those left out at their
// defaults; 0 if there are none.
func (p *Protocol) MastersWith(parameters map[string]string) (int, error) {
	settings, err := resolve(p, parameters)
	if err != nil || p.Masters == nil {
		return 0, err
	}
	return p.Masters(settings), nil
}

// ObservesWith are the kinds of observation that its programs make besides those of
// every protocol, with the given parameters, those left out at their defaults: Observes,
// and MastersObserve if there are several masters.
func (p *Protocol) ObservesWith(parameters map[string]string) ([]sim.ObservationKind, error) {
	masters, err := p.MastersWith(parameters)
	if err != nil || masters < 2 {
		return p.Observes, err
	}
	return slices.Concat(p.Observes, p.MastersObserve), nil
}

// OwnInvariants are new ones of its Invariants; none if it has none.
func (p *Protocol) OwnInvariants() []checker.Invariant {
	if p.Invariants == nil {
		return nil
	}
	return p.Invariants()
}

// Versions are the names of the versions of the program, from the oldest to the
// newest; none if there is one only.
func (p *Protocol) Versions() []string {
	i := slices.IndexFunc(p.Parameters, func(q Parameter) bool { return q.Name == p.VersionParameter })
	if i < 0 {
		return nil
	}
	return slices.Clone(p.Parameters[i].Values)
}

// GuaranteeWith returns what clients are promised with the given parameters,
// those left out at their defaults.
func (p *Protocol) GuaranteeWith(parameters map[string]string) (checker.Level, error) {
	mode, changed, err := p.ModeWith(parameters)
	if err != nil {
		return "", err
	}
	if changed {
		return mode.Guarantee, nil
	}
	return p.Guarantee, nil
}

// ModeWith returns the mode in which the protocol runs with the given
// parameters, those left out at their defaults; false if it is in none, and
// promises what it always does. If several modes apply, the first of them counts.
func (p *Protocol) ModeWith(parameters map[string]string) (Mode, bool, error) {
	settings, err := resolve(p, parameters)
	if err != nil {
		return Mode{}, false, err
	}
	for _, m := range p.Modes {
		if settings.is(m.Parameter, m.Value) {
			return m, true, nil
		}
	}
	return Mode{}, false, nil
}

func flawName(f Flaw) string { return f.Name }

// names returns the names of some things.
func names[T any](all []T, name func(T) string) []string {
	found := make([]string, len(all))
	for i, one := range all {
		found[i] = name(one)
	}
	return found
}
