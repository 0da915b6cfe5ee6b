// Package observation has the words in which processes tell the outside what they do.
// Every replication protocol uses them, so that invariants, state-aware faults and
// pictures need to know no protocol. Package sim carries observations, and package
// checker judges them; neither knows the other.
package observation

import "fmt"

// A Kind says what an observation is about.
type Kind uint8

// An Observation is what a process tells the outside about itself. Which fields mean
// something depends on the kind.
type Observation struct {
	Kind  Kind
	Term  uint64 // the term, ballot, view or epoch
	Index uint64 // the position in the log, counted from 1
	Value uint64 // what stands there
	Text  string // a role's name, a note
}

// The kinds of observation. The fields that they speak of are those of Observation.
const (
	// Became: the process took the role Text in Term. Of a Term only one incarnation
	// may say that it is Leader, even on the same node: who leads the Term that
	// it led before a crash may have forgotten what it did.
	Became Kind = iota + 1
	// Committed: the process knows that position Index holds, for ever, the
	// entry of Term whose content hashes to Value. A protocol that may decide
	// the same content again under another ballot says Term 0.
	Committed
	// Applied: the process executed the command with identity Value, which
	// stands at Index. The identity is 0 if the entry has no effect: it is no
	// client's command, or repeats one that was applied before.
	Applied
	// Restored: the process replaced its state by a snapshot that ends with
	// the entry at Index of Term, from another node or from its own disk.
	Restored
	// Acknowledged: a client was told that its command with identity Value
	// took effect. Commands that never stand in the log, such as reads served
	// beside it, are not told of, or with identity 0.
	Acknowledged
	// Note: anything else worth a label; Text says what.
	Note
	// Appended: position Index of the process's log holds the entry of Term
	// whose content hashes to Value, as in Committed, and nothing stands
	// behind it: what did is gone. After a start the process tells, in order,
	// of each entry that it found on disk behind the snapshot it Restored,
	// before it takes a role other than the first. An index of a Term has one
	// content for ever, behind one log, be it committed or not. So what is not
	// synced may be told if whoever gives entries their Term takes another after
	// a restart, as a leader of Raft does; else only what is, since a crash
	// may let another entry come there. With Term 0 each index has one content
	// for ever: a log that never takes an entry back.
	Appended
	// Promised: the process has sworn, so that a crash does not undo it, to
	// take part in nothing older than Term, and within Term to follow only
	// whom Value names (0 is whoever comes). The oath is about position Index
	// alone, or about all if that is 0. It is told before anybody can rely on
	// it. A vote in Raft is such a promise, and so is one of an acceptor,
	// also if what it accepts raises what it has promised.
	Promised
	// Accepted: the process voted, so that a crash does not undo it, that
	// position Index shall hold what hashes to Value, under the ballot Term.
	Accepted
	// Placed: the process has place Index, counted from 1, in the chain of
	// Term: whatever stands in its log stands in that of each place before
	// it. Place 0 is none.
	Placed
	// Served: the process answered a client out of its own state, since it
	// leads in Term and nobody else can, without asking anybody after the
	// request came.
	Served
	// Configured: the process acts by a configuration of the cluster: Text has the
	// Names of its members, learners too, as in "n1 n2 n3". Of two
	// configurations that with the greater Term is the later, and of one Term that
	// with the greater Index. A process that has told of none acts by the one that
	// has all servers for members.
	Configured
	// Compacted: the process has a snapshot on disk that stands for the log up to
	// Index, whose entry is of Term.
	Compacted
	// Halted: the process does nothing any more until it is started again, since
	// it found that it must not; Text says why.
	Halted
	// Registered: a client has the session of number Value, to which what it asks
	// for from now on belongs.
	Registered
	// Decided: the process knows that the decree of number Index is, for ever, what
	// hashes to Value. Decrees are what acceptors choose beside the log of the
	// servers, such as who takes part; they are counted from 1, and whoever learns
	// of a later one need not have known those before it.
	Decided

	// End is one more than the last kind.
	End
)

// The roles that are called the same in all protocols that have them.
const (
	Leader    = "leader"
	Candidate = "candidate"
	Follower  = "follower"
)

// Leads reports whether o is that of a process which came to lead its Term.
func (o *Observation) Leads() bool { return o.Kind == Became && o.Text == Leader }

// All are all kinds, in their order.
func All() []Kind {
	all := make([]Kind, 0, End-Became)
	for kind := Became; kind < End; kind++ {
		all = append(all, kind)
	}
	return all
}

var names = [End]string{
	Became: "became", Committed: "committed", Applied: "applied", Restored: "restored", Acknowledged: "acknowledged", Note: "note",
	Appended: "appended", Promised: "promised", Accepted: "accepted", Placed: "placed", Served: "served", Configured: "configured",
	Compacted: "compacted", Halted: "halted", Registered: "registered", Decided: "decided",
}

// String is the name of the kind as schedules write it: "committed".
func (k Kind) String() string {
	if k < End && names[k] != "" {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}
