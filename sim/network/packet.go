package network

import (
	"strconv"
	"strings"
	"time"
)

// A NodeID names a node. Nodes are numbered from 1; 0 is no node.
type NodeID int32

// String returns "n" and the number.
func (id NodeID) String() string {
	return "n" + strconv.Itoa(int(id))
}

// A Kind is a kind of message. Each kind has one Kind value, which all its
// packets point to.
type Kind struct {
	Name    string // what configurations and rules call it
	Package string // where it comes from, which tells kinds of one name apart; "" is nowhere
	Hash    uint64 // draws depend on it: kinds of one name from two packages have two
	Index   int    // kinds are numbered from 0 without gaps; nothing depends on the order
}

// FullName is the name of the kind with that of its package before it, as in
// "raft.Append".
func (k *Kind) FullName() string {
	if k.Package == "" {
		return k.Name
	}
	return k.Package + "." + k.Name
}

// Is reports whether name means the kind: "Append" those of that name from
// whatever package, "raft.Append" the one from package raft.
func (k *Kind) Is(name string) bool {
	if len(name) <= len(k.Name) {
		return name == k.Name
	}
	return strings.HasSuffix(name, k.Name) && name == k.FullName()
}

// A Packet is a message on its way over one link.
type Packet struct {
	From, To NodeID
	Kind     *Kind
	Size     int           // bytes on the wire, for bandwidth; 0 when unknown
	Sent     time.Duration // the virtual time at which it leaves From
	Token    uint64        // the sender's name for it; the network only hands it back
	Ordinal  uint64        // set by Route: it is the Ordinal-th of its kind on its link, from 1
}

// A Fate is what becomes of a packet.
type Fate struct {
	Copies  int              // how many times the packet arrives: 0, 1 or 2
	Arrive  [2]time.Duration // when, for as many as Copies; in no order
	Reason  Reason
	At      NodeID     // the node where it arrives, if that is not its receiver; else 0
	By      *Installed // the rule that lost, holds or corrupted it, or else the last that changed something; nil if the link alone did
	Ordinal uint64     // the packet is the Ordinal-th of its kind on its link, from 1
	// Corrupt is not 0 if the packet arrives damaged. It is then a draw from
	// which to choose the bits to flip.
	Corrupt uint64
}

// A Reason says what became of a packet, and why.
type Reason uint8

// The reasons. A packet arrives only if it was Delivered or Corrupted.
const (
	Delivered Reason = iota // it arrives, once or twice
	Corrupted               // it arrives damaged
	Held                    // it waits for Release
	Lost                    // chance: the link's own, or that of a rule
	Cut                     // there is no way from the one node to the other
	Blocked                 // a rule lets no such packet through
	QueueFull               // too many bytes waited for the link's bandwidth, or a throttle's
	Severed                 // a cut met it on its way
	Reset                   // the connection that carried it broke
	reasons                 // how many there are
)

var reasonNames = [reasons]string{
	"delivered", "corrupted", "held", "lost", "cut", "blocked", "queue full", "severed", "reset",
}

// String returns the reason in words.
func (r Reason) String() string {
	if r < reasons {
		return reasonNames[r]
	}
	return "reason " + strconv.Itoa(int(r))
}

// Stats counts packets.
type Stats struct {
	Sent       uint64 // packets given to Route
	Duplicated uint64 // those of them that arrive twice
	counts     [reasons]uint64
}

// Of returns how many packets met with the given reason. A packet that was
// held counts as Held, and again by its fate when it is released. One that was
// severed, or lost by a reset, was counted as Delivered, Corrupted or Held before.
func (s *Stats) Of(r Reason) uint64 {
	return s.counts[r]
}
