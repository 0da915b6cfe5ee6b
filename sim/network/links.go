package network

import (
	"math/bits"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A source holds what is known of the links that leave one node, one track for
// each (receiver, kind) that has been used. It is a hash table with open
// addressing and linear probing, without pointers for the garbage collector to
// follow: 16 bytes a track, four to a cache line.
type source struct {
	tracks []track // a power of two in length
	used   int
	stream rng.Stream // the parent of the streams of all links that leave the node
}

// A track is the state of one kind of message on one link.
type track struct {
	to      NodeID // 0 if the slot is free
	kind    int32
	ordinal uint32 // how many packets there have been
	course  uint32 // its number in courses.list
}

// A lane is the state of a link on which packets wait for one another.
type lane struct {
	free    time.Duration // when all bytes will have been taken up
	arrived time.Duration // when the last packet arrives
}

// slot returns the place of (to, kind) in the table: its track, or the free
// slot where it belongs.
func (s *source) slot(to NodeID, kind int32) *track {
	mask := uint(len(s.tracks) - 1)
	// Multiplicative hashing (Knuth, volume 3, section 6.4): the upper bits
	// of the product are the scattered ones.
	hash := (uint64(uint32(kind))<<32 | uint64(uint32(to))) * 0x9e3779b97f4a7c15
	at := uint(hash >> 32)
	for {
		t := &s.tracks[at&mask]
		if t.to == to && t.kind == kind || t.to == 0 {
			return t
		}
		at++
	}
}

// grow makes room for another track: the table is never fuller than three
// quarters.
func (s *source) grow() {
	if 4*(s.used+1) <= 3*len(s.tracks) {
		return
	}
	old := s.tracks
	s.tracks = make([]track, max(4, 2*len(old)))
	for _, t := range old {
		if t.to != 0 {
			*s.slot(t.to, t.kind) = t
		}
	}
}

// takeUp gives the link the packet's bytes when those before it have been
// taken up, and returns when the last of them is. It reports false, and takes
// nothing, if too many bytes wait already.
func (l *lane) takeUp(p Packet, c *course) (time.Duration, bool) {
	if c.Bandwidth == 0 {
		return p.Sent, true
	}
	start := max(p.Sent, l.free)
	if wait := start - p.Sent; wait > 0 && c.Queue > 0 {
		waiting := mulDiv(uint64(wait), uint64(c.Bandwidth), uint64(time.Second))
		if waiting+uint64(p.Size) > uint64(c.Queue) {
			return 0, false
		}
	}
	l.free = start + time.Duration(mulDiv(uint64(p.Size), uint64(time.Second), uint64(c.Bandwidth)))
	return l.free, true
}

// mulDiv returns a*b/c, rounded up and cut to the longest wait worth telling.
func mulDiv(a, b, c uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	lo, carry := bits.Add64(lo, c-1, 0)
	hi += carry
	if hi >= c {
		return 1 << 56
	}
	quotient, _ := bits.Div64(hi, lo, c)
	return min(quotient, 1<<56)
}
