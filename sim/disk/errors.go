package disk

import "errors"

// The errors of a disk, found within an *fs.PathError by errors.Is.
var (
	// ErrNoSpace: the write or the name does not fit. Nothing was done.
	ErrNoSpace = errors.New("no space left on the disk")
	// ErrIO: the medium failed. What was read is not to be used; what was to
	// be synced is not durable.
	ErrIO = errors.New("input/output error")
	// ErrShortWrite: only the first n bytes were written.
	ErrShortWrite = errors.New("short write")
	// ErrStale: the file was opened before its node crashed. A program must
	// open its files anew each time that it boots.
	ErrStale = errors.New("file was opened by an earlier incarnation")
)
