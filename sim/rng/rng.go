// Package rng gives every purpose and every subject of a run a random stream
// of its own, all of them derived from one seed.
//
// A stream is counter-based: draw n is a hash of the stream's key and n, so
// reading one stream never moves another. Deleting a fault, a client or a
// message from a run therefore leaves all other draws as they were, which is
// what makes a smaller schedule a smaller run of the same story.
//
// All arithmetic is on unsigned 64-bit integers; the same seed gives the same
// draws on every platform and in every release of Go.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package rng

import "math/bits"

// A Stream is an unending sequence of random numbers with a name. The zero
// Stream is valid and is the stream of key 0. A Stream is a value: a copy
// continues from the same place on its own.
type Stream struct {
	key   uint64
	drawn uint64
}

// New returns the stream of the given purpose under seed. Subjects tell
// streams of one purpose apart: the two ends of a link, the number of a node.
func New(seed uint64, purpose string, subjects ...uint64) Stream {
	key := mix(seed ^ 0x9e3779b97f4a7c15)
	key = mix(key ^ HashString(purpose))
	for _, s := range subjects {
		key = mix(key ^ mix(s+0x9e3779b97f4a7c15))
	}
	return Stream{key: key}
}

// Derive returns the stream with one subject more than s. It depends on the
// key of s only, not on how much of s has been read.
func (s Stream) Derive(subject uint64) Stream {
	return Stream{key: mix(s.key ^ mix(subject+0x9e3779b97f4a7c15))}
}

// At returns draw n of the stream without moving it; the first draw is 0.
func (s Stream) At(n uint64) uint64 {
	return mix(s.key + (n+1)*0x9e3779b97f4a7c15)
}

// Uint64 returns the next draw.
func (s *Stream) Uint64() uint64 {
	v := s.At(s.drawn)
	s.drawn++
	return v
}

// Below returns a number from 0 up to but not including n, each equally
// likely. It panics if n is 0. One draw is used but for a vanishing fraction
// of calls, which use another (Lemire, "Fast Random Integer Generation in an
// Interval", 2019).
func (s *Stream) Below(n uint64) uint64 {
	if n == 0 {
		panic("rng: Below(0) has no number to return")
	}
	hi, lo := bits.Mul64(s.Uint64(), n)
	if lo < n {
		for threshold := -n % n; lo < threshold; {
			hi, lo = bits.Mul64(s.Uint64(), n)
		}
	}
	return hi
}

// Between returns a number from lo to hi, both included, each equally likely.
// It panics if hi is less than lo.
func (s *Stream) Between(lo, hi int64) int64 {
	if hi < lo {
		panic("rng: Between with an empty range")
	}
	span := uint64(hi-lo) + 1
	if span == 0 {
		return int64(s.Uint64())
	}
	return lo + int64(s.Below(span))
}

// Chance reports true with probability p. It always uses one draw.
func (s *Stream) Chance(p Probability) bool {
	return p.Hit(s.Uint64())
}

// Shuffle puts n elements in a random order with swap (Fisher and Yates).
func (s *Stream) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(s.Below(uint64(i+1))))
	}
}

// HashString hashes s to 64 bits (FNV-1a, then mixed). The result is part of
// what makes a run, and so never changes.
func HashString(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h ^= uint64(s[i])
		h *= 1099511628211
	}
	return mix(h)
}

// mix is a bijection of 64-bit numbers that scatters each bit of its input
// over all of its output (the finaliser of SplitMix64: Steele, Lea and Flood,
// "Fast Splittable Pseudorandom Number Generators", 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
