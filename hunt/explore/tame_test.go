package explore

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A tamed process is a synod server without some of the messages that the
// single decree does not have either.
type tamed struct {
	inner sim.Process
	env   *tamedEnv
}

// A tamedEnv hands messages of a node to itself over at once, and those of an
// acceptor to the proposer only, as far as it is told to.
type tamedEnv struct {
	*env
	how   taming
	inbox []sim.Message
}

type taming struct{ atOnce, proposerOnly bool }

func (e *tamedEnv) Send(to sim.NodeID, message sim.Message) {
	accepted, vote := message.(synod.Accepted)
	switch {
	case vote && e.how.proposerOnly && to != sim.NodeID(accepted.Ballot%1000):
	case e.how.atOnce && to == e.id:
		e.inbox = append(e.inbox, message)
	default:
		e.env.Send(to, message)
	}
}

func (p *tamed) Boot(e sim.Env) {
	p.env.env = e.(*env)
	p.inner.Boot(p.env)
	p.settle()
}

func (p *tamed) Receive(from sim.NodeID, message sim.Message) {
	p.inner.Receive(from, message)
	p.settle()
}

func (p *tamed) Expire(timer sim.Timer) {
	p.inner.Expire(timer)
	p.settle()
}

func (p *tamed) settle() {
	for p.inner.(sim.Drainer).Drained(); len(p.env.inbox) > 0; p.inner.(sim.Drainer).Drained() {
		message := p.env.inbox[0]
		p.env.inbox = p.env.inbox[1:]
		p.inner.Receive(p.env.id, message)
	}
	p.env.inbox = nil
}

func tame(m Model, how taming) Model {
	program := m.Program
	m.Program = func(id sim.NodeID) sim.Process { return &tamed{program(id), &tamedEnv{how: how}} }
	return m
}

func TestMessagesThatTheSingleDecreeHasNotAreWhatMakesSynodLarger(t *testing.T) {
	for _, c := range []struct {
		name    string
		clients [][]services.Operation
		how     taming
		states  int
	}{
		{"a put", onePut, taming{}, 28_647},
		{"a put, messages to oneself at once", onePut, taming{atOnce: true}, 1_567},
		{"a put, and votes told to the proposer only", onePut, taming{atOnce: true, proposerOnly: true}, 81},
		{"a put and a get, the same", onePutsGet, taming{atOnce: true, proposerOnly: true}, 23_493},
	} {
		r := explored(t, tame(synodModel(t, 3, "", "10ms", c.clients...), c.how))
		if r.Verdict != checker.Valid || r.States != c.states {
			t.Errorf("%s: %v with %d states (%s); expected valid, %d", c.name, r.Verdict, r.States, r.Reason+r.Check.Detail, c.states)
		}
	}
	for _, c := range []struct {
		name    string
		clients [][]services.Operation
		states  int
	}{
		{"a put", onePut, 185},
		{"a put and a get", onePutsGet, 265},
		{"two puts", twoPut, 10_388},
	} {
		m := decreeModel()
		m.Clients = c.clients
		if r := explored(t, m); r.Verdict != checker.Valid || r.States != c.states {
			t.Errorf("the single decree, %s: %v with %d states; expected valid, %d", c.name, r.Verdict, r.States, c.states)
		}
	}
}
