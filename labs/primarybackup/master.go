package primarybackup

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A master runs a student's view server, and tells which views it tells of, and which of these
// were acknowledged before.
type master struct {
	host.World
	host.Caller
	view   ViewServer
	config Config

	told  View // the last
	acked bool // its primary has pinged with its number
}

// A viewReach is all that a view server is handed, so that nothing else of the host is within its reach.
type viewReach struct{ host.Env }

func (p *master) Boot(env sim.Env) {
	p.World = host.World{Env: env}
	p.Caller = host.NewCaller(p.view, p.redirect, nil)
	p.Call(func() { p.view.Boot(viewReach{p}) })
}

// Receive takes note of what is acknowledged, before the view server hears of it.
func (p *master) Receive(from sim.NodeID, message sim.Message) {
	if m, ok := message.(Ping); ok {
		p.acked = p.acked || p.told.Number > 0 && from == p.told.Primary && m.Number == p.told.Number
	}
	p.Caller.Receive(from, message)
}

// redirect sends a client on to the primary.
func (p *master) redirect(from sim.NodeID, m services.Request) {
	p.World.Send(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: p.told.Primary})
}

// Send implements host.Env. A view that is told for the first time is observed, with whether
// the one before was acknowledged.
func (p *master) Send(to sim.NodeID, message sim.Message) {
	if tell, ok := message.(Tell); ok && tell.View.Number > 0 && tell.View != p.told {
		p.mustBeServers(tell.View)
		p.Observe(configured(tell.View, p.acked))
		p.told, p.acked = tell.View, false
	}
	p.World.Send(to, message)
}

// mustBeServers panics if somebody has a place in a view who cannot have it.
func (p *master) mustBeServers(v View) {
	for _, id := range v.members() {
		if !slices.Contains(p.config.Servers, id) {
			panic(fmt.Sprintf("Tell of view %d (%d, %d), expected a Primary that is one of the servers %v, and a Backup that is one, or 0", v.Number, v.Primary, v.Backup, p.config.Servers))
		}
	}
}

// configured is the observation of a view that is told for the first time. Index is 2 if the
// one that was told before was acknowledged, and 1 if not.
func configured(v View, acked bool) sim.Observation {
	o := sim.Observation{Kind: sim.Configured, Term: v.Number, Index: 1, Text: observation.Names(v.members())}
	if acked {
		o.Index = 2
	}
	return o
}

// members are the servers of a view, the primary first.
func (v View) members() []sim.NodeID {
	if v.Backup == 0 {
		return []sim.NodeID{v.Primary}
	}
	return []sim.NodeID{v.Primary, v.Backup}
}
