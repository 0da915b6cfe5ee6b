package raft

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
)

// LogSizeName is the name of the check that what a server saves is bounded.
const LogSizeName = "log size"

// tooLong is what the host observes when a server saves more bytes of state than it may. The
// last snapshot stands for the log up to an index. A server's own notes have no Value.
func tooLong(bytes, most int, snapshot uint64) sim.Observation {
	return sim.Observation{
		Kind: sim.Note, Index: snapshot, Value: uint64(bytes),
		Text: fmt.Sprintf("saves %d bytes of state, more than %d, though a snapshot stands for the log up to %d", bytes, most, snapshot),
	}
}

// A logSize judges that no server saves more state than it may. It sees what is saved, and not
// what a server keeps in memory.
type logSize struct{}

func (*logSize) Name() string                 { return LogSizeName }
func (*logSize) Promise() checker.Promise     { return checker.Soundness }
func (*logSize) Kinds() []sim.ObservationKind { return []sim.ObservationKind{sim.Note} }

// Observe looks for what the host has told.
func (*logSize) Observe(o *checker.Observation) *checker.Broken {
	if o.Value == 0 {
		return nil
	}
	return &checker.Broken{Detail: fmt.Sprintf("n%d %s", o.Node, o.Text)}
}

// Finish is Valid, as every save was looked at.
func (*logSize) Finish() checker.Check {
	return checker.Check{Name: LogSizeName, Promise: checker.Soundness}.Valid("no server saved more state than it may")
}
