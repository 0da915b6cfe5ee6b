package atmostonce_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/atmostonce"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A bad program answers each command at its clerk, and does something besides that it may not.
type bad struct {
	env   atmostonce.ServerEnv
	clerk atmostonce.ClerkEnv
	do    func(b *bad, command string)
	keeps func()
}

type badClerk struct {
	*bad
	config atmostonce.Config
}

// A message is a text that bad programs send each other.
type message struct{ Text string }

func (m message) WireSize() int { return len(m.Text) }

func (b *bad) Boot(env atmostonce.ServerEnv) { b.env = env }

func (b *bad) Receive(from sim.NodeID, m sim.Message) { b.do(b, m.(message).Text) }

func (b *bad) Expire(sim.Timer) {}

func (c *badClerk) Boot(env atmostonce.ClerkEnv) { c.clerk = env }

func (c *badClerk) Receive(from sim.NodeID, m sim.Message) {}

func (c *badClerk) Ask(command string) {
	c.clerk.Send(c.config.Server, message{command})
	c.do(c.bad, command)
}

// badSolution is a solution of which the server, or each clerk, does something with a command.
func badSolution(name string, server, clerk func(b *bad, command string)) *labs.Solution {
	nothing := func(*bad, string) {}
	if server == nil {
		server = nothing
	}
	if clerk == nil {
		clerk = nothing
	}
	return atmostonce.Solution(name, func(c atmostonce.Config) (atmostonce.Server, atmostonce.Clerk) {
		return &bad{do: server}, &badClerk{&bad{do: clerk}, c}
	}, message{})
}

// madeUp is a command that nobody asks for.
var madeUp = services.Command{Operation: services.Operation{Kind: kv.Put, Key: "k1", Value: "made up"}}.Encode()

func TestWhatAProgramMayNotDoIsSaidAndEndsTheRun(t *testing.T) {
	for name, c := range map[string]struct {
		solution    *labs.Solution
		test, check string
		says        string
	}{
		"executes what is no command":    {badSolution("no-command", func(b *bad, _ string) { b.env.Execute("x") }, nil), "one-client", scenarios.ProgramName, "no command"},
		"executes what nobody asked":     {badSolution("not-asked", func(b *bad, _ string) { b.env.Execute(madeUp) }, nil), "one-client", scenarios.ProgramName, "no clerk was asked for"},
		"is done with what is no result": {badSolution("no-result", nil, func(b *bad, _ string) { b.clerk.Done("x") }), "one-client", scenarios.ProgramName, "expected a result"},
		"is done twice":                  {badSolution("twice", nil, func(b *bad, _ string) { b.clerk.Done("-"); b.clerk.Done("-") }), "one-client", scenarios.ProgramName, "none"},
		"makes answers up":               {badSolution("made-up", nil, func(b *bad, _ string) { b.clerk.Done("-") }), "one-client", checker.AcknowledgedNotLostName, "no node had applied it"},
		"keeps a function": {badSolution("function", func(b *bad, command string) {
			b.keeps = func() {}
			b.env.Execute(command)
		}, nil), "much", "memory", "function"},
	} {
		if err := labs.Register(c.solution); err != nil {
			t.Fatal(err)
		}
		_, test, _ := c.solution.Lab.Test(c.test)
		o, err := test.Run(t.Context(), c.solution, 1)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, check := range o.Checks {
			found = found || check.Name == c.check && check.Verdict == checker.Violation && strings.Contains(check.Detail, c.says)
		}
		if !found {
			failed, _ := o.Failed()
			t.Errorf("%s: found %s: %q, expected a violation of %q that says %q", name, failed.Name, failed.Detail, c.check, c.says)
		}
	}
}
