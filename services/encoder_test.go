package services

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/sim"
)

// encoded is the encoding of a store as it is written down: see Store.Snapshot.
func encoded(s *Store) []byte {
	b := binary.AppendUvarint([]byte(snapshotHeader), s.applied)
	b = binary.AppendUvarint(b, uint64(len(s.cells.values)))
	for _, key := range slices.Sorted(maps.Keys(s.cells.values)) {
		b = appendString(appendString(b, key), s.cells.values[key])
	}
	b = binary.AppendUvarint(b, uint64(len(s.sessions)))
	for _, number := range slices.Sorted(maps.Keys(s.sessions)) {
		one := s.sessions[number]
		for _, field := range []uint64{number, one.client, one.seq, one.used} {
			b = binary.AppendUvarint(b, field)
		}
		b = append(b, flag(one.result.Found), byte(one.again))
		b = appendString(b, one.result.Value)
	}
	return binary.BigEndian.AppendUint64(b, checksum(b))
}

func TestASnapshotIsOfTheStateWhenItWasBegunInWhateverPortions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewStore(toy, 3)
		for _, c := range commands(t) {
			s.Apply(c)
		}
		prefix := rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "prefix")
		expected := append(slices.Clone(prefix), encoded(s)...)
		e := s.freeze(prefix)
		meanwhile := commands(t)
		var seen []byte
		for done := false; !done; {
			most := rapid.IntRange(1, 60).Draw(t, "portion")
			before := len(e.Bytes())
			done = e.Step(most)
			if after := len(e.Bytes()); after > before+most || after < before+most && !done {
				t.Fatalf("a step of %d bytes went from %d bytes to %d", most, before, after)
			}
			if !bytes.HasPrefix(e.Bytes(), seen) {
				t.Fatal("what was encoded has changed")
			}
			seen = slices.Clone(e.Bytes())
			if len(meanwhile) > 0 {
				s.Apply(meanwhile[0])
				meanwhile = meanwhile[1:]
			}
		}
		if !bytes.Equal(e.Bytes(), expected) || e.Size() != len(expected) {
			t.Fatalf("of size %d:\n%q, expected\n%q", e.Size(), e.Bytes(), expected)
		}
	})
}

// A worker is an Env on which work through bytes is counted.
type worker struct {
	sim.Env
	bytes []int // worked through at a time
}

func (w *worker) WorkThrough(bytes int) { w.bytes = append(w.bytes, bytes) }

func TestACaptureIsChargedOnceForEachByteUnlessItIsShort(t *testing.T) {
	for _, length := range []int{portionLeast - 1000, 3 * portionLeast} {
		s := NewStore(toy, 1)
		s.Execute(Operation{Kind: Put, Key: "k", Value: strings.Repeat("v", length)})
		w := &worker{}
		c := s.Capture(w, 1, nil)
		for range 2 { // the second time all is there
			for from := 0; from < c.Size(); from += 1000 {
				c.Slice(from, min(from+1000, c.Size()))
			}
		}
		sum := 0
		for _, n := range w.bytes {
			sum += n
		}
		if expected := c.Size(); length > portionLeast && sum != expected || length < portionLeast && sum != 0 {
			t.Errorf("a snapshot of %d bytes was charged with %d", c.Size(), sum)
		}
		if !bytes.Equal(c.Whole(), encoded(s)) {
			t.Error("it is not that of the store")
		}
		w.bytes = nil
		if err := NewStore(toy, 1).Install(w, 1, c.Whole()); err != nil || len(w.bytes) > 0 != (length > portionLeast) {
			t.Errorf("to install a snapshot of %d bytes was charged with %v (%v)", c.Size(), w.bytes, err)
		}
	}
}
