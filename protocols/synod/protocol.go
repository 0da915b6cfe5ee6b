package synod

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes Paxos without a leader.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:      "synod",
		Version:   3,
		Summary:   "single-decree Paxos, once for each command: every server proposes, no leader",
		Source:    `Leslie Lamport, "Paxos Made Simple", ACM SIGACT News 32(4), 2001, section 2`,
		Guarantee: checker.Linearizable,
		Reads:     "by any server, after a majority has promised and none of it had accepted anything in the next instance; what was accepted is finished first (section 2.3)",
		Words: protocols.Words{
			Term: "ballot", Entry: "instance", Leader: "proposer", Promised: "promised", Ballots: true,
			Number: func(term uint64) string { return Ballot(term).String() },
		},
		Survives: protocols.Survival{
			Text: "Safe whatever crashes, whatever the network loses, delays, repeats or reorders, and whatever the clocks show, " +
				"as long as synced data stays; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while a majority runs and can talk, and duels end by chance.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk:    protocols.Damages,
			Clocks:  true,
		},
		Converges: protocols.Convergence{
			Text: "Nothing: a learner that has missed what was chosen finds out only by having another proposal issued (section 2.3), " +
				"so while nobody asks a server for anything, it may stay behind.",
		},
		Roles:      []protocols.Role{{Name: sim.Leader, Stance: protocols.Leads}}, // whose proposal a majority has been promised to
		Observes:   []sim.ObservationKind{sim.Promised, sim.Accepted},
		Parameters: parameters,
		Flaws:      flaws,
		Messages:   []sim.Message{Prepare{}, Promise{}, Accept{}, Accepted{}, Refused{}, Chosen{}},
		New:        build,
	}
}

// The names of the parameters.
const (
	paramTimeout = "timeout"
	paramBackOff = "back-off"
)

var parameters = []protocols.Parameter{
	protocols.DurationParameter(paramTimeout, "100ms", time.Millisecond,
		"how long an attempt to have a value chosen may take"),
	{
		Name: paramBackOff, Kind: protocols.Duration, Default: "10ms",
		Min: 0, Max: int64(time.Minute),
		Summary: "the longest pause after the first attempt that failed; it doubles up to four times, and is drawn anew each time; 0s is none at all",
	},
	protocols.Sessions,
}

// A config is what all nodes of a cluster share. It does not change.
type config struct {
	nodes    []sim.NodeID
	flaw     string
	service  *services.Service // that the servers offer
	timeout  time.Duration
	backOff  time.Duration
	sessions int
}

// build returns what makes the nodes of a cluster; see [protocols.Protocol].
// Nodes must be numbered from 1 to at most 999, without gaps.
func build(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := Protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	if err := protocols.NumberedTo(ballotNodes-1, "synod", cluster.Nodes); err != nil {
		return nil, err
	}
	c := &config{
		nodes:    slices.Clone(cluster.Nodes),
		flaw:     settings.Flaw(),
		service:  settings.Service(),
		timeout:  settings.Duration(paramTimeout),
		backOff:  settings.Duration(paramBackOff),
		sessions: int(settings.Number(protocols.Sessions.Name)),
	}
	return func(sim.NodeID) sim.Process { return &server{config: c} }, nil
}
