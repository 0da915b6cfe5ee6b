package raft

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
)

// LogSizeName is the name of the check that what a server saves and keeps is bounded.
const LogSizeName = "log size"

// tooLong is what the host observes when a server saves or keeps more bytes than it may. The
// last snapshot stands for the log up to an index. A server's own notes have no Value.
func tooLong(what string, bytes, most int64, snapshot uint64) sim.Observation {
	return sim.Observation{
		Kind: sim.Note, Index: snapshot, Value: uint64(bytes),
		Text: fmt.Sprintf("%s, more than %d, though a snapshot stands for the log up to %d", what, most, snapshot),
	}
}

// A logSize judges that no server saves more state than it may, or keeps more in memory just
// after it was given a snapshot. It does not see what a program keeps beside its servers.
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

// Finish is Valid, as the host looks at every save and every snapshot.
func (*logSize) Finish() checker.Check {
	return checker.Check{Name: LogSizeName, Promise: checker.Soundness}.Valid("no server saved or kept more than it may")
}
