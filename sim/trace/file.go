package trace

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"time"
)

// Version is the version of the format that this package writes. It reads those
// before it too, which lack something and differ in nothing else.
const Version = 2

// signature begins every trace; the version and a line feed follow it.
const signature = "laplace trace "

// A file is the signature line and then frames. A frame is
//
//	4 bytes  frameMark and the type of frame
//	4 bytes  length of the payload, little-endian
//	4 bytes  CRC-32C of the payload
//	4 bytes  CRC-32C of the twelve bytes before
//
// and the payload. The frame's head has a checksum of its own so that the
// length can be believed, and skipped, when only the payload is damaged.
const (
	frameMark     = "\xf1LT"
	frameHeadSize = 16
)

// The types of frame, in the order in which they appear.
const (
	frameHeader = 'H' // Header as JSON; once
	frameBlock  = 'B' // position before the block, number of records, records
	frameEnd    = 'E' // number of blocks and of records; once
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A FormatError says where a trace is damaged. It is about the first damage;
// there may be more.
type FormatError struct {
	Offset   int64 // in bytes from the beginning
	Found    string
	Expected string
	// Intact is the number of records that could be read all the same.
	Intact uint64
}

// Error says all that e knows.
func (e *FormatError) Error() string {
	return fmt.Sprintf("trace: at byte %d: found %s, expected %s; %d records are intact",
		e.Offset, e.Found, e.Expected, e.Intact)
}

// WriteTo writes t as a file.
func (t *Trace) WriteTo(w io.Writer) (int64, error) {
	header, err := json.Marshal(t.Header)
	if err != nil {
		return 0, fmt.Errorf("trace: encoding the header: %w", err)
	}
	out := &counter{w: w}
	out.write(fmt.Appendf(nil, "%s%d\n", signature, Version))
	out.frame(frameHeader, header)
	var start []byte
	for _, b := range t.blocks {
		start = binary.AppendUvarint(start[:0], b.before.number)
		start = binary.AppendUvarint(start, uint64(b.before.at))
		start = binary.AppendUvarint(start, b.count)
		data, err := b.bytes()
		if err != nil {
			return out.n, err
		}
		out.frame(frameBlock, start, data)
	}
	end := binary.AppendUvarint(nil, uint64(len(t.blocks)))
	out.frame(frameEnd, binary.AppendUvarint(end, t.Len()))
	return out.n, out.err
}

// A counter writes to w until that fails.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) write(p []byte) {
	if c.err != nil {
		return
	}
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.err = err
}

func (c *counter) frame(kind byte, payload ...[]byte) {
	var size int
	var sum uint32
	for _, p := range payload {
		size += len(p)
		sum = crc32.Update(sum, castagnoli, p)
	}
	head := append([]byte(frameMark), kind)
	head = binary.LittleEndian.AppendUint32(head, uint32(size))
	head = binary.LittleEndian.AppendUint32(head, sum)
	head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(head, castagnoli))
	c.write(head)
	for _, p := range payload {
		c.write(p)
	}
}

// Read reads a trace. If the input is damaged or cut short it returns, beside
// a *FormatError, the records that are intact: every block whose checksum
// holds, in their order, even behind a damaged one. It needs memory in
// proportion to the length of the input, whatever the input claims. An error
// of r is returned as it is.
func Read(r io.Reader) (*Trace, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return &Trace{}, err
	}
	s := &scanner{data: data, trace: &Trace{}}
	if s.signature() {
		s.frames()
	}
	if s.damage == nil {
		return s.trace, nil
	}
	s.damage.Intact = s.trace.Len()
	return s.trace, s.damage
}

// A scanner takes a file apart.
type scanner struct {
	data   []byte
	offset int // of the next byte to read
	trace  *Trace
	damage *FormatError // the first
	headed bool         // the header was read
}

func (s *scanner) fail(offset int, found, expected string) {
	if s.damage == nil {
		s.damage = &FormatError{Offset: int64(offset), Found: found, Expected: expected}
	}
}

// signature reads the first line and reports whether frames can follow it.
func (s *scanner) signature() bool {
	if len(s.data) == 0 {
		s.fail(0, "an empty file", fmt.Sprintf("%q", signature))
		return false
	}
	rest, ok := bytes.CutPrefix(s.data, []byte(signature))
	if !ok {
		s.fail(0, fmt.Sprintf("%q", s.data[:min(len(s.data), len(signature))]), fmt.Sprintf("%q", signature))
		return false
	}
	line, _, ended := bytes.Cut(rest[:min(len(rest), 12)], []byte("\n"))
	version, err := strconv.ParseUint(string(line), 10, 32)
	if err != nil || !ended || version < 1 || version > Version {
		s.fail(len(signature), fmt.Sprintf("version %q", line), fmt.Sprintf("version 1 to %d, those that this build reads", Version))
		return false
	}
	s.offset = len(signature) + len(line) + 1
	return true
}

// frames reads frames up to the end frame or the end of the input.
func (s *scanner) frames() {
	for {
		at := s.offset
		kind, payload, ok := s.frame()
		if !ok {
			return
		}
		if payload == nil {
			continue
		}
		if !s.headed && kind != frameHeader {
			s.fail(at, fmt.Sprintf("a frame of type %q", kind), "the header")
		}
		switch kind {
		case frameHeader:
			s.header(at, payload)
		case frameBlock:
			s.block(at, payload)
		case frameEnd:
			s.end(at, payload)
			return
		default:
			s.fail(at, fmt.Sprintf("a frame of type %q", kind), "type H, B or E")
		}
	}
}

// frame reads the next frame. A damaged one is skipped and gives a nil
// payload; ok is false when the input has ended.
func (s *scanner) frame() (kind byte, payload []byte, ok bool) {
	at := s.offset
	rest := s.data[at:]
	if len(rest) < frameHeadSize {
		s.fail(at, fmt.Sprintf("%d bytes and the end of the file", len(rest)), "a frame: the file is cut short")
		return 0, nil, false
	}
	head := rest[:frameHeadSize]
	if !bytes.HasPrefix(head, []byte(frameMark)) ||
		crc32.Checksum(head[:12], castagnoli) != binary.LittleEndian.Uint32(head[12:]) {
		s.fail(at, fmt.Sprintf("% x", head[:4]), "the head of a frame")
		next := bytes.Index(rest[1:], []byte(frameMark))
		if next < 0 {
			return 0, nil, false
		}
		s.offset = at + 1 + next
		return 0, nil, true
	}
	size := binary.LittleEndian.Uint32(head[4:])
	rest = rest[frameHeadSize:]
	if uint64(size) > uint64(len(rest)) {
		s.fail(at, fmt.Sprintf("%d bytes of a frame of %d", len(rest), size), "all of them: the file is cut short")
		return 0, nil, false
	}
	payload = rest[:size:size]
	s.offset = at + frameHeadSize + int(size)
	if sum := crc32.Checksum(payload, castagnoli); sum != binary.LittleEndian.Uint32(head[8:]) {
		s.fail(at, fmt.Sprintf("checksum %08x", sum), fmt.Sprintf("%08x", binary.LittleEndian.Uint32(head[8:])))
		return 0, nil, true
	}
	return head[3], payload, true
}

// header reads the payload of the header frame at the given offset.
func (s *scanner) header(at int, payload []byte) {
	if s.headed {
		s.fail(at, "a second header", "one")
		return
	}
	s.headed = true
	if err := json.Unmarshal(payload, &s.trace.Header); err != nil {
		s.trace.Header = Header{}
		s.fail(at, "a header that is not what it should be: "+err.Error(), "seed, digest, events, build and nodes")
	}
}

// block reads the payload of the block frame at the given offset. It decodes
// every record once, so that whoever reads the trace need expect no error.
func (s *scanner) block(at int, payload []byte) {
	d := &decoder{data: payload}
	b := &block{before: position{number: d.uvarint(), at: time.Duration(d.uvarint())}, count: d.uvarint()}
	if d.err != nil {
		s.fail(at, "a block without a beginning", "its position and number of records")
		return
	}
	b.data = d.data
	d = newDecoder(b)
	for i := range b.count {
		if err := d.next(&Record{}); err != nil {
			s.fail(at, fmt.Sprintf("record %d of the block damaged: %v", i+1, err), "what its checksum promised")
			// What stands before it was decoded and is whole.
			b.count = i
			break
		}
	}
	s.trace.blocks = append(s.trace.blocks, b)
}

// end reads the payload of the end frame at the given offset.
func (s *scanner) end(at int, payload []byte) {
	d := &decoder{data: payload}
	blocks, records := d.uvarint(), d.uvarint()
	if d.err != nil {
		s.fail(at, "an end without totals", "the numbers of blocks and records")
		return
	}
	if blocks != uint64(len(s.trace.blocks)) || records != s.trace.Len() {
		s.fail(at, fmt.Sprintf("%d blocks with %d records", len(s.trace.blocks), s.trace.Len()),
			fmt.Sprintf("%d blocks with %d records", blocks, records))
	}
	if s.offset != len(s.data) {
		s.fail(s.offset, fmt.Sprintf("%d bytes behind the end", len(s.data)-s.offset), "none")
	}
}
