package explore

import (
	"cmp"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// The single decree that Stateright's example agrees on: the first value put
// becomes the value for ever. A server proposes once, for the first client
// that asks it; it counts itself without sending to itself; and it answers a
// get once it knows what was decided.

type decreeBallot struct {
	Round  uint64
	Server sim.NodeID
}

func (b decreeBallot) compare(c decreeBallot) int {
	return cmp.Or(cmp.Compare(b.Round, c.Round), cmp.Compare(b.Server, c.Server))
}

type decreeProposal struct {
	Seq    uint64 // of the request
	Client sim.NodeID
	Value  string
}

// A decreeVote is what a server accepted; the zero decreeVote is nothing.
type decreeVote struct {
	Ballot   decreeBallot
	Proposal decreeProposal
}

type (
	decreePrepare  struct{ Ballot decreeBallot }
	decreePrepared struct {
		Ballot decreeBallot
		Last   decreeVote
	}
	decreeAccept   decreeVote
	decreeAccepted struct{ Ballot decreeBallot }
	decreeDecided  decreeVote
)

type decreeServer struct {
	env      sim.Env
	servers  int
	ballot   decreeBallot
	proposal decreeProposal // Seq 0: none
	prepares map[sim.NodeID]decreeVote
	accepts  map[sim.NodeID]bool
	accepted decreeVote
	decided  bool
}

func decreeProgram(servers int) sim.Factory {
	return func(sim.NodeID) sim.Process { return &decreeServer{servers: servers} }
}

func (s *decreeServer) Boot(env sim.Env) {
	s.env = env
	s.prepares, s.accepts = map[sim.NodeID]decreeVote{}, map[sim.NodeID]bool{}
}

func (s *decreeServer) Expire(sim.Timer) {}

func (s *decreeServer) broadcast(message sim.Message) {
	for to := sim.NodeID(1); int(to) <= s.servers; to++ {
		if to != s.env.ID() {
			s.env.Send(to, message)
		}
	}
}

func (s *decreeServer) Receive(from sim.NodeID, message sim.Message) {
	if request, ok := message.(services.Request); ok {
		s.request(from, request)
		return
	}
	if s.decided {
		return
	}
	majority := s.servers/2 + 1
	switch m := message.(type) {
	case decreePrepare:
		if s.ballot.compare(m.Ballot) < 0 {
			s.ballot = m.Ballot
			s.env.Send(from, decreePrepared{m.Ballot, s.accepted})
		}
	case decreePrepared:
		if m.Ballot != s.ballot {
			return
		}
		s.prepares[from] = m.Last
		if len(s.prepares) != majority {
			return
		}
		var last decreeVote
		for _, vote := range s.prepares {
			if vote.Ballot.compare(last.Ballot) > 0 {
				last = vote
			}
		}
		if last.Ballot.Round > 0 {
			s.proposal = last.Proposal
		}
		s.accepted = decreeVote{m.Ballot, s.proposal}
		s.accepts[s.env.ID()] = true
		s.broadcast(decreeAccept(s.accepted))
	case decreeAccept:
		if s.ballot.compare(m.Ballot) <= 0 {
			s.ballot, s.accepted = m.Ballot, decreeVote(m)
			s.env.Send(from, decreeAccepted{m.Ballot})
		}
	case decreeAccepted:
		if m.Ballot != s.ballot {
			return
		}
		s.accepts[from] = true
		if len(s.accepts) == majority {
			s.decided = true
			s.broadcast(decreeDecided{m.Ballot, s.proposal})
			s.env.Send(s.proposal.Client, services.Reply{Seq: s.proposal.Seq, Status: services.OK})
		}
	case decreeDecided:
		s.ballot, s.accepted, s.decided = m.Ballot, decreeVote(m), true
	}
}

func (s *decreeServer) request(from sim.NodeID, request services.Request) {
	command, err := kv.Service().Decode(request.Command)
	switch {
	case err != nil:
		panic(err)
	case command.Reads():
		if s.decided {
			s.env.Send(from, services.Reply{Seq: command.Seq, Status: services.OK, Result: services.Result{Value: s.accepted.Proposal.Value, Found: true}})
		}
	case !s.decided && s.proposal.Seq == 0:
		s.proposal = decreeProposal{command.Seq, from, command.Value}
		s.ballot = decreeBallot{s.ballot.Round + 1, s.env.ID()}
		s.prepares = map[sim.NodeID]decreeVote{s.env.ID(): s.accepted}
		s.accepts = map[sim.NodeID]bool{}
		s.broadcast(decreePrepare{s.ballot})
	}
}

// putThenGet is a client that puts a value of its own and then gets.
func putThenGet(value string) []services.Operation {
	return []services.Operation{{Kind: kv.Put, Key: "k", Value: value}, {Kind: kv.Get, Key: "k"}}
}

func decreeModel() Model {
	return Model{Servers: 3, Program: decreeProgram(3), Clients: [][]services.Operation{putThenGet("A"), putThenGet("B")}}
}

// Stateright counts 16,668 unique states for its Paxos example with 2 clients
// and 3 servers on an unordered network that does not duplicate
// (examples/paxos.rs, can_model_paxos).
const decreeStates = 16_668

func TestTheSingleDecreeHasAsManyStatesAsStaterightCounts(t *testing.T) {
	for _, full := range []bool{true, false} {
		m := decreeModel()
		m.full = full
		r := explored(t, m)
		if r.Verdict != checker.Valid || r.States != decreeStates {
			t.Errorf("all orders %v: %d states, %v; expected %d, valid", full, r.States, r.Verdict, decreeStates)
		}
		if made := r.Transitions + r.Saved; made != 32_970 || full != (r.Saved == 0) {
			t.Errorf("all orders %v: %d moves made and %d saved; expected 32970 together", full, r.Transitions, r.Saved)
		}
		t.Logf("all orders %v: %d states, %d moves made, %d saved, depth %d, %d local states found by %d calls of a handler",
			full, r.States, r.Transitions, r.Saved, r.Depth, r.Locals, r.Handled)
	}
}

// BenchmarkSearch reports states a second.
func BenchmarkSearch(b *testing.B) {
	for _, c := range []struct {
		name  string
		model Model
	}{
		{"decree", decreeModel()},
		{"synod", synodModel(b, 3, "", "10ms", onePut...)},
	} {
		b.Run(c.name, func(b *testing.B) {
			states := 0
			for b.Loop() {
				r, err := Search(b.Context(), c.model)
				if err != nil {
					b.Fatal(err)
				}
				states += r.States
			}
			b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
		})
	}
}
