package disk

import (
	"fmt"
	"iter"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Host is the node that a disk belongs to.
type Host interface {
	// Now is the node's cursor: the virtual time that its program has come to.
	Now() time.Duration
	// Spend moves the cursor on by d, which the program waits for the disk.
	Spend(d time.Duration)
	// Complete lets the program hear at the given time that the sync it
	// started with tag has ended. A crash before that time takes it back.
	Complete(at time.Duration, tag uint64, err error)
}

// A Config describes a disk. The zero Config is a datacenter SSD without a
// limit to its size.
type Config struct {
	// SyncLatency is how long Sync and SyncDir take once those before them have
	// ended, and what else the medium is asked for. The zero Dist is at least
	// 900 µs, 1.2 ms on average, and now and then some milliseconds;
	// dist.Constant(0) is no time.
	SyncLatency dist.Dist
	// Bandwidth is how many bytes of a file a second a sync brings to the medium,
	// on top of what it takes anyway; at most BandwidthMax. Zero is no limit.
	Bandwidth int64
	// ReadLatency is how long ReadAt, Open and List take, in their turn. Zero is
	// no time, nor a turn: what they ask for is in memory.
	ReadLatency dist.Dist
	// WriteLatency is how long every other operation takes. Zero is no time:
	// writes go to memory.
	WriteLatency dist.Dist
	// SectorSize is how many bytes reach the medium together or not at all.
	// Zero is SectorSizeDefault.
	SectorSize int
	// Capacity is how many bytes all files together may hold. Zero is no
	// limit.
	Capacity int64
}

// Validate returns an error if a number in the configuration is out of range.
func (c Config) Validate() error {
	for _, l := range [...]struct {
		name    string
		latency dist.Dist
	}{{"syncs", c.SyncLatency}, {"reads", c.ReadLatency}, {"writes", c.WriteLatency}} {
		if err := l.latency.Err(); err != nil {
			return fmt.Errorf("disk: the latency of %s: %w", l.name, err)
		}
	}
	switch {
	case c.Bandwidth < 0 || c.Bandwidth > BandwidthMax:
		return fmt.Errorf("disk: the bandwidth is %d bytes a second, expected 0 (no limit) to %d", c.Bandwidth, int64(BandwidthMax))
	case c.SectorSize < 0:
		return fmt.Errorf("disk: a sector has %d bytes, expected 0 (the default) or more", c.SectorSize)
	case c.Capacity < 0:
		return fmt.Errorf("disk: the capacity is %d bytes, expected 0 (no limit) or more", c.Capacity)
	}
	return nil
}

// BandwidthMax bounds Config.Bandwidth, in bytes a second: more than any medium has
// today.
const BandwidthMax = 1 << 33

// SectorSizeDefault is the size of a sector, in bytes, of a disk whose Config
// does not say it.
const SectorSizeDefault = 512

// maxFileSize is the most bytes that one file may hold, which protects the
// machine under us from a program that writes at a wild offset.
const maxFileSize = 1 << 30

// syncLatencyDefault is made once, so that all disks share its table.
var syncLatencyDefault = dist.Exponential(900*time.Microsecond, 1200*time.Microsecond)

// never is a time that no run reaches.
const never = time.Duration(1<<63 - 1)

// The subjects that the disk's stream of random numbers is divided into.
const (
	streamLatency = iota + 1
	streamChange
	streamName
)

// A Disk is one node's storage. It implements FS for the program; its other
// methods are for whoever runs the program.
type Disk struct {
	host   Host
	config Config
	stream rng.Stream
	delays rng.Stream // what stream gives latencies
	root   *directory
	naming []naming // changes of names that are not settled, oldest first

	used        int64         // bytes in files that have a name
	nameless    int64         // see Nameless
	settled     time.Duration // no crash comes before this time
	served      []service     // of the medium, those that may not be over at least
	busy        time.Duration // when the medium is done with what was begun
	incarnation uint32

	operations uint64
	counts     [kinds + 1]uint64 // operations of each kind
	changes    uint64            // writes and truncations of all files
	renamings  uint64            // changes of names

	crowded uint64 // operations that found too little space
	full    bool   // one of them did without a fault
	fullAt  time.Duration
	spoiled uint64 // reads of bytes that rotted or cannot be read
	bared   []uint64

	faults *faults // nil while there are none
}

// New returns an empty disk. The stream decides latencies and what becomes of
// unsynced changes.
func New(config Config, host Host, stream rng.Stream) *Disk {
	if config.SyncLatency == (dist.Dist{}) {
		config.SyncLatency = syncLatencyDefault
	}
	if config.SectorSize <= 0 {
		config.SectorSize = SectorSizeDefault
	}
	d := &Disk{host: host, config: config, root: &directory{}}
	d.Redraw(stream)
	return d
}

// Redraw has the disk draw from another stream from now on.
func (d *Disk) Redraw(stream rng.Stream) {
	d.stream, d.delays = stream, stream.Derive(streamLatency)
}

// Settle tells the disk that every crash to come will be at the given time or
// later. The kernel calls it with true time before it lets the program or a
// fault at the disk; undo information that is older than that is then given
// up. A call is one assignment. Without calls the disk behaves the same but
// remembers every change for ever.
func (d *Disk) Settle(at time.Duration) {
	if at > d.settled {
		d.settled = at
	}
}

// BusyUntil returns when the medium is done with what was begun so far.
func (d *Disk) BusyUntil() time.Duration { return d.busy }

// Syncs returns how many syncs of files and directories began so far.
func (d *Disk) Syncs() uint64 { return d.counts[Sync] + d.counts[SyncDir] }

// Used returns the number of bytes in files that have a name.
func (d *Disk) Used() int64 { return d.used }

// Nameless returns the number of bytes in the largest file that the program of
// this incarnation changed after its name was taken away. Since files are not
// closed, nobody knows how many of these it still uses.
func (d *Disk) Nameless() int64 { return d.nameless }

// NameBytes is what a change of a name counts for: a block, as in a file system.
const NameBytes = 4096

// Undo returns the number of bytes that the disk keeps besides those of files
// that have a name, because a crash may bring them back: what was overwritten or
// cut off and is not settled, files that lost their names, and NameBytes for
// each change of a name that is not settled. It looks at every change that is
// not settled.
func (d *Disk) Undo() int64 {
	var bytes int64
	for _, n := range d.naming {
		bytes += NameBytes * int64(len(n.moves))
	}
	for _, node := range d.inodes() {
		if !node.named {
			bytes += node.size()
		}
		for i := range node.changes {
			bytes += int64(len(node.changes[i].before))
		}
	}
	return bytes
}

// Files yields the path and the size of every file that has a name, in order.
// It is no operation of the program.
func (d *Disk) Files() iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		d.root.files("", func(name string, node *inode) bool { return yield(name, node.size()) })
	}
}

// begin counts an operation and asks the rules what is to become of it.
func (d *Disk) begin(kind Kind, name string, off, length int64) Effect {
	d.operations++
	d.counts[kind]++
	if d.faults == nil {
		return Effect{}
	}
	return d.decide(Operation{
		Kind: kind, Ordinal: d.operations, Nth: d.counts[kind],
		Name: name, Offset: off, Length: length, At: d.host.Now(),
	})
}

// latency returns how long the operation just begun takes if it is served from
// the given time on, and brings so many bytes to the medium. The draw depends on
// the operation's kind and its ordinal within the kind only.
func (d *Disk) latency(kind Kind, effect Effect, from time.Duration, bytes int64) time.Duration {
	var law *dist.Dist
	switch kind {
	case Sync, SyncDir:
		law = &d.config.SyncLatency
	case Read, Open, List:
		law = &d.config.ReadLatency
	default:
		law = &d.config.WriteLatency
	}
	took := law.Sample(d.delays.At(d.counts[kind]<<4 | uint64(kind)))
	took += d.transfer(bytes)
	if d.faults != nil {
		took = d.faults.slowed(took)
		if kind.waits() {
			took += max(0, d.faults.stalled-from)
		}
	}
	return took + effect.delay + effect.fence
}

// transfer is how long it takes to bring so many bytes to the medium.
func (d *Disk) transfer(bytes int64) time.Duration {
	if d.config.Bandwidth <= 0 {
		return 0
	}
	bandwidth := min(d.config.Bandwidth, BandwidthMax) // so that a second's bytes times its nanoseconds do not overflow
	whole, rest := bytes/bandwidth, bytes%bandwidth
	return time.Duration(whole)*time.Second + time.Duration(rest*int64(time.Second)/bandwidth)
}

// spend lets the program wait for the operation just begun.
func (d *Disk) spend(kind Kind, effect Effect) {
	d.wait(d.end(kind, effect, 0))
}

// wait lets the program wait until a time.
func (d *Disk) wait(until time.Duration) {
	if left := until - d.host.Now(); left > 0 {
		d.host.Spend(left)
	}
}

// end returns when an operation ends that begins now and brings so many bytes to
// the medium. The medium serves those
// that need it one after another, in the order in which they began. What is read
// in no time was in memory.
func (d *Disk) end(kind Kind, effect Effect, bytes int64) time.Duration {
	now := d.host.Now()
	if !kind.waits() {
		return now + d.latency(kind, effect, now, bytes)
	}
	from := max(now, d.busy)
	took := d.latency(kind, effect, from, bytes)
	if took == effect.fence && !kind.syncs() {
		return now + took
	}
	d.busy = from + took
	if len(d.served) > 0 && d.served[len(d.served)-1].end <= d.settled {
		d.served = d.served[:0]
	}
	d.served = append(d.served, service{now, d.busy})
	return d.busy
}

// fits reports whether the files may grow by so many bytes, for an operation
// that fails if not.
func (d *Disk) fits(bytes int64) bool {
	capacity, limited := d.config.Capacity, d.faults != nil && d.faults.limited
	if limited {
		capacity = d.faults.capacity
	} else if capacity == 0 {
		return true
	}
	if bytes <= 0 || d.used+bytes <= capacity {
		return true
	}
	if !limited && !d.full {
		d.full, d.fullAt = true, d.host.Now()
	}
	d.crowded++
	return false
}

// Full returns when an operation first failed because the files would have grown
// beyond Config.Capacity, whatever faults left of it; false if none has.
func (d *Disk) Full() (at time.Duration, full bool) { return d.fullAt, d.full }

// Crowded returns how many operations have failed so far because the files
// would have grown beyond what the disk holds.
func (d *Disk) Crowded() uint64 { return d.crowded }

// Spoiled returns how many reads so far met with bytes that Rot or Unreadable
// had damaged.
func (d *Disk) Spoiled() uint64 { return d.spoiled }
