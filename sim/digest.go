package sim

import (
	"fmt"
	"strconv"
)

// A Digest stands for everything that happened in a run up to some event. Two
// runs of one seed have equal digests; that they do by chance, having
// differed, has a probability of about 2^-64.
type Digest uint64

// String is the digest as 16 hexadecimal digits.
func (d Digest) String() string { return fmt.Sprintf("%016x", uint64(d)) }

// MarshalText writes d as String does. It never fails.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 16 hexadecimal digits, and refuses all else.
func (d *Digest) UnmarshalText(text []byte) error {
	v, err := strconv.ParseUint(string(text), 16, 64)
	if err != nil || len(text) != 16 {
		return fmt.Errorf("found %q, expected a digest: 16 hexadecimal digits", text)
	}
	*d = Digest(v)
	return nil
}

// fold mixes two numbers into the digest. For given numbers it is a bijection
// of the digest, so a difference once folded in never cancels by itself.
func (d Digest) fold(a, b uint64) Digest {
	h := (uint64(d) ^ a) * 0x9fb21c651e98df25
	h ^= h >> 32
	h = (h ^ b) * 0xd6e8feb86659fd93
	h ^= h >> 29
	return Digest(h)
}

// Version is the version of the kernel with its models of network, disk, clock
// and chance. Whoever changes what a seed means to a program that did not
// change raises it: the order of events, what is folded into the digest, what a
// stream of random numbers is keyed by or draws, when and whether a message, a
// sync or a timer takes effect. What only makes the kernel faster, or adds what
// no earlier run could use, leaves it as it is.
const Version = 5
