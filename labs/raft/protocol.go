package raft

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// Solution is what a student's package makes of the lab. Its messages are those that servers
// send each other, a value of each type.
func Solution(name string, create func(Config) Server, messages ...sim.Message) *labs.Solution {
	s := &labs.Solution{Lab: Lab, Name: name}
	s.Protocol = protocol(labs.ProtocolName(Lab, name), create, messages)
	return s
}

// failover is within which time a leader must be there and serve once nothing goes wrong.
const failover = 5 * time.Second

// The names of the parameters, which scenarios set.
const (
	paramSnapshotEvery = "snapshot-every"
	paramStateMost     = "state-most"
	paramMemoryMost    = "memory-most"
)

var parameters = []protocols.Parameter{
	protocols.NumberParameter(paramSnapshotEvery, "0", 0, 1<<40,
		"after how many entries applied the host takes a snapshot and calls Compact; 0 is never"),
	protocols.NumberParameter(paramStateMost, "0", 0, 1<<40,
		"how many bytes of state a server may save at most, its snapshot not counted; 0 is any number"),
	protocols.NumberParameter(paramMemoryMost, "0", 0, 1<<40,
		"how many bytes a server may keep in memory at most when it has been given a snapshot; 0 is any number"),
}

func protocol(name string, create func(Config) Server, messages []sim.Message) *protocols.Protocol {
	p := &protocols.Protocol{
		Name:      name,
		Version:   1,
		Summary:   "Raft, as it is written in the lab",
		Source:    Lab.Source,
		Guarantee: protocols.Linearizable,
		Reads:     "through the log, like every other command",
		Roles: []protocols.Role{
			{Name: sim.Leader, Stance: protocols.Leads},
			{Name: sim.Follower, Stance: protocols.Follows},
		},
		Survives: protocols.Survival{
			Text:    "Safe whatever crashes and whatever the network does; makes progress while a majority runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk:    []protocols.Damage{protocols.LostUnsynced, protocols.TornUnsynced},
			Clocks:  true,
		},
		Converges:  protocols.Convergence{In: []sim.ObservationKind{sim.Committed, sim.Applied}, Text: "The log."},
		Failover:   func(protocols.Settings) time.Duration { return failover },
		Services:   []*services.Service{kv.Service()},
		Parameters: parameters,
		Invariants: func() []checker.Invariant { return []checker.Invariant{new(logSize)} },
		Messages:   messages,
	}
	p.New = func(c protocols.Cluster) (sim.Factory, error) {
		settings, err := p.Settings(c)
		if err != nil {
			return nil, err
		}
		nodes := slices.Clone(c.Nodes)
		return func(sim.NodeID) sim.Process {
			return &process{
				server:        create(Config{Nodes: slices.Clone(nodes)}),
				service:       settings.Service(),
				name:          name,
				snapshotEvery: uint64(settings.Number(paramSnapshotEvery)),
				stateMost:     settings.Number(paramStateMost),
				memoryMost:    settings.Number(paramMemoryMost),
			}
		}, nil
	}
	return p
}
