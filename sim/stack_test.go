package sim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
)

// commit is what breaks in these tests.
func commit(entries []int) int { return entries[len(entries)] }

// panicOf runs a world of one process and returns the panic that ended it.
func panicOf(t *testing.T, program sim.Factory) *sim.PanicError {
	t.Helper()
	w := sim.New(sim.Config{Seed: 1})
	defer w.Close()
	w.Boot(w.Add(sim.NodeConfig{Program: program}))
	var p *sim.PanicError
	if err := w.Run(time.Second); !errors.As(err, &p) {
		t.Fatalf("got %v, want a panic", err)
	}
	return p
}

func TestAPanicKeepsTheCallsOfTheProgramThatLedToIt(t *testing.T) {
	handler := func(sim.NodeID) sim.Process { return &program{boot: func(p *program) { commit([]int{1}) }} }
	for _, c := range []struct {
		name    string
		program sim.Factory
		first   string // the function of the innermost call
	}{
		{"of a handler", handler, "sim_test.commit"},
		{"of a factory", func(sim.NodeID) sim.Process { commit(nil); return nil }, "sim_test.commit"},
		{"of a coroutine", func(sim.NodeID) sim.Process {
			return sim.Blocking(func(co *sim.Coroutine) { co.Sleep(ms); commit(nil) })
		}, "sim_test.commit"},
		{"of what a coroutine deferred", func(sim.NodeID) sim.Process {
			return sim.Blocking(func(co *sim.Coroutine) {
				defer func() { commit(nil) }()
				co.Sleep(ms)
			})
		}, "sim_test.commit"},
		{"of a coroutine that defers", func(sim.NodeID) sim.Process {
			return sim.Blocking(func(co *sim.Coroutine) {
				defer co.Observe(sim.Observation{Kind: sim.Note})
				co.Sleep(ms)
				commit(nil)
			})
		}, "sim_test.commit"},
		{"that the kernel raises", func(sim.NodeID) sim.Process {
			return &program{boot: func(p *program) { p.env.Work(-ms) }}
		}, "sim_test.TestAPanicKeepsTheCallsOfTheProgramThatLedToIt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			own := panicOf(t, c.program).Stack.Program()
			if !strings.HasPrefix(own[0].Function, c.first) || own[0].File != "sim/stack_test.go" || own[0].Line == 0 {
				t.Errorf("it begins with %v, want a call of %s in sim/stack_test.go", own[0], c.first)
			}
			for _, f := range own {
				if !strings.HasPrefix(f.Function, "sim_test.") {
					t.Errorf("%v is not the program's", f)
				}
			}
		})
	}
}

func TestTheWholeStackHasTheCallsOfTheRuntimeToo(t *testing.T) {
	p := panicOf(t, func(sim.NodeID) sim.Process { return &program{boot: func(*program) { commit(nil) }} })
	if whole, own := p.Stack, p.Stack.Program(); len(whole) <= len(own) || !strings.HasPrefix(whole[0].Function, "runtime.") {
		t.Errorf("the stack is %v", whole)
	}
}

// write writes something to the disk.
func write(env sim.Env) {
	if _, err := env.Disk().Create("f"); err != nil {
		panic(err)
	}
}

func TestAPanicOfTheOutsideIsNotTheProcesses(t *testing.T) {
	programs := map[string]sim.Factory{
		"handler": func(sim.NodeID) sim.Process {
			return &program{boot: func(p *program) { write(p.env); p.env.Send(2, ping{}); p.say("hello") }}
		},
		"handler at work": func(sim.NodeID) sim.Process {
			return &program{boot: func(p *program) { p.env.Work(ms); write(p.env); p.env.Send(2, ping{}); p.say("hello") }}
		},
		"handler that recovers": func(sim.NodeID) sim.Process {
			return &program{boot: func(p *program) {
				defer func() {
					if value := recover(); value != nil {
						panic(fmt.Sprint("assertion failed: ", value))
					}
				}()
				write(p.env)
				p.env.Send(2, ping{})
				p.say("hello")
				p.say("hello again")
			}}
		},
		"coroutine": func(sim.NodeID) sim.Process {
			return sim.Blocking(func(co *sim.Coroutine) {
				write(co)
				co.Send(2, ping{})
				co.Observe(sim.Observation{Kind: sim.Note})
			})
		},
	}
	for outside, tt := range map[string]struct {
		give func(w *sim.World)
		what string
	}{
		"an observation": {func(w *sim.World) { w.OnObserve(func(sim.Observed) { commit(nil) }) }, "an observer"},
		"a turn": {func(w *sim.World) {
			w.OnTurn(func(_ sim.NodeID, kind trace.Kind) {
				if kind == trace.Boot {
					commit(nil)
				}
			})
		}, "an observer"},
		"a rule": {func(w *sim.World) {
			w.Network().Install("bad", network.RuleFunc(func(network.Packet, network.Draws) network.Answer { commit(nil); return network.Answer{} }))
		}, "a rule of the network"},
		"a rule of the disk": {func(w *sim.World) {
			w.At(0, "install", func() {
				w.Disk(1).Install(func(disk.Operation) disk.Effect { commit(nil); return disk.Effect{} })
			})
		}, "a rule of a disk"},
		"a hook of the disk": {func(w *sim.World) {
			w.At(0, "install", func() { w.Disk(1).OnOperation(func(disk.Operation) { commit(nil) }) })
		}, "a rule of a disk"},
	} {
		for name, program := range programs {
			t.Run(outside+" of a "+name, func(t *testing.T) {
				w := sim.New(sim.Config{Seed: 1})
				defer w.Close()
				tt.give(w)
				w.Boot(w.Add(sim.NodeConfig{Program: program}))
				w.Add(sim.NodeConfig{Program: program})
				err := w.Run(time.Second)
				e, ok := errors.AsType[*sim.OutsideError](err)
				if !ok || e.What != tt.what || e.Event > 2 || e.Unwrap() == nil {
					t.Fatalf("got %v", err)
				}
				if first, last := e.Stack.Program()[0], e.Stack[len(e.Stack)-1]; first.Function != "sim_test.commit" || !strings.Contains(last.Function, "TestAPanicOfTheOutside") && tt.what == "an observer" {
					t.Errorf("it came from %v, called by %v", first, e.Stack)
				}
				if !strings.Contains(err.Error(), "sim_test.commit") || strings.Contains(err.Error(), "\n") {
					t.Errorf("it is told as %q", err)
				}
				if w.Step() {
					t.Error("the run went on")
				}
			})
		}
	}
}

func TestWhoLetsAWorldRunMayPanicWithTheErrorOfTheOutside(t *testing.T) {
	defer func() {
		if value, stack := sim.Recovered(recover()); value != "no" || len(stack) != 1 {
			t.Errorf("recovered %v, %v", value, stack)
		}
	}()
	panic(&sim.OutsideError{Value: "no", Stack: sim.Stack{{Function: "main.f"}}})
}

func TestADeadCoroutineDoesNothingMore(t *testing.T) {
	w, seen := newWorld(t, 1)
	var incarnations int
	node := w.Add(sim.NodeConfig{Name: "n1", Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			if incarnations++; incarnations > 1 {
				names, err := co.Disk().List(".")
				co.Observe(sim.Observation{Kind: sim.Note, Text: strings.Join(names, " ")})
				if err != nil {
					panic(err)
				}
				return
			}
			lock, err := co.Disk().Create("lock")
			if err == nil {
				err = co.Disk().SyncDir(".")
			}
			if err != nil {
				panic(err)
			}
			defer co.Disk().Remove("lock")
			defer func() { _, _ = lock.WriteAt([]byte("gone"), 0) }()
			defer co.Send(1, ping{1})
			defer func() { commit(nil) }()
			defer co.Sleep(ms)
			co.Sleep(time.Hour)
		})
	}})
	w.Boot(node)
	w.At(100*ms, "crash", func() { w.Crash(node, disk.Keep); w.Boot(node) })
	run(t, w, time.Second)
	wantSeen(t, seen, "100ms n1 lock")
	if size := fileSize(w, node, "lock"); size != 0 {
		t.Errorf("the lock holds %d bytes", size)
	}
}

func fileSize(w *sim.World, node sim.NodeID, name string) int64 {
	for file, size := range w.Disk(node).Files() {
		if file == name {
			return size
		}
	}
	return -1
}

func TestADeadCoroutineThatRecoversFromItsEndIsLeftBehind(t *testing.T) {
	for _, c := range []struct {
		name string
		wait func(co *sim.Coroutine)
	}{
		{"waiting again", func(co *sim.Coroutine) { co.Receive(time.Hour) }},
		{"parking again", func(co *sim.Coroutine) { co.Sleep(time.Hour) }},
		{"reading again", func(co *sim.Coroutine) { _, _ = co.Disk().List("."); co.Sleep(time.Hour) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, seen := newWorld(t, 1)
			node := w.Add(sim.NodeConfig{Name: "n1", Program: func(sim.NodeID) sim.Process {
				return sim.Blocking(func(co *sim.Coroutine) {
					co.Observe(sim.Observation{Kind: sim.Note, Text: "up"})
					for {
						func() {
							defer func() { _ = recover() }()
							c.wait(co)
						}()
					}
				})
			}})
			w.Boot(node)
			w.At(ms, "kill", func() { w.Kill(node); w.Boot(node) })
			run(t, w, time.Second)
			wantSeen(t, seen, "0s n1 up", "1ms n1 up")
		})
	}
}

func TestADiskIsOfNoUseOutsideOfTheHandlersOfItsIncarnation(t *testing.T) {
	var files disk.FS
	var file disk.File
	take := func(p *program) {
		if files == nil {
			var err error
			files = p.env.Disk()
			if file, err = files.Create("f"); err != nil {
				panic(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		use  func()
	}{
		{"Open", func() { _, _ = files.Open("f") }},
		{"Create", func() { _, _ = files.Create("g") }},
		{"Mkdir", func() { _ = files.Mkdir("d") }},
		{"Rename", func() { _ = files.Rename("f", "g") }},
		{"Remove", func() { _ = files.Remove("f") }},
		{"List", func() { _, _ = files.List(".") }},
		{"SyncDir", func() { _ = files.SyncDir(".") }},
		{"Size", func() { file.Size() }},
		{"ReadAt", func() { _, _ = file.ReadAt(make([]byte, 1), 0) }},
		{"WriteAt", func() { _, _ = file.WriteAt([]byte("x"), 0) }},
		{"Truncate", func() { _ = file.Truncate(0) }},
		{"Sync", func() { _ = file.Sync() }},
		{"SyncAsync", func() { file.SyncAsync(1) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			// By a later incarnation of the same node.
			files, file = nil, nil
			w, _ := newWorld(t, 1)
			boots := 0
			node := add(w, program{boot: func(p *program) {
				if take(p); boots > 0 {
					c.use()
				}
				boots++
			}})
			w.Boot(node)
			run(t, w, ms)
			w.Crash(node, disk.Keep)
			w.Boot(node)
			var p *sim.PanicError
			if err := w.Run(2 * ms); !errors.As(err, &p) || !strings.Contains(err.Error(), "outside of the handlers of the incarnation") {
				t.Errorf("a later incarnation could use it: %v", err)
			}

			// By nobody's handler.
			files, file = nil, nil
			w, _ = newWorld(t, 1)
			w.Boot(add(w, program{boot: take}))
			run(t, w, ms)
			defer func() {
				if value := recover(); value == nil {
					t.Error("it could be used between two handlers")
				}
			}()
			c.use()
		})
	}
}
