package explore

// An index numbers hashes in the order in which they come: an open hash table
// with linear probing that holds the numbers alone. It takes some 16 bytes for
// each hash, where a map takes 40.
type index struct {
	hashes []uint64  // by number
	slots  []stateID // a power of two of them, number plus one, at most two thirds full
}

// find returns the number of a hash, and whether it has one.
func (x *index) find(hash uint64) (stateID, bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	id := x.slots[x.slot(hash)]
	return id - 1, id != 0
}

// add gives the next number to a hash that has none.
func (x *index) add(hash uint64) stateID {
	if 3*len(x.hashes) >= 2*len(x.slots) {
		x.grow()
	}
	x.hashes = append(x.hashes, hash)
	x.slots[x.slot(hash)] = stateID(len(x.hashes))
	return stateID(len(x.hashes) - 1)
}

// slot returns the slot of a hash: its own, or an empty one.
func (x *index) slot(hash uint64) int {
	mask := uint64(len(x.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if id := x.slots[i]; id == 0 || x.hashes[id-1] == hash {
			return int(i)
		}
	}
}

func (x *index) grow() {
	x.slots = make([]stateID, max(1024, 2*len(x.slots)))
	for number, hash := range x.hashes {
		x.slots[x.slot(hash)] = stateID(number + 1)
	}
}
