package grade

import (
	"reflect"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/atmostonce"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/kvraft"
	"github.com/laplace-sim/laplace/labs/paxos"
	"github.com/laplace-sim/laplace/labs/primarybackup"
	"github.com/laplace-sim/laplace/labs/raft"
	"github.com/laplace-sim/laplace/labs/warmup"
)

// handed has what the servers of labs were handed, with the type that they were to see.
var handed []struct {
	env  any
	want reflect.Type
}

func note[E any](env E) {
	handed = append(handed, struct {
		env  any
		want reflect.Type
	}{env, reflect.TypeFor[E]()})
}

// Each of these notes what it is handed, and has no other method: a run ends as a panic soon.
type (
	raftSpy   struct{ raft.Server }
	kvraftSpy struct{ kvraft.Server }
	paxosSpy  struct{ paxos.Server }
	onceSpy   struct{ atmostonce.Server }
	clerkSpy  struct{ atmostonce.Clerk }
	viewSpy   struct{ primarybackup.ViewServer }
	backupSpy struct{ primarybackup.Server }
	echoSpy   struct{ warmup.EchoServer }
)

func (raftSpy) Boot(env raft.Env)             { note(env) }
func (kvraftSpy) Boot(env kvraft.Env)         { note(env) }
func (paxosSpy) Boot(env paxos.Env)           { note(env) }
func (onceSpy) Boot(env atmostonce.ServerEnv) { note(env) }
func (clerkSpy) Boot(env atmostonce.ClerkEnv) { note(env) }
func (viewSpy) Boot(env host.Env)             { note(env) }
func (backupSpy) Boot(env primarybackup.Env)  { note(env) }
func (echoSpy) Boot(env warmup.Env)           { note(env) }

func TestAServerIsHandedNothingButItsEnv(t *testing.T) {
	handed = nil
	for _, s := range []*labs.Solution{
		raft.Solution("spy", func(raft.Config) raft.Server { return raftSpy{} }),
		kvraft.Solution("spy", func(kvraft.Config) kvraft.Server { return kvraftSpy{} }),
		paxos.Solution("spy", func(paxos.Config) paxos.Server { return paxosSpy{} }),
		atmostonce.Solution("spy", func(atmostonce.Config) (atmostonce.Server, atmostonce.Clerk) { return onceSpy{}, clerkSpy{} }),
		primarybackup.Solution("spy", func(primarybackup.Config) (primarybackup.ViewServer, primarybackup.Server) {
			return viewSpy{}, backupSpy{}
		}),
		warmup.Solution("spy", func(warmup.Config) warmup.Servers { return warmup.Servers{Echo: echoSpy{}} }),
	} {
		if err := labs.Register(s); err != nil {
			t.Fatal(err)
		}
		for _, part := range s.Lab.Parts {
			_, _ = part.Tests[0].Run(t.Context(), s, 1) // what becomes of it does not matter
		}
	}
	seen := map[reflect.Type]bool{}
	for _, h := range handed {
		seen[h.want] = true
		if is := reflect.TypeOf(h.env); is.NumMethod() != h.want.NumMethod() {
			t.Errorf("found %v with %d methods, expected the %d of %v: a server could reach the others by a type assertion", is, is.NumMethod(), h.want.NumMethod(), h.want)
		}
	}
	if len(seen) != 8 {
		t.Errorf("found %v, expected what 8 kinds of servers are handed", seen)
	}
}
