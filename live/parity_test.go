package live

import (
	"context"
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/loopback"
	"github.com/laplace-sim/laplace/sim"
)

// A note is the message of these tests.
type note struct{ Text string }

// A teller writes down what happens to it, in both worlds, and does what its
// script says.
type teller struct {
	env    sim.Env
	script func(t *teller, happened string)
	busy   func(env sim.Env, d time.Duration) // lets the handler last that long

	mu    sync.Mutex
	lines []string
}

func (t *teller) tell(happened string) {
	t.mu.Lock()
	t.lines = append(t.lines, happened)
	t.mu.Unlock()
	t.script(t, happened)
}

func (t *teller) told() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.lines)
}

func (t *teller) Boot(env sim.Env) {
	t.env = env
	t.tell("boot")
}

func (t *teller) Receive(from sim.NodeID, m sim.Message) {
	t.tell(fmt.Sprintf("%q from %v", m.(note).Text, from))
}
func (t *teller) Expire(timer sim.Timer)       { t.tell("expire " + string(timer)) }
func (t *teller) Synced(tag uint64, err error) { t.tell(fmt.Sprintf("synced %d, %v", tag, err)) }
func (t *teller) Drained()                     { t.tell("drained") }
func (t *teller) Stop()                        { t.tell("stop") }

// The script of the test below. Each part is set off by the one before, so
// that it depends on no clock but where timers are what it is about.
func parityScript(t *teller, happened string) {
	env := t.env
	switch happened {
	case "boot":
		_, err := env.Disk().Open("left")
		if err == nil {
			panic("a new disk has a file")
		}
		f, err := env.Disk().Create("f")
		if err != nil {
			panic(err)
		}
		f.SyncAsync(7)
	case "synced 7, <nil>":
		env.Send(env.ID(), note{"first"})
		env.SetTimer("none", 0)
		env.Send(env.ID(), note{"second"})
		env.StopTimer("unknown")
	case `"second" from n1`:
		env.SetTimer("early", 20*time.Millisecond)
		env.SetTimer("moved", 30*time.Millisecond)
		env.SetTimer("stopped", 40*time.Millisecond)
		env.SetTimer("waiting", 50*time.Millisecond)
		env.SetTimer("late", 600*time.Millisecond)
		env.SetTimer("never", math.MaxInt64)
	case "expire early":
		// All four have run out when this is over, and two wait to be told.
		t.busy(env, 60*time.Millisecond)
		env.SetTimer("moved", 100*time.Millisecond)
		env.StopTimer("stopped")
		env.Send(env.ID(), note{"after early"})
	case "expire late":
		env.SetTimer("past", math.MinInt64)
		env.Send(env.ID(), note{"last"})
	}
}

var parityTold = []string{
	"boot", "synced 7, <nil>", `"first" from n1`, "expire none", `"second" from n1`,
	"expire early", "expire waiting", `"after early" from n1`, "expire moved", "expire late", "expire past", `"last" from n1`, "stop",
}

// withoutDrained leaves out the calls of Drained. How many there are depends on
// what comes together; that there is one after the last event does not.
func withoutDrained(t *testing.T, lines []string) []string {
	t.Helper()
	if n := len(lines); n < 3 || lines[1] != "drained" || lines[n-2] != "drained" {
		t.Errorf("Drained was not called after Boot or before Stop: %q", lines)
	}
	for i, line := range lines[1:] {
		if line == "drained" && lines[i] == "drained" {
			t.Errorf("Drained was called twice with nothing between: %q", lines)
			break
		}
	}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "drained" })
}

func TestAProcessIsToldTheSameHereAndInTheSimulator(t *testing.T) {
	simulated := &teller{script: parityScript, busy: func(env sim.Env, d time.Duration) { env.Work(d) }}
	w := sim.New(sim.Config{Seed: 1})
	id := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return simulated }})
	w.Boot(id)
	if err := w.Run(5 * time.Second); err != nil {
		t.Fatal(err)
	}
	w.Stop(id)

	real := &teller{script: parityScript, busy: func(_ sim.Env, d time.Duration) { time.Sleep(d) }}
	end := runTeller(t, real, 1, Servers{{1, "127.0.0.1:1"}}, loopback.Listen(t))
	awaitLine(t, real, `"last" from n1`)
	awaitQuiet(t, real)
	end()

	for name, lines := range map[string][]string{"in the simulator": simulated.told(), "here": real.told()} {
		if lines = withoutDrained(t, lines); !slices.Equal(lines, parityTold) {
			t.Errorf("%s it was told\n%s\nexpected\n%s", name, strings.Join(lines, "\n"), strings.Join(parityTold, "\n"))
		}
	}
}

func TestWhatAProcessSendsAsItIsStoppedArrives(t *testing.T) {
	const letters = 8
	first, second := loopback.Listen(t), loopback.Listen(t)
	servers := Servers{{1, first.Addr().String()}, {2, second.Addr().String()}}
	receiver := &teller{script: silent}
	runTeller(t, receiver, 2, servers, second)
	// None of them is at once on its way: together they are more than the system keeps for a connection.
	long := strings.Repeat("x", 1<<20)
	end := runTeller(t, &teller{script: func(s *teller, happened string) {
		switch happened {
		case "boot":
			s.env.SetTimer("greet", 0)
		case "expire greet": // until there is a connection it is lost
			s.env.Send(2, note{"greeting"})
			s.env.SetTimer("greet", time.Millisecond)
		case "stop":
			for range letters {
				s.env.Send(2, note{long})
			}
			s.env.Send(2, note{"last words"})
		}
	}}, 1, servers, first)
	awaitLine(t, receiver, `"greeting" from n1`)
	end()
	awaitLine(t, receiver, `"last words" from n1`)
	arrived := 0
	for _, line := range receiver.told() {
		if strings.HasPrefix(line, `"xxx`) {
			arrived++
		}
	}
	if arrived != letters {
		t.Errorf("%d of the %d letters arrived that the process sent as it was stopped", arrived, letters)
	}
}

func TestATimerOfItsOwnCutsNoWaitOfBlockingCodeShort(t *testing.T) {
	taken := loopback.Listen(t)
	waited := make(chan time.Duration, 2)
	runTeller(t, sim.Blocking(func(co *sim.Coroutine) {
		for _, wait := range []func(){
			func() { co.Sleep(200 * time.Millisecond) },
			func() { co.Receive(200 * time.Millisecond) },
		} {
			began := co.Monotonic()
			co.SetTimer("retry", 10*time.Millisecond)
			co.SetTimer("wait", 10*time.Millisecond)
			wait()
			waited <- co.Monotonic() - began
		}
	}), 1, Servers{{1, taken.Addr().String()}}, taken)
	for range 2 {
		if d := <-waited; d < 200*time.Millisecond {
			t.Errorf("waited %v, expected 200ms or more", d)
		}
	}
}

// runTeller runs a node until end is called or the test is over.
func runTeller(t *testing.T, p sim.Process, id sim.NodeID, servers Servers, l net.Listener) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Config{
			Protocol: "telling", Program: func(sim.NodeID) sim.Process { return p }, Messages: []any{note{}},
			ID: id, Servers: servers, Listener: l, Directory: t.TempDir(), Log: logFor(t),
		})
	}()
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(end)
	return end
}

// logFor keeps what nodes log and shows it if the test fails.
func logFor(t *testing.T) func(string) {
	lines := &lineLog{}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(lines.String())
		}
	})
	return lines.add
}

type lineLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *lineLog) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *lineLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// eventually waits until something is so, for ten seconds at most.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("within ten seconds there was not %s", what)
		}
	}
}

func awaitLine(t *testing.T, p *teller, line string) {
	t.Helper()
	eventually(t, "the line "+line, func() bool { return slices.Contains(p.told(), line) })
}

func awaitQuiet(t *testing.T, p *teller) {
	t.Helper()
	eventually(t, "an end", func() bool { lines := p.told(); return lines[len(lines)-1] == "drained" })
}
