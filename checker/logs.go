package checker

// Logs hold the log of every node, as far as it was told, as paths in one
// tree of entries. An entry is named by its index and term, so the tree is
// what log matching promises of the logs, and a log is no more than its last
// entry; those of deposed leaders stay where they are. It takes 56 bytes for
// each entry that ever stood in a log.
type logs struct {
	entries []logEntry // by entryID; the first is the root, before all logs
	firsts  []entryID  // of each position, from 1, the entry heard of first
	nodes   []nodeLog  // by number
}

// An entryID names an entry of a tree. The root is 0.
type entryID int32

// A logEntry is an entry with whoever was the first to tell of it.
type logEntry struct {
	index, term, value uint64
	parent             entryID // what stands before it
	sibling            entryID // another one of the same position; the root ends the list
	node               int32
	event              uint64
}

// A nodeLog is the log of one incarnation.
type nodeLog struct {
	incarnation int
	last        entryID
}

// A misfit is why an observation does not fit the tree.
type misfit uint8

const (
	fits    misfit = iota
	hole           // there is a gap between the log and the entry
	twisted        // the entry of that index and term has other content, or follows another entry
	foreign        // the snapshot ends with an entry that stood in no log
)

// of returns the log of the node that told o, as of o's incarnation.
func (l *logs) of(o *Observation) *nodeLog {
	if len(l.entries) == 0 {
		l.entries = append(l.entries, logEntry{})
	}
	at := placeOf(&l.nodes, o.Node)
	if at.incarnation != o.Incarnation {
		*at = nodeLog{incarnation: o.Incarnation}
	}
	return at
}

// appended notes an Appended observation. If it does not fit, the entry that
// it contradicts is returned; it then stands in the log in place of the other.
func (l *logs) appended(o *Observation) (entryID, misfit) {
	at := l.of(o)
	before := at.last
	if o.Index == 0 || l.entries[before].index != o.Index-1 {
		var found bool
		if before, found = l.upTo(before, o.Index-1); !found {
			return before, hole
		}
	}
	id := l.find(o.Index, o.Term)
	if id == 0 {
		id = l.add(o, before)
	}
	at.last = id
	if e := &l.entries[id]; e.value != o.Value || e.parent != before {
		return id, twisted
	}
	return id, fits
}

// restored notes a Restored observation. Entries behind the end of the
// snapshot stay if the log held that end (Ongaro's thesis, figure 5.3, rule
// 6); else the whole log goes, and so it does for the state of an empty log, whose
// end every log would hold.
func (l *logs) restored(o *Observation) misfit {
	at := l.of(o)
	end := l.find(o.Index, o.Term)
	if end == 0 && o.Index != 0 {
		return foreign
	}
	if o.Index == 0 || !l.holds(at.last, end) {
		at.last = end
	}
	return fits
}

// find returns the entry of an index and term; the root if there is none.
func (l *logs) find(index, term uint64) entryID {
	if index-1 >= uint64(len(l.firsts)) {
		return 0
	}
	id := l.firsts[index-1]
	for id != 0 && l.entries[id].term != term {
		id = l.entries[id].sibling
	}
	return id
}

// add adds the entry of o behind another.
func (l *logs) add(o *Observation, before entryID) entryID {
	id := entryID(len(l.entries))
	e := logEntry{index: o.Index, term: o.Term, value: o.Value, parent: before, node: o.Node, event: o.Event}
	if o.Index > uint64(len(l.firsts)) {
		// There is no gap: what stands before it has a position too.
		l.firsts = append(l.firsts, id)
	} else {
		e.sibling, l.firsts[o.Index-1] = l.firsts[o.Index-1], id
	}
	l.entries = append(l.entries, e)
	return id
}

// upTo returns the entry at an index of the log that ends with last, and
// whether the log reaches so far. Index 0 holds the root.
func (l *logs) upTo(last entryID, index uint64) (entryID, bool) {
	for l.entries[last].index > index {
		last = l.entries[last].parent
	}
	return last, l.entries[last].index == index
}

// holds reports whether the log that ends with last holds an entry, and thus
// all before it.
func (l *logs) holds(last, entry entryID) bool {
	e := &l.entries[entry]
	if l.entries[last].index < e.index {
		return false
	}
	if entry == 0 || l.firsts[e.index-1] == entry && e.sibling == 0 {
		return true // there never was another at this position
	}
	found, _ := l.upTo(last, e.index)
	return found == entry
}
