package scenarios

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A toy is a server that does something bad when a client asks it.
type toy struct {
	env sim.Env
	bad func(env sim.Env, m sim.Message)
}

func (p *toy) Boot(env sim.Env)                    { p.env = env }
func (p *toy) Expire(sim.Timer)                    {}
func (p *toy) Receive(_ sim.NodeID, m sim.Message) { p.bad(p.env, m) }

// Two servers of a storm send each other these, for ever, once a client has
// asked; each of them becomes two in ten.
type (
	Try     struct{}
	Refusal struct{}
)

func storm(env sim.Env, m sim.Message) {
	other := env.ID()%2 + 1
	if _, ok := m.(Try); ok {
		env.Send(other, Refusal{})
	} else {
		env.Send(other, Try{})
	}
	if env.Rand().Below(10) == 0 {
		env.Send(other, Try{})
	}
}

// toyScenario is a scenario about servers that do something bad when they are
// asked. The protocol is there as long as the test.
func toyScenario(t *testing.T, bad func(env sim.Env, m sim.Message)) Scenario {
	t.Helper()
	before := registry
	registry = append(registry[:len(registry):len(registry)], &protocols.Protocol{
		Name: "toy", Guarantee: checker.Linearizable,
		New: func(protocols.Cluster) (sim.Factory, error) {
			return func(sim.NodeID) sim.Process { return &toy{bad: bad} }, nil
		},
	})
	t.Cleanup(func() { registry = before })
	s, err := Parse("toy.yaml", []byte("name: toy\nprotocol: toy\nnodes: 2\nduration: 5s\nrecovery: 5s\nworkload: {clients: 1}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func programOf(t *testing.T, r *Result) checker.Check {
	t.Helper()
	for _, c := range r.Checks {
		if c.Name == ProgramName {
			return c
		}
	}
	t.Fatalf("there is no check of the program in %v", r.Checks)
	return checker.Check{}
}

func TestAStormIsAViolationThatSaysWhoSendsWhatToWhom(t *testing.T) {
	s := toyScenario(t, storm)
	r := mustRun(t, s, Options{})
	check := programOf(t, r)
	if check.Verdict != checker.Violation || !strings.HasPrefix(check.Detail, "n1 and n2 sent each other Refusal and Try ") ||
		!strings.Contains(check.Detail, "150,000 events within a second of virtual time") {
		t.Errorf("the check is %v", check)
	}
	if want := "program: # events within a second of virtual time, Refusal, Try"; r.Signature != want {
		t.Errorf("the signature is %q, want %q", r.Signature, want)
	}
	if again := mustRun(t, s, Options{}); again.Digest != r.Digest || again.Events != r.Events {
		t.Errorf("digest %v after %d events, and then %v after %d", r.Digest, r.Events, again.Digest, again.Events)
	}
}

func TestAContextThatEndsInTheMidstOfAStormEndsTheRun(t *testing.T) {
	s := toyScenario(t, storm)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	looks := make(map[time.Duration]int) // in each slice of the run
	_, err := Run(ctx, s, Options{Progress: func(now, _ time.Duration) {
		if looks[now/slice]++; looks[now/slice] == 3 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAHandlerThatDoesNotReturnIsAViolationThatShowsWhereItWas(t *testing.T) {
	r := mustRun(t, toyScenario(t, func(env sim.Env, _ sim.Message) {
		for {
			env.Wall()
		}
	}), Options{})
	if check := programOf(t, r); check.Verdict != checker.Violation || !strings.Contains(check.Detail, "did not return") {
		t.Errorf("the check is %v", check)
	}
	if r.Panic == nil || r.Panic.Node != "n1" && r.Panic.Node != "n2" || r.Panic.Stack.Program()[0].File != "scenarios/panic_test.go" {
		t.Errorf("found %+v", r.Panic)
	}
}

func TestAPanicOfTheProgramIsShownWithItsCalls(t *testing.T) {
	r := mustRun(t, toyScenario(t, func(sim.Env, sim.Message) { panic("commit index went back from 7 to 5") }), Options{})
	if want := "program: commit index went back from # to #"; r.Verdict != checker.Violation || r.Signature != want {
		t.Errorf("found %v, %q, want a violation and %q", r.Verdict, r.Signature, want)
	}
	if r.Panic == nil || r.Panic.Value != "commit index went back from 7 to 5" || r.Panic.Stack.Program()[0].File != "scenarios/panic_test.go" {
		t.Errorf("found %+v", r.Panic)
	}
}

func TestAPanicOfAnyTextHasASignatureThatIsReadBack(t *testing.T) {
	for _, text := range []string{"two\nlines", "\x1b[2J\x00\xff", strings.Repeat("\U00020000", 200)} {
		r := mustRun(t, toyScenario(t, func(sim.Env, sim.Message) { panic(text) }), Options{})
		if !strings.HasPrefix(r.Signature, "program: ") || !isLine(r.Signature, 300) {
			t.Errorf("%q: found the signature %q, expected a line of at most 300 bytes", text, r.Signature)
		}
		// The toy is no protocol that a file could name.
		written := New("raft")
		written.Recorded = r.Spec.Recorded
		if s, err := Parse("x.yaml", written.YAML()); err != nil || s.Recorded.Signature != r.Signature {
			t.Errorf("%q: read back %+v (%v), expected the signature %q", text, s.Recorded, err, r.Signature)
		}
	}
}

// careless is an invariant that fails to do its work.
type careless struct{ observe, finish func() }

func (c careless) Name() string { return "careless" }

func (c careless) Promise() checker.Promise { return checker.Agreement }

func (c careless) Kinds() []observation.Kind { return []observation.Kind{observation.Became} }

func (c careless) Observe(*checker.Observation) *checker.Broken {
	c.observe()
	return nil
}

func (c careless) Finish() checker.Check {
	c.finish()
	return checker.Check{Name: "careless", Verdict: checker.Valid}
}

func TestAPanicOfWhatRunsOrJudgesLeavesARunUnknownAndNamesTheSeed(t *testing.T) {
	fails := func() { panic("no entry 12") }
	works := func() {}
	for _, c := range []struct {
		name  string
		spoil func(r *run)
	}{
		{"an observer", func(r *run) { r.world.OnObserve(func(sim.Observed) { fails() }) }},
		{"an act of the outside", func(r *run) { r.world.At(time.Second, "spoil", fails) }},
		{"an invariant", func(r *run) { r.online = checker.NewOnline(careless{fails, works}) }},
		{"an invariant at the end", func(r *run) { r.online = checker.NewOnline(careless{works, fails}) }},
		{"a display", func(r *run) { r.options.Progress = func(now, _ time.Duration) { fails() } }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := newRun(find(t, "raft/quiet", 7), Options{Trace: true})
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(r)
			result, err := r.complete(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			mustBeOfTheHarness(t, result)
			if result.Names == nil || result.Trace == nil || result.Spec.Recorded == nil || result.Spec.Recorded.Verdict != "unknown" {
				t.Errorf("the facts are not there: %+v", result)
			}
		})
	}
}

// mustBeOfTheHarness fails the test unless a run with seed 7 was given up since
// something panicked with "no entry 12" in this file.
func mustBeOfTheHarness(t *testing.T, r *Result) {
	t.Helper()
	if r.Verdict != checker.Unknown || r.Signature != "harness: no entry #" {
		t.Errorf("found %v, %q, want unknown", r.Verdict, r.Signature)
	}
	for _, words := range []string{"with seed 7", "no entry 12", "scenarios/panic_test.go:"} {
		if len(r.Checks) != 1 || !strings.Contains(r.Checks[0].Detail, words) {
			t.Errorf("the checks are %v, want one with %q in it", r.Checks, words)
		}
	}
	if r.Panic == nil || r.Panic.Node != "" || r.Panic.Stack.Program()[0].File != "scenarios/panic_test.go" {
		t.Errorf("found %+v", r.Panic)
	}
}

func TestAPanicOfWhatPreparesARunLeavesItUnknownAndNamesTheSeed(t *testing.T) {
	s := toyScenario(t, storm)
	s.Seed = 7
	registry[len(registry)-1].New = func(protocols.Cluster) (sim.Factory, error) { panic("no entry 12") }
	mustBeOfTheHarness(t, mustRun(t, s, Options{Trace: true}))
}

func TestFaultsThatComeTooFastAreNotTheProgramsFault(t *testing.T) {
	for _, c := range []struct {
		controls int
		verdict  checker.Verdict
	}{{900, checker.Unknown}, {100, checker.Violation}} {
		w := sim.New(sim.Config{Limits: sim.Limits{EventsPerInstant: 500}})
		w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
			return sim.Blocking(func(co *sim.Coroutine) {
				for {
					co.Sleep(0)
				}
			})
		}}))
		for range c.controls {
			w.At(0, "fault", func() {})
		}
		if err := w.Run(time.Second); err == nil {
			t.Fatal("the run did not end")
		}
		r := &run{world: w}
		if check := r.checkProgram(); check.Verdict != c.verdict {
			t.Errorf("%d events of faults in one instant: found %v, expected %v", c.controls, check, c.verdict)
		}
		w.Close()
	}
}

// A Bulk is a message that says that it is long.
type Bulk struct{}

// WireSize is the message's size in bytes on the network.
func (Bulk) WireSize() int { return wire.FrameMax + 1<<20 }

func TestARunSaysWhichMessagesWereTooLongForTheNetwork(t *testing.T) {
	s := toyScenario(t, func(env sim.Env, m sim.Message) {
		if _, ok := m.(Bulk); ok {
			panic("it arrived")
		}
		env.Send(env.ID()%2+1, Bulk{})
	})
	r := mustRun(t, s, Options{})
	told := strings.Join(r.Notes, "\n")
	if r.Panic != nil || !strings.Contains(told, "too long for the network: found scenarios.Bulk of up to 5242880 bytes, expected at most 4194304") {
		t.Errorf("the panic is %v, and the notes are %q", r.Panic, told)
	}
}
