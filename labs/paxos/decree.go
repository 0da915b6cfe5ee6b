package paxos

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// The decree is what part a is about: one value, which is chosen once and for all. Clients
// propose values, each its own, and are told which one is chosen. It is that of slot 1; where a
// server with a log gives the empty value to that slot, it is the next that counts, so that
// what is written for part b stays right in part a.

// propose asks for a value to be chosen, and returns the one that is. Asked twice is as good as
// asked once, so it needs no session, and passes for an operation that reads; but it
// may take effect also if it is not answered, which decided minds.
var propose = &services.Kind{Name: "propose", Code: 1, Reads: true, Inputs: checker.OneInput, Output: checker.TextOutput, Summary: "propose a value, and return the one that is chosen"}

// proposed is propose as it is judged: as an operation that may change the decree.
var proposed = &services.Kind{Name: propose.Name, Code: propose.Code, Inputs: propose.Inputs, Output: propose.Output, Summary: propose.Summary}

var decree = &services.Service{
	Name:    "decree",
	Version: 1,
	Summary: "a single decree: the first value that is chosen stands for ever",
	Kinds:   checker.Kinds{propose},
	Execute: func(cells *services.Cells, o services.Operation) (services.Result, bool) {
		value, found := cells.Get(o.Key)
		if !found {
			value = o.Value
		}
		return services.Result{Value: value}, true
	},
	Workloads: []*services.Workload{{
		Name: "decree", Summary: "each client proposes values of its own", Keys: 1, KeysMost: 1,
		Mix: []services.Weight{{Kind: propose, Weight: 1}},
		New: func(s services.Seat) services.Generator { return proposer{s} },
		Judge: func(h checker.History, steps int) linear.Result {
			return linear.Check(mayTakeEffect(h), decided, steps)
		},
		Least: func(h checker.History, _, _ time.Duration) []checker.Check {
			return []checker.Check{provenance(h)}
		},
	}},
}

// decided is what the decree is: what was proposed first.
var decided = linear.Spec{Kinds: checker.Kinds{proposed}, Step: func(state string, o *checker.Operation) (after, output string, found bool) {
	if state == "" {
		state = o.Value
	}
	return state, state, false
}}

// mayTakeEffect is a history of proposals in which none that was not answered is without
// effect.
func mayTakeEffect(h checker.History) checker.History {
	h = slices.Clone(h)
	for i := range h {
		if h[i].Kind == propose {
			h[i].Kind = proposed
		}
		if h[i].Outcome == checker.OutcomeFail {
			h[i].Outcome = checker.OutcomeUnknown
		}
	}
	return h
}

// provenanceName is the name of the check of provenance.
const provenanceName = "proposed values"

// provenance judges that only a value that has been proposed may be chosen.
func provenance(h checker.History) checker.Check {
	check := checker.Check{Name: provenanceName, Promise: checker.Provenance}
	for _, o := range h {
		of := func(p checker.Operation) bool { return p.Value == o.Output && p.Call <= o.Return }
		if o.Outcome == checker.OutcomeOK && !slices.ContainsFunc(h, of) {
			return check.Violated(checker.Evidence{Operations: []int{o.ID}, Accused: &o.ID, At: o.Return}, "%s: nobody had proposed that", o)
		}
	}
	return check.Valid("what was chosen had been proposed")
}

// A proposer makes up proposals.
type proposer struct{ services.Seat }

func (p proposer) Make(kind *services.Kind, key string) services.Operation {
	return services.Operation{Kind: kind, Key: key, Value: p.Unique()}
}

func (proposer) Learn(services.Operation, services.Result, services.Outcome, bool) {}

func (proposer) Look(string) (services.Operation, bool) { return services.Operation{}, false }

// A first finds the first slot whose value is not empty.
type first struct {
	passed uint64 // slots that have the empty value
	behind map[uint64]string
	known  bool
	value  string
}

// learn takes in the value of a slot. It returns what is settled by it: the values of slots from
// one on, of which all but the last are empty. It is nothing for what is behind a gap, or
// behind the first value, or known already.
func (f *first) learn(slot uint64, value string) (from uint64, settled []string) {
	if slot == 0 {
		panic("Chosen: found slot 0, expected 1 or later")
	}
	switch {
	case f.known && slot == f.passed+1 && value != f.value, slot <= f.passed && value != "":
		// The server contradicts itself. Whoever judges what is committed shall hear it.
		return slot, []string{value}
	case f.known || slot <= f.passed:
		return 0, nil
	}
	if f.behind == nil {
		f.behind = make(map[uint64]string)
	}
	if f.behind[slot] = value; len(f.behind) > learnedMost {
		panic(gapTooLong(len(f.behind), f.passed+1))
	}
	from = f.passed + 1
	for {
		next, is := f.behind[f.passed+1]
		switch {
		case !is:
			return from, settled
		case next != "":
			f.known, f.value, f.behind = true, next, nil
			return from, append(settled, next)
		}
		delete(f.behind, f.passed+1)
		f.passed++
		settled = append(settled, next)
	}
}

// tell observes what learn has settled.
func tell(env sim.Env, from uint64, settled []string) {
	for i, value := range settled {
		env.Observe(sim.Observation{Kind: sim.Committed, Index: from + uint64(i), Value: rng.HashString(value), Text: value})
	}
}

// A single is the application of the decree at a server.
type single struct {
	p       *process
	decree  first
	waiting []proposal
}

// A proposal is of a client that waits.
type proposal struct {
	client sim.NodeID
	seq    uint64
}

func (s *single) boot(p *process) { s.p = p }

func (s *single) request(from sim.NodeID, m services.Request) {
	command, err := s.p.service.Decode(m.Command)
	switch {
	case err != nil || command.Kind != propose || command.Value == "":
		s.p.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case s.decree.known:
		s.answer(proposal{from, m.Seq})
	case s.p.propose(from, m.Seq, command.Value):
		s.wait(proposal{from, m.Seq})
	}
}

// wait lets a client wait that has proposed, unless the decree is known by now.
func (s *single) wait(p proposal) {
	if s.decree.known {
		s.answer(p)
		return
	}
	s.waiting = slices.DeleteFunc(s.waiting, func(q proposal) bool { return q.client == p.client })
	s.waiting = append(s.waiting, p)
}

func (s *single) answer(p proposal) {
	s.p.env.Send(p.client, services.Reply{Seq: p.seq, Status: services.OK, Result: services.Result{Value: s.decree.value}})
}

// Chosen implements Env.
func (s *single) Chosen(slot uint64, value string) {
	from, settled := s.decree.learn(slot, value)
	tell(s.p.env, from, settled)
	if !s.decree.known {
		return
	}
	for _, p := range s.waiting {
		s.answer(p)
	}
	s.waiting = nil
}

// Done implements Env.
func (s *single) Done() uint64 { return 0 }

func (s *single) settle() {}
