package nemesis

// The families of kinds of fault, by what they strike.
const (
	networkFamily = "network"
	processFamily = "process"
	clockFamily   = "clock"
	diskFamily    = "disk"
	codeFamily    = "code"
)

// Families lists the families of kinds of fault.
var Families = []string{networkFamily, processFamily, clockFamily, diskFamily, codeFamily}

// kinds is the registry, in the order of names: whoever adds a kind of fault
// adds it here.
var kinds = []Kind{
	newKind[BadSector](diskFamily, "sectors of the target's disk cannot be read until they are written again",
		"{at: 5s, kind: bad-sector, target: n2, file: \"log*\", sectors: 2}").harming(HarmCorruption),
	newKind[BitRot](diskFamily, "bits flip on the target's disk; only reading finds it",
		"{at: 5s, kind: bit-rot, target: n2, file: \"log*\", bytes: 3}").harming(HarmCorruption),
	newKind[Block](networkFamily, "messages of one kind, or some by their number, do not get through",
		"{at: 1s, kind: block, message: AppendEntries, target: n2, direction: in, first: 3, last: 5}").dropping(),
	newKind[Bridge](networkFamily, "two halves of the other servers reach each other only through the target",
		"{at: 2s, kind: bridge, target: random, for: 5s}").dropping(),
	newKind[BrokenBound](clockFamily, "the target's clock is wrong by more than the uncertainty that it promises",
		"{at: 5s, kind: broken-bound, target: n3, offset: 300ms, for: 5s}").needing(NeedsWall),
	newKind[BurstLoss](networkFamily, "each link of the target, or each at all, is good and bad by turns",
		"{at: 1s, kind: burst-loss, good: \"exponential(0s, mean 400ms)\", bad: 50ms, probability: 90%, for: 5s}").dropping(),
	newKind[ClockDrift](clockFamily, "the clocks of the target run fast or slow, and its timers with them",
		"{at: 5s, kind: clock-drift, target: random, drift: 200ppm, for: 5s}"),
	newKind[ClockFreeze](clockFamily, "the wall clock of the target stands still; its timers go on",
		"{at: 5s, kind: clock-freeze, target: n3, for: 2s}").needing(NeedsWall),
	newKind[ClockJump](clockFamily, "the wall clock of the target jumps, and nothing takes it back before the final heal",
		"{at: 5s, kind: clock-jump, target: leader, offset: -2s}").needing(NeedsWall),
	newKind[ClockOffset](clockFamily, "the wall clock of the target jumps, and jumps back at the end",
		"{at: 5s, kind: clock-offset, target: n3, offset: -400ms, for: 5s}").needing(NeedsWall),
	newKind[ClockStop](clockFamily, "the clocks of the target stand still, and no timer of it expires",
		"{at: 5s, kind: clock-stop, target: leader, for: 2s}"),
	newKind[Corrupt](networkFamily, "bits of messages of the target, or of all, flip now and then; who looks at checksums drops them",
		"{at: 1s, kind: corrupt, probability: 5%, for: 3s}").dropping(),
	newKind[Crash](processFamily, "the target loses its memory and perhaps what it had not synced; it restarts at the end",
		"{operation: sync, nth: 3, by: n2, kind: crash, target: origin, for: 1s, unsynced: tear}"),
	newKind[CrashLoop](processFamily, "the target crashes and restarts again and again",
		"{at: 4s, kind: crash-loop, target: random, up: \"uniform(50ms, 400ms)\", down: 20ms, for: 3s}"),
	newKind[Delay](networkFamily, "messages of the target, or all, take longer",
		"{at: 1s, kind: delay, target: leader, delay: \"uniform(20ms, 80ms)\", for: 3s}"),
	newKind[Deliver](networkFamily, "messages arrive a given time after they were sent, whatever their links do",
		"{at: 0s, kind: deliver, target: n1, direction: out, peer: n3, message: AppendEntries, first: 12, last: 12, after: 2ms}"),
	newKind[DiskStall](diskFamily, "the disk of the target does nothing: syncs and reads wait",
		"{at: 3s, kind: disk-stall, target: leader, for: 1s}").harming(HarmWaiting),
	newKind[Duplicate](networkFamily, "messages of the target, or all, arrive twice now and then",
		"{at: 1s, kind: duplicate, probability: 10%, for: 3s}"),
	newKind[FailedSync](diskFamily, "syncs return an error, and what they were to make durable never will be",
		"{at: 3s, kind: failed-sync, target: n1, file: \"log*\", probability: 30%, for: 2s}").harming(HarmFailure),
	newKind[Point](codeFamily, "a fault point in the program, switched on: it does the worst that it may",
		"{at: 1s, kind: fault-point, point: slow-apply, probability: 25%, target: random, for: 5s}").needing(NeedsPoints),
	newKind[FullDisk](diskFamily, "the disk of the target is full",
		"{at: 3s, kind: full-disk, target: n1, free: 512, for: 2s}").harming(HarmFailure),
	newKind[Hold](networkFamily, "messages of the target, or all, wait until the end, and then all arrive",
		"{sent: AppendEntries, by: n1, to: n3, nth: 3, kind: hold, target: n1, direction: out, release: shuffled, for: 1s}"),
	newKind[IOError](diskFamily, "reads or other operations of the target's disk return an error",
		"{at: 3s, kind: io-error, target: n2, access: reads, offset: 4096, length: 512, probability: 50%, for: 2s}").harming(HarmFailure),
	newKind[Isolate](networkFamily, "the target reaches nobody, and nobody reaches it, clients included",
		"{observed: note, text: enters the configuration, kind: isolate, target: origin, for: 3s}").dropping(),
	newKind[Kill](processFamily, "the target's process dies and its machine lives on; it restarts at the end",
		"{observed: committed, by: n2, nth: 10, kind: kill, target: origin, for: 500ms}"),
	newKind[Loss](networkFamily, "messages of the target, or all, are lost now and then",
		"{at: 1s, kind: loss, target: all, probability: 20%, for: 3s}").dropping(),
	newKind[LostWrite](diskFamily, "writes are acknowledged that never reach the medium",
		"{at: 3s, kind: lost-write, target: n1, probability: 10%, for: 2s}").harming(HarmAmnesia),
	newKind[Misdeliver](networkFamily, "messages of the target, or all, reach another server than they were sent to now and then",
		"{at: 1s, kind: misdeliver, target: n1, probability: 5%, for: 3s}").harming(HarmMisdelivery).excessive(),
	newKind[MisdirectedWrite](diskFamily, "writes reach the medium at another place of their file",
		"{at: 3s, kind: misdirected-write, target: n1, probability: 10%, for: 2s}").harming(HarmAmnesia),
	newKind[Partition](networkFamily, "two or more groups of nodes cannot reach each other, in both directions or one",
		"{at: 2s, kind: partition, target: leader, for: 5s}").dropping(),
	newKind[Pause](processFamily, "the target stands still while its messages pile up and its timers fall due",
		"{became: leader, term: 3, within: 20s, kind: pause, target: origin, for: 800ms}"),
	newKind[Priorities](networkFamily, "messages of some links overtake those of others all the time, and now and then a link falls behind all",
		"{at: 0s, kind: priorities, spread: 50ms, changes: 3, messages: 2000, links: servers, for: 8s}").byName(),
	newKind[Reorder](networkFamily, "messages of the target, or all, are overtaken by later ones now and then",
		"{at: 1s, kind: reorder, probability: 20%, delay: 30ms, for: 3s}"),
	newKind[Reset](networkFamily, "the connections of the target, or all, break: what is on its way over them is lost",
		"{at: 2s, kind: reset, target: leader, direction: out}").dropping(),
	newKind[Ring](networkFamily, "each server reaches only the two beside it in a ring",
		"{at: 2s, kind: ring, for: 5s}").needing(NeedsFour).dropping(),
	newKind[RollingUpgrade](processFamily, "the servers restart one after another with another version of the program",
		"{at: 5s, kind: rolling-upgrade, target: all, version: next, for: 10s, down: 500ms}").needing(NeedsVersions),
	newKind[ShortWrite](diskFamily, "writes stop before their end, and say so",
		"{at: 3s, kind: short-write, target: n1, probability: 10%, for: 2s}").harming(HarmFailure),
	newKind[SlowDisk](diskFamily, "the disk of the target takes longer for everything",
		"{at: 3s, kind: slow-disk, target: leader, factor: 20, for: 2s}").needing(NeedsLatency).harming(HarmWaiting),
	newKind[SlowNode](processFamily, "the work of the target's process takes longer",
		"{at: 3s, kind: slow-node, target: leader, factor: 10, for: 2s}").needing(NeedsWork).harming(HarmWaiting),
	newKind[Stop](processFamily, "the target is shut down in good order and loses nothing; it restarts at the end",
		"{at: 6s, kind: stop, target: n1, for: 500ms}"),
	newKind[Throttle](networkFamily, "the links of the target, or all, carry few bytes a second, and drop what waits too long",
		"{at: 1s, kind: throttle, target: leader, bandwidth: 20000, queue: 4000, for: 3s}"),
	newKind[Upgrade](processFamily, "the target is shut down in good order and restarts at the end with another version of the program",
		"{at: 5s, kind: upgrade, target: n1, version: next, for: 500ms}").needing(NeedsVersions),
	newKind[Wipe](diskFamily, "the target's machine is replaced by a new one of the same name, with an empty disk, which starts at the end",
		"{at: 5s, kind: wipe, target: n3, for: 2s}").harming(HarmAmnesia),
}

// A Need is what there must be for faults of a kind to change anything: what
// nobody looks at, no fault can spoil. Most kinds need nothing.
type Need string

// The needs.
const (
	// NeedsWall is a program that acts on what wall clocks show.
	NeedsWall Need = "wall clock"
	// NeedsPoints is a program with fault points.
	NeedsPoints Need = "fault points"
	// NeedsVersions is a program of which there are several versions.
	NeedsVersions Need = "versions"
	// NeedsWork is work that takes time.
	NeedsWork Need = "work"
	// NeedsLatency is a disk that takes time.
	NeedsLatency Need = "latency"
	// NeedsFour is four servers, or more.
	NeedsFour Need = "four servers"
)

// needing says what faults of the kind need.
func (k Kind) needing(n Need) Kind {
	k.Needs = n
	return k
}
