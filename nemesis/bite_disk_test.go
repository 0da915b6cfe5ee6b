package nemesis_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

func diskBites() []bite {
	const crash = "- {id: crash, at: 75ms, kind: crash, target: n2, for: 10ms}\n"
	naive := newCounter(saves{writes: true, syncs: true})
	syncsAgain := newCounter(saves{writes: true, syncs: true, checks: true, syncsAgain: true})
	checks := newCounter(saves{writes: true, syncs: true, checks: true})
	mirrors := newCounter(saves{writes: true, syncs: true, checks: true, mirrors: true})
	return []bite{
		{name: "failed-sync", faults: crash + "- {at: 0s, kind: failed-sync, target: n2, file: count, probability: 60%, for: 150ms}", naive: syncsAgain, withstood: checks},
		{name: "io-error on reading", faults: crash + "- {at: 0s, kind: io-error, target: n2, file: count, for: 120ms}", naive: naive, withstood: checks},
		{name: "io-error on a range", faults: crash + "- {at: 0s, kind: io-error, target: n2, offset: 8, length: 8, for: 120ms}", naive: naive, withstood: checks},
		{name: "io-error on writing", faults: crash + "- {at: 0s, kind: io-error, access: writes, target: n2, probability: 80%, for: 120ms}", naive: naive, withstood: checks},
		{name: "io-error on names", faults: crash + "- {at: 0s, kind: io-error, access: names, target: n2, for: 120ms}", naive: naive, withstood: checks},
		{name: "short-write", faults: crash + "- {at: 0s, kind: short-write, target: n2, probability: 50%, for: 150ms}", naive: naive, withstood: checks},
		{name: "full-disk", faults: crash + "- {at: 30ms, kind: full-disk, target: n2, free: 12, for: 70ms}", naive: naive, withstood: checks},
		{name: "lost-write", faults: crash + "- {at: 0s, kind: lost-write, target: n2, file: count, for: 80ms}", naive: checks, withstood: mirrors},
		{name: "misdirected-write", faults: crash + "- {at: 0s, kind: misdirected-write, target: n2, file: count, for: 80ms}", naive: checks, withstood: mirrors},
		{name: "bit-rot", faults: crash + "- {at: 80ms, kind: bit-rot, target: n2, file: \"coun?\", bytes: 40}", naive: checks, withstood: mirrors},
		{name: "bad-sector", faults: crash + "- {at: 80ms, kind: bad-sector, target: n2, file: count}", naive: naive, withstood: mirrors},
		{name: "wipe", faults: "- {at: 55ms, kind: wipe, target: n2, for: 10ms}", naive: naive, withstood: newBacked},
		{name: "slow-disk", faults: "- {at: 55ms, kind: slow-disk, target: n2, factor: 100, for: 200ms}", naive: newPulse(false), withstood: newPulse(true)},
		{name: "disk-stall", faults: "- {at: 55ms, kind: disk-stall, target: n2, for: 200ms}", naive: newPulse(false), withstood: newPulse(true)},
	}
}

// A crash is placed at each operation of the disk in turn, and nothing is lost
// by it but to a program that truncates its file before it writes it.
func TestACrashAtTheNthOperationFindsTheOnesBeforeItDoneAndThoseAfterItNot(t *testing.T) {
	struck := func(how saves, nth int, unsynced string) (right bool) {
		c := start(t, 1, 2, 0, newCounter(how), fmt.Sprintf(
			"- {operation: any, nth: %d, by: n2, kind: crash, target: origin, for: 5ms, unsynced: %s}", nth, unsynced))
		c.until(2 * s)
		i := c.injected()["f1"]
		if len(i.Nodes) != 1 || i.Nodes[0] != "n2" {
			t.Fatalf("the crash at operation %d came to %+v", nth, i)
		}
		return c.wrongs() == 0 && c.notedByAny("done") > 0
	}
	broken := 0
	for nth := 1; nth <= 30; nth++ {
		for _, unsynced := range []string{"drop", "keep", "tear", "random"} {
			if !struck(saves{writes: true, syncs: true, checks: true}, nth, unsynced) {
				t.Errorf("a crash at operation %d that leaves unsynced writes to %s broke the careful program", nth, unsynced)
			}
			if !struck(saves{writes: true, syncs: true, checks: true, truncates: true}, nth, unsynced) {
				broken++
			}
		}
	}
	if broken == 0 {
		t.Error("no crash at an operation broke the program that truncates first")
	}
}

// saves says how a counter saves its count.
type saves struct {
	stopping   bool   // when it is told to stop
	writes     bool   // each number, in a record of the file
	truncates  bool   // having made the file empty
	syncs      bool   // what it writes
	checks     bool   // what the disk says, and does not count on if that is an error
	syncsAgain bool   // after an error, what it had written, and does not write it again
	mirrors    bool   // in two files, with a sum in each record
	file       string // "count" unless it says so
	alsoReads  string // of an older version
}

// A counter counts to 20 in a file on n2, one every 10ms. It is wrong for it
// to count a number twice, which only an onlooker can tell.
type counter struct {
	quiet
	saves
	next  uint32
	ready bool // has read its file
}

func newCounter(how saves) program {
	if how.file == "" {
		how.file = "count"
	}
	return func(*cluster, string) sim.Process { return &counter{saves: how} }
}

func (k *counter) Boot(env sim.Env) {
	k.quiet.Boot(env)
	if env.ID() == 2 {
		env.SetTimer("count", 10*ms)
	}
}

func (k *counter) Stop() {
	if k.stopping {
		k.saves.writes, k.saves.syncs = true, true
		k.save(k.next)
	}
}

func (k *counter) Expire(sim.Timer) {
	k.env.SetTimer("count", 10*ms)
	if !k.ready {
		err := k.load()
		if k.ready = err == nil || !k.checks; !k.ready {
			return
		}
	}
	if err := k.save(k.next + 1); err != nil && k.checks {
		return
	}
	k.next++
	k.env.Observe(sim.Observation{Kind: sim.Note, Text: "counted", Value: uint64(k.next)})
	if k.next == 20 {
		k.note("done")
		k.env.StopTimer("count")
	}
}

// files are the names of those that the counter writes.
func (k *counter) files() []string {
	if k.mirrors {
		return []string{k.file, "mirror"}
	}
	return []string{k.file}
}

// save brings a number to the disk.
func (k *counter) save(number uint32) error {
	if !k.writes {
		return nil
	}
	for _, name := range k.files() {
		f, err := k.env.Disk().Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			f, err = k.env.Disk().Create(name)
		}
		if err != nil {
			return err
		}
		if k.truncates {
			f.Truncate(0)
		}
		record := binary.LittleEndian.AppendUint32(nil, number)
		record = binary.LittleEndian.AppendUint32(record, ^number)
		if _, err := f.WriteAt(record, 8*int64(number-1)); err != nil {
			return err
		}
		if !k.syncs {
			continue
		}
		err = f.Sync()
		for tries := 0; err != nil && k.syncsAgain && tries < 100; tries++ {
			err = f.Sync()
		}
		if err != nil {
			return err
		}
	}
	if k.syncs {
		return k.env.Disk().SyncDir(".")
	}
	return nil
}

// load finds the last number saved.
func (k *counter) load() (err error) {
	names := k.files()
	if k.alsoReads != "" {
		names = append(names, k.alsoReads)
	}
	for _, name := range names {
		f, openErr := k.env.Disk().Open(name)
		if openErr != nil {
			if !errors.Is(openErr, fs.ErrNotExist) {
				err = openErr
			}
			continue
		}
		for off := int64(0); off+8 <= f.Size(); off += 8 {
			var record [8]byte
			if _, readErr := f.ReadAt(record[:], off); readErr != nil {
				if k.mirrors {
					continue // there is the other file
				}
				err = readErr
				break
			}
			number, sum := binary.LittleEndian.Uint32(record[:]), binary.LittleEndian.Uint32(record[4:])
			if sum == ^number || !k.mirrors {
				k.next = max(k.next, number)
			}
		}
	}
	return err
}

// A backed counter on n2 counts to 20, one every 10ms, each once n1 keeps it. It
// has nothing on its own disk, and asks n1 when it boots.
type backed struct {
	quiet
	asks bool   // n2: it has just booted
	kept uint64 // the last number, as far as the node knows
}

// A backup is a number to keep, 0 for none, and the answer which is kept.
type backup struct{ number uint64 }

func newBacked(*cluster, string) sim.Process { return &backed{asks: true} }

func (b *backed) Boot(env sim.Env) {
	b.quiet.Boot(env)
	if env.ID() == 2 {
		env.Send(1, backup{})
	}
}

func (b *backed) Receive(from sim.NodeID, m sim.Message) {
	b.kept = max(b.kept, m.(backup).number)
	if from == 2 {
		b.env.Send(2, backup{b.kept})
		return
	}
	if !b.asks {
		b.env.Observe(sim.Observation{Kind: sim.Note, Text: "counted", Value: b.kept})
	}
	if b.asks = false; b.kept == 20 {
		b.note("done")
		return
	}
	b.env.SetTimer("count", 10*ms)
}

func (b *backed) Expire(sim.Timer) { b.env.Send(1, backup{b.kept + 1}) }

// A pulse on n2 beats every 10ms for half a second, and each time syncs what it
// wrote. It is wrong for n1 not to hear of it for 50ms. One that is
// asynchronous does not wait for the disk.
type pulse struct {
	quiet
	async bool
	log   disk.File
	beats int
}

func newPulse(async bool) program {
	return func(*cluster, string) sim.Process { return &pulse{async: async} }
}

func (p *pulse) Boot(env sim.Env) {
	p.quiet.Boot(env)
	if env.ID() == 2 {
		p.log, _ = env.Disk().Create("log")
		env.SetTimer("beat", 10*ms)
	}
}

func (p *pulse) Expire(t sim.Timer) {
	if t == "silence" {
		p.note("wrong")
		return
	}
	p.env.Send(1, beat{})
	p.log.WriteAt([]byte{1}, p.log.Size())
	if p.async {
		p.log.SyncAsync(1)
	} else {
		p.log.Sync()
	}
	p.env.SetTimer("beat", 10*ms)
}

func (p *pulse) Synced(uint64, error) {}

func (p *pulse) Receive(sim.NodeID, sim.Message) {
	p.beats++
	if p.beats == 50 {
		p.note("done")
		p.env.StopTimer("silence")
		return
	}
	if p.beats < 50 {
		p.env.SetTimer("silence", 50*ms)
	}
}
