package chain

import (
	"slices"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A query waits at the tail until the configuration is known to stand.
type query struct {
	client sim.NodeID
	seq    uint64
	query  kv.Operation
	round  uint64 // the round that confirms it
}

// requestQuery takes in a query (§3.1).
func (s *server) requestQuery(from sim.NodeID, c kv.Command) {
	if s.config.flaw == staleTail {
		s.serveAlone(query{client: from, seq: c.Seq, query: c.Operation})
		return
	}
	if len(s.queries) >= maxWaiting {
		s.send(from, kv.Reply{Seq: c.Seq, Status: kv.Unavailable})
		return
	}
	s.queries = append(s.queries, query{from, c.Seq, c.Operation, s.round + 1})
}

// serveQueries answers the queries that came before all other members
// confirmed that they had entered no later view, and asks them for the others.
//
// A later chain commits nothing before each of its members has entered it, and
// one of those is of this chain, so nothing that this tail lacks had been
// committed when it was asked.
func (s *server) serveQueries() {
	if n := len(s.queries); n > 0 && s.queries[n-1].round > s.round {
		s.round++
		s.ask()
	}
	serve, alone := s.serve, len(s.confirmed) == 1 || len(s.confirmed) == 2 && s.joiner.apart
	if alone {
		serve = s.serveAlone
	}
	s.mustBeAlone(alone)
	confirmed := s.confirmedRound()
	for len(s.queries) > 0 && s.queries[0].round <= confirmed {
		serve(s.queries[0])
		s.queries = s.queries[1:]
	}
}

// serve answers a query.
func (s *server) serve(q query) {
	s.mustBeConfirmed(q)
	s.send(q.client, kv.Reply{Seq: q.seq, Status: kv.OK, Result: s.machine.Execute(q.query)})
}

// serveAlone answers a query on the tail's own authority.
func (s *server) serveAlone(q query) {
	s.env.Observe(sim.Observation{Kind: sim.Served, Term: s.log.View().Number})
	s.serve(q)
}

// ask asks the members that have not answered the last round.
func (s *server) ask() {
	s.watch.asked, s.asked = true, s.round
	sent := s.ledger.Sent()
	for i, id := range s.log.View().Members {
		if id != s.id && s.confirmed[i] < s.round {
			s.send(id, Confirm{View: s.log.View().Number, Boot: s.boot, Round: s.round})
		}
	}
	s.mustHaveAskedAll(sent)
}

// askAgain asks once more if queries wait for it.
func (s *server) askAgain() {
	if len(s.queries) > 0 {
		s.ask()
	}
}

// confirm tells a tail that its configuration is still this server's own.
func (s *server) confirm(from sim.NodeID, m Confirm) {
	if m.View == s.log.View().Number {
		s.send(from, Confirmed{Boot: m.Boot, Round: m.Round})
	}
}

// heed notes what a member has confirmed. What it told an earlier incarnation,
// which had the same office in the same view, may be about the time before. What
// it told in an earlier view is about queries that were dismissed with it: rounds
// are counted on from view to view.
func (s *server) heed(from sim.NodeID, m Confirmed) {
	if i := s.log.View().Position(from); i >= 0 && m.Boot == s.boot {
		s.mustHaveAsked(from, m.Round)
		s.confirmed[i] = max(s.confirmed[i], m.Round)
	}
}

// confirmedRound is the last round that all other full members have answered. A
// tail without others is in every later chain, and need ask nobody.
func (s *server) confirmedRound() uint64 {
	s.confirmed[s.log.View().Position(s.id)] = s.round
	if s.joiner.apart {
		s.confirmed[len(s.confirmed)-1] = s.round
	}
	return slices.Min(s.confirmed)
}

// dismissQueries tells those who wait for a query to ask elsewhere.
func (s *server) dismissQueries() {
	for _, q := range s.queries {
		s.send(q.client, kv.Reply{Seq: q.seq, Status: kv.NotLeader, Leader: s.log.View().Last()})
	}
	s.queries = nil
}
