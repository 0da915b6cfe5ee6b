package wal

import (
	"encoding/binary"
	"hash/crc32"
)

// A file begins with a header:
//
//	bytes 0-7    magic
//	bytes 8-15   number of the file: 1, and 1 more with each snapshot
//	bytes 16-23  length of the sealed part, this header included
//	bytes 24-27  CRC-32C of bytes 0-23
//
// and goes on with records:
//
//	bytes 0-3    CRC-32C of bytes 4-16, begun with the seed of the place
//	bytes 4-7    CRC-32C of the payload
//	bytes 8-11   length of the payload
//	bytes 12-15  distance back to where the file was not known to be durable
//	byte  16     kind, not 0
//	bytes 17-    payload
//
// Numbers are little-endian. The kind stands last and is not 0, so that a
// record header whose second part is missing never looks whole.
const (
	magic            = "laplaceW"
	fileHeaderSize   = 28
	recordHeaderSize = 17
)

// kindSnapshot marks the snapshot, which is the first record of a file.
const kindSnapshot = 255

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seed differs from place to place, so that a record is valid only where it
// was written.
func seed(number uint64, off int64) uint32 {
	return uint32(number)*0x9e3779b1 ^ uint32(off)
}

// putFileHeader writes a file header over the beginning of b.
func putFileHeader(b []byte, number uint64, sealed int64) {
	copy(b, magic)
	binary.LittleEndian.PutUint64(b[8:], number)
	binary.LittleEndian.PutUint64(b[16:], uint64(sealed))
	binary.LittleEndian.PutUint32(b[24:], crc32.Checksum(b[:24], castagnoli))
}

// fileHeader reads a file header. It reports false if there is no sound one.
func fileHeader(b []byte) (number uint64, sealed int64, ok bool) {
	if len(b) < fileHeaderSize || string(b[:8]) != magic ||
		binary.LittleEndian.Uint32(b[24:]) != crc32.Checksum(b[:24], castagnoli) {
		return 0, 0, false
	}
	number = binary.LittleEndian.Uint64(b[8:])
	sealed = int64(binary.LittleEndian.Uint64(b[16:]))
	return number, sealed, sealed >= fileHeaderSize
}

// appendRecord encodes a record that will stand at offset off of the file
// with the given number, at a time when the first durable bytes are durable.
func appendRecord(b []byte, number uint64, off, durable int64, kind byte, payload []byte) []byte {
	at := len(b)
	b = append(b, make([]byte, recordHeaderSize)...)
	h := recordHeader{kind, int64(len(payload)), crc32.Checksum(payload, castagnoli), durable}
	h.put(b[at:], number, off)
	return append(b, payload...)
}

// A recordHeader is what stands before a payload.
type recordHeader struct {
	kind    byte
	length  int64
	sum     uint32
	durable int64 // the file was durable up to this offset
}

// put writes the header of a record at offset off of the file with the given number
// over the beginning of b.
func (r recordHeader) put(b []byte, number uint64, off int64) {
	binary.LittleEndian.PutUint32(b[4:], r.sum)
	binary.LittleEndian.PutUint32(b[8:], uint32(r.length))
	binary.LittleEndian.PutUint32(b[12:], uint32(off-r.durable))
	b[16] = r.kind
	binary.LittleEndian.PutUint32(b, crc32.Update(seed(number, off), castagnoli, b[4:recordHeaderSize]))
}

// readRecordHeader reads the record header at offset off of file, or reports
// that there is no sound one.
func readRecordHeader(file []byte, number uint64, off int64) (recordHeader, bool) {
	if off > int64(len(file))-recordHeaderSize {
		return recordHeader{}, false
	}
	h := file[off : off+recordHeaderSize]
	if h[16] == 0 || binary.LittleEndian.Uint32(h) != crc32.Update(seed(number, off), castagnoli, h[4:]) {
		return recordHeader{}, false
	}
	r := recordHeader{
		kind:    h[16],
		sum:     binary.LittleEndian.Uint32(h[4:]),
		length:  int64(binary.LittleEndian.Uint32(h[8:])),
		durable: off - int64(binary.LittleEndian.Uint32(h[12:])),
	}
	return r, r.durable >= 0
}
