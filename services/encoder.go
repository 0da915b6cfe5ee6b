package services

import (
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"math/bits"
	"slices"
)

// An encoder encodes the state that a store had at one moment, a portion at a
// time. The store may go on meanwhile: values do not change, they are replaced,
// so the encoder has the state for no more than a word or two for each key.
type encoder struct {
	data   []byte // what is encoded
	size   int    // of the whole
	sum    uint32 // of the snapshot, as far as data had it at summed
	summed int

	// What follows data: head, tail, and what is in none of them yet.
	head     []byte
	tail     string
	keys     keyHeap
	counted  bool // the number of sessions is encoded
	sessions []frozenSession
	sealed   bool // the checksum is encoded

	last struct { // what was encoded last
		key     string
		session uint64
	}
}

// A frozenSession is what a session was when the state was frozen.
type frozenSession struct {
	number uint64
	session
}

// freeze returns an encoder of the state as it is now. What it encodes stands
// behind the given prefix, which is not part of the snapshot.
func (s *Store) freeze(prefix []byte) *encoder {
	e := &encoder{keys: make(keyHeap, 0, len(s.cells.values)), sessions: make([]frozenSession, 0, len(s.sessions))}
	e.head = append(e.head, snapshotHeader...)
	e.head = binary.AppendUvarint(e.head, s.applied)
	e.head = binary.AppendUvarint(e.head, uint64(len(s.cells.values)))
	e.size = len(prefix) + s.SnapshotSize()
	//laplace:allow maporder because the heap has the order
	for key, value := range s.cells.values {
		e.keys = append(e.keys, pair{key, value})
	}
	e.keys.order()
	for number, one := range s.sessions {
		e.sessions = append(e.sessions, frozenSession{number, *one})
	}
	slices.SortFunc(e.sessions, func(a, b frozenSession) int { return cmp.Compare(a.number, b.number) })
	e.data = append(make([]byte, 0, e.size), prefix...)
	e.summed = len(prefix)
	return e
}

// SnapshotSize is how many bytes a snapshot of the state takes.
func (s *Store) SnapshotSize() int {
	size := len(snapshotHeader) + numberSize(s.applied) + numberSize(uint64(len(s.cells.values))) + numberSize(uint64(len(s.sessions))) + snapshotSum
	for key, value := range s.cells.values {
		size += stringSize(key) + stringSize(value)
	}
	for number, one := range s.sessions {
		size += (&frozenSession{number, *one}).size()
	}
	return size
}

// Size is how many bytes the whole takes, with the prefix.
func (e *encoder) Size() int { return e.size }

// Bytes are the prefix and what is encoded of the snapshot. They must not be written to;
// what comes is added behind them.
func (e *encoder) Bytes() []byte { return e.data[:len(e.data):len(e.data)] }

// Step encodes at most so many bytes more, and reports whether that is the whole.
func (e *encoder) Step(most int) (done bool) {
	for most > 0 && e.fill() {
		n := min(most, len(e.head))
		e.data = append(e.data, e.head[:n]...)
		e.head = e.head[n:]
		m := min(most-n, len(e.tail))
		e.data = append(e.data, e.tail[:m]...)
		e.tail = e.tail[m:]
		most -= n + m
	}
	if !e.sealed {
		e.sumUp()
	}
	e.mustFit()
	return len(e.data) == e.size
}

// fill sees to it that head or tail has what comes next, and reports whether there
// is anything.
func (e *encoder) fill() bool {
	if len(e.head)+len(e.tail) > 0 {
		return true
	}
	b := e.head[:0]
	switch {
	case len(e.keys) > 0:
		next := e.keys.pop()
		e.mustFollow(next.key)
		b = binary.AppendUvarint(appendString(b, next.key), uint64(len(next.value)))
		e.tail = next.value
	case !e.counted:
		b = binary.AppendUvarint(b, uint64(len(e.sessions)))
		e.counted = true
	case len(e.sessions) > 0:
		e.mustFollowSession(e.sessions[0].number)
		b = e.sessions[0].appendFields(b)
		e.tail = e.sessions[0].result.Value
		e.sessions = e.sessions[1:]
	case !e.sealed:
		e.sumUp()
		b = binary.BigEndian.AppendUint64(b, uint64(e.sum))
		e.sealed = true
	}
	e.head = b
	return len(b) > 0
}

// sumUp takes what is encoded into the checksum.
func (e *encoder) sumUp() {
	e.sum = crc32.Update(e.sum, castagnoli, e.data[e.summed:])
	e.summed = len(e.data)
}

// appendFields encodes all of a session but the value of its result, whose length it
// ends with.
func (f *frozenSession) appendFields(b []byte) []byte {
	b = binary.AppendUvarint(b, f.number)
	b = binary.AppendUvarint(b, f.client)
	b = binary.AppendUvarint(b, f.seq)
	b = binary.AppendUvarint(b, f.used)
	b = append(b, flag(f.result.Found), byte(f.again))
	return binary.AppendUvarint(b, uint64(len(f.result.Value)))
}

// size is how many bytes the session takes.
func (f *frozenSession) size() int {
	return numberSize(f.number) + numberSize(f.client) + numberSize(f.seq) + numberSize(f.used) + 2 + stringSize(f.result.Value)
}

// numberSize is how many bytes a number takes as a varint: one for each 7 bits.
func numberSize(x uint64) int { return (bits.Len64(x|1) + 6) / 7 }

// stringSize is how many bytes appendString adds.
func stringSize(s string) int { return numberSize(uint64(len(s))) + len(s) }

// A keyHeap has the keys of a store, the least first. To sort a million of them
// takes long, and nobody is served meanwhile; a heap sorts them as they are needed.
type keyHeap []pair

// A pair is a key and its value.
type pair struct{ key, value string }

// order makes a heap of what stands in any order.
func (h keyHeap) order() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.sink(i)
	}
}

// pop takes the least key out.
func (h *keyHeap) pop() pair {
	least, last := (*h)[0], len(*h)-1
	(*h)[0] = (*h)[last]
	(*h)[last] = pair{} // nothing holds on to its value
	*h = (*h)[:last]
	h.sink(0)
	return least
}

// sink lets what stands at i go down to where nothing below it is less.
func (h keyHeap) sink(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if h[child].key < h[least].key {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
