package nemesis

import "strconv"

// A Direction says which way the messages of a target are meant.
type Direction uint8

const (
	Both Direction = iota // what the target sends and what is sent to it
	Out                   // what the target sends
	In                    // what is sent to the target
)

var directionNames = []string{"both", "out", "in"}

// String is the direction's name in a schedule.
func (d Direction) String() string { return word(directionNames, d) }

// Links says which links of a target are meant, by who is at the other end.
type Links uint8

const (
	AllLinks    Links = iota // those to servers and to clients
	ServerLinks              // those between two servers
	ClientLinks              // those with a client at one end
)

var linksNames = []string{"all", "servers", "clients"}

// String is the name of the links in a schedule.
func (l Links) String() string { return word(linksNames, l) }

// A Side says which side of a partition the clients can reach. Clients that
// a fault names as nodes are not meant.
type Side uint8

const (
	// BothSides leaves the links of clients alone: a client still reaches a
	// leader that is cut off from its followers, which is what shows reads
	// from the past.
	BothSides Side = iota
	// TargetSide puts the clients on the side of the target.
	TargetSide
	// RestSide puts the clients on the side of the rest.
	RestSide
)

var sideNames = []string{"both", "target", "rest"}

// String is the name of the side in a schedule.
func (s Side) String() string { return word(sideNames, s) }

// An Order says how messages that were held back arrive.
type Order uint8

const (
	Ordered  Order = iota // on each link as they were sent
	Shuffled              // on each link in a random order
)

var orderNames = []string{"ordered", "shuffled"}

// String is the order's name in a schedule.
func (o Order) String() string { return word(orderNames, o) }

// Unsynced says what a crash does to writes that were not synced.
type Unsynced uint8

const (
	Drop   Unsynced = iota // they are gone
	Keep                   // they survive
	Tear                   // each survives up to a random sector of it
	Chance                 // each is kept, dropped or torn, at random
)

var unsyncedNames = []string{"drop", "keep", "tear", "random"}

// String is the name in a schedule.
func (u Unsynced) String() string { return word(unsyncedNames, u) }

// Access says which operations of a disk are meant.
type Access uint8

const (
	Reads    Access = iota // of bytes
	Writes                 // of bytes, and truncations
	Names                  // opening, creating, renaming, removing, listing
	Accesses               // all of these
)

var accessNames = []string{"reads", "writes", "names", "all"}

// String is the name in a schedule.
func (a Access) String() string { return word(accessNames, a) }

// word is the name of a choice; of one that is none of ours, its number.
func word[T ~uint8](names []string, choice T) string {
	if int(choice) < len(names) {
		return names[choice]
	}
	return strconv.Itoa(int(choice))
}
