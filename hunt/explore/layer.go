package explore

// A layer holds states at the same distance from the start, packed into
// numbers of 32 bits, since there may be millions.
type layer struct {
	chunks [][]uint32
	used   int      // chunks; those behind them wait to be used again
	places []uint32 // of each state: where it begins, counted in numbers
	nodes  int      // of the cluster
}

// chunkBits is the binary logarithm of the numbers in a chunk. No state is
// split between two; one with more messages under way than fit would make the
// chunk larger.
const chunkBits = 18

// The head of a packed state. Behind it stand the local states, the bag, and
// the moves that sleep.
const (
	headBag      = iota // how many messages are in the bag
	headSleep           // how many moves sleep
	headHistory         // historyID
	headTimeouts        // budgets
	headCrashes
	headCopies
	headOrder  // the low half
	headOrder2 // the high half
	headSize
)

// add packs a state, and the moves asleep in it, behind all others.
func (l *layer) add(s *state, sleep []moveID) {
	size := headSize + len(s.locals) + len(s.bag) + len(sleep)
	if l.used == 0 || len(l.chunks[l.used-1])+size > 1<<chunkBits {
		if l.used == len(l.chunks) {
			l.chunks = append(l.chunks, make([]uint32, 0, 1<<chunkBits))
		}
		l.used++
	}
	last := l.used - 1
	c := l.chunks[last]
	l.places = append(l.places, uint32(last<<chunkBits|len(c)))
	c = append(c, uint32(len(s.bag)), uint32(len(sleep)), uint32(s.history),
		s.left.timeouts, s.left.crashes, s.left.copies, uint32(s.order), uint32(s.order>>32))
	for _, id := range s.locals {
		c = append(c, uint32(id))
	}
	for _, id := range s.bag {
		c = append(c, uint32(id))
	}
	for _, id := range sleep {
		c = append(c, uint32(id))
	}
	l.chunks[last] = c
}

// get unpacks a state into s, and the moves asleep in it into sleep.
func (l *layer) get(i int, s *state, sleep []moveID) []moveID {
	place := l.places[i]
	from := l.chunks[place>>chunkBits][place&(1<<chunkBits-1):]
	s.history = historyID(from[headHistory])
	s.left = budget{from[headTimeouts], from[headCrashes], from[headCopies]}
	s.order = uint64(from[headOrder]) | uint64(from[headOrder2])<<32
	bag, asleep := int(from[headBag]), int(from[headSleep])
	from = from[headSize:]
	s.locals, s.bag, sleep = s.locals[:0], s.bag[:0], sleep[:0]
	for _, id := range from[:l.nodes] {
		s.locals = append(s.locals, localID(id))
	}
	from = from[l.nodes:]
	for _, id := range from[:bag] {
		s.bag = append(s.bag, mailID(id))
	}
	for _, id := range from[bag : bag+asleep] {
		sleep = append(sleep, moveID(id))
	}
	return sleep
}

// clear empties the layer and keeps its memory.
func (l *layer) clear() {
	l.places = l.places[:0]
	for i := range l.chunks[:l.used] {
		l.chunks[i] = l.chunks[i][:0]
	}
	l.used = 0
}
