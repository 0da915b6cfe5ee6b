// Package server is a key-value server that a primary and a backup keep, and the view server
// that says who they are.
package server

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/labs/primarybackup"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a view server and a server.
func New(c primarybackup.Config) (primarybackup.ViewServer, primarybackup.Server) {
	return &viewServer{Config: c}, &server{Config: c}
}

// The timers of a server.
const (
	pingTimer   sim.Timer = "ping"
	resendTimer sim.Timer = "resend"
)

// How often a server pings, and after how long it sends again what was not answered.
const (
	pingEvery   = 50 * time.Millisecond
	resendAfter = 30 * time.Millisecond
)

// A server keeps the store as primary or backup, or stands by.
type server struct {
	primarybackup.Config
	env  primarybackup.Env
	view primarybackup.View // that it acts by
	// held is the last view in which it had the state, as primary with its backup; 0 if it
	// has no state.
	held     uint64
	answers  map[sim.NodeID]Answer // the last to each client
	position uint64                // how many operations of this view the backup has carried out
	waiting  []request             // at the primary; the first may be at the backup
	asked    bool                  // it is
}

// A request is what a client waits for.
type request struct {
	client  sim.NodeID
	number  uint64
	command string
}

func (s *server) Boot(env primarybackup.Env) {
	s.env, s.answers = env, make(map[sim.NodeID]Answer)
	s.ping()
}

func (s *server) ping() {
	s.env.Send(s.Master, primarybackup.Ping{Number: s.held})
	s.env.SetTimer(pingTimer, pingEvery)
}

func (s *server) Expire(timer sim.Timer) {
	switch {
	case timer == pingTimer:
		s.ping()
	case s.isPrimary() && s.held != s.view.Number:
		s.transfer()
	case s.asked:
		s.forward()
	}
}

func (s *server) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case primarybackup.Tell:
		s.enter(m.View)
	case Transfer:
		s.receiveTransfer(from, m)
	case Transferred:
		s.receiveTransferred(m)
	case Forward:
		s.receiveForward(from, m)
	case Done:
		s.receiveDone(m)
	}
}

func (s *server) isPrimary() bool { return s.view.Primary == s.env.ID() }

func (s *server) isBackup() bool { return s.view.Backup == s.env.ID() }

// State is that of a primary once its backup, if there is one, has the state.
func (s *server) State() (view uint64, primary bool) {
	return s.view.Number, s.isPrimary() && s.view.Number > 0 && s.held == s.view.Number
}

// enter goes on to a later view. Who is not its primary has no state any more, until the
// primary hands it one. Who is primary and has none, though this is not the first view, has
// lost it, and never serves.
func (s *server) enter(v primarybackup.View) {
	if v.Number <= s.view.Number {
		return
	}
	s.view, s.position, s.asked = v, 0, false
	s.env.StopTimer(resendTimer)
	switch {
	case !s.isPrimary():
		s.held = 0
		s.turnAway()
	case s.held == 0 && v.Number > 1:
		s.turnAway()
	case v.Backup != 0:
		s.transfer()
	default:
		s.serve()
	}
}

// turnAway sends all clients that wait to the primary.
func (s *server) turnAway() {
	for _, r := range s.waiting {
		s.redirect(r.client, r.number)
	}
	s.waiting = nil
}

func (s *server) redirect(client sim.NodeID, number uint64) {
	to := s.view.Primary
	if to == s.env.ID() {
		to = 0
	}
	s.env.Redirect(client, number, to)
}

// serve begins to serve clients in the view, and acknowledges it.
func (s *server) serve() {
	s.held = s.view.Number
	s.ping()
	s.next()
}

// Request implements primarybackup.Server.
func (s *server) Request(client sim.NodeID, number uint64, command string) {
	if !s.isPrimary() || s.held == 0 && s.view.Number > 1 {
		s.redirect(client, number)
		return
	}
	if !slices.ContainsFunc(s.waiting, func(r request) bool { return r.client == client && r.number == number }) {
		s.waiting = append(s.waiting, request{client, number, command})
	}
	s.next()
}

// next carries out what waits, one operation after the other: at the backup first, so that
// nothing is answered that the backup would not know.
func (s *server) next() {
	for _, serves := s.State(); serves && !s.asked && len(s.waiting) > 0; {
		if s.view.Backup != 0 {
			s.asked = true
			s.forward()
			return
		}
		s.answer()
	}
}

// answer carries out the first of what waits, and answers it.
func (s *server) answer() {
	r := s.waiting[0]
	s.waiting, s.asked = s.waiting[1:], false
	s.carryOut(r)
	if a := s.answers[r.client]; a.Number == r.number {
		s.env.Reply(r.client, a.Number, a.Result)
	}
}

// carryOut executes what a client asks for, unless that was done before.
func (s *server) carryOut(r request) {
	if r.number > s.answers[r.client].Number {
		s.answers[r.client] = Answer{Client: r.client, Number: r.number, Result: s.env.Execute(r.command)}
	}
}
