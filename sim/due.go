package sim

// A due is what the event queue holds: a slot of World.pending, or, since most
// entries of a queue are timers and wake-ups, one of these itself. Its upper
// two bits say which.
type due uint64

const (
	dueSlot = iota
	dueTimer
	dueWake
)

// How a due that is no slot is divided: the node, then for a timer its number
// and which of its entries this is, for a wake-up its tag.
const (
	kindShift = 62
	nodeShift = 40
	nodeBits  = kindShift - nodeShift
	entryBits = 20
	timerBits = nodeShift - entryBits

	nodesMax  = 1<<nodeBits - 1
	timersMax = 1 << timerBits
)

func timerDue(id NodeID, number int, entry uint32) due {
	return dueTimer<<kindShift | due(id)<<nodeShift | due(number)<<entryBits | due(entry)
}

func wakeDue(id NodeID, tag uint64) due {
	return dueWake<<kindShift | due(id)<<nodeShift | due(tag)
}

func (d due) kind() int    { return int(d >> kindShift) }
func (d due) slot() uint32 { return uint32(d) }
func (d due) node() int    { return int(d >> nodeShift & nodesMax) }
func (d due) timer() int   { return int(d >> entryBits & (timersMax - 1)) }

// entry numbers the entries of a timer, modulo entries. One that is void and has the
// number of one that counts is told from it by its time.
func (d due) entry() uint32 { return uint32(d) & (entries - 1) }

// tag tells a node's wake-ups apart, modulo tags.
func (d due) tag() uint64 { return uint64(d) & (tags - 1) }

const (
	entries = 1 << entryBits
	tags    = 1 << nodeShift
)
