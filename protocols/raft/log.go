package raft

import "fmt"

// An Entry is one entry of the log (§3.5). Its index is its place there.
type Entry struct {
	Term    uint64
	Command string // an encoded services.Command, or a configuration; empty for the no-op that begins a term
}

// size is the entry's size in bytes in a message.
func (e *Entry) size() int { return entryHeader + len(e.Command) }

// entryHeader is how many bytes an entry takes besides its command.
const entryHeader = 12

// A log is the part of a server's log that it holds in memory: the entries
// after base. Those up to base are in a snapshot (§5.1).
//
// Parts of the log are sent as they are. An entry is therefore never written
// over: what is cut off the end goes with the room that it took.
type log struct {
	base     uint64 // the index before the first entry
	baseTerm uint64
	entries  []Entry
}

// lastIndex is the index of the last entry, base if there is none.
func (l *log) lastIndex() uint64 { return l.base + uint64(len(l.entries)) }

// lastTerm is the term of the entry at lastIndex.
func (l *log) lastTerm() uint64 { return l.term(l.lastIndex()) }

// term returns the term of the entry at an index from base to lastIndex.
func (l *log) term(index uint64) uint64 {
	if index == l.base {
		return l.baseTerm
	}
	return l.at(index).Term
}

// at returns the entry at an index after base and up to lastIndex.
func (l *log) at(index uint64) *Entry {
	if index <= l.base || index > l.lastIndex() {
		panic(fmt.Sprintf("raft: entry %d of a log from %d to %d", index, l.base+1, l.lastIndex()))
	}
	return &l.entries[index-l.base-1]
}

// has reports whether the log has an entry of that term at that index.
func (l *log) has(index, term uint64) bool {
	return index >= l.base && index <= l.lastIndex() && l.term(index) == term
}

// slice returns the entries from one index to another, both included, for
// reading only.
func (l *log) slice(first, last uint64) []Entry {
	from, to := first-l.base-1, last-l.base
	return l.entries[from:to:to]
}

// append adds entries at the end.
func (l *log) append(entries ...Entry) {
	l.entries = append(l.entries, entries...)
}

// truncate removes the entries after the given index.
func (l *log) truncate(last uint64) {
	kept := last - l.base
	l.entries = l.entries[:kept:kept]
}

// compact removes the entries up to the given index, which a snapshot holds.
func (l *log) compact(base uint64) {
	if base <= l.base {
		return
	}
	l.baseTerm = l.term(base)
	l.entries = l.entries[base-l.base:]
	l.base = base
}

// firstOfTerm returns the index of the first of the entries that have the same
// term as the given one and stand together with it.
func (l *log) firstOfTerm(index uint64) uint64 {
	term := l.term(index)
	for index > l.base+1 && l.term(index-1) == term {
		index--
	}
	return index
}

// lastUpToTerm returns the index of the last entry, at or before the given
// one, whose term is no later than the given term; base if there is none.
func (l *log) lastUpToTerm(index, term uint64) uint64 {
	for index > l.base && l.term(index) > term {
		index--
	}
	return index
}
