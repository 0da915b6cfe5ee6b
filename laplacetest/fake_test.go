package laplacetest_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/sim"
)

// A fakeTest is a test within a test, which may fail.
type fakeTest struct {
	name            string
	log             strings.Builder
	failed, skipped bool
	cleanups        []func()
}

// try runs a test within the test, in a directory of its own.
func try(t *testing.T, body func(t laplacetest.TB)) *fakeTest {
	t.Helper()
	f := &fakeTest{name: "TestFake"}
	f.run(body)
	return f
}

func (f *fakeTest) run(body func(t laplacetest.TB)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(f.cleanups) - 1; i >= 0; i-- {
				f.cleanups[i]()
			}
		}()
		body(f)
	}()
	<-done
}

func (f *fakeTest) Helper()                         {}
func (f *fakeTest) Name() string                    { return f.name }
func (f *fakeTest) Failed() bool                    { return f.failed }
func (f *fakeTest) Cleanup(do func())               { f.cleanups = append(f.cleanups, do) }
func (f *fakeTest) Log(arguments ...any)            { fmt.Fprintln(&f.log, arguments...) }
func (f *fakeTest) Logf(s string, arguments ...any) { fmt.Fprintf(&f.log, s+"\n", arguments...) }
func (f *fakeTest) Fail()                           { f.failed = true }
func (f *fakeTest) FailNow()                        { f.failed = true; runtime.Goexit() }
func (f *fakeTest) Error(arguments ...any)          { f.Log(arguments...); f.Fail() }
func (f *fakeTest) Fatal(arguments ...any)          { f.Log(arguments...); f.FailNow() }
func (f *fakeTest) Errorf(s string, arguments ...any) {
	f.Logf(s, arguments...)
	f.Fail()
}
func (f *fakeTest) Fatalf(s string, arguments ...any) {
	f.Logf(s, arguments...)
	f.FailNow()
}
func (f *fakeTest) SkipNow()              { f.skipped = true; runtime.Goexit() }
func (f *fakeTest) Skip(arguments ...any) { f.Log(arguments...); f.SkipNow() }
func (f *fakeTest) Skipf(s string, arguments ...any) {
	f.Logf(s, arguments...)
	f.SkipNow()
}

// mustFail fails the test unless the one within failed and said all of this.
func (f *fakeTest) mustFail(t *testing.T, words ...string) {
	t.Helper()
	if !f.failed {
		t.Fatalf("it passed, and said:\n%s", &f.log)
	}
	f.mustSay(t, words...)
}

func (f *fakeTest) mustSay(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(f.log.String(), w) {
			t.Fatalf("it did not say %q, but:\n%s", w, &f.log)
		}
	}
}

func (f *fakeTest) mustPass(t *testing.T) {
	t.Helper()
	if f.failed || f.skipped {
		t.Fatalf("it failed or was skipped, and said:\n%s", &f.log)
	}
}

// set gives a flag of the command line a value while the test runs.
func set(t *testing.T, name, value string) {
	t.Helper()
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set(name, before); err != nil {
			t.Error(err)
		}
	})
}

// A ticker tells of every tick of a second, and counts those of all its lives
// on its disk, unless a crash forgets them.
type ticker struct {
	env   sim.Env
	ticks uint64
}

func newTicker([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(ticker) } }

func (p *ticker) Boot(env sim.Env) {
	p.env = env
	env.Observe(sim.Observation{Kind: sim.Became, Text: "ticker", Term: 1})
	p.env.SetTimer("tick", time.Second)
}

func (p *ticker) Receive(sim.NodeID, sim.Message) {}

func (p *ticker) Expire(sim.Timer) {
	p.ticks++
	p.env.Observe(sim.Observation{Kind: sim.Note, Text: "tick", Value: p.ticks})
	p.env.SetTimer("tick", time.Second)
	p.env.Send(p.env.ID()%2+1, tick{p.ticks})
}

type tick struct{ Number uint64 }
