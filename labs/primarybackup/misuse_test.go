package primarybackup_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/primarybackup"
	reference "github.com/laplace-sim/laplace/labs/primarybackup/reference"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A badView tells everybody of one view.
type badView struct {
	primarybackup.ViewServer
	env  host.Env
	view primarybackup.View
}

func (v *badView) Boot(env host.Env) { v.env = env }

func (v *badView) Receive(from sim.NodeID, m sim.Message) {
	v.env.Send(from, primarybackup.Tell{View: v.view})
}

// A badServer does something upon each request.
type badServer struct {
	primarybackup.Server
	env primarybackup.Env
	do  func(env primarybackup.Env, client sim.NodeID, number uint64)
}

func (s *badServer) Boot(env primarybackup.Env) { s.env = env; s.Server.Boot(env) }

func (s *badServer) Request(client sim.NodeID, number uint64, command string) {
	s.do(s.env, client, number)
}

func TestWhatAProgramMayNotDoIsSaidAndEndsTheRun(t *testing.T) {
	for name, c := range map[string]struct {
		view *primarybackup.View
		do   func(env primarybackup.Env, client sim.NodeID, number uint64)
		test string
		says string
	}{
		"no-primary":  {view: &primarybackup.View{Number: 1}, test: "views", says: "expected a Primary"},
		"no-server":   {view: &primarybackup.View{Number: 1, Primary: 2, Backup: 99}, test: "views", says: "expected a Primary"},
		"a-client":    {view: &primarybackup.View{Number: 1, Primary: 5}, test: "views", says: "expected a Primary"},
		"no-command":  {do: func(env primarybackup.Env, _ sim.NodeID, _ uint64) { env.Execute("x") }, test: "quiet", says: "no command"},
		"no-read":     {do: func(env primarybackup.Env, _ sim.NodeID, _ uint64) { env.Reads("") }, test: "quiet", says: "no command"},
		"no-result":   {do: func(env primarybackup.Env, c sim.NodeID, n uint64) { env.Reply(c, n, "") }, test: "quiet", says: "expected a result"},
		"no-snapshot": {do: func(env primarybackup.Env, _ sim.NodeID, _ uint64) { env.Restore("") }, test: "quiet", says: "no text that Snapshot gave"},
	} {
		s := primarybackup.Solution(name, func(config primarybackup.Config) (primarybackup.ViewServer, primarybackup.Server) {
			view, server := reference.New(config)
			if c.view != nil {
				view = &badView{view: *c.view}
			}
			if c.do != nil {
				server = &badServer{Server: server, do: c.do}
			}
			return view, server
		}, reference.Messages...)
		if err := labs.Register(s); err != nil {
			t.Fatal(err)
		}
		_, test, _ := s.Lab.Test(c.test)
		o, err := test.Run(t.Context(), s, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, check := range o.Checks {
			if check.Name == scenarios.ProgramName && (check.Verdict != checker.Violation || !strings.Contains(check.Detail, c.says)) {
				t.Errorf("%s: found %v: %q, expected a violation that says %q", name, check.Verdict, check.Detail, c.says)
			}
		}
	}
}
