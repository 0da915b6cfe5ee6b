package chain

import (
	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A server is one server that can be a link of the chain.
//
// The log is the paper's Hist. What of it the tail has acknowledged is
// committed; what lies behind that is the paper's Sent, the updates that may
// have to be forwarded again.
type server struct {
	views.Member
	watch watch

	// On all but the head.
	early parts.Early[Update] // those that have overtaken others

	// On all but the tail.
	resent  uint64 // what CommitIndex was when the resend timer expired last
	dropped uint64 // with the flaw drop-sent, Sent begins after this index at least

	// On the tail.
	boot      uint64   // tells questions of this incarnation from those of others
	asked     uint64   // the last round for which others were asked
	confirmed []uint64 // by member, the last round that it answered
}

// The roles. A head that is also the tail counts as head.
const (
	head              = views.First
	middle            = views.Middle
	tail   views.Role = "tail"
)

func newServer(c *views.Config) *server {
	s := new(server)
	s.Member = views.NewMember(c, s)
	return s
}

// Boot restores what is on disk; see [views.Member.Boot].
func (s *server) Boot(env sim.Env) {
	s.boot = env.Rand().Uint64()
	s.Member.Boot(env)
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.Halted() {
		return
	}
	sent := s.Sent()
	switch m := message.(type) {
	case views.State:
		s.TakeState(from, m)
		s.MustHeed(from, m.View, sent, 0)
	case Update:
		s.update(from, m)
		s.MustHeed(from, m.View, sent, 0)
	case Ack:
		s.ack(from, m)
	case Confirm:
		s.confirm(from, m)
		s.mustHaveConfirmed(m, sent)
	case Confirmed:
		s.heed(from, m)
	default:
		s.Member.Receive(from, message)
	}
}

// Request takes in what a client asks for: an update at the head, a query at
// the tail. Whoever asks elsewhere is sent there.
func (s *server) Request(from sim.NodeID, m services.Request) {
	command, err := s.Machine.Decode(m.Command)
	if err != nil {
		s.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
		return
	}
	switch {
	case command.Reads() && s.isTail():
		s.RequestRead(from, command)
	case command.Reads() || s.Role != head:
		s.redirect(from, m)
	case s.IsFull():
		s.Send(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	default:
		s.TakeRequest(from, m.Command)
	}
}

// redirect sends a client to whoever serves what it asks for. While a new tail
// joins, that is its predecessor; in between, nobody.
func (s *server) redirect(client sim.NodeID, m services.Request) {
	serves := whom(s.Log.View(), s.AsksToRead(m))
	to := serves
	switch {
	case to == s.ID && s.Role == views.Joining:
		to = s.Log.View().Predecessor(s.ID)
	case to == s.ID || to == s.Joiner.ID && s.Joiner.IsIncomplete():
		to = 0
	}
	s.mustServe(serves, to)
	s.Send(client, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: to})
}

// whom is the member to ask: the tail for a query, the head for an update.
func whom(v views.View, reads bool) sim.NodeID {
	if reads {
		return v.Last()
	}
	return v.First()
}

// Serve commits what the tail has on its disk, and answers queries there.
func (s *server) Serve() {
	if s.isTail() {
		s.Commit(s.Log.Synced())
		s.serveQueries()
	}
}

// Resend asks again how far the tail has come, while Sent is forwarded again (§3.2),
// and whether the configuration stands if queries wait for that.
func (s *server) Resend() {
	s.askAgain()
	if len(s.Reads) > 0 {
		s.ask()
	}
	s.mustHaveResent()
}

// isTail reports whether the chain ends here.
func (s *server) isTail() bool {
	return s.Role == tail || (s.Role == head || s.Role == middle) && (s.Successor() == 0 || s.Joiner.Apart)
}
