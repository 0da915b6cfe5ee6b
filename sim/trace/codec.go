package trace

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// The first byte of a record: its kind in the low half, and in the high half
// which parts follow.
const (
	kindMask     = 0x0f
	partAbsolute = 0x10 // Number and Cause are written in full
	partLink     = 0x20 // From and Sent follow
	partNumbers  = 0x40 // Code, Term, Index and Value follow
	partText     = 0x80 // Text follows
)

// dropBy is the kind of the record of a Drop behind whose other parts By follows.
const dropBy = 13

const _ = uint(dropBy - kinds) // no kind has its number, and none may: the next is 14

// How a string is written: one of these, or firstName plus its place in the
// block's table of names.
const (
	emptyName = 0
	newName   = 1 // length and bytes follow, and it joins the table
	firstName = 2
)

// recalled, in place of the number of bytes of a Value, says that one byte
// follows: the slot of an earlier Value of the block.
const recalled = 9

// maxFixed bounds the encoded size of a record without the bytes of its
// strings: the head, a byte for Code, one for the size of Value, its eight
// bytes, and fourteen varints (the three strings have two each).
const maxFixed = 1 + 1 + 1 + 8 + 14*binary.MaxVarintLen64

// state is what encoder and decoder know alike at each point of a block.
type state struct {
	last   position    // the last event
	values [256]uint64 // by their highest byte, the last Value that needed it
}

// An encoder turns records into bytes. Its state begins anew with each block,
// but for the position.
type encoder struct {
	state
	ids map[string]uint64
	// recent is a cache in front of ids: a handful of names make up almost
	// all of a run, and comparing one string is cheaper than hashing it.
	recent [64]struct {
		name string
		id   uint64
	}
}

// begin prepares for the first record of a block.
func (e *encoder) begin() {
	if e.ids == nil {
		e.ids = make(map[string]uint64)
	}
	clear(e.ids)
	clear(e.recent[:])
	clear(e.values[:])
}

// append encodes r behind b.
func (e *encoder) append(b []byte, r *Record) []byte {
	expected := e.last.number
	if r.Kind.IsEvent() {
		expected++
	}
	parts := byte(0)
	if r.Number != expected || r.Cause > r.Number {
		parts |= partAbsolute
	}
	if r.From != 0 || r.Sent != 0 {
		parts |= partLink
	}
	if r.Code != 0 || r.Term|r.Index|r.Value != 0 {
		parts |= partNumbers
	}
	if r.Text != "" {
		parts |= partText
	}

	kind := byte(r.Kind)
	if r.Kind == Drop && r.By != "" {
		kind = dropBy
	}
	b = append(b, kind|parts)
	switch {
	case parts&partAbsolute != 0:
		b = appendUvarint(b, r.Number)
		b = appendUvarint(b, r.Cause)
	case r.Cause == 0:
		b = append(b, 0)
	default:
		b = appendUvarint(b, r.Number-r.Cause+1)
	}
	// Differences of times wrap around, so that every time can be written;
	// those of a run are small and not negative.
	b = appendUvarint(b, uint64(r.At)-uint64(e.last.at))
	b = appendUvarint(b, uint64(uint32(r.Node)))
	b = e.appendName(b, r.Name)
	if parts&partLink != 0 {
		b = appendUvarint(b, uint64(uint32(r.From)))
		b = appendUvarint(b, uint64(r.At)-uint64(r.Sent))
	}
	if parts&partNumbers != 0 {
		b = append(b, r.Code)
		b = appendUvarint(b, r.Term)
		b = appendUvarint(b, r.Index)
		b = e.appendValue(b, r.Value)
	}
	if parts&partText != 0 {
		b = e.appendName(b, r.Text)
	}
	if kind == dropBy {
		b = e.appendName(b, r.By)
	}
	if r.Kind.IsEvent() {
		e.last = position{number: r.Number, at: r.At}
	}
	return b
}

// appendUvarint is binary.AppendUvarint with the short cases first.
func appendUvarint(b []byte, v uint64) []byte {
	switch {
	case v < 1<<7:
		return append(b, byte(v))
	case v < 1<<14:
		return append(b, byte(v)|0x80, byte(v>>7))
	case v < 1<<21:
		return append(b, byte(v)|0x80, byte(v>>7)|0x80, byte(v>>14))
	case v < 1<<28:
		return append(b, byte(v)|0x80, byte(v>>7)|0x80, byte(v>>14)|0x80, byte(v>>21))
	}
	return binary.AppendUvarint(b, v)
}

// appendName encodes a reference to s behind b, and s itself when it is new
// to the block.
func (e *encoder) appendName(b []byte, s string) []byte {
	if s == "" {
		return append(b, emptyName)
	}
	slot := &e.recent[(len(s)*7+int(s[0])*3+int(s[len(s)-1])*5+int(s[len(s)/2]))%len(e.recent)]
	if slot.name == s {
		return appendUvarint(b, slot.id)
	}
	slot.name = s
	if id, known := e.ids[s]; known {
		slot.id = id
		return appendUvarint(b, id)
	}
	slot.id = uint64(len(e.ids)) + firstName
	e.ids[s] = slot.id
	b = append(b, newName)
	b = appendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// appendValue encodes v behind b. Values are mostly hashes, which no varint
// makes shorter, but every node observes the same ones.
func (e *encoder) appendValue(b []byte, v uint64) []byte {
	slot := &e.values[v>>56]
	if *slot == v && v>>56 != 0 {
		return append(b, recalled, byte(v>>56))
	}
	*slot = v
	size := 0
	for rest := v; rest != 0; rest >>= 8 {
		size++
	}
	b = append(b, byte(size))
	for ; size > 0; size-- {
		b = append(b, byte(v))
		v >>= 8
	}
	return b
}

// errShort says that a block ends in the middle of a record.
var errShort = errors.New("found the end of the block, expected more of a record")

// A decoder reads the records of one block. It trusts nothing. Once it has met
// with an error it reads zeros.
type decoder struct {
	state
	data  []byte
	names []string
	err   error // the first
}

func newDecoder(b *block) *decoder {
	return &decoder{state: state{last: b.before}, data: b.mustBytes()}
}

// fail notes an error, after which nothing is left to read.
func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.data = nil
}

// next decodes a record into r, which must be zero.
func (d *decoder) next(r *Record) error {
	head := d.byte()
	r.Kind = Kind(head & kindMask)
	if r.Kind == dropBy {
		r.Kind = Drop
	}
	if r.Kind == 0 || r.Kind >= kinds {
		d.fail(fmt.Errorf("found a record of %v, expected 1 to %d", r.Kind, kinds-1))
	}
	d.numbering(r, head)
	r.At = time.Duration(uint64(d.last.at) + d.uvarint())
	r.Node = d.node()
	r.Name = d.name()
	if head&partLink != 0 {
		r.From = d.node()
		r.Sent = time.Duration(uint64(r.At) - d.uvarint())
	}
	if head&partNumbers != 0 {
		r.Code = d.byte()
		r.Term = d.uvarint()
		r.Index = d.uvarint()
		r.Value = d.value()
	}
	if head&partText != 0 {
		r.Text = d.name()
	}
	if head&kindMask == dropBy {
		r.By = d.name()
	}
	if r.Kind.IsEvent() {
		d.last = position{number: r.Number, at: r.At}
	}
	return d.err
}

// numbering decodes Number and Cause.
func (d *decoder) numbering(r *Record, head byte) {
	if head&partAbsolute != 0 {
		r.Number = d.uvarint()
		r.Cause = d.uvarint()
		return
	}
	r.Number = d.last.number
	if r.Kind.IsEvent() {
		r.Number++
	}
	switch back := d.uvarint(); {
	case back > r.Number:
		d.fail(fmt.Errorf("found a cause %d events before event %d, expected one that exists", back-1, r.Number))
	case back > 0:
		r.Cause = r.Number - back + 1
	}
}

// bytes are the next so many.
func (d *decoder) bytes(size uint64) []byte {
	if size > uint64(len(d.data)) {
		d.fail(errShort)
		return nil
	}
	b := d.data[:size]
	d.data = d.data[size:]
	return b
}

func (d *decoder) byte() byte {
	if len(d.data) == 0 {
		d.fail(errShort)
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return b
}

func (d *decoder) uvarint() uint64 {
	if len(d.data) > 0 && d.data[0] < 1<<7 {
		return uint64(d.byte())
	}
	v, n := binary.Uvarint(d.data)
	switch {
	case n == 0:
		d.fail(errShort)
	case n < 0:
		d.fail(errors.New("found a number of more than 64 bits, expected at most 64"))
		return 0
	}
	d.data = d.data[n:]
	return v
}

func (d *decoder) node() int32 {
	v := d.uvarint()
	if v > 1<<32-1 {
		d.fail(fmt.Errorf("found node %d, expected a number of 32 bits", v))
	}
	return int32(uint32(v))
}

func (d *decoder) name() string {
	id := d.uvarint()
	switch {
	case id == emptyName:
		return ""
	case id == newName:
		size := d.uvarint()
		if size > MaxString {
			d.fail(fmt.Errorf("found a string of %d bytes, expected at most %d", size, MaxString))
			return ""
		}
		s := string(d.bytes(size))
		d.names = append(d.names, s)
		return s
	case id-firstName >= uint64(len(d.names)):
		d.fail(fmt.Errorf("found a reference to string %d, expected one of the %d before it", id-firstName, len(d.names)))
		return ""
	}
	return d.names[id-firstName]
}

func (d *decoder) value() uint64 {
	size := d.byte()
	if size == recalled {
		return d.values[d.byte()]
	}
	if size > 8 {
		d.fail(fmt.Errorf("found a value of %d bytes, expected at most 8", size))
		return 0
	}
	var v uint64
	for i, b := range d.bytes(uint64(size)) {
		v |= uint64(b) << (8 * i)
	}
	d.values[v>>56] = v
	return v
}
