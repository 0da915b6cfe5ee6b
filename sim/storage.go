package sim

import "github.com/laplace-sim/laplace/sim/disk"

// A storage is a node's disk as one incarnation sees it: like its Env it is
// there only while the kernel is inside one of the incarnation's methods, so
// that neither a dead incarnation nor another goroutine changes what a later
// one finds.
type storage struct{ env *env }

var _ disk.FS = storage{}

func (s storage) disk() *disk.Disk { return s.env.host().disk }

func (s storage) Open(name string) (disk.File, error) {
	return s.opened(s.disk().Open(name))
}

func (s storage) Create(name string) (disk.File, error) {
	defer s.named()
	return s.opened(s.disk().Create(name))
}

func (s storage) opened(f disk.File, err error) (disk.File, error) {
	if err != nil {
		return nil, err
	}
	return &openFile{s.env, f}, nil
}

func (s storage) Mkdir(name string) error {
	defer s.named()
	return s.disk().Mkdir(name)
}

func (s storage) Rename(from, to string) error {
	defer s.named()
	return s.disk().Rename(from, to)
}

func (s storage) Remove(name string) error {
	defer s.named()
	return s.disk().Remove(name)
}

func (s storage) List(dir string) ([]string, error) { return s.disk().List(dir) }
func (s storage) SyncDir(dir string) error          { return s.disk().SyncDir(dir) }

// named takes note of a change of a name.
func (s storage) named() { s.env.node.weigh(disk.NameBytes) }

// An openFile is a file that one incarnation opened.
type openFile struct {
	env  *env
	file disk.File
}

var _ disk.File = (*openFile)(nil)

func (f *openFile) Size() int64 {
	f.env.host()
	return f.file.Size()
}

func (f *openFile) ReadAt(p []byte, off int64) (int, error) {
	f.env.host()
	return f.file.ReadAt(p, off)
}

func (f *openFile) WriteAt(p []byte, off int64) (int, error) {
	n := f.env.host()
	written, err := f.file.WriteAt(p, off)
	n.weigh(int64(written))
	return written, err
}

func (f *openFile) Truncate(size int64) error {
	n := f.env.host()
	before := f.file.Size()
	err := f.file.Truncate(size)
	n.weigh(max(0, before-f.file.Size()))
	return err
}

func (f *openFile) Sync() error {
	f.env.host()
	return f.file.Sync()
}

func (f *openFile) SyncAsync(tag uint64) {
	f.env.host()
	f.file.SyncAsync(tag)
}
