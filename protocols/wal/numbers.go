package wal

import "encoding/binary"

// Numbers takes unsigned varints off the front of what a record or a snapshot holds, one
// for each place to put it, and returns the rest. It is not ok if they are not there.
func Numbers(b []byte, into ...*uint64) (rest []byte, ok bool) {
	for _, number := range into {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, false
		}
		*number, b = v, b[n:]
	}
	return b, true
}
