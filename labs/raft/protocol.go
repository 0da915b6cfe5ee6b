package raft

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// Solution is what a student's package makes of the lab. Its messages are those that servers
// send each other, a value of each type.
func Solution(name string, create func(Config) Server, messages ...sim.Message) *labs.Solution {
	return &labs.Solution{Lab: Lab, Name: name, Protocol: protocol(labs.ProtocolName(Lab, name), create, messages)}
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
	p := host.LogProtocol(name, failover)
	p.Summary = "Raft, as it is written in the lab"
	p.Source = Lab.Source
	p.Roles = host.Led
	p.Parameters = parameters
	p.Invariants = func() []checker.Invariant { return []checker.Invariant{new(logSize)} }
	p.Messages = messages
	host.Build(p, func(settings protocols.Settings, nodes []sim.NodeID) sim.Process {
		return &process{
			server:        create(Config{Nodes: nodes}),
			service:       settings.Service(),
			name:          name,
			snapshotEvery: uint64(settings.Number(paramSnapshotEvery)),
			stateMost:     settings.Number(paramStateMost),
			memoryMost:    settings.Number(paramMemoryMost),
		}
	})
	return p
}
