package osdisk

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/laplace-sim/laplace/sim/disk"
)

// A Disk is a directory seen as a disk.FS. It belongs to one process; only the
// ends of asynchronous syncs come from other goroutines.
type Disk struct {
	root   *os.Root
	synced func(tag uint64, err error)
}

var _ disk.FS = (*Disk)(nil)

// nameCreated is where Create makes a file before it gets its name. No process
// may use it, and List does not show it.
const nameCreated = ".laplace-created"

const (
	modeFile = 0o600
	modeDir  = 0o700
)

// Open opens the directory, making it if there is none. Synced is told how
// each asynchronous sync ended, from a goroutine of its own.
func Open(dir string, synced func(tag uint64, err error)) (*Disk, error) {
	if err := os.MkdirAll(dir, modeDir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	d := &Disk{root: root, synced: synced}
	if err := d.probe(); err != nil {
		root.Close()
		return nil, fmt.Errorf("%s cannot be written to: %w", dir, err)
	}
	return d, nil
}

// probe makes sure that files can be made, and takes away one that an
// interrupted Create has left.
func (d *Disk) probe() error {
	f, err := d.root.Create(nameCreated)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return d.root.Remove(nameCreated)
}

// Close lets go of the directory. Files stay open until nothing refers to
// them.
func (d *Disk) Close() error { return d.root.Close() }

// Open implements disk.FS.
func (d *Disk) Open(name string) (disk.File, error) {
	if err := d.expectFile("open", name); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil, failed("open", name, err)
	}
	return &file{f, name, d.synced}, nil
}

// Create implements disk.FS. As on the simulated disk, the file that had the
// name lives on under the handles that are open.
func (d *Disk) Create(name string) (disk.File, error) {
	if err := d.expectNoDir("create", name); err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(nameCreated, os.O_RDWR|os.O_CREATE|os.O_TRUNC, modeFile)
	if err != nil {
		return nil, failed("create", name, err)
	}
	if err := d.root.Rename(nameCreated, name); err != nil {
		f.Close()
		return nil, failed("create", name, err)
	}
	return &file{f, name, d.synced}, nil
}

// Mkdir implements disk.FS.
func (d *Disk) Mkdir(name string) error {
	if err := check("mkdir", name); err != nil {
		return err
	}
	return failed("mkdir", name, d.root.Mkdir(name, modeDir))
}

// Rename implements disk.FS, for files.
func (d *Disk) Rename(from, to string) error {
	if err := d.expectFile("rename", from); err != nil {
		return err
	}
	if err := d.expectNoDir("rename", to); err != nil {
		return err
	}
	return failed("rename", from, d.root.Rename(from, to))
}

// Remove implements disk.FS, for files.
func (d *Disk) Remove(name string) error {
	if err := d.expectFile("remove", name); err != nil {
		return err
	}
	return failed("remove", name, d.root.Remove(name))
}

// List implements disk.FS.
func (d *Disk) List(dir string) ([]string, error) {
	f, err := d.directory("list", dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, failed("list", dir, err)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == nameCreated })
	slices.Sort(names)
	return names, nil
}

// SyncDir implements disk.FS.
func (d *Disk) SyncDir(dir string) error {
	f, err := d.directory("syncdir", dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return failed("syncdir", dir, f.Sync())
}

// directory opens a directory to read.
func (d *Disk) directory(op, name string) (*os.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	info, err := d.root.Stat(name)
	if err != nil {
		return nil, failed(op, name, err)
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	f, err := d.root.Open(name)
	return f, failed(op, name, err)
}

// check reports what is wrong with a name, if it is not to be that of a
// directory to look into.
func check(op, name string) error {
	if !fs.ValidPath(name) || name == "." || path.Base(name) == nameCreated {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	return nil
}

// expectFile returns an error unless there is a file of that name.
func (d *Disk) expectFile(op, name string) error {
	if err := check(op, name); err != nil {
		return err
	}
	info, err := d.root.Stat(name)
	if err != nil {
		return failed(op, name, err)
	}
	if !info.Mode().IsRegular() {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	return nil
}

// expectNoDir returns an error if there is a directory of that name, which no
// file can replace.
func (d *Disk) expectNoDir(op, name string) error {
	if err := check(op, name); err != nil {
		return err
	}
	if info, err := d.root.Lstat(name); err == nil && info.IsDir() {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrExist}
	}
	return nil
}
