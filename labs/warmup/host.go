package warmup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// Solution is what a student's package makes of the lab. Its messages are those that servers
// send each other, a value of each type.
func Solution(name string, create func(Config) Servers, messages ...sim.Message) *labs.Solution {
	return &labs.Solution{Lab: Lab, Name: name, Protocol: protocol(labs.ProtocolName(Lab, name), create, messages)}
}

// The parameters by which a scenario asks for speed.
const (
	everywhere     = "everywhere"
	everywhereHalf = "everywhere-half"
)

func protocol(name string, create func(Config) Servers, messages []sim.Message) *protocols.Protocol {
	p := &protocols.Protocol{
		Name:       name,
		Version:    1,
		Summary:    "the warm-up, as it is written in the lab",
		Source:     Lab.Source,
		Guarantee:  checker.Eventual,
		Reads:      "by the server that is asked, from what it knows",
		Leaderless: true,
		Logless:    true,
		Survives: protocols.Survival{
			Text:    "Each server serves its clients alone, whatever becomes of the others; what it has answered it remembers after a crash.",
			Down:    protocols.All,
			Amnesia: protocols.None,
			Disk:    []protocols.Damage{protocols.LostUnsynced, protocols.TornUnsynced},
			Clocks:  true,
		},
		Converges:  protocols.Convergence{Text: "The values and the sum, which the invariants of the lab judge."},
		Services:   []*services.Service{echoes, ids, broadcasts, sums},
		Invariants: invariants,
		Parameters: []protocols.Parameter{
			protocols.DurationParameter(everywhere, "0s", 0, "within which time a value that is broadcast is at every server; 0s is any"),
			protocols.DurationParameter(everywhereHalf, "0s", 0, "within which time half of the values are; 0s is any"),
		},
		Messages: messages,
	}
	host.Build(p, func(settings protocols.Settings, nodes []sim.NodeID) sim.Process {
		return &process{
			service: settings.Service(),
			nodes:   nodes,
			within:  bound{settings.Duration(everywhere), settings.Duration(everywhereHalf)},
			servers: create(Config{Nodes: slices.Clone(nodes)}),
			replies: make(map[sim.NodeID]services.Reply),
		}
	})
	return p
}

// A process runs a student's server of one part: it hands it what comes, answers clients by it,
// and tells what it does.
type process struct {
	host.Caller
	env     sim.Env
	service *services.Service
	nodes   []sim.NodeID
	within  bound
	servers Servers
	server  Server // the one of the part
	sends   sends

	replies   map[sim.NodeID]services.Reply // by client, the last
	delivered []string                      // in their order
	counted   string                        // the sum that was told last; empty if none was
}

func (p *process) Boot(env sim.Env) {
	p.env, p.server = env, p.mustHave()
	p.Caller = host.NewCaller(p.server, p.request, p.tellSum)
	env.Observe(starts.of(strconv.Itoa(len(p.nodes))))
	if p.within != (bound{}) && env.ID() == p.nodes[0] {
		env.Observe(bounds.of(p.within.String()))
	}
	p.Call(func() { p.server.Boot(environment{p}) })
}

// mustHave returns the server of the part.
func (p *process) mustHave() Server {
	var server Server
	var written bool
	part := "Counter"
	switch p.service {
	case echoes:
		part, server, written = "Echo", p.servers.Echo, p.servers.Echo != nil
	case ids:
		part, server, written = "IDs", p.servers.IDs, p.servers.IDs != nil
	case broadcasts:
		part, server, written = "Broadcast", p.servers.Broadcast, p.servers.Broadcast != nil
	default:
		server, written = p.servers.Counter, p.servers.Counter != nil
	}
	if !written {
		panic(fmt.Sprintf("New returned Servers without %s, expected a server for this part", part))
	}
	return server
}

// tellSum tells the outside if the server counts another sum.
func (p *process) tellSum() {
	if p.service != sums {
		return
	}
	if counted := strconv.FormatUint(p.servers.Counter.Sum(), 10); counted != p.counted {
		p.counted = counted
		p.env.Observe(counts.of(counted))
	}
}

// request serves a client. What the network brings twice is answered as before, and not done
// again.
func (p *process) request(from sim.NodeID, m services.Request) {
	command, err := p.service.Decode(m.Command)
	if err != nil {
		p.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
		return
	}
	if command.Kind == services.Register {
		p.env.Send(from, host.Session(from, m.Seq))
		return
	}
	reply := services.Reply{Seq: m.Seq, Status: services.OK}
	switch last := p.replies[from]; {
	case m.Seq > last.Seq:
		p.Call(func() { reply.Result = p.do(command.Operation) })
		p.replies[from] = reply
		p.env.Send(from, reply)
	case m.Seq == last.Seq:
		p.env.Send(from, last)
	}
}

// do has the server do what a client asks for.
func (p *process) do(o services.Operation) (r services.Result) {
	switch o.Kind {
	case echo:
		r.Value = p.servers.Echo.Echo(o.Value)
	case newID:
		r.Value = p.servers.IDs.NewID()
	case broadcast:
		p.env.Observe(asked.of(o.Value))
		p.servers.Broadcast.Broadcast(o.Value)
		p.env.Observe(told.of(o.Value))
	case values:
		r.Value = strings.Join(p.delivered, " ")
	case add:
		n := amount(o.Value)
		text := strconv.FormatUint(n, 10)
		p.env.Observe(adds.of(text))
		p.servers.Counter.Add(n)
		p.env.Observe(added.of(text))
	case sum:
		r.Value = strconv.FormatUint(p.servers.Counter.Sum(), 10)
	}
	if len(r.Value) > services.CommandMax {
		panic(fmt.Sprintf("the answer to a client has %d bytes, expected at most %d", len(r.Value), services.CommandMax))
	}
	return r
}
