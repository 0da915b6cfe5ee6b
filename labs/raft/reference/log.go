package server

import "slices"

// An Entry is one of the log: a command, and the term in which a leader received it.
type Entry struct {
	Term    uint64
	Command string
}

// A log is the entries behind a base, up to which a snapshot stands for them (section 7).
// The base is 0 if there is no snapshot.
type log struct {
	base     uint64
	baseTerm uint64
	entries  []Entry
}

// last is the index of the last entry.
func (l *log) last() uint64 { return l.base + uint64(len(l.entries)) }

// lastTerm is the term of the last entry.
func (l *log) lastTerm() uint64 { return l.term(l.last()) }

// has reports whether the term of the entry at an index is known.
func (l *log) has(index uint64) bool { return index >= l.base && index <= l.last() }

// term is the term of the entry at an index that the log has.
func (l *log) term(index uint64) uint64 {
	if index == l.base {
		return l.baseTerm
	}
	return l.at(index).Term
}

// at is the entry at an index that the log has behind its base.
func (l *log) at(index uint64) Entry { return l.entries[index-l.base-1] }

// from are the entries from an index on. They can be sent: they are not written to any more.
func (l *log) from(index uint64) []Entry { return slices.Clone(l.entries[index-l.base-1:]) }

// truncate removes all entries from an index on.
func (l *log) truncate(index uint64) { l.entries = slices.Clip(l.entries[:index-l.base-1]) }

// firstOf is the first index, behind the base, of the term of the entry at an index.
func (l *log) firstOf(index uint64) uint64 {
	term := l.term(index)
	for index > l.base+1 && l.term(index-1) == term {
		index--
	}
	return index
}

// lastOf is the last index below another of an entry of a term, 0 if the log has none.
func (l *log) lastOf(term, below uint64) uint64 {
	for index := below - 1; index > l.base; index-- {
		if l.term(index) == term {
			return index
		}
	}
	return 0
}

// compact discards everything up to an index, which becomes the base. What follows stays if
// the log has an entry of that term there, and goes otherwise.
func (l *log) compact(index, term uint64) {
	if l.has(index) && l.term(index) == term {
		l.entries = slices.Clone(l.entries[index-l.base:])
	} else {
		l.entries = nil
	}
	l.base, l.baseTerm = index, term
}
