package wire

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// headerSize is how many bytes stand before what a frame carries: its length
// and its checksum, 4 bytes each, the higher first.
const headerSize = 8

// FrameMax is how many bytes the longest message takes on the wire, in the
// simulator and over sockets alike: whoever receives it must have room for it
// before the checksum can be looked at, and nothing else passes meanwhile.
const FrameMax = 4 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Frame returns what stands on the stream for a message of the language, and
// fails if the message is not of it or takes more than limit bytes.
func (l *Language) Frame(message any, limit int) ([]byte, error) {
	b, err := l.append(make([]byte, headerSize, 128), message)
	if err != nil {
		return nil, err
	}
	body := b[headerSize:]
	if len(body) > limit {
		return nil, fmt.Errorf("wire: found a message %T of %d bytes, expected at most %d", message, len(body), limit)
	}
	binary.BigEndian.PutUint32(b, uint32(len(body)))
	binary.BigEndian.PutUint32(b[4:], crc32.Checksum(body, castagnoli))
	return b, nil
}

// Unframe takes a frame apart whether or not its checksum fits, for who wants to
// know what becomes of whom does not look; intact is whether it does. It fails if
// the length is wrong or there is no message of the language in the frame.
func (l *Language) Unframe(frame []byte) (message any, intact bool, err error) {
	if len(frame) < headerSize {
		return nil, false, fmt.Errorf("wire: found a frame of %d bytes, expected at least %d", len(frame), headerSize)
	}
	body := frame[headerSize:]
	if length := binary.BigEndian.Uint32(frame); uint64(length) != uint64(len(body)) {
		return nil, false, fmt.Errorf("wire: found a frame that says %d bytes, expected %d", length, len(body))
	}
	message, err = l.decode(body)
	return message, crc32.Checksum(body, castagnoli) == binary.BigEndian.Uint32(frame[4:]), err
}

// ReadFrame reads the next frame and returns its message and how many bytes
// that took. Before anything of a frame it returns io.EOF as it is; every
// other error is the end of the stream too, for nobody knows where the next
// frame begins.
func (l *Language) ReadFrame(r io.Reader, limit int) (message any, size int, err error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, 0, err
	}
	length := binary.BigEndian.Uint32(header[:])
	if uint64(length) > uint64(limit) {
		return nil, 0, fmt.Errorf("wire: found a frame of %d bytes, expected at most %d", length, limit)
	}
	// The buffer grows with what arrives: the length is only a claim.
	var body bytes.Buffer
	if _, err := io.CopyN(&body, r, int64(length)); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, 0, err
	}
	found, expected := crc32.Checksum(body.Bytes(), castagnoli), binary.BigEndian.Uint32(header[4:])
	if found != expected {
		return nil, 0, fmt.Errorf("wire: found a frame of %d bytes with the checksum %08x, expected %08x", length, found, expected)
	}
	message, err = l.decode(body.Bytes())
	return message, headerSize + int(length), err
}
