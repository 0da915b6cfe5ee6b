// Package lease is a server of locks that are held for a term: Cary Gray and David Cheriton,
// "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency",
// SOSP 1989.
package lease

import (
	"embed"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// name is how files and commands call the protocol.
const name = "lease"

//go:embed scenarios
var library embed.FS

// Catalogue is the protocol with its service and its scenarios.
var Catalogue = scenarios.Catalogue{Protocols: []*protocols.Protocol{protocol()}, Library: library}

// The flaws.
const (
	wallClock  = "wall-clock"
	openAtOnce = "open-at-once"
)

// The server waits longer than the client counts on, by as much as its clock may be fast.
const (
	slowest = 100
	fastest = 110
	length  = Term * fastest / slowest
)

// protocol describes the protocol.
func protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:       name,
		Version:    1,
		Summary:    "one server that grants locks for a term",
		Source:     `Cary Gray and David Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989`,
		Guarantee:  checker.Linearizable,
		Reads:      "by the server, from memory",
		Services:   []*services.Service{service},
		Leaderless: true, // there is one server
		Logless:    true, // and it keeps nothing
		Survives: protocols.Survival{
			Text: "No two clients hold a lock at a time, whatever crashes, whatever becomes of the disk, and whatever wall clocks show, " +
				"as long as the server's monotonic clock is not too fast. Serves while the server runs.",
			Down:    protocols.None,
			Amnesia: protocols.All,
			Disk:    protocols.Damages,
			Clocks:  true, // but for what Leases says
		},
		Leases: func(protocols.Settings) (protocols.Lease, bool) {
			return protocols.Lease{
				Clock: protocols.Monotonic, Length: length, Slowest: slowest, Fastest: fastest, Clients: true,
				Text: "a server's clock that gains at most a tenth on true time",
			}, true
		},
		ReadsWall: func(_ protocols.Settings, flaw string) bool { return flaw == wallClock },
		Converges: protocols.Convergence{Text: "There is one server."},
		Failover:  func(protocols.Settings) time.Duration { return 2 * length },
		Parameters: []protocols.Parameter{
			protocols.Sessions,
		},
		Flaws: []protocols.Flaw{
			{
				Name:     wallClock,
				Summary:  "the server goes by its wall clock, which may be set",
				Source:   `Martin Kleppmann, "How to do distributed locking", 2016: an expiry by the wall clock is early if the clock jumps`,
				Needs:    "a wall clock that jumps ahead while a lease stands",
				Scenario: name + "/clock-jumps",
			},
			{
				Name:     openAtOnce,
				Summary:  "a server that has started grants leases at once",
				Source:   "Gray and Cheriton, SOSP 1989, section 2: after a crash the server waits for as long as the longest term that it granted",
				Needs:    "a server that crashes while a lease stands, and is back before that is over",
				Scenario: name + "/restarts",
			},
		},
		New: build,
	}
}

// A config is what the server is built with.
type config struct {
	flaw     string
	service  *services.Service
	sessions int
}

// build returns what makes the server.
func build(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	if err := protocols.NumberedTo(1, name, cluster.Nodes); err != nil {
		return nil, err
	}
	c := &config{flaw: cluster.Flaw, service: settings.Service(), sessions: settings.Sizes().Sessions}
	return func(sim.NodeID) sim.Process { return &server{config: c} }, nil
}
