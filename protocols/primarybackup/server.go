package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A server is one server that can be primary or backup.
type server struct {
	views.Member
	async bool

	// On a backup.
	early parts.Early[Update] // those that have overtaken others

	// On a primary.
	told      uint64 // the commit index that the backup was told last
	asked     uint64 // the last round of questions that the backup was asked
	confirmed uint64 // the last round that the backup answered
}

// The roles.
const (
	primary            = views.First
	backup  views.Role = "backup"
)

func newServer(c *views.Config, async bool) *server {
	s := &server{async: async}
	s.Member = views.NewMember(c, s)
	return s
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.Halted() {
		return
	}
	sent := s.Sent()
	switch m := message.(type) {
	case views.State:
		s.refuse(from, m.View)
		s.TakeState(from, m)
		s.MustHeed(from, m.View, sent, 1)
	case Update:
		s.update(from, m)
		s.MustHeed(from, m.View, sent, 1)
	case Ack:
		s.ack(from, m)
	case Refusal:
		s.refusal(m)
	default:
		s.Member.Receive(from, message)
	}
}

// Drained does once what many messages called for; see [views.Member.Drained].
func (s *server) Drained() {
	if s.Flaw == acknowledgeUnsynced && !s.Halted() {
		s.Acknowledge(s.Log.Last())
	}
	s.Member.Drained()
}

// Request takes in what a client asks for: an update goes into the log, a read
// waits for the backup's word.
func (s *server) Request(from sim.NodeID, m services.Request) {
	if s.Role != primary {
		leader := s.primary()
		s.mustServe(leader)
		s.Send(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: leader})
		return
	}
	command, err := s.Machine.Decode(m.Command)
	switch {
	case err != nil:
		s.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case s.IsFull() || len(s.Reads) >= views.MaxWaiting:
		s.Send(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	case command.Reads():
		s.RequestRead(from, command)
	default:
		s.TakeRequest(from, m.Command)
	}
}

// Serve commits what both have, and answers reads.
func (s *server) Serve() {
	if s.Role == primary {
		s.advance()
		s.serveReads()
	}
}

// Resend lets the backup know what is committed, unless what it has not acknowledged is
// sent again, and says that.
func (s *server) Resend() {
	s.askAgain()
	s.mustHaveResent()
}

// primary is the node to send clients to; 0 if the server knows of none.
func (s *server) primary() sim.NodeID {
	if first := s.Log.View().First(); first != s.ID {
		return first
	}
	return 0
}

// backup is the node without which nothing is committed; 0 if the primary is
// alone, which it is too while a backup only joins.
func (s *server) backup() sim.NodeID {
	if s.Joiner.Apart {
		return 0
	}
	return s.Successor()
}
