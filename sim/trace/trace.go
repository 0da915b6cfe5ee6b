package trace

import (
	"bytes"
	"fmt"
	"iter"
	"sort"
	"time"
)

// A Header says which run a trace is of. All fields are the writer's to fill.
type Header struct {
	Seed   uint64   `json:"seed"`
	Digest uint64   `json:"digest"`
	Events uint64   `json:"events"` // number of events executed
	Build  string   `json:"build"`  // the build of laplace that ran it
	Model  string   `json:"model"`  // the versions of what gave the seed its meaning; "" before there were any
	Nodes  []string `json:"nodes"`  // names; node 1 is the first
}

// A Trace is a sequence of records in the order in which they happened. To read
// what a Recorder has spilled panics if that cannot be read back any more.
type Trace struct {
	Header Header
	blocks []*block
}

// A block is a run of encoded records that can be decoded alone.
type block struct {
	before position // the last event before the first record of the block
	count  uint64   // records
	data   []byte   // nil if they are stored

	store  Store // nil if they are not
	offset int64
	size   int
}

// bytes returns the encoded records.
func (b *block) bytes() ([]byte, error) {
	if b.store == nil {
		return b.data, nil
	}
	data := make([]byte, b.size)
	if _, err := b.store.ReadAt(data, b.offset); err != nil {
		return nil, fmt.Errorf("trace: reading back what was spilled: %w", err)
	}
	return data, nil
}

// mustBytes is bytes for those who can go on no more without.
func (b *block) mustBytes() []byte {
	data, err := b.bytes()
	if err != nil {
		panic(err.Error())
	}
	return data
}

// A position is a place in the order of events.
type position struct {
	number uint64
	at     time.Duration
}

// Len is the number of records.
func (t *Trace) Len() uint64 {
	var n uint64
	for _, b := range t.blocks {
		n += b.count
	}
	return n
}

// Size is the number of bytes that the encoded records take.
func (t *Trace) Size() int {
	var n int
	for _, b := range t.blocks {
		n += len(b.data) + b.size
	}
	return n
}

// Records yields every record.
func (t *Trace) Records() iter.Seq[Record] {
	return decode(t.blocks)
}

// FromEvent yields the records from the given event on, decoding at most one
// block that it does not need. Event numbers must not go down in t.
func (t *Trace) FromEvent(number uint64) iter.Seq[Record] {
	first := sort.Search(len(t.blocks), func(i int) bool { return t.blocks[i].before.number >= number })
	return dropUntil(decode(t.blocks[max(first-1, 0):]), func(r Record) bool { return r.Number >= number })
}

// FromTime yields the records from the first event at or after the given
// virtual time on, decoding at most one block that it does not need. The
// times of events must not go down in t.
func (t *Trace) FromTime(at time.Duration) iter.Seq[Record] {
	first := sort.Search(len(t.blocks), func(i int) bool { return t.blocks[i].before.at >= at })
	return dropUntil(decode(t.blocks[max(first-1, 0):]), func(r Record) bool { return r.Kind.IsEvent() && r.At >= at })
}

// Event returns the event of the given number, or false if t has none.
func (t *Trace) Event(number uint64) (Record, bool) {
	for r := range t.FromEvent(number) {
		if r.Number != number {
			break
		}
		if r.Kind.IsEvent() {
			return r, true
		}
	}
	return Record{}, false
}

// decode yields the records of some blocks in order.
func decode(blocks []*block) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for _, b := range blocks {
			d := newDecoder(b)
			for range b.count {
				var r Record
				if err := d.next(&r); err != nil {
					panic("trace: a block that was checked cannot be decoded: " + err.Error())
				}
				if !yield(r) {
					return
				}
			}
		}
	}
}

// dropUntil yields the records of seq from the first that satisfies begins.
func dropUntil(seq iter.Seq[Record], begins func(Record) bool) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		begun := false
		for r := range seq {
			begun = begun || begins(r)
			if begun && !yield(r) {
				return
			}
		}
	}
}

// A Difference is the first place at which two traces are not the same.
type Difference struct {
	Index uint64  // how many records they have in common before it
	A, B  *Record // the records there; nil where that trace has ended
}

// FirstDifference compares two traces record by record. It returns nil if they
// are the same. Headers are not compared.
func FirstDifference(a, b *Trace) *Difference {
	// Equal records make equal blocks, so that the common beginning need not
	// be decoded.
	var common int
	var index uint64
	for common < min(len(a.blocks), len(b.blocks)) && a.blocks[common].equal(b.blocks[common]) {
		index += a.blocks[common].count
		common++
	}
	return difference(index, decode(a.blocks[common:]), decode(b.blocks[common:]), same)
}

// difference is the first place at which two sequences of records, which have some in common
// before, are not the same.
func difference(index uint64, a, b iter.Seq[Record], same func(a, b Record) bool) *Difference {
	nextA, stopA := iter.Pull(a)
	defer stopA()
	nextB, stopB := iter.Pull(b)
	defer stopB()
	for ; ; index++ {
		ra, moreA := nextA()
		rb, moreB := nextB()
		switch {
		case !moreA && !moreB:
			return nil
		case !moreA:
			return &Difference{Index: index, B: &rb}
		case !moreB:
			return &Difference{Index: index, A: &ra}
		case !same(ra, rb):
			return &Difference{Index: index, A: &ra, B: &rb}
		}
	}
}

// Parting is the first place at which what happened to nodes differs in two runs; nil if
// nothing does. Acts of the outside are passed over, and so are the numbers of events, which
// one act more moves: such an act is no difference before something comes of it. Index counts what
// is compared.
func Parting(a, b *Trace) *Difference {
	return difference(0, deeds(a), deeds(b), func(a, b Record) bool { return same(unnumbered(a), unnumbered(b)) })
}

// deeds yields the records of a trace but for acts of the outside.
func deeds(t *Trace) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for r := range t.Records() {
			if r.Kind != Control && !yield(r) {
				return
			}
		}
	}
}

func unnumbered(r Record) Record {
	r.Number, r.Cause = 0, 0
	return r
}

// same reports whether two records are of the same. Where one of them does not say who
// lost a message, as no trace of version 1 does, the other may.
func same(a, b Record) bool {
	if a.By == "" || b.By == "" {
		a.By, b.By = "", ""
	}
	return a == b
}

func (b *block) equal(o *block) bool {
	return b.before == o.before && b.count == o.count && bytes.Equal(b.mustBytes(), o.mustBytes())
}
