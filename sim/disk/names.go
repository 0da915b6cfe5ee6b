package disk

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// A directory holds names, in order.
type directory struct {
	entries []entry
}

// An entry is a name with what it stands for: a file, a directory, or
// neither, which is no entry.
type entry struct {
	name string
	file *inode
	dir  *directory
}

func (e entry) none() bool { return e.file == nil && e.dir == nil }

func (d *directory) find(name string) (int, bool) {
	return slices.BinarySearchFunc(d.entries, name, func(e entry, name string) int {
		return cmp.Compare(e.name, name)
	})
}

func (d *directory) get(name string) entry {
	if i, found := d.find(name); found {
		return d.entries[i]
	}
	return entry{name: name}
}

func (d *directory) set(e entry) {
	i, found := d.find(e.name)
	switch {
	case found && e.none():
		d.entries = slices.Delete(d.entries, i, i+1)
	case found:
		d.entries[i] = e
	case !e.none():
		d.entries = slices.Insert(d.entries, i, e)
	}
}

// A naming is one change of names: all of its moves happen or none.
type naming struct {
	ordinal uint64        // among all changes of names: decides its fate
	issued  time.Duration // when the program made it
	moves   []move
}

// A move lets a name in a directory stand for something else.
type move struct {
	dir    *directory
	before entry
	after  entry
	synced time.Duration // when the directory's sync ended, or never
}

// settledBy reports whether every directory concerned was synced by then.
func (n naming) settledBy(at time.Duration) bool {
	return !slices.ContainsFunc(n.moves, func(m move) bool { return m.synced > at })
}

// rename makes a change of names.
func (d *Disk) rename(issued time.Duration, moves ...move) {
	d.settleNames()
	d.renamings++
	for i := range moves {
		m := &moves[i]
		m.synced = never
		m.before = m.dir.get(m.after.name)
		m.dir.set(m.after)
	}
	d.naming = append(d.naming, naming{d.renamings, issued, moves})
}

// settleNames gives up the changes of names that no crash undoes, from the
// oldest on.
func (d *Disk) settleNames() {
	for len(d.naming) > 0 && d.naming[0].settledBy(d.settled) {
		d.naming = slices.Delete(d.naming, 0, 1)
	}
}

// abandoned reports whether a file has no name and no crash gives it one back:
// only who has it open sees it, and no later incarnation does.
func (d *Disk) abandoned(node *inode) bool {
	if node.named {
		return false
	}
	d.settleNames()
	return !slices.ContainsFunc(d.naming, func(n naming) bool {
		return slices.ContainsFunc(n.moves, func(m move) bool { return m.before.file == node || m.after.file == node })
	})
}

func (n naming) undo() {
	for _, m := range slices.Backward(n.moves) {
		m.dir.set(m.before)
	}
}

// walk finds the directory at the path, which is the root if it is ".".
func (d *Disk) walk(name string) (*directory, bool) {
	dir := d.root
	for name != "." {
		first, rest, more := strings.Cut(name, "/")
		if dir = dir.get(first).dir; dir == nil {
			return nil, false
		}
		if !more {
			break
		}
		name = rest
	}
	return dir, true
}

// A place is where a name stands, or may: an entry, which is none if the name is free,
// and the directory that holds it.
type place struct {
	in *directory
	entry
}

// becomes is the move by which the place gets another entry.
func (p place) becomes(file *inode, dir *directory) move {
	return move{dir: p.in, after: entry{p.name, file, dir}}
}

// resolve finds the place of a name.
func (d *Disk) resolve(op, name string) (place, error) {
	if name == "." {
		return place{}, failed(op, name, fs.ErrInvalid)
	}
	dir, err := d.lookupDir(op, name, path.Dir(name))
	if err != nil {
		return place{}, err
	}
	return place{dir, dir.get(path.Base(name))}, nil
}

// lookupFile finds the place of a file.
func (d *Disk) lookupFile(op, name string) (place, error) {
	found, err := d.resolve(op, name)
	switch {
	case err != nil:
	case found.none():
		err = failed(op, name, fs.ErrNotExist)
	case found.file == nil:
		err = failed(op, name, fs.ErrInvalid)
	}
	return found, err
}

// lookupDir finds a directory for what is done to a name.
func (d *Disk) lookupDir(op, name, dir string) (*directory, error) {
	if !fs.ValidPath(name) {
		return nil, failed(op, name, fs.ErrInvalid)
	}
	found, ok := d.walk(dir)
	if !ok {
		return nil, failed(op, name, fs.ErrNotExist)
	}
	return found, nil
}

func failed(op, name string, err error) error { return &fs.PathError{Op: op, Path: name, Err: err} }

// onName begins an operation on a name, and waits for it.
func (d *Disk) onName(kind Kind, name string) (issued time.Duration, err error) {
	effect := d.begin(kind, name, 0, 0)
	issued = d.host.Now()
	d.spend(kind, effect)
	switch {
	case effect.action == actionFail:
		err = failed(kind.String(), name, ErrIO)
	case effect.action == actionFull && (kind == Create || kind == Mkdir):
		err = failed(kind.String(), name, ErrNoSpace)
	}
	return issued, err
}

// onPlace does what onName does, and finds the place of the name by the given function.
func (d *Disk) onPlace(kind Kind, name string, find func(op, name string) (place, error)) (issued time.Duration, found place, err error) {
	if issued, err = d.onName(kind, name); err == nil {
		found, err = find(kind.String(), name)
	}
	return issued, found, err
}

// Open implements FS.
func (d *Disk) Open(name string) (File, error) {
	_, found, err := d.onPlace(Open, name, d.lookupFile)
	if err != nil {
		return nil, err
	}
	return d.handle(found.file), nil
}

// Create implements FS. The file that had the name keeps its content, and is
// what a crash may bring back.
func (d *Disk) Create(name string) (File, error) {
	issued, before, err := d.onPlace(Create, name, d.resolve)
	if err != nil {
		return nil, err
	}
	if before.dir != nil {
		return nil, failed("create", name, fs.ErrExist)
	}
	d.unname(before.file)
	node := &inode{name: name, named: true}
	d.rename(issued, before.becomes(node, nil))
	return d.handle(node), nil
}

// Mkdir implements FS.
func (d *Disk) Mkdir(name string) error {
	issued, before, err := d.onPlace(Mkdir, name, d.resolve)
	if err != nil {
		return err
	}
	if !before.none() {
		return failed("mkdir", name, fs.ErrExist)
	}
	d.rename(issued, before.becomes(nil, &directory{}))
	return nil
}

// Rename implements FS, for files. Both directories must be synced for the
// new name to be durable; until then a crash leaves the file under one of the
// two names, never under both.
func (d *Disk) Rename(from, to string) error {
	issued, source, err := d.onPlace(Rename, from, d.lookupFile)
	if err != nil {
		return err
	}
	target, err := d.resolve("rename", to)
	if err != nil || from == to {
		return err
	}
	if target.dir != nil {
		return failed("rename", to, fs.ErrExist)
	}
	d.unname(target.file)
	source.file.name = to
	d.rename(issued, target.becomes(source.file, nil), source.becomes(nil, nil))
	return nil
}

// Remove implements FS, for files.
func (d *Disk) Remove(name string) error {
	issued, found, err := d.onPlace(Remove, name, d.lookupFile)
	if err != nil {
		return err
	}
	d.unname(found.file)
	d.rename(issued, found.becomes(nil, nil))
	return nil
}

// unname accounts for a file that loses its name; nil is no file.
func (d *Disk) unname(node *inode) {
	if node != nil {
		d.used -= node.size()
		node.named = false
	}
}

// List implements FS.
func (d *Disk) List(dir string) ([]string, error) {
	if _, err := d.onName(List, dir); err != nil {
		return nil, err
	}
	found, err := d.lookupDir("list", dir, dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(found.entries))
	for i, e := range found.entries {
		names[i] = e.name
	}
	return names, nil
}

// SyncDir implements FS.
func (d *Disk) SyncDir(dir string) error {
	effect := d.begin(SyncDir, dir, 0, 0)
	done := d.end(SyncDir, effect, 0)
	d.wait(done)
	if effect.action == actionFail {
		return failed("syncdir", dir, ErrIO)
	}
	found, err := d.lookupDir("syncdir", dir, dir)
	if err != nil || effect.action == actionLose {
		return err
	}
	for _, n := range d.naming {
		for i := range n.moves {
			if m := &n.moves[i]; m.dir == found {
				m.synced = min(m.synced, done)
			}
		}
	}
	return nil
}

// files yields every file in the tree below dir with its path, in order.
func (d *directory) files(prefix string, yield func(string, *inode) bool) bool {
	for _, e := range d.entries {
		if e.file != nil && !yield(prefix+e.name, e.file) ||
			e.dir != nil && !e.dir.files(prefix+e.name+"/", yield) {
			return false
		}
	}
	return true
}

// inodes are all files that have a name, and those that may get one back through a
// crash, each once.
func (d *Disk) inodes() (found []*inode) {
	seen := make(map[*inode]bool)
	add := func(_ string, n *inode) bool {
		if !seen[n] {
			seen[n] = true
			found = append(found, n)
		}
		return true
	}
	d.root.files("", add)
	for _, n := range d.naming {
		for _, m := range n.moves {
			changed := directory{[]entry{m.before, m.after}}
			changed.files("", add)
		}
	}
	return found
}
