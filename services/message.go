package services

import "github.com/laplace-sim/laplace/sim"

// Messages has a value of each type of message that clients and operators
// exchange with servers.
func Messages() []sim.Message {
	return []sim.Message{Request{}, Reply{}, Reconfigure{}, AddLearner{}, TransferLeadership{}}
}

// A Request asks a server to carry out a command.
type Request struct {
	// Client and Seq are those of the command.
	Client, Seq uint64
	// Command is the encoded command.
	Command string
}

// WireSize is the message's size in bytes on the network.
func (r Request) WireSize() int { return 16 + len(r.Command) }

// KindName is the kind of the message in draws and digests, whatever its package is
// called: see [sim.Named].
func (Request) KindName() string { return "kv.Request" }

// KindName is the kind of the message in draws and digests; see [sim.Named].
func (Reply) KindName() string { return "kv.Reply" }

// KindName is the kind of the message in draws and digests; see [sim.Named].
func (Reconfigure) KindName() string { return "kv.Reconfigure" }

// KindName is the kind of the message in draws and digests; see [sim.Named].
func (AddLearner) KindName() string { return "kv.AddLearner" }

// KindName is the kind of the message in draws and digests; see [sim.Named].
func (TransferLeadership) KindName() string { return "kv.TransferLeadership" }

// A Reply answers a Request.
type Reply struct {
	// Seq is that of the request.
	Seq uint64
	// Status says whether there is a result.
	Status Status
	// Leader is, with NotLeader, the node to ask instead; 0 if the server
	// does not know.
	Leader sim.NodeID
	// Result is what the operation returned, with OK.
	Result Result
}

// WireSize is the message's size in bytes on the network.
func (r Reply) WireSize() int { return 24 + len(r.Result.Value) }

// withoutResult are the statuses of effects that leave nothing to return.
var withoutResult = [Sessionless + 1]Status{Stale: Refused, Overlong: TooLong, Forgotten: Done, Sessionless: Expired}

// Answer is the reply to the request with the number seq after [Store.Apply]
// has returned the result and the effect for its command.
func Answer(seq uint64, result Result, effect Effect) Reply {
	if status := withoutResult[effect]; status != 0 {
		return Reply{Seq: seq, Status: status}
	}
	return Reply{Seq: seq, Status: OK, Result: result}
}

// A Status says what a server did with a request.
type Status uint8

// The statuses. Only OK, Refused, TooLong, Done and Expired are certain: the
// network may have made two of a request, or the server may have lost its office
// after it took the command in, so after NotLeader or Unavailable the command can
// still take effect.
const (
	// OK: the command took effect.
	OK Status = iota + 1
	// NotLeader: another server is the one to ask.
	NotLeader
	// Unavailable: the server cannot serve it now; ask again, or elsewhere.
	Unavailable
	// Refused: the client's session has a later command already, or it is no
	// command.
	Refused
	// TooLong: the value that the operation would have made takes more than
	// CommandMax bytes, and the old one stands.
	TooLong
	// Done: the command took effect at an earlier try, and what it returned is
	// no longer known.
	Done
	// Expired: the session of the command is not known, so the command was not
	// executed and never will be from now on. It may have been before: the network
	// may have made two of a request, of which the first was executed while the
	// session was known.
	Expired
)

// decides reports whether a reply with the status is certain, whichever server
// it is of.
func (s Status) decides() bool {
	return s == OK || s == Refused || s == TooLong || s == Done || s == Expired
}
