package sim_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
)

const ms = time.Millisecond

// A program is a Process of functions, any of which may be nil.
type program struct {
	env     sim.Env
	boot    func(*program)
	receive func(*program, sim.NodeID, sim.Message)
	expire  func(*program, sim.Timer)
	drained func(*program)
	synced  func(*program, uint64, error)
}

func (p *program) Boot(env sim.Env) {
	p.env = env
	if p.boot != nil {
		p.boot(p)
	}
}

func (p *program) Receive(from sim.NodeID, m sim.Message) {
	if p.receive != nil {
		p.receive(p, from, m)
	}
}

func (p *program) Expire(t sim.Timer) {
	if p.expire != nil {
		p.expire(p, t)
	}
}

func (p *program) Drained() {
	if p.drained != nil {
		p.drained(p)
	}
}

func (p *program) Synced(tag uint64, err error) {
	if p.synced != nil {
		p.synced(p, tag, err)
	}
}

func (p *program) say(format string, args ...any) {
	p.env.Observe(sim.Observation{Kind: sim.Note, Text: fmt.Sprintf(format, args...)})
}

type ping struct{ N int }

// newWorld returns a world whose links take a millisecond and whose disks take
// ten to sync, and a list that everything observed is added to.
func newWorld(t *testing.T, seed uint64) (*sim.World, *[]string) {
	t.Helper()
	w := sim.New(sim.Config{Seed: seed, Strict: true, Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	t.Cleanup(w.Close)
	var seen []string
	w.OnObserve(func(o sim.Observed) {
		seen = append(seen, fmt.Sprintf("%v %s %s", o.At, w.Name(o.Node), o.Text))
	})
	return w, &seen
}

func add(w *sim.World, p program) sim.NodeID {
	return w.Add(sim.NodeConfig{
		Program: func(sim.NodeID) sim.Process { fresh := p; return &fresh },
		Disk:    disk.Config{SyncLatency: dist.Constant(10 * ms), WriteLatency: dist.Constant(0), ReadLatency: dist.Constant(0)},
	})
}

func run(t *testing.T, w *sim.World, until time.Duration) {
	t.Helper()
	if err := w.Run(until); err != nil {
		t.Fatal(err)
	}
}

func wantSeen(t *testing.T, seen *[]string, want ...string) {
	t.Helper()
	if !slices.Equal(*seen, want) {
		t.Errorf("observed\n\t%s\nwant\n\t%s", strings.Join(*seen, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// syncThenSay writes, syncs for 10ms and then answers the sender.
func syncThenSay(p *program, from sim.NodeID, m sim.Message) {
	f, err := p.env.Disk().Create(fmt.Sprintf("f%d", m.(ping).N))
	if err != nil {
		panic(err)
	}
	if _, err := f.WriteAt([]byte("x"), 0); err != nil {
		panic(err)
	}
	if err := f.Sync(); err != nil {
		panic(err)
	}
	if err := p.env.Disk().SyncDir("."); err != nil {
		panic(err)
	}
	p.say("stored %d", m.(ping).N)
	p.env.Send(from, m)
}

func TestWhatFollowsASyncHappensWhenTheSyncHasEnded(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{receive: syncThenSay})
	add(w, program{
		boot:    func(p *program) { p.env.Send(server, ping{1}); p.env.Send(server, ping{2}) },
		receive: func(p *program, _ sim.NodeID, m sim.Message) { p.say("answer %d", m.(ping).N) },
	})
	w.Boot(1)
	w.Boot(2)
	run(t, w, time.Second)
	wantSeen(t, seen, "21ms n1 stored 1", "22ms n2 answer 1", "41ms n1 stored 2", "42ms n2 answer 2")
}

func TestACrashBeforeTheCursorUndoesWhatTheHandlerDidAfter(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{
		boot: func(p *program) {
			names, err := p.env.Disk().List(".")
			p.say("boot with %v, %v", names, err)
		},
		receive: syncThenSay,
	})
	add(w, program{
		boot:    func(p *program) { p.env.Send(server, ping{1}) },
		receive: func(p *program, _ sim.NodeID, m sim.Message) { p.say("answer %d", m.(ping).N) },
	})
	w.Boot(1)
	w.Boot(2)
	w.At(15*ms, "crash", func() { w.Crash(server, disk.Drop); w.Boot(server) })
	run(t, w, time.Second)
	wantSeen(t, seen, "0s n1 boot with [], <nil>", "15ms n1 boot with [], <nil>")
}

func TestACrashAfterTheCursorUndoesNothing(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{
		boot: func(p *program) {
			names, err := p.env.Disk().List(".")
			p.say("boot with %v, %v", names, err)
		},
		receive: syncThenSay,
	})
	w.Boot(1)
	add(w, program{boot: func(p *program) { p.env.Send(server, ping{1}) }})
	w.Boot(2)
	w.At(21*ms+1, "crash", func() { w.Crash(server, disk.Drop); w.Boot(server) })
	run(t, w, time.Second)
	wantSeen(t, seen, "0s n1 boot with [], <nil>", "21ms n1 stored 1", "21.000001ms n1 boot with [f1], <nil>")
}

func TestABusyNodeTakesItsInboxInOrderOfArrivalAndIsThenToldThatItDrained(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{
		receive: func(p *program, _ sim.NodeID, m sim.Message) {
			p.say("takes %d", m.(ping).N)
			if m.(ping).N == 1 {
				p.env.Work(5 * ms)
			}
		},
		drained: func(p *program) { p.say("drained") },
	})
	w.Boot(server)
	sender := add(w, program{
		boot: func(p *program) { p.env.SetTimer("2", 2*ms); p.env.SetTimer("3", 3*ms); p.env.Send(server, ping{1}) },
		expire: func(p *program, name sim.Timer) {
			p.env.Send(server, ping{int(name[0] - '0')})
		},
	})
	w.Boot(sender)
	run(t, w, time.Second)
	wantSeen(t, seen, "0s n1 drained", "1ms n1 takes 1", "6ms n1 takes 2", "6ms n1 takes 3", "6ms n1 drained")
}

func TestAnAsynchronousSyncLeavesTheProcessFreeToWork(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{
		boot: func(p *program) {
			f, err := p.env.Disk().Create("f")
			if err != nil {
				panic(err)
			}
			f.SyncAsync(42)
			p.say("goes on")
		},
		synced: func(p *program, tag uint64, err error) { p.say("sync %d ended: %v", tag, err) },
	})
	w.Boot(server)
	run(t, w, time.Second)
	wantSeen(t, seen, "0s n1 goes on", "10ms n1 sync 42 ended: <nil>")
}

func TestNobodyCanTakeAWallClockForAMonotonicOne(t *testing.T) {
	w, seen := newWorld(t, 1)
	w.Boot(add(w, program{boot: func(p *program) {
		earliest, latest := p.env.Interval()
		year := func(at time.Duration) int { return time.Unix(0, int64(at)).UTC().Year() }
		p.say("%d, %d to %d, and %v", year(p.env.Wall()), year(earliest), year(latest), p.env.Monotonic())
	}}))
	run(t, w, time.Second)
	wantSeen(t, seen, "0s n1 2000, 2000 to 2000, and 0s")
}

func TestAPausedProcessMeetsItsMessagesAndTimersLate(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{
		boot:    func(p *program) { p.env.SetTimer("alarm", 10*ms) },
		receive: func(p *program, _ sim.NodeID, m sim.Message) { p.say("takes %d", m.(ping).N) },
		expire:  func(p *program, name sim.Timer) { p.say("%s at %v of its clock", name, p.env.Monotonic()) },
	})
	w.Boot(server)
	sender := add(w, program{boot: func(p *program) { p.env.Send(server, ping{1}) }})
	w.At(0, "pause", func() { w.Pause(server) })
	w.At(2*ms, "boot", func() { w.Boot(sender) })
	w.At(50*ms, "resume", func() { w.Resume(server) })
	run(t, w, time.Second)
	wantSeen(t, seen, "50ms n1 takes 1", "50ms n1 alarm at 50ms of its clock")
}

// The disk ends the sync of the file at 11ms; that of its directory takes from
// 50ms to 60ms.
func TestAPauseInTheMiddleOfASyncHoldsBackWhatFollows(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{receive: syncThenSay})
	w.Boot(server)
	client := add(w, program{
		boot:    func(p *program) { p.env.Send(server, ping{1}) },
		receive: func(p *program, _ sim.NodeID, m sim.Message) { p.say("answer %d", m.(ping).N) },
	})
	w.Boot(client)
	w.At(5*ms, "pause", func() { w.Pause(server) })
	w.At(50*ms, "resume", func() { w.Resume(server) })
	run(t, w, time.Second)
	wantSeen(t, seen, "60ms n1 stored 1", "61ms n2 answer 1")
}

func TestACrashForgetsTimersAndMessagesUnderWay(t *testing.T) {
	w, seen := newWorld(t, 1)
	node := add(w, program{
		boot: func(p *program) {
			p.say("boot")
			if p.env.Monotonic() == 0 {
				p.env.SetTimer("a", 10*ms)
			}
			p.env.SetTimer("b", 100*ms)
		},
		receive: func(p *program, _ sim.NodeID, m sim.Message) { p.say("takes %d", m.(ping).N) },
		expire:  func(p *program, name sim.Timer) { p.say("%s", name) },
	})
	w.Boot(node)
	w.Boot(add(w, program{boot: func(p *program) {
		p.env.Work(3*ms + ms/2)
		p.env.Send(node, ping{1})
		p.env.Work(ms)
		p.env.Send(node, ping{2})
	}}))
	w.At(4*ms, "crash", func() { w.Crash(node, disk.Drop) })
	w.At(5*ms, "boot", func() { w.Boot(node) })
	run(t, w, time.Second)
	wantSeen(t, seen, "0s n1 boot", "5ms n1 boot", "5.5ms n1 takes 2", "105ms n1 b")
}

func TestACleanStopEndsWhatWasBegunBeforeTheNextBoot(t *testing.T) {
	w, seen := newWorld(t, 1)
	server := add(w, program{
		boot: func(p *program) {
			names, err := p.env.Disk().List(".")
			p.say("boot with %v, %v", names, err)
		},
		receive: syncThenSay,
	})
	w.Boot(server)
	w.Boot(add(w, program{boot: func(p *program) { p.env.Send(server, ping{1}) }}))
	w.At(5*ms, "stop and boot", func() { w.Stop(server); w.Boot(server) })
	run(t, w, time.Second)
	wantSeen(t, seen, "0s n1 boot with [], <nil>", "21ms n1 stored 1", "21ms n1 boot with [f1], <nil>")
}

// chatter sends to everybody at random times and says what it draws.
func chatter(nodes int) program {
	beat := func(p *program) {
		p.env.SetTimer("beat", time.Duration(p.env.Rand().Between(1, int64(20*ms))))
	}
	return program{
		boot: beat,
		receive: func(p *program, from sim.NodeID, m sim.Message) {
			p.env.Observe(sim.Observation{Kind: sim.Note, Index: uint64(from), Value: uint64(m.(ping).N)})
		},
		expire: func(p *program, _ sim.Timer) {
			p.env.Send(sim.NodeID(1+p.env.Rand().Below(uint64(nodes))), ping{int(p.env.Rand().Below(1000))})
			beat(p)
		},
	}
}

var chatNetwork = network.Config{Default: network.Link{Delay: dist.Uniform(ms, 10*ms)}}

func newChat(seed uint64, record *trace.Recorder) *sim.World {
	w := sim.New(sim.Config{Seed: seed, Trace: record, Network: chatNetwork})
	for range 5 {
		w.Boot(add(w, chatter(5)))
	}
	return w
}

func chat(seed uint64, record *trace.Recorder) *sim.World {
	w := newChat(seed, record)
	if err := w.Run(2 * time.Second); err != nil {
		panic(err)
	}
	return w
}

func TestASeedMeansOneRun(t *testing.T) {
	first, second := chat(7, nil), chat(7, nil)
	if first.Digest() != second.Digest() || first.Events() != second.Events() {
		t.Errorf("one seed, two runs: %v after %d events and %v after %d",
			first.Digest(), first.Events(), second.Digest(), second.Events())
	}
	if other := chat(8, nil); other.Digest() == first.Digest() {
		t.Errorf("seeds 7 and 8 have the same digest %v", other.Digest())
	}
}

func TestRecordingATraceChangesNothing(t *testing.T) {
	var r trace.Recorder
	if with, without := chat(7, &r), chat(7, nil); with.Digest() != without.Digest() {
		t.Errorf("digest %v with a trace, %v without", with.Digest(), without.Digest())
	}
	if r.Len() == 0 {
		t.Error("nothing was recorded")
	}
}

func TestEveryRecordedCauseIsAnEarlierEvent(t *testing.T) {
	var r trace.Recorder
	chat(7, &r)
	caused := 0
	for record := range r.Records() {
		if record.Kind == trace.Deliver || record.Kind == trace.Expire {
			if record.Cause == 0 || record.Cause >= record.Number {
				t.Fatalf("%v has no earlier cause", record)
			}
			caused++
		}
	}
	if caused < 100 {
		t.Errorf("only %d events with a cause", caused)
	}
}

func TestAnIdleNodeTakesLessThanFourKibibytes(t *testing.T) {
	const nodes = 10_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := sim.New(sim.Config{Seed: 1})
	for range nodes {
		w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return &program{} }}))
	}
	run(t, w, time.Second)
	runtime.GC()
	runtime.ReadMemStats(&after)
	each := (after.HeapAlloc - before.HeapAlloc) / nodes
	t.Logf("%d bytes", each)
	if each > 4<<10 {
		t.Errorf("an idle node takes %d bytes, want 4096 at the most", each)
	}
	runtime.KeepAlive(w)
}

func TestAFactoryIsToldTheNodeOfEveryIncarnation(t *testing.T) {
	w, _ := newWorld(t, 1)
	var made []sim.NodeID
	factory := func(id sim.NodeID) sim.Process { made = append(made, id); return &program{} }
	for range 3 {
		w.Boot(w.Add(sim.NodeConfig{Program: factory}))
	}
	w.At(ms, "crash", func() { w.Crash(2, disk.Drop); w.Boot(2) })
	run(t, w, time.Second)
	if want := []sim.NodeID{1, 2, 3, 2}; !slices.Equal(made, want) {
		t.Errorf("made processes for nodes %v, expected %v", made, want)
	}
}

func TestTheOutsideMayPlanBeforeThereAreNodes(t *testing.T) {
	w, _ := newWorld(t, 1)
	did := 0
	w.At(ms, "early", func() { did++ })
	w.Boot(add(w, program{}))
	run(t, w, time.Second)
	if did != 1 || w.Events() != 2 {
		t.Errorf("done %d times, in %d events", did, w.Events())
	}
}
