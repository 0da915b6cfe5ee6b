package kvraft_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/kvraft"
	skeleton "github.com/laplace-sim/laplace/labs/kvraft/skeleton"
)

// A mistaken server does one thing that it may not when a client asks for something.
type mistaken struct {
	kvraft.Server
	env  kvraft.Env
	make func(env kvraft.Env, c kvraft.Command)
}

func (m *mistaken) Boot(env kvraft.Env)          { m.env = env; m.Server.Boot(env) }
func (m *mistaken) Request(c kvraft.Command)     { m.make(m.env, c) }
func (m *mistaken) Apply(uint64, kvraft.Command) {}

func TestWhatAServerMayNotDoIsToldInALine(t *testing.T) {
	_, test, _ := kvraft.Lab.Test("one-client")
	for name, c := range map[string]struct {
		make func(env kvraft.Env, c kvraft.Command)
		told string
	}{
		"timer":   {func(env kvraft.Env, _ kvraft.Command) { env.SetTimer("log: election", 1) }, `SetTimer of "log: election", which is a timer of the log`},
		"reads":   {func(env kvraft.Env, _ kvraft.Command) { env.SetTimer("reads", 1) }, `SetTimer of "reads", which is a timer of the log`},
		"reply":   {func(env kvraft.Env, _ kvraft.Command) { env.Reply(kvraft.Command{Client: 1}, kvraft.Reply{}) }, "Reply to client 1, which has asked for nothing"},
		"nobody":  {func(env kvraft.Env, _ kvraft.Command) { env.Reply(kvraft.Command{}, kvraft.Reply{}) }, "Reply to client 0, which has asked for nothing"},
		"unknown": {func(env kvraft.Env, _ kvraft.Command) { env.Reply(kvraft.Command{Client: 99}, kvraft.Reply{}) }, "no such node: 99"},
		"long": {func(env kvraft.Env, c kvraft.Command) {
			c.Kind, c.Value = kvraft.Put, strings.Repeat("x", 2<<20)
			env.Propose(c)
		}, "expected at most 1048576"},
		"for-ever": {func(env kvraft.Env, c kvraft.Command) {
			for {
				env.SetTimer("again", 1)
			}
		}, "did not return"},
	} {
		t.Run(name, func(t *testing.T) {
			s := kvraft.Solution("mistaken-"+name, func(kvraft.Config) kvraft.Server {
				return &mistaken{Server: skeleton.New(kvraft.Config{}), make: c.make}
			})
			mustTell(t, s, test, c.told)
		})
	}
}

func mustTell(t *testing.T, s *labs.Solution, test *labs.Test, told string) {
	t.Helper()
	if err := labs.Register(s); err != nil {
		t.Fatal(err)
	}
	o, err := test.Run(t.Context(), s, 1)
	if err != nil {
		t.Fatal(err)
	}
	failed, _ := o.Failed()
	if failed.Verdict != checker.Violation || !strings.Contains(failed.Detail, told) {
		t.Errorf("found %s: %s: %s, expected a violation that says %q", failed.Name, failed.Verdict, failed.Detail, told)
	}
}
