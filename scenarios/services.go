package scenarios

import (
	"cmp"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/bank"
	"github.com/laplace-sim/laplace/services/counter"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/services/listappend"
	"github.com/laplace-sim/laplace/services/mutex"
	"github.com/laplace-sim/laplace/services/queue"
	"github.com/laplace-sim/laplace/services/set"
	"github.com/laplace-sim/laplace/services/uniqueids"
)

// offered holds the services that there are. Any protocol that hosts one offers them, but
// for those that are reserved: whoever adds one adds it here.
var offered = []*services.Service{
	kv.Service(),
	set.Service(),
	counter.Service(),
	queue.Service(),
	uniqueids.Service(),
	mutex.Service(),
	bank.Service(),
	listappend.Service(),
}

// reserved are those of offered that only the protocols offer which name them.
var reserved []*services.Service

// Services returns the services that any protocol that hosts one offers.
func Services() []*services.Service {
	return slices.DeleteFunc(slices.Clone(offered), func(s *services.Service) bool { return slices.Contains(reserved, s) })
}

// FindService returns the service of that name, whichever protocols offer it. The error
// says which there are.
func FindService(name string) (*services.Service, error) {
	for _, s := range offered {
		if s.Name == name {
			return s, nil
		}
	}
	return nil, notFound("service", name, names(offered, (*services.Service).String))
}

// Spoken returns the service in whose language a history is, of those that FindService
// knows; nil if there is none, or nothing was asked.
func Spoken(h checker.History) *services.Service {
	for _, s := range offered {
		if len(h) > 0 && s.Kinds.Accept(h) == nil {
			return s
		}
	}
	return nil
}

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

// Tasks returns the workloads that clients of a protocol can have, of which the first is
// meant where none is named.
func Tasks(p *protocols.Protocol) []Task {
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
	all := Tasks(p)
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

// Asking returns the scenario with clients that do something else: the workload of that
// name, with the keys and the mix that it has where nothing is said, in place of the
// scenario's and of its script. Check says if there is no such workload.
func (s Scenario) Asking(workload string) Scenario {
	w := &s.Workload
	w.Name, w.Keys, w.Mix, w.Script = workload, 0, nil, nil
	s.resolve()
	return s
}

// everyKind are the names of the kinds of operation of all services, each once.
func everyKind() []string {
	var names []string
	for _, s := range offered {
		for _, k := range s.Vocabulary() {
			if !slices.Contains(names, k.Name) {
				names = append(names, k.Name)
			}
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
