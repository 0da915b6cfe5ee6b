package sim_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

type (
	try     struct{}
	refusal struct{}
	cargo   struct{}
)

func (cargo) WireSize() int { return 1 << 20 }

// answers is a program that greets the other of two nodes with so many tries,
// and gives so many answers to each message.
func answers(greetings, each int) program {
	return program{
		boot: func(p *program) {
			for range greetings {
				p.env.Send(p.env.ID()%2+1, try{})
			}
		},
		receive: func(p *program, from sim.NodeID, m sim.Message) {
			for range each {
				if _, ok := m.(try); ok {
					p.env.Send(from, refusal{})
				} else {
					p.env.Send(from, try{})
				}
			}
		},
	}
}

// runaways are programs without an end, and what the error is to say of each.
var runaways = []struct {
	name    string
	program program
	delay   time.Duration
	limits  sim.Limits
	account string
	limit   string
	kinds   []string
}{
	{
		name: "a storm", program: answers(25, 1), delay: ms, limits: sim.Limits{EventsPerSecond: 1000},
		account: "n1 and n2 sent each other refusal and try 1,00", limit: "2,000 events within a second of virtual time",
		kinds: []string{"refusal", "try"},
	},
	{
		name: "an exchange that takes no time", program: answers(1, 1), limits: sim.Limits{EventsPerInstant: 500},
		account: "n1 and n2 sent each other refusal and try 502 times without any virtual time passing", limit: "1,000 events at one instant",
		kinds: []string{"refusal", "try"},
	},
	{
		name: "a timer that takes no time", limits: sim.Limits{EventsPerInstant: 500},
		program: program{
			boot:   func(p *program) { p.env.SetTimer("again", 0) },
			expire: func(p *program, timer sim.Timer) { p.env.SetTimer(timer, 0) },
		},
		account: "n1 waited for its timers again 251 times, n2 waited for its timers again 251 times without", limit: "1,000 events at one instant",
		kinds: []string{"again"},
	},
	{
		name: "a run that never ends", program: answers(1, 1), delay: ms, limits: sim.Limits{EventsPerRun: 3000},
		account: "n1 and n2 sent each other refusal and try 3,002 times within 1.501s", limit: "6,000 events in all",
		kinds: []string{"refusal", "try"},
	},
	{
		name: "an avalanche", program: answers(1, 2), delay: ms, limits: sim.Limits{Pending: 1000},
		account: "n1 and n2 sent each other refusal and try 2,000 times", limit: "2,000 messages and timers under way or waiting",
	},
	{
		name: "a handler that sends for ever", delay: ms, limits: sim.Limits{Pending: 1000},
		program: program{boot: func(p *program) {
			for {
				p.env.Send(p.env.ID()%2+1, try{})
			}
		}},
		account: "n1 sent n2 try 1,998 times, n1 had a boot once, n2", limit: "2,000 messages and timers",
	},
	{
		name: "much under way", delay: time.Hour, limits: sim.Limits{Bytes: 10 << 20},
		program: program{
			boot:   func(p *program) { p.env.SetTimer("beat", ms) },
			expire: func(p *program, timer sim.Timer) { p.env.Send(p.env.ID()%2+1, cargo{}); p.env.SetTimer(timer, ms) },
		},
		account: "n1 and n2 sent each other cargo 20 times", limit: "20 MiB in messages under way or waiting",
	},
	{
		name: "much to be sent later", limits: sim.Limits{Bytes: 10 << 20},
		program: program{boot: func(p *program) {
			p.env.Work(ms)
			for {
				p.env.Send(p.env.ID()%2+1, cargo{})
			}
		}},
		account: "n1 sent n2 cargo 20 times", limit: "20 MiB in messages under way or waiting",
	},
	{
		name: "a file that grows", limits: sim.Limits{Bytes: 1 << 20},
		program: program{
			boot: func(p *program) { p.env.SetTimer("beat", ms) },
			expire: func(p *program, timer sim.Timer) {
				f, err := p.env.Disk().Create("log")
				for i := int64(0); err == nil; i++ {
					_, err = f.WriteAt(make([]byte, 1<<10), i<<10)
				}
			},
		},
		account: "n1 went on writing", limit: "1 MiB in the files of a node",
	},
	{
		name: "a page that is written over and over", limits: sim.Limits{Bytes: 1 << 20},
		program: program{
			boot: func(p *program) { p.env.SetTimer("beat", ms) },
			expire: func(p *program, timer sim.Timer) {
				f, err := p.env.Disk().Open("page")
				if err != nil {
					f, err = p.env.Disk().Create("page")
				}
				must(err)
				_, err = f.WriteAt(make([]byte, 1<<18), 0)
				must(err)
				p.env.SetTimer(timer, ms)
			},
		},
		account: "n1 went on writing without a sync", limit: "1 MiB that a crash may undo",
	},
	{
		name: "a file that grows when its name is gone", limits: sim.Limits{Bytes: 1 << 20},
		program: program{
			boot: func(p *program) {
				f := nameless(p)
				p.expire = func(*program, sim.Timer) {
					for i := int64(0); ; i++ {
						_, err := f.WriteAt(make([]byte, 1<<10), i<<10)
						must(err)
					}
				}
				p.env.SetTimer("settled", ms)
			},
		},
		account: "n1 went on writing a file without a name", limit: "1 MiB in such a file",
	},
	{
		name: "a handler that makes files", limits: sim.Limits{Bytes: 1 << 20},
		program: program{boot: func(p *program) {
			for i := 0; ; i++ {
				_, err := p.env.Disk().Create(strconv.Itoa(i))
				must(err)
			}
		}},
		account: "n1 went on writing without a sync", limit: "1 MiB that a crash may undo",
	},
	{
		name: "a handler that does not return", limits: sim.Limits{Calls: 1000},
		program: program{boot: func(p *program) {
			for {
				p.env.Wall()
			}
		}},
		account: "n1 went on calling its Env or its disk, and did not return", limit: "1,000 calls by one handler",
	},
	{
		name: "a handler that reads for ever", limits: sim.Limits{Calls: 1000},
		program: program{boot: func(p *program) {
			for {
				if _, err := p.env.Disk().List("."); err != nil {
					panic(err)
				}
			}
		}},
		account: "n1 went on calling its Env or its disk, and did not return", limit: "1,000 calls by one handler",
	},
}

// nameless is a file whose name was taken away for good.
func nameless(p *program) disk.File {
	f, err := p.env.Disk().Create("gone")
	must(err)
	must(p.env.Disk().Remove("gone"))
	must(p.env.Disk().SyncDir("."))
	return f
}

// two is a world of two nodes.
func two(limits sim.Limits, delay time.Duration, p program) *sim.World {
	w := sim.New(sim.Config{Seed: 1, Limits: limits, Network: network.Config{Default: network.Link{Delay: dist.Constant(delay)}}})
	for range 2 {
		w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { fresh := p; return &fresh }}))
	}
	return w
}

func TestAnAccountLeavesOutWhatHardlyHappened(t *testing.T) {
	w := two(sim.Limits{Pending: 10_000}, ms, program{boot: func(p *program) {
		for {
			p.env.Send(p.env.ID()%2+1, try{})
		}
	}})
	defer w.Close()
	var runaway *sim.RunawayError
	if err := w.Run(time.Minute); !errors.As(err, &runaway) || runaway.Account != "n1 sent n2 try 19,998 times" {
		t.Errorf("got %v, want nothing about the two boots", err)
	}
}

func TestAProgramThatRunsAwayEndsItsRunAndIsToldOf(t *testing.T) {
	for _, r := range runaways {
		t.Run(r.name, func(t *testing.T) {
			w := two(r.limits, r.delay, r.program)
			defer w.Close()
			err := w.Run(time.Minute)
			var runaway *sim.RunawayError
			if !errors.As(err, &runaway) {
				t.Fatalf("got %v", err)
			}
			if !strings.HasPrefix(runaway.Account, r.account) || !strings.HasPrefix(runaway.Limit, r.limit) || !slices.Equal(runaway.Kinds, r.kinds) {
				t.Errorf("got %v, about %q", err, runaway.Kinds)
			}
			if !w.Halted() || w.Step() {
				t.Error("the world goes on")
			}
			again := two(r.limits, r.delay, r.program)
			defer again.Close()
			if second := again.Run(time.Minute); second.Error() != err.Error() || again.Digest() != w.Digest() || again.Events() != w.Events() {
				t.Errorf("once more: %v, digest %v after %d events, want %v after %d", second, again.Digest(), again.Events(), w.Digest(), w.Events())
			}
		})
	}
}

func TestAHandlerThatDoesNotReturnIsShown(t *testing.T) {
	for _, r := range runaways {
		if r.limits.Calls == 0 {
			continue
		}
		w := two(r.limits, r.delay, r.program)
		var runaway *sim.RunawayError
		if err := w.Run(time.Minute); !errors.As(err, &runaway) {
			t.Fatalf("got %v", err)
		}
		if top := runaway.Stack.Program()[0]; top.File != "sim/limits_test.go" || !strings.HasPrefix(top.Function, "sim_test.") {
			t.Errorf("%s: it was at %v", r.name, top)
		}
		w.Close()
	}
}

func TestACoroutineThatDoesNotWaitIsEnded(t *testing.T) {
	w := sim.New(sim.Config{Limits: sim.Limits{Calls: 1000}})
	defer w.Close()
	w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			for i := 0; ; i++ {
				co.Observe(sim.Observation{Kind: sim.Note})
				if i < 100 {
					co.Sleep(ms)
				}
			}
		})
	}}))
	err := w.Run(time.Second)
	var runaway *sim.RunawayError
	if !errors.As(err, &runaway) || runaway.At != 100*ms || runaway.Stack.Program()[0].File != "sim/limits_test.go" {
		t.Errorf("got %v", err)
	}
}

func TestAProgramThatRecoversFromItsEndIsEndedAllTheSame(t *testing.T) {
	w := two(sim.Limits{Calls: 1000}, ms, program{boot: func(p *program) {
		for range 10_000 {
			func() {
				defer func() { _ = recover() }()
				p.env.Wall()
			}()
		}
	}})
	defer w.Close()
	var runaway *sim.RunawayError
	if err := w.Run(time.Second); !errors.As(err, &runaway) {
		t.Errorf("got %v", err)
	}
}

func TestTheLimitsGrowWithTheNumberOfNodes(t *testing.T) {
	limits := sim.Limits{EventsPerSecond: 200, EventsPerInstant: 5, Pending: 10}
	w := sim.New(sim.Config{Limits: limits, Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	defer w.Close()
	const nodes = 1000
	for range nodes {
		w.Boot(add(w, program{
			boot: func(p *program) { p.env.SetTimer("beat", 20*ms) },
			expire: func(p *program, timer sim.Timer) {
				p.env.Send(p.env.ID()%nodes+1, ping{1})
				p.env.SetTimer(timer, 20*ms)
			},
		}))
	}
	if err := w.Run(4 * time.Second); err != nil {
		t.Errorf("100 events a second on each node: %v", err)
	}
}

// A busy second is followed by one that is as busy: what counts is any one
// second, not the sum.
func TestABusyRunThatStaysWithinTheLimitIsNotEnded(t *testing.T) {
	w := two(sim.Limits{EventsPerSecond: 1100, EventsPerInstant: 5}, ms, answers(1, 1))
	defer w.Close()
	if err := w.Run(30 * time.Second); err != nil {
		t.Errorf("a thousand events a second on each node: %v", err)
	}
}

func TestAPageThatIsWrittenAndSyncedOverAndOverIsNotTooMuch(t *testing.T) {
	w := two(sim.Limits{Bytes: 1 << 20}, ms, program{
		boot: func(p *program) { p.env.SetTimer("beat", ms) },
		expire: func(p *program, timer sim.Timer) {
			f, err := p.env.Disk().Create("page")
			must(err)
			for range 2 {
				_, err = f.WriteAt(make([]byte, 1<<18), 0)
				must(err)
			}
			must(f.Sync())
			must(p.env.Disk().SyncDir("."))
			p.env.SetTimer(timer, ms)
		},
	})
	defer w.Close()
	if err := w.Run(time.Second); err != nil {
		t.Error(err)
	}
}

func TestAPageOfAFileWithoutANameIsNotTooMuchThoughNothingIsSynced(t *testing.T) {
	var f disk.File
	w := two(sim.Limits{Bytes: 1 << 20}, ms, program{
		boot: func(p *program) { p.env.SetTimer("open", ms) },
		expire: func(p *program, timer sim.Timer) {
			if p.env.ID() != 1 {
				return
			}
			if timer == "open" {
				f = nameless(p)
			}
			_, err := f.WriteAt(make([]byte, 1<<18), 0)
			must(err)
			p.env.SetTimer("beat", ms)
		},
	})
	defer w.Close()
	if err := w.Run(time.Second); err != nil {
		t.Error(err)
	}
}

func TestADiskWithACapacityIsFullBeforeItIsTooMuch(t *testing.T) {
	w := sim.New(sim.Config{Limits: sim.Limits{Bytes: 1 << 20}})
	defer w.Close()
	var failed error
	w.Boot(w.Add(sim.NodeConfig{Disk: disk.Config{Capacity: 2 << 20}, Program: func(sim.NodeID) sim.Process {
		return &program{boot: func(p *program) {
			f, err := p.env.Disk().Create("log")
			for i := int64(0); err == nil; i++ {
				_, err = f.WriteAt(make([]byte, 1<<16), i<<16)
			}
			failed = err
		}}
	}}))
	if err := w.Run(time.Second); err != nil || !errors.Is(failed, disk.ErrNoSpace) {
		t.Errorf("got %v, and the program %v", err, failed)
	}
}

func TestABlockingProcessThatLeavesItsMailUnreadIsEnded(t *testing.T) {
	const many = 1_000_001
	w := sim.New(sim.Config{Limits: sim.Limits{EventsPerInstant: 10 * many, EventsPerSecond: 10 * many}})
	defer w.Close()
	idle := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) { co.Sleep(time.Hour) })
	}})
	w.Boot(idle)
	sent := 0
	w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		send := func(p *program) {
			for range 10_000 {
				p.env.Send(idle, try{})
			}
			if sent += 10_000; sent < many {
				p.env.SetTimer("more", ms)
			}
		}
		return &program{boot: send, expire: func(p *program, _ sim.Timer) { send(p) }}
	}}))
	var panicked *sim.PanicError
	if err := w.Run(time.Second); !errors.As(err, &panicked) || panicked.Node != "n1" || !strings.Contains(fmt.Sprint(panicked.Value), "receives none") {
		t.Errorf("got %v", err)
	}
}

func TestWhoeverLooksUpNowAndThenSeesTheSameRun(t *testing.T) {
	whole, sliced := chat(7, nil), newChat(7, nil)
	defer sliced.Close()
	looks := 0
	for until := 100 * ms; until <= 2*time.Second; until += 100 * ms {
		for runOn(t, sliced, until, 3) != sim.StopReached {
			looks++
		}
		if sliced.Now() != until {
			t.Fatalf("it is %v, want %v", sliced.Now(), until)
		}
	}
	if sliced.Digest() != whole.Digest() || sliced.Events() != whole.Events() || looks == 0 {
		t.Errorf("digest %v after %d events and %d looks, want %v after %d", sliced.Digest(), sliced.Events(), looks, whole.Digest(), whole.Events())
	}
}
