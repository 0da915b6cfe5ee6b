package wal

import (
	"encoding/binary"
	"testing"
)

func TestNumbersAreThoseThatWereAppended(t *testing.T) {
	var first, second uint64
	whole := binary.AppendUvarint(binary.AppendUvarint(nil, 300), 1<<63)
	rest, ok := Numbers(append(whole, "rest"...), &first, &second)
	if !ok || first != 300 || second != 1<<63 || string(rest) != "rest" {
		t.Errorf("%d and %d, then %q, ok: %v; expected 300 and %d, then \"rest\"", first, second, rest, ok, uint64(1<<63))
	}
	for n := range whole {
		if _, ok := Numbers(whole[:n], &first, &second); ok {
			t.Errorf("two numbers were found in %d of %d bytes", n, len(whole))
		}
	}
}
