package wal

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/laplace-sim/laplace/sim/disk"
)

// Recovered is what Open found. Its slices are the caller's to keep.
type Recovered struct {
	Snapshot []byte   // nil if there is none
	Records  []Record // in the order in which they were appended
	Cut      int64    // how many bytes of a torn tail were cut off
}

// A CorruptError says that a log holds damage that no crash can explain. What
// is behind the offset may have been promised to others.
type CorruptError struct {
	File   string
	Offset int64  // of the first bad byte or of the record that holds it
	Reason string // what was found, and how that shows the damage
}

// Error implements error.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("wal: %s is corrupt at offset %d: %s; restore this node from its peers", e.File, e.Offset, e.Reason)
}

// Open opens the log in the directory, and makes both if they do not exist.
// It removes what an interrupted Snapshot left and cuts off a torn tail.
// All that it returns is durable.
//
// Damage that is not a torn tail is returned as a *CorruptError; see the
// package comment. Nothing is changed then.
func Open(fsys disk.FS, dir string) (*Log, Recovered, error) {
	l := &Log{fs: fsys, dir: dir}
	names, err := fsys.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = fsys.Mkdir(dir)
	}
	if err != nil {
		return nil, Recovered{}, fmt.Errorf("wal: cannot open %s: %w", dir, err)
	}
	if !slices.Contains(names, nameLog) {
		return l.create()
	}
	l.file, err = fsys.Open(l.path(nameLog))
	if err != nil {
		return nil, Recovered{}, fmt.Errorf("wal: cannot open: %w", err)
	}
	content := make([]byte, l.file.Size())
	if n, err := l.file.ReadAt(content, 0); n < len(content) {
		return nil, Recovered{}, fmt.Errorf("wal: cannot read %s at offset %d of %d: %w", l.path(nameLog), n, len(content), err)
	} else if err != nil && err != io.EOF {
		return nil, Recovered{}, fmt.Errorf("wal: cannot read %s: %w", l.path(nameLog), err)
	}
	number, proven, found, err := parse(l.path(nameLog), content)
	if err != nil {
		return nil, Recovered{}, err
	}
	l.number, l.durable = number, proven
	l.end = int64(len(content)) - found.Cut
	l.dirty = l.end // for all that is known
	if found.Snapshot != nil {
		l.snapshot = recordHeaderSize + int64(len(found.Snapshot))
	}
	if err := l.tidy(names, found.Cut); err != nil {
		return nil, Recovered{}, err
	}
	l.mustBeOpen()
	l.mustHaveFound(found)
	return l, found, nil
}

// create makes the first file of a log.
func (l *Log) create() (*Log, Recovered, error) {
	if l.dir != "." {
		if err := l.check("sync the directory above", l.fs.SyncDir(path.Dir(l.dir))); err != nil {
			return nil, Recovered{}, err
		}
	}
	if err := l.Snapshot(nil, nil); err != nil {
		return nil, Recovered{}, err
	}
	return l, Recovered{}, nil
}

// tidy takes away what a crash left, and makes the rest durable. What is not
// proven to be durable is written again: if it was the process that ended and
// not its machine, and after a failed sync, the bytes may stand in memory
// only, and count as clean.
func (l *Log) tidy(names []string, cut int64) error {
	if slices.Contains(names, nameNew) {
		if err := l.check("clean up beside", l.fs.Remove(l.path(nameNew))); err != nil {
			return err
		}
	}
	if cut > 0 {
		if err := l.check("cut the torn tail off", l.file.Truncate(l.end)); err != nil {
			return err
		}
	}
	if err := l.rewrite(); err != nil {
		return err
	}
	if err := l.Sync(); err != nil {
		return err
	}
	return l.check("sync the directory of", l.fs.SyncDir(l.dir))
}

// parse reads the content of a log file, which is proven to have been durable
// up to the offset proven.
func parse(name string, content []byte) (number uint64, proven int64, found Recovered, err error) {
	number, proven, ok := fileHeader(content)
	if !ok {
		return 0, 0, Recovered{}, &CorruptError{name, 0, "there is no sound file header, and a log gets its name only after its header is durable"}
	}
	size := int64(len(content))
	off := int64(fileHeaderSize)
	for off < size {
		h, ok := readRecordHeader(content, number, off)
		start, end := off+recordHeaderSize, off+recordHeaderSize+h.length
		if !ok || end > size || crc32.Checksum(content[start:end], castagnoli) != h.sum {
			break
		}
		payload := content[start:end:end]
		switch {
		case h.kind != kindSnapshot:
			found.Records = append(found.Records, Record{h.kind, payload})
		case off == fileHeaderSize:
			found.Snapshot = payload
		default:
			return 0, 0, Recovered{}, &CorruptError{name, off, "a snapshot stands behind other records"}
		}
		proven = max(proven, h.durable)
		off = end
	}
	if reason := proofOfDamage(content, number, proven, off); reason != "" {
		return 0, 0, Recovered{}, &CorruptError{name, off, reason}
	}
	found.Cut = size - off
	return number, proven, found, nil
}

// proofOfDamage says why the record at off, where the sound part of the file
// ends, is not just the beginning of a torn tail; or "" if it may be.
func proofOfDamage(content []byte, number uint64, proven, off int64) string {
	if off < proven {
		return fmt.Sprintf("the record there is not sound, and the file was durable up to offset %d before it got its name", proven)
	}
	if off == int64(len(content)) {
		return ""
	}
	for later := off + 1; later <= int64(len(content))-recordHeaderSize; later++ {
		if h, ok := readRecordHeader(content, number, later); ok && h.durable > off {
			return fmt.Sprintf("the record there is not sound, and the one at offset %d was made when the file was durable up to offset %d", later, h.durable)
		}
	}
	// The record's header, if it is sound, tells how much should be there.
	end := off + recordHeaderSize
	if h, ok := readRecordHeader(content, number, off); ok {
		end += h.length
	}
	if end <= int64(len(content)) && !missingBlock(content, off, end) {
		return "the record there does not match its checksum, and none of it is missing as after a torn write"
	}
	return ""
}

// blockSize is the alignment of what a torn write leaves out. It divides the
// sector size of any disk; the smaller it is, the more damage passes for a
// torn write.
const blockSize = 64

// missingBlock reports whether a block, or the part of one that lies between
// off and end, is all zeros, as what is missing from an append reads.
func missingBlock(content []byte, off, end int64) bool {
	for off < end {
		next := min(end, (off/blockSize+1)*blockSize)
		if !slices.ContainsFunc(content[off:next], func(b byte) bool { return b != 0 }) {
			return true
		}
		off = next
	}
	return false
}
