package server

import (
	"cmp"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/labs/primarybackup"
	"github.com/laplace-sim/laplace/sim"
)

// Messages has a value of each type of message between servers.
var Messages = []sim.Message{Transfer{}, Transferred{}, Forward{}, Done{}}

// A Transfer hands a new backup the state.
type Transfer struct {
	View     primarybackup.View
	Snapshot string
	Answers  []Answer
}

// An Answer is what a client was answered last.
type Answer struct {
	Client sim.NodeID
	Number uint64
	Result string
}

// WireSize is the message's size in bytes on the network.
func (t Transfer) WireSize() int {
	size := 24 + len(t.Snapshot)
	for _, a := range t.Answers {
		size += 16 + len(a.Result)
	}
	return size
}

// A Transferred says that the backup of a view has the state.
type Transferred struct{ View uint64 }

// A Forward is an operation that the backup is to carry out: the one at Position, from 1 on, in
// a view.
type Forward struct {
	View, Position uint64
	Client         sim.NodeID
	Number         uint64
	Command        string
}

// WireSize is the message's size in bytes on the network.
func (f Forward) WireSize() int { return 32 + len(f.Command) }

// A Done says that the backup has carried out the operation at Position.
type Done struct{ View, Position uint64 }

// transfer hands the backup the state, again and again until it has it.
func (s *server) transfer() {
	answers := slices.SortedFunc(maps.Values(s.answers), func(a, b Answer) int { return cmp.Compare(a.Client, b.Client) })
	s.env.Send(s.view.Backup, Transfer{View: s.view, Snapshot: s.env.Snapshot(), Answers: answers})
	s.env.SetTimer(resendTimer, resendAfter)
}

func (s *server) receiveTransfer(from sim.NodeID, m Transfer) {
	s.enter(m.View)
	if m.View != s.view || !s.isBackup() {
		return
	}
	if s.held != s.view.Number {
		s.env.Restore(m.Snapshot)
		clear(s.answers)
		for _, a := range m.Answers {
			s.answers[a.Client] = a
		}
		s.held = s.view.Number
		s.ping()
	}
	s.env.Send(from, Transferred{View: m.View.Number})
}

func (s *server) receiveTransferred(m Transferred) {
	if m.View == s.view.Number && s.isPrimary() && s.held != s.view.Number {
		s.env.StopTimer(resendTimer)
		s.serve()
	}
}

// forward sends the backup the first operation that waits.
func (s *server) forward() {
	r := s.waiting[0]
	s.env.Send(s.view.Backup, Forward{View: s.view.Number, Position: s.position + 1, Client: r.client, Number: r.number, Command: r.command})
	s.env.SetTimer(resendTimer, resendAfter)
}

// receiveForward carries out an operation of the view, in order and once. A backup that has
// gone on to another view does not answer: whoever still believes itself primary can answer
// nobody from then on.
func (s *server) receiveForward(from sim.NodeID, m Forward) {
	if m.View != s.view.Number || !s.isBackup() || s.held != s.view.Number || m.Position > s.position+1 {
		return
	}
	if m.Position == s.position+1 {
		s.position++
		s.carryOut(request{m.Client, m.Number, m.Command})
	}
	s.env.Send(from, Done{View: m.View, Position: m.Position})
}

func (s *server) receiveDone(m Done) {
	if m.View != s.view.Number || !s.asked || m.Position != s.position+1 {
		return
	}
	s.position++
	s.env.StopTimer(resendTimer)
	s.answer()
	s.next()
}
