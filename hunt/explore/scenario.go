package explore

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// ClientsMax is how many clients of a scenario a model has at most.
const ClientsMax = 2

// OfScenario returns the model of a scenario's cluster: its protocol, flaw,
// parameters and number of servers, without any budget. If the workload is a
// script, each client does its steps, whatever their times, and there must be
// no more than ClientsMax clients in it. Otherwise each client of the first
// ClientsMax does, to one key, an operation of the first kind of its workload's mix that
// writes, with inputs of its own, and then looks at the key. Network, disks,
// clocks and faults of the scenario mean nothing here.
//
// The error is that of a scenario that makes no sense, or whose clients are
// promised less than linearizability, for nothing less is judged here.
func OfScenario(s scenarios.Scenario) (Model, error) {
	p, err := scenarios.FindProtocol(s.Protocol)
	if err != nil {
		return Model{}, fmt.Errorf("explore: %w", err)
	}
	promised, err := p.GuaranteeWith(s.Parameters)
	if err != nil {
		return Model{}, fmt.Errorf("explore: %w", err)
	}
	if promised != checker.Linearizable {
		return Model{}, fmt.Errorf("explore: found parameters with which protocol %s promises %s consistency, expected linearizable", p.Name, promised)
	}
	task, err := s.Task()
	if err != nil {
		return Model{}, fmt.Errorf("explore: %w", err)
	}
	cluster := protocols.Cluster{Service: task.Service, Flaw: s.Flaw, Parameters: s.Parameters}
	for i := range s.Nodes {
		cluster.Nodes = append(cluster.Nodes, nodeAt(i))
	}
	program, err := p.New(cluster)
	if err != nil {
		return Model{}, fmt.Errorf("explore: %w", err)
	}
	tells, err := p.ObservesWith(s.Parameters)
	if err != nil {
		return Model{}, fmt.Errorf("explore: %w", err)
	}
	clients, err := scriptsOf(s.Workload, task)
	if err != nil {
		return Model{}, err
	}
	standard := Invariants(tells...)
	invariants := func() []checker.Invariant { return append(standard(), p.OwnInvariants()...) }
	return Model{Servers: s.Nodes, Program: program, Invariants: invariants, Words: p.Words, Clients: clients, Task: task}, nil
}

// scriptsOf returns what each client does.
func scriptsOf(w scenarios.Workload, task scenarios.Task) ([][]services.Operation, error) {
	var clients [][]services.Operation
	if len(w.Script) == 0 {
		for i := range min(w.Clients, ClientsMax) {
			clients = append(clients, madeUp(task, i))
		}
		return clients, nil
	}
	places := make(map[string]int)
	for _, step := range w.Script {
		place, known := places[step.Client]
		if !known {
			place = len(clients)
			places[step.Client] = place
			clients = append(clients, nil)
		}
		clients[place] = append(clients[place], step.Operation)
	}
	if len(clients) > ClientsMax {
		return nil, fmt.Errorf("explore: found a script of %d clients, expected %d at most", len(clients), ClientsMax)
	}
	return clients, nil
}

// madeUp is what the client at a place does where nobody says it: it writes, and looks.
func madeUp(task scenarios.Task, place int) []services.Operation {
	const key = "k1"
	name, written := nemesis.ClientName(place+1), 0
	random := rng.New(0, "inputs", uint64(place))
	makes := task.New(services.Seat{Client: name, Keys: []string{key}, Random: &random, Unique: func() string {
		written++
		return fmt.Sprintf("%s.%d", name, written)
	}})
	var script []services.Operation
	for _, w := range task.Mix {
		if !w.Kind.Reads && w.Weight > 0 {
			script = append(script, makes.Make(w.Kind, key))
			break
		}
	}
	if look, can := makes.Look(key); can {
		script = append(script, look)
	}
	return script
}

// Script is what a client of the model does, in words: put(k1, "c1.1"), get(k1).
func (m *Model) Script(client int) string {
	var operations []string
	for _, o := range m.Clients[client] {
		operations = append(operations, o.Words())
	}
	return strings.Join(operations, ", ")
}

// nodeAt returns the number of the node at a place.
func nodeAt(place int) sim.NodeID { return sim.NodeID(1 + place) }
