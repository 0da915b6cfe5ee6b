package osdisk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/laplace-sim/laplace/sim/disk"
)

// A file is an open file. The operating system closes it when nothing refers
// to it any more; disk.File has no other end.
type file struct {
	*os.File
	name   string
	synced func(tag uint64, err error)
}

// Size implements disk.File. If the operating system cannot tell, the file
// passes for empty, which whoever reads it will not take for what was written.
func (f *file) Size() int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// ReadAt implements disk.File.
func (f *file) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrInvalid}
	}
	n, err := f.File.ReadAt(p, off)
	if err == io.EOF {
		return n, err
	}
	return n, failed("read", f.name, err)
}

// WriteAt implements disk.File.
func (f *file) WriteAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, &fs.PathError{Op: "write", Path: f.name, Err: fs.ErrInvalid}
	}
	n, err := f.File.WriteAt(p, off)
	if err != nil && n > 0 {
		return n, wrapped("write", f.name, disk.ErrShortWrite, err)
	}
	return n, failed("write", f.name, err)
}

// Truncate implements disk.File.
func (f *file) Truncate(size int64) error {
	if size < 0 {
		return &fs.PathError{Op: "truncate", Path: f.name, Err: fs.ErrInvalid}
	}
	return failed("truncate", f.name, f.File.Truncate(size))
}

// Sync implements disk.File.
func (f *file) Sync() error { return failed("sync", f.name, f.File.Sync()) }

// SyncAsync implements disk.File. The sync may cover writes that come after
// the call, which is no harm.
func (f *file) SyncAsync(tag uint64) {
	go func() { f.synced(tag, f.Sync()) }()
}

// failed tells an error of the operating system in the words of package disk.
// No error stays none.
func failed(op, name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return wrapped(op, name, fs.ErrNotExist, err)
	case errors.Is(err, fs.ErrExist):
		return wrapped(op, name, fs.ErrExist, err)
	case errors.Is(err, fs.ErrInvalid):
		return wrapped(op, name, fs.ErrInvalid, err)
	case errors.Is(err, fs.ErrClosed):
		return wrapped(op, name, disk.ErrStale, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return wrapped(op, name, disk.ErrNoSpace, err)
	default:
		return wrapped(op, name, disk.ErrIO, err)
	}
}

// wrapped is the error of an operation of the given kind, with the operating
// system's own inside.
func wrapped(op, name string, kind, err error) error {
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		err = inner.Err
	}
	return &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("%w (%w)", kind, err)}
}
