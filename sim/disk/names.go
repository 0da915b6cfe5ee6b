package disk

import (
	"cmp"
	"io/fs"
	"iter"
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

// resolve finds the directory that holds the name, and the name within it.
func (d *Disk) resolve(op, name string) (*directory, string, error) {
	if !fs.ValidPath(name) || name == "." {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	dir, found := d.walk(path.Dir(name))
	if !found {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return dir, path.Base(name), nil
}

func (d *Disk) lookupFile(op, name string) (*inode, error) {
	dir, base, err := d.resolve(op, name)
	if err != nil {
		return nil, err
	}
	e := dir.get(base)
	if e.none() {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	if e.file == nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	return e.file, nil
}

func (d *Disk) lookupDir(op, name string) (*directory, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	dir, found := d.walk(name)
	if !found {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return dir, nil
}

// enter begins an operation on a name, and waits for it.
func (d *Disk) enter(kind Kind, name string) (issued time.Duration, err error) {
	effect := d.begin(kind, name, 0, 0)
	issued = d.host.Now()
	d.spend(kind, effect)
	switch {
	case effect.action == actionFail:
		err = &fs.PathError{Op: kind.String(), Path: name, Err: ErrIO}
	case effect.action == actionFull && (kind == Create || kind == Mkdir):
		err = &fs.PathError{Op: kind.String(), Path: name, Err: ErrNoSpace}
	}
	return issued, err
}

// Open implements FS.
func (d *Disk) Open(name string) (File, error) {
	if _, err := d.enter(Open, name); err != nil {
		return nil, err
	}
	node, err := d.lookupFile("open", name)
	if err != nil {
		return nil, err
	}
	return d.handle(node), nil
}

// Create implements FS. The file that had the name keeps its content, and is
// what a crash may bring back.
func (d *Disk) Create(name string) (File, error) {
	issued, err := d.enter(Create, name)
	if err != nil {
		return nil, err
	}
	dir, base, err := d.resolve("create", name)
	if err != nil {
		return nil, err
	}
	before := dir.get(base)
	if before.dir != nil {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	d.unname(before.file)
	node := &inode{name: name, named: true}
	d.rename(issued, move{dir: dir, after: entry{name: base, file: node}})
	return d.handle(node), nil
}

// Mkdir implements FS.
func (d *Disk) Mkdir(name string) error {
	issued, err := d.enter(Mkdir, name)
	if err != nil {
		return err
	}
	dir, base, err := d.resolve("mkdir", name)
	if err != nil {
		return err
	}
	if !dir.get(base).none() {
		return &fs.PathError{Op: "mkdir", Path: name, Err: fs.ErrExist}
	}
	d.rename(issued, move{dir: dir, after: entry{name: base, dir: &directory{}}})
	return nil
}

// Rename implements FS, for files. Both directories must be synced for the
// new name to be durable; until then a crash leaves the file under one of the
// two names, never under both.
func (d *Disk) Rename(from, to string) error {
	issued, err := d.enter(Rename, from)
	if err != nil {
		return err
	}
	node, err := d.lookupFile("rename", from)
	if err != nil {
		return err
	}
	source, sourceBase, err := d.resolve("rename", from)
	if err != nil {
		return err
	}
	target, targetBase, err := d.resolve("rename", to)
	if err != nil {
		return err
	}
	if from == to {
		return nil
	}
	before := target.get(targetBase)
	if before.dir != nil {
		return &fs.PathError{Op: "rename", Path: to, Err: fs.ErrExist}
	}
	d.unname(before.file)
	node.name = to
	d.rename(issued,
		move{dir: target, after: entry{name: targetBase, file: node}},
		move{dir: source, after: entry{name: sourceBase}})
	return nil
}

// Remove implements FS, for files.
func (d *Disk) Remove(name string) error {
	issued, err := d.enter(Remove, name)
	if err != nil {
		return err
	}
	node, err := d.lookupFile("remove", name)
	if err != nil {
		return err
	}
	dir, base, err := d.resolve("remove", name)
	if err != nil {
		return err
	}
	d.unname(node)
	d.rename(issued, move{dir: dir, after: entry{name: base}})
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
	if _, err := d.enter(List, dir); err != nil {
		return nil, err
	}
	found, err := d.lookupDir("list", dir)
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
	if wait := done - d.host.Now(); wait > 0 {
		d.host.Spend(wait)
	}
	if effect.action == actionFail {
		return &fs.PathError{Op: "syncdir", Path: dir, Err: ErrIO}
	}
	found, err := d.lookupDir("syncdir", dir)
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

// inodes yields every file that has a name, and those that may get one back
// through a crash. A file may come more than once.
func (d *Disk) inodes() iter.Seq[*inode] {
	return func(yield func(*inode) bool) {
		if !d.root.files("", func(_ string, n *inode) bool { return yield(n) }) {
			return
		}
		for _, n := range d.naming {
			for _, m := range n.moves {
				for _, e := range [...]entry{m.before, m.after} {
					if e.file != nil && !yield(e.file) ||
						e.dir != nil && !e.dir.files("", func(_ string, n *inode) bool { return yield(n) }) {
						return
					}
				}
			}
		}
	}
}
