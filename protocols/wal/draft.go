package wal

import (
	"hash/crc32"
	"iter"

	"github.com/laplace-sim/laplace/sim/disk"
)

// snapshotOffset is where a file has its snapshot, behind the headers.
const snapshotOffset = fileHeaderSize + recordHeaderSize

// A Draft is a snapshot that is written bit by bit, while more of it is made, into the
// file that will take the log's place. The log goes on as it was until SnapshotAsync.
// A log has one Draft at a time: the next one, Snapshot and Abandon give it up. One that
// was given up does nothing, and is not for SnapshotAsync.
type Draft struct {
	log     *Log
	number  uint64 // of the file
	file    disk.File
	written int    // so many bytes of the snapshot
	sum     uint32 // of them
}

// Draft begins a snapshot. It leaves the disk alone until Write.
func (l *Log) Draft() *Draft {
	l.draft = &Draft{log: l, number: l.number + 1}
	return l.draft
}

// Write writes the bytes of a snapshot that it does not have yet. It is given those
// too that it has. An error stops the log.
func (d *Draft) Write(snapshot []byte) error {
	l := d.log
	if l.err != nil || l.draft != d {
		return l.err
	}
	l.mustDraft(d)
	if d.file == nil {
		file, err := l.fs.Create(l.path(nameNew))
		if err := l.check("create", err); err != nil {
			return err
		}
		d.file = file
	}
	more := snapshot[d.written:]
	if err := l.writeAt(d.file, more, snapshotOffset+int64(d.written)); err != nil {
		return err
	}
	d.add(more)
	d.mustHave(snapshot)
	return nil
}

// add takes bytes that are written, or will be, into the checksum.
func (d *Draft) add(more []byte) {
	d.sum = crc32.Update(d.sum, castagnoli, more)
	d.written += len(more)
}

// SnapshotAsync does what that of the log does with the whole snapshot. What of it was
// written is not written again.
func (d *Draft) SnapshotAsync(tag uint64, snapshot []byte, keep iter.Seq2[byte, []byte]) error {
	l := d.log
	if l.err != nil {
		return l.err
	}
	if l.draft != d {
		panic("wal: SnapshotAsync of a draft that was given up")
	}
	if d.file == nil {
		return l.SnapshotAsync(tag, snapshot, keep)
	}
	if l.next != nil {
		panic("wal: SnapshotAsync while another is under way")
	}
	next, err := d.complete(snapshot, keep)
	if err != nil {
		return err
	}
	l.draft = nil
	l.begin(tag, next)
	return nil
}

// complete writes what is missing of the file: the rest of the snapshot, the records
// that keep yields and, now that it is known how long all that is, the headers.
func (d *Draft) complete(snapshot []byte, keep iter.Seq2[byte, []byte]) (*successor, error) {
	l, from := d.log, snapshotOffset+int64(d.written)
	rest := snapshot[d.written:]
	d.add(rest)
	d.mustHave(snapshot)
	next := &successor{number: d.number, file: d.file, snapshot: recordHeaderSize + int64(d.written)}
	b := appendKept(append([]byte(nil), rest...), next.number, from, keep)
	next.end = from + int64(len(b))
	if err := l.writeAt(d.file, b, from); err != nil {
		return nil, err
	}
	headers := make([]byte, snapshotOffset)
	putFileHeader(headers, next.number, next.end)
	recordHeader{kindSnapshot, int64(d.written), d.sum, 0}.put(headers[fileHeaderSize:], next.number, fileHeaderSize)
	if err := l.writeAt(d.file, headers, 0); err != nil {
		return nil, err
	}
	return next, nil
}

// appendKept encodes the records that keep yields, behind b, which will stand at
// offset off of the file with the given number.
func appendKept(b []byte, number uint64, off int64, keep iter.Seq2[byte, []byte]) []byte {
	if keep == nil {
		return b
	}
	for kind, payload := range keep {
		checkRecord(kind, payload)
		b = appendRecord(b, number, off+int64(len(b)), 0, kind, payload)
	}
	return b
}
