package scenarios

import (
	"cmp"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/counter"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/services/queue"
	"github.com/laplace-sim/laplace/services/set"
	"github.com/laplace-sim/laplace/services/uniqueids"
)

// offered holds the services that any protocol that hosts one offers: whoever adds one
// adds it here.
var offered = []*services.Service{
	kv.Service(),
	set.Service(),
	counter.Service(),
	queue.Service(),
	uniqueids.Service(),
}

// Services returns the services that any protocol that hosts one offers.
func Services() []*services.Service { return slices.Clone(offered) }

// ServicesOf returns the services that a protocol offers, its first one first.
func ServicesOf(p *protocols.Protocol) []*services.Service {
	if p.Services == nil {
		return Services()
	}
	return slices.Clone(p.Services)
}

// A Task is a workload, and the service that it is of.
type Task struct {
	Service *services.Service
	*services.Workload
}

// tasks are the workloads that clients of a protocol can have, of which the first is
// meant where none is named.
func tasks(p *protocols.Protocol) []Task {
	var all []Task
	for _, s := range ServicesOf(p) {
		for _, w := range s.Workloads {
			all = append(all, Task{s, w})
		}
	}
	return all
}

// Task returns what the clients do. The error is that of FindProtocol, or that there is
// no such workload.
func (s *Scenario) Task() (Task, error) {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return Task{}, err
	}
	all := tasks(p)
	if s.Workload.Name == "" {
		return all[0], nil
	}
	for _, t := range all {
		if t.Name == s.Workload.Name {
			return t, nil
		}
	}
	return Task{}, notFound("workload", s.Workload.Name, names(all, func(t Task) string { return t.Name }))
}

// complete is a mix with a weight for each kind that a workload has: those of the
// workload if the mix is nil, and else 0 where it has none.
func (m Mix) complete(of *services.Workload) Mix {
	all := make(Mix, len(of.Mix))
	for _, w := range of.Mix {
		if all[w.Kind.Name] = w.Weight; m != nil {
			all[w.Kind.Name] = 0
		}
	}
	maps.Copy(all, m)
	return all
}

// everyKind are the names of the kinds of operation of all services, each once: in the
// order of their mixes, and then the rest.
func everyKind() []string {
	var names []string
	add := func(k *services.Kind) {
		if !slices.Contains(names, k.Name) {
			names = append(names, k.Name)
		}
	}
	for _, s := range offered {
		for _, workload := range s.Workloads {
			for _, w := range workload.Mix {
				add(w.Kind)
			}
		}
		for _, k := range s.Kinds {
			add(k)
		}
	}
	return names
}

// kindOf returns the kind of a service by its name, and if it has none such one that
// stands for it, of no service: Check refuses it.
func kindOf(s *services.Service, name string) *services.Kind {
	return cmp.Or(s.Kinds.Named(name), &services.Kind{Name: name})
}

// resolve gives the workload what it leaves out, and puts the service's own kinds in the
// place of those that stand for them in a script that was read. What cannot be resolved
// stays, and Check says so.
func (s *Scenario) resolve() {
	t, err := s.Task()
	if err != nil {
		return
	}
	if s.Workload.Keys == 0 {
		s.Workload.Keys = t.Keys
	}
	s.Workload.Mix = s.Workload.Mix.complete(t.Workload)
	s.Workload.Script = slices.Clone(s.Workload.Script)
	for i := range s.Workload.Script {
		o := &s.Workload.Script[i].Operation
		if o.Kind != nil {
			o.Kind = kindOf(t.Service, o.Kind.Name)
		}
	}
}
