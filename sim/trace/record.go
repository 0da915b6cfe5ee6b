package trace

import (
	"fmt"
	"time"
)

// A Kind says what a record is about.
type Kind uint8

// The kinds of record. The numbers are part of the file format.
const (
	// Boot: an incarnation of the program started on Node.
	Boot Kind = iota + 1
	// Deliver: Node received the message Name, which From had sent at Sent.
	Deliver
	// Expire: the timer Name of Node ran out.
	Expire
	// Synced: an asynchronous sync on Node ended.
	Synced
	// Control: a fault or another act of the outside, labelled Name.
	Control
	// Crash: Node lost its incarnation and whatever was not synced.
	Crash
	// Stop: the incarnation on Node ended cleanly.
	Stop
	// Pause: Node stopped taking events.
	Pause
	// Unpause: Node takes events again.
	Unpause
	// Observe: Node observed something.
	Observe
	// Drop: the message Name from From to Node was lost; Text says why.
	Drop
	// Wipe: Node became a new machine with an empty disk.
	Wipe

	kinds // one past the last kind
)

var kindNames = [kinds]string{
	Boot: "boot", Deliver: "deliver", Expire: "expire", Synced: "synced", Control: "control",
	Crash: "crash", Stop: "stop", Pause: "pause", Unpause: "unpause",
	Observe: "observe", Drop: "drop", Wipe: "wipe",
}

// String is the kind's name in lower case.
func (k Kind) String() string {
	if k == 0 || k >= kinds {
		return fmt.Sprintf("kind %d", uint8(k))
	}
	return kindNames[k]
}

// IsEvent reports whether records of this kind are events of their own. The
// others belong to an event: the one in progress, or an earlier one that its
// node was still busy with.
func (k Kind) IsEvent() bool { return k <= Control }

// A Record is one thing that happened in a run: an event, or something that
// happened while an event was handled.
type Record struct {
	Kind Kind
	// Number counts the events from 1 in order of execution. What is no event
	// has the number of the event it belongs to, 0 if there is none.
	Number uint64
	// At is the virtual time of the event. For an Observe it is where the
	// cursor of the node stood.
	At time.Duration
	// Node is where it happened; 0 is no node.
	Node int32
	// From is the sender, for Deliver and Drop.
	From int32
	// Cause is the number of the event that led to this one; for a message,
	// of the event whose handler sent it. 0 is the outside.
	Cause uint64
	// Sent is when the message left, for Deliver and Drop.
	Sent time.Duration
	// Name is the kind of the message, the name of the timer, or the label of
	// the control event. At most MaxString bytes are kept.
	Name string

	// Code says which kind of observation this is; the fields after it are
	// those of the observation. For Deliver and Drop, Index says that the
	// message was the Index-th of its kind on its link, and Value, in strict
	// mode, is the hash of its content.
	Code  uint8
	Term  uint64
	Index uint64
	Value uint64
	// Text is the text of the observation, or the reason for a Drop. At most
	// MaxString bytes are kept.
	Text string

	// By is the name of the rule of the network, or of the act of the outside, that
	// lost the message of a Drop; "" if none did. Other kinds have none. At most
	// MaxString bytes are kept.
	By string
}

// MaxString is the number of bytes of a Name, a Text or a By that a Recorder keeps.
const MaxString = 4096
