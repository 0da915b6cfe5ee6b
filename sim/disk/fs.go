package disk

// An FS is a tree of files on one node's storage, as a program sees it.
//
// Names are slash-separated paths relative to the root; the root itself is
// ".". The guarantees are those of POSIX and no more: what a write or a
// truncation did survives a crash only once Sync of that file has returned,
// and what a creation, rename or removal did survives only once SyncDir of
// the directory that holds the name has returned.
//
// Errors are *fs.PathError from io/fs: fs.ErrNotExist and fs.ErrExist where
// they apply, ErrNoSpace, ErrIO and ErrShortWrite from this package otherwise.
type FS interface {
	// Open returns the file of that name, or fs.ErrNotExist.
	Open(name string) (File, error)
	// Create returns an empty file of that name, in place of any that stood
	// there. The directory must exist.
	Create(name string) (File, error)
	// Mkdir makes a directory; its parent must exist. fs.ErrExist if there
	// is one already.
	Mkdir(name string) error
	// Rename gives a file another name, in place of any file that has it.
	Rename(from, to string) error
	// Remove takes a file's name away.
	Remove(name string) error
	// List returns the names in a directory, sorted, without the directory.
	List(dir string) ([]string, error)
	// SyncDir makes the names in a directory durable.
	SyncDir(dir string) error
}

// A File is an open file. It stays readable and writable under whatever name
// it gets, and after its name is taken away.
type File interface {
	// Size is the file's length in bytes, unsynced writes included.
	Size() int64
	// ReadAt is io.ReaderAt: n < len(p) comes with io.EOF or another error.
	ReadAt(p []byte, off int64) (n int, err error)
	// WriteAt is io.WriterAt. Writing past the end fills the gap with zeros.
	// The bytes of p are copied.
	WriteAt(p []byte, off int64) (n int, err error)
	// Truncate sets the length, filling with zeros where it grows.
	Truncate(size int64) error
	// Sync makes every write to the file durable before it returns. After an
	// error the writes may be lost although reading still shows them, and a
	// second Sync that succeeds does not bring them back.
	Sync() error
	// SyncAsync starts a sync and returns at once. Its end is reported to the
	// process together with tag.
	SyncAsync(tag uint64)
}
