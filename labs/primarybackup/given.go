package primarybackup

import (
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// An ideal is the store of servers that are given: there is one for all of them, so that what
// clients see shows only whether there is a primary.
type ideal struct{ machine *services.Store }

// A given server pings a view server under test, and hands its backup a state that is a number
// only. It acknowledges a view a while after it could.
type given struct {
	env    sim.Env
	config Config
	ideal  *ideal
	// hesitates is how long it waits at most before it acknowledges a view.
	hesitates time.Duration

	view View
	has  uint64 // the last view in which it had the state
}

// A handing is what a given primary sends its backup, and the backup back.
type handing struct {
	View View
	Back bool
}

// The timers of a given server, and how long they are.
const (
	pingTimer   sim.Timer = "ping"
	handTimer   sim.Timer = "hand"
	acceptTimer sim.Timer = "accept"

	pingEvery = 50 * time.Millisecond
	handEvery = 20 * time.Millisecond
)

func (g *given) Boot(env sim.Env) {
	g.env = env
	g.ping()
}

func (g *given) ping() {
	g.env.Send(g.config.Master, Ping{g.has})
	g.env.SetTimer(pingTimer, pingEvery)
}

func (g *given) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case services.Request:
		g.request(from, m)
	case Tell:
		g.enter(m.View)
	case handing:
		g.enter(m.View)
		switch {
		case m.View.Number != g.view.Number:
		case !m.Back:
			g.has = m.View.Number
			g.env.Send(from, handing{g.view, true})
		case g.has != m.View.Number:
			g.env.StopTimer(handTimer)
			g.env.SetTimer(acceptTimer, time.Duration(g.env.Rand().Between(0, int64(g.hesitates))))
		}
	}
}

func (g *given) Expire(timer sim.Timer) {
	switch timer {
	case pingTimer:
		g.ping()
	case handTimer:
		g.hand()
	case acceptTimer:
		g.accept()
	}
}

// enter goes on to a view.
func (g *given) enter(v View) {
	if v.Number <= g.view.Number {
		return
	}
	was := g.view
	g.view = v
	g.env.StopTimer(handTimer)
	g.env.StopTimer(acceptTimer)
	switch isFirst := v.Number == 1 && was.Number == 0; {
	case v.Primary != g.env.ID():
		g.has = 0
	case g.has == 0 && !isFirst: // it is to be primary, and has no state
	case v.Backup != 0:
		g.hand()
	default:
		g.env.SetTimer(acceptTimer, time.Duration(g.env.Rand().Between(0, int64(g.hesitates))))
	}
}

// hand hands the state to the backup, until that says that it has it.
func (g *given) hand() {
	g.env.Send(g.view.Backup, handing{g.view, false})
	g.env.SetTimer(handTimer, handEvery)
}

// accept begins to serve as primary, and acknowledges the view.
func (g *given) accept() {
	g.has = g.view.Number
	g.env.Observe(sim.Observation{Kind: sim.Became, Text: sim.Leader, Term: g.has})
	g.env.Send(g.config.Master, Ping{g.has})
}

// request serves a client, if the server is primary of an acknowledged view.
func (g *given) request(from sim.NodeID, m services.Request) {
	command, err := g.ideal.machine.Decode(m.Command)
	switch {
	case err != nil:
		g.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case g.view.Primary != g.env.ID() || g.has != g.view.Number:
		g.env.Send(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: g.view.Primary})
	default:
		result, effect := g.ideal.machine.Apply(command)
		g.env.Send(from, services.Answer(m.Seq, result, effect))
	}
}
