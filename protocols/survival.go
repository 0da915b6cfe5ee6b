package protocols

// A Survival says what a protocol withstands without breaking its guarantee,
// and within which limits it also makes progress. It is the budget that a
// generator of faults keeps to.
type Survival struct {
	// Text says it in one or two sentences.
	Text string
	// Down is how many nodes may be crashed, paused or cut off at a time
	// while the others make progress. Safety holds whatever their number. Where
	// there are several masters, Protocol.Masters says how they count. It is said of
	// any of them: where one server has no replacement, it is None.
	Down Share
	// Amnesia is how many nodes may lose what they had synced.
	Amnesia Share
	// Rejoin reports whether a server that a configuration has left out, of which
	// an operator was told that it is in force, and which all other servers know,
	// may come back as a new machine of the same name with an empty disk, and join
	// again: that is no amnesia.
	Rejoin bool
	// Misdelivery reports whether the guarantee holds though messages between
	// servers, and those of clients, reach other servers than they were sent to. A
	// protocol that leaves it to the connection whom a message is for does not
	// claim that.
	Misdelivery bool
	// Disk is the damage that any number of disks may take at once without
	// a broken guarantee. A node so damaged may refuse to run.
	Disk []Damage
	// Clocks reports whether the guarantee holds whatever the clocks show and
	// however fast they run; where reads are served by leases, fresh reads hold
	// within what Protocol.Leases says, and all else whatever the clocks do.
	Clocks bool
}

// Damages are all kinds of damage to a disk.
var Damages = []Damage{LostUnsynced, TornUnsynced, FailedSync, Corruption}

// A Share is a part of the nodes of a cluster.
type Share string

// The shares.
const (
	// None is no node at all.
	None Share = "none"
	// Minority is fewer than half of the nodes.
	Minority Share = "minority"
	// One is a single node, of three or more.
	One Share = "one"
	// Third is fewer than a third of the nodes.
	Third Share = "third"
	// All is every node.
	All Share = "all"
)

// Of returns how many of the given number of nodes the share allows.
func (s Share) Of(nodes int) int {
	switch s {
	case Minority:
		return max(0, nodes-1) / 2
	case One:
		return min(1, max(0, nodes-1)/2)
	case Third:
		return max(0, nodes-1) / 3
	case All:
		return nodes
	default:
		return 0
	}
}

// A Damage is something that befalls a disk.
type Damage string

// The kinds of damage.
const (
	// LostUnsynced: a crash drops writes that were not synced, each on its own.
	LostUnsynced Damage = "lost-unsynced"
	// TornUnsynced: a crash keeps a part of a write that was not synced.
	TornUnsynced Damage = "torn-unsynced"
	// FailedSync: a sync returns an error, and the writes may be gone.
	FailedSync Damage = "failed-sync"
	// Corruption: synced bytes have changed or cannot be read.
	Corruption Damage = "corruption"
)
