package host

import (
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// The flaws of a host, for the catalogues of protocols that can be built with them.
const (
	// NoSessions is the flaw of a host that executes a command again if it stands in the
	// log again.
	NoSessions = "no-sessions"
	// ReopenSession is the flaw of one that takes a session which it does not know for a
	// new one.
	ReopenSession = "reopen-session"
)

// MaxWaiting bounds the clients that a server lets wait.
const MaxWaiting = 1 << 14

// A Machine is the state machine that a log is replicated for. Two that apply the same
// commands in the same order are equal.
type Machine interface {
	// Decode reads a command as clients encode it.
	Decode(encoded string) (services.Command, error)
	// Apply executes a command, unless that was done before.
	Apply(services.Command) (services.Result, services.Effect)
	// Execute carries out an operation that leaves the state as it is.
	Execute(services.Operation) services.Result
	// Reopen makes the session of a command known; see [ReopenSession].
	Reopen(services.Command)
	// SnapshotSize is how many bytes a snapshot of the state takes.
	SnapshotSize() int
	// Capture begins a snapshot of the state, which stands behind the given prefix, and
	// goes in parts of the given size in bytes.
	Capture(env sim.Env, part int, prefix []byte) *services.Capture
	// Install puts a snapshot that went in such parts in the place of the state. On an
	// error the state is as it was.
	Install(env sim.Env, part int, snapshot []byte) error
}

// A Host is the machine at a server, and the clients that wait there.
type Host struct {
	// Machine executes the log.
	Machine Machine
	// Writes are the commands in the log that clients wait for, in its order.
	Writes []Write
	// Reads wait for a round of questions, in the order of arrival.
	Reads []Read

	env   sim.Env
	name  string
	flaw  string
	reply func(to sim.NodeID, m services.Reply)
}

// A Write is a command in the log that a client waits for.
type Write struct {
	Client sim.NodeID
	Seq    uint64
	// Index is where the command stands in the log; 0 if that is not known.
	Index uint64
	// Command is the command as it stands there.
	Command string
}

// New returns a host of a machine, at a server of the named protocol that is built with
// the named flaw, or none, and answers clients by reply.
func New(env sim.Env, m Machine, protocol, flaw string, reply func(to sim.NodeID, m services.Reply)) Host {
	return Host{Machine: m, env: env, name: protocol, flaw: flaw, reply: reply}
}

// Waiting is how many clients wait.
func (h *Host) Waiting() int { return len(h.Writes) + len(h.Reads) }

// Apply executes the command of a committed entry, and answers the client that waits for
// it, if it came to this server.
func (h *Host) Apply(index uint64, encoded string) {
	command, err := h.Machine.Decode(encoded)
	h.MustBeCommand(err)
	result, effect := h.Execute(index, &command)
	h.Answer(index, result, effect)
}

// ApplyNothing passes over a committed entry that holds no client's command.
func (h *Host) ApplyNothing(index uint64) {
	h.env.Observe(sim.Observation{Kind: sim.Applied, Index: index})
}

// MustBeCommand panics if a committed entry could not be decoded.
func (h *Host) MustBeCommand(err error) {
	if err != nil {
		panic(h.name + ": committed what is no command: " + err.Error())
	}
}

// Execute has the machine execute the command of a committed entry. The sessions see to
// it that one which was tried again, and so stands in the log twice, is executed once
// (Ongaro, "Consensus: Bridging Theory and Practice", 2014, section 6.3).
func (h *Host) Execute(index uint64, command *services.Command) (services.Result, services.Effect) {
	switch h.flaw {
	case NoSessions:
		command.Session = 0
	case ReopenSession:
		h.Machine.Reopen(*command)
	}
	result, effect := h.Machine.Apply(*command)
	h.env.Observe(sim.Observation{Kind: sim.Applied, Index: index, Value: command.Applied(effect)})
	return result, effect
}

// Answer tells the client whose write stands at an index, if one waits for that, what
// came of it.
func (h *Host) Answer(index uint64, result services.Result, effect services.Effect) {
	if len(h.Writes) == 0 || h.Writes[0].Index > index {
		return
	}
	w := h.Writes[0]
	h.Writes = behind(h.Writes)
	h.reply(w.Client, services.Answer(w.Seq, result, effect))
}

// behind is a queue without its first, which keeps its room if that was the only one.
func behind[T any](queue []T) []T {
	if len(queue) == 1 {
		return queue[:0]
	}
	return queue[1:]
}

// Dismiss tells all who wait to ask another server; 0 if none is known to ask. What they
// asked for may still take effect.
func (h *Host) Dismiss(to sim.NodeID) {
	for _, w := range h.Writes {
		h.reply(w.Client, services.Reply{Seq: w.Seq, Status: services.NotLeader, Leader: to})
	}
	for _, r := range h.Reads {
		h.reply(r.Client, services.Reply{Seq: r.Seq, Status: services.NotLeader, Leader: to})
	}
	h.Writes, h.Reads = nil, nil
}
