package disk

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A reference is what the disk should be, told without any economy: every
// change ever made, each with the time at which it became durable.
type reference struct {
	changes []refChange
	names   []refNaming
}

type refChange struct {
	file     *inode
	issued   time.Duration
	done     time.Duration // never unless synced
	truncate bool
	off      int
	data     []byte
}

type refNaming struct {
	issued time.Duration
	set    map[string]*inode // nil takes the name away
	done   time.Duration
}

// replay applies the changes that keep accepts to empty files.
func (r *reference) replay(keep func(issued, done time.Duration) bool) (tree map[string]*inode, content map[*inode][]byte) {
	tree, content = map[string]*inode{}, map[*inode][]byte{}
	for _, n := range r.names {
		if keep(n.issued, n.done) {
			for name, file := range n.set {
				if tree[name] = file; file == nil {
					delete(tree, name)
				}
			}
		}
	}
	for _, c := range r.changes {
		if !keep(c.issued, c.done) {
			continue
		}
		old, size := content[c.file], c.off
		if !c.truncate {
			size = max(len(old), c.off+len(c.data))
		}
		now := make([]byte, size)
		copy(now, old)
		copy(now[min(c.off, size):], c.data)
		content[c.file] = now
	}
	return tree, content
}

// syncs marks what a sync that ends at done covers.
func (r *reference) sync(file *inode, done time.Duration) {
	for i := range r.changes {
		if c := &r.changes[i]; c.file == file {
			c.done = min(c.done, done)
		}
	}
}

func (r *reference) syncNames(done time.Duration) {
	for i := range r.names {
		r.names[i].done = min(r.names[i].done, done)
	}
}

// A story is what a random program does, handler by handler.
type story [][]step

type step struct {
	do       string
	name, to string
	off      int64 // cut to a little more than the file's size
	data     []byte
}

var stories = rapid.Custom(func(rt *rapid.T) story {
	names := rapid.SampledFrom([]string{"a", "b", "c"})
	steps := rapid.Custom(func(rt *rapid.T) step {
		return step{
			do:   rapid.SampledFrom([]string{"write", "append", "truncate", "sync", "async", "rename", "remove", "syncdir"}).Draw(rt, "do"),
			name: names.Draw(rt, "name"),
			to:   names.Draw(rt, "to"),
			off:  rapid.Int64Range(0, 100).Draw(rt, "off"),
			data: rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(rt, "data"),
		}
	})
	return rapid.SliceOfN(rapid.SliceOfN(steps, 0, 6), 1, 6).Draw(rt, "handlers")
})

// play lets the program run on the machine, tells the reference, and returns
// the time at which the last handler began. It calls settle as each begins.
func (s story) play(m *machine, r *reference, settle func(time.Duration)) (began time.Duration) {
	for _, handler := range s {
		began = m.now
		settle(began)
		for _, step := range handler {
			m.perform(step, r)
		}
	}
	return began
}

// perform takes one step, which creates its file if there is none. A step may
// meet a fault.
func (m *machine) perform(s step, r *reference) {
	issued := m.now
	found, err := m.lookupFile("", s.name)
	if err != nil {
		if f, err := m.Create(s.name); err == nil {
			r.names = append(r.names, refNaming{issued, map[string]*inode{s.name: f.(*file).node}, never})
		}
		return
	}
	node := found.file
	f, off := m.handle(node), min(s.off, node.size()+5)
	switch s.do {
	case "append":
		off = node.size()
		fallthrough
	case "write":
		if _, err := f.WriteAt(s.data, off); err == nil {
			r.changes = append(r.changes, refChange{node, issued, never, false, int(off), s.data})
		}
	case "truncate":
		if f.Truncate(off) == nil {
			r.changes = append(r.changes, refChange{node, issued, never, true, int(off), nil})
		}
	case "sync":
		if f.Sync() == nil {
			r.sync(node, m.now)
		}
	case "async":
		f.SyncAsync(0)
		if last := m.ended[len(m.ended)-1]; last.err == nil {
			r.sync(node, last.at)
		}
	case "rename":
		if m.Rename(s.name, s.to) == nil && s.to != s.name {
			r.names = append(r.names, refNaming{issued, map[string]*inode{s.name: nil, s.to: node}, never})
		}
	case "remove":
		if m.Remove(s.name) == nil {
			r.names = append(r.names, refNaming{issued, map[string]*inode{s.name: nil}, never})
		}
	case "syncdir":
		if m.SyncDir(".") == nil {
			r.syncNames(m.now)
		}
	}
}

func compare(rt *rapid.T, m *machine, tree map[string]*inode, content map[*inode][]byte) {
	if len(m.root.entries) != len(tree) {
		rt.Fatalf("the disk has %d names, want %d", len(m.root.entries), len(tree))
	}
	for _, e := range m.root.entries {
		if tree[e.name] != e.file {
			rt.Fatalf("%q is another file than it should be", e.name)
		}
		if want := content[e.file]; !slices.Equal(e.file.image, want) {
			rt.Fatalf("%q reads %q, want %q", e.name, e.file.image, want)
		}
	}
}

func TestTheProgramReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m, r := newMachine(t), &reference{}
		stories.Draw(rt, "story").play(m, r, m.Settle)
		tree, content := r.replay(func(_, _ time.Duration) bool { return true })
		compare(rt, m, tree, content)
	})
}

func TestKeepIsEverythingIssuedAndDropIsEverythingSyncedByTheCrash(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m, r := newMachine(t), &reference{}
		began := stories.Draw(rt, "story").play(m, r, m.Settle)
		at := time.Duration(rapid.Int64Range(int64(began), int64(m.now)+int64(ms)).Draw(rt, "crash"))
		fate := rapid.SampledFrom([]Fate{Keep, Drop}).Draw(rt, "fate")
		m.Crash(at, fate)
		tree, content := r.replay(func(issued, done time.Duration) bool {
			return issued <= at && (fate == Keep || done <= at)
		})
		compare(rt, m, tree, content)
	})
}

func TestNoByteSurvivesACrashThatWasNotThereBefore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachineWith(t, Config{SectorSize: rapid.SampledFrom([]int{4, 16, 512}).Draw(rt, "sector")}, rapid.Uint64().Draw(rt, "seed"))
		r := &reference{}
		began := stories.Draw(rt, "story").play(m, r, m.Settle)
		at := time.Duration(rapid.Int64Range(int64(began), int64(m.now)+int64(ms)).Draw(rt, "crash"))
		m.Crash(at, rapid.SampledFrom([]Fate{Tear, Random}).Draw(rt, "fate"))
		tree, content := r.replay(func(issued, done time.Duration) bool { return issued <= at && done <= at })
		unsynced := map[*inode][]refChange{}
		for _, c := range r.changes {
			if c.issued <= at && c.done > at {
				unsynced[c.file] = append(unsynced[c.file], c)
			}
		}
		named := map[*inode]bool{}
		for _, e := range m.root.entries {
			if named[e.file] {
				rt.Fatalf("%q is a file with two names", e.name)
			}
			named[e.file] = true
			checkBytes(rt, fmt.Sprintf("%q", e.name), e.file.image, content[e.file], unsynced[e.file])
		}
		pending := slices.ContainsFunc(r.names, func(n refNaming) bool { return n.issued <= at && n.done > at })
		if !pending && len(tree) != len(named) {
			rt.Fatalf("%d files have names, want %d", len(named), len(tree))
		}
	})
}

// checkBytes fails unless each byte is the durable one or one that an
// unsynced change put there; without such changes, all must be durable.
func checkBytes(rt *rapid.T, name string, got, durable []byte, unsynced []refChange) {
	if len(unsynced) == 0 {
		if !slices.Equal(got, durable) {
			rt.Fatalf("%s reads %q, and %q was durable", name, got, durable)
		}
		return
	}
	for i, b := range got {
		explained := b == 0 || i < len(durable) && durable[i] == b
		for _, c := range unsynced {
			explained = explained || !c.truncate && i >= c.off && i < c.off+len(c.data) && c.data[i-c.off] == b
		}
		if !explained {
			rt.Fatalf("%s: byte %d is %#x, which nobody wrote there", name, i, b)
		}
	}
}

func TestSettlingChangesNothingEvenUnderFaults(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := stories.Draw(rt, "story")
		seed := rapid.Uint64().Draw(rt, "seed")
		fate := rapid.SampledFrom(allFates).Draw(rt, "fate")
		rare := rng.New(seed, "fault")
		faulty := func() *machine {
			m := newMachineWith(t, Config{SectorSize: 16}, seed)
			m.Install(Sometimes(Sync, rng.Always/5, rare.Derive(1), Fail()))
			m.Install(Sometimes(Sync, rng.Always/5, rare.Derive(2), Lose()))
			m.Install(Sometimes(Write, rng.Always/5, rare.Derive(3), Lose()))
			m.Install(Sometimes(Write, rng.Always/5, rare.Derive(4), Misdirect(7)))
			m.Install(Sometimes(Write, rng.Always/5, rare.Derive(5), Short(3)))
			return m
		}
		eager, lazy := faulty(), faulty()
		s.play(eager, &reference{}, func(at time.Duration) {
			eager.Settle(at)
			for _, node := range eager.inodes() {
				node.settle(at)
			}
		})
		s.play(lazy, &reference{}, func(time.Duration) {})
		eager.Crash(eager.now, fate)
		lazy.Crash(lazy.now, fate)
		if a, b := eager.contents(), lazy.contents(); !slices.Equal(a, b) {
			rt.Fatalf("settled early the disk holds %q, settled late %q", a, b)
		}
	})
}

// contents is each name and what the file reads.
func (m *machine) contents() (all []string) {
	for _, e := range m.root.entries {
		p := make([]byte, e.file.size())
		if _, err := m.handle(e.file).ReadAt(p, 0); err != nil && err != io.EOF {
			m.t.Fatal(err)
		}
		all = append(all, e.name+": "+string(p))
	}
	return all
}
