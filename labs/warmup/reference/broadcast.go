package server

import (
	"encoding/json"
	"time"

	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
)

// A broadcast is the server of part c. Each server has a log of the values that it was asked to
// broadcast, and copies of the logs of all others. A new value is sent to everybody at once.
// What gets lost is asked for: every now and then a server tells another how long its
// copies are, and that answers with what is missing.
type broadcast struct {
	warmup.Config
	env  warmup.Env
	logs [][]string // by the server that was asked; its own is on disk
	turn int        // whom it asks next
}

// Have says how many values of each server's log the sender has.
type Have struct {
	Lengths []int
}

// WireSize is how many bytes the message takes on the network.
func (m Have) WireSize() int { return 8 * len(m.Lengths) }

// Values are parts of logs, as many as the receiver may miss.
type Values struct {
	Parts []Part
}

// A Part is the values of one server's log from a place on.
type Part struct {
	Origin sim.NodeID
	Place  int
	Values []string
}

// WireSize is how many bytes the message takes on the network.
func (m Values) WireSize() (bytes int) {
	for _, part := range m.Parts {
		bytes += 16
		for _, value := range part.Values {
			bytes += len(value)
		}
	}
	return bytes
}

// askAgain is the timer at which a server asks another for what it misses.
const askAgain sim.Timer = "ask again"

// askEvery is how long it is from one time to the next.
const askEvery = 500 * time.Millisecond

func (s *broadcast) Boot(env warmup.Env) {
	s.env = env
	s.logs = make([][]string, len(s.Nodes))
	if saved := env.Load(); saved != "" {
		own := &s.logs[env.ID()-1]
		if err := json.Unmarshal([]byte(saved), own); err != nil {
			panic(err)
		}
		for _, value := range *own {
			env.Deliver(value)
		}
	}
	env.SetTimer(askAgain, askEvery)
}

// Broadcast takes a value from a client. It is on disk before the client is told.
func (s *broadcast) Broadcast(value string) {
	id := s.env.ID()
	place := len(s.logs[id-1])
	s.logs[id-1] = append(s.logs[id-1], value)
	saved, err := json.Marshal(s.logs[id-1])
	if err != nil {
		panic(err)
	}
	s.env.Save(string(saved))
	s.env.Deliver(value)
	for _, other := range s.Others(id) {
		s.env.Send(other, Values{[]Part{{id, place, []string{value}}}})
	}
}

func (s *broadcast) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case Values:
		for _, part := range m.Parts {
			s.take(from, part)
		}
	case Have:
		s.answer(from, m)
	}
}

// take takes in what is new of a part. Where something is missing before it, that is asked for.
func (s *broadcast) take(from sim.NodeID, part Part) {
	log := &s.logs[part.Origin-1]
	if part.Place > len(*log) {
		s.ask(from)
		return
	}
	for i, value := range part.Values {
		if part.Place+i == len(*log) {
			*log = append(*log, value)
			s.env.Deliver(value)
		}
	}
}

// ask tells another server what this one has.
func (s *broadcast) ask(other sim.NodeID) {
	lengths := make([]int, len(s.logs))
	for i, log := range s.logs {
		lengths[i] = len(log)
	}
	s.env.Send(other, Have{lengths})
}

// answer sends what another server misses.
func (s *broadcast) answer(to sim.NodeID, m Have) {
	var parts []Part
	for i, has := range m.Lengths {
		if log := s.logs[i]; has < len(log) {
			parts = append(parts, Part{s.Nodes[i], has, log[has:len(log):len(log)]})
		}
	}
	if len(parts) > 0 {
		s.env.Send(to, Values{parts})
	}
}

// Expire asks the others, one after the other.
func (s *broadcast) Expire(sim.Timer) {
	if others := s.Others(s.env.ID()); len(others) > 0 {
		s.ask(others[s.turn%len(others)])
		s.turn++
	}
	s.env.SetTimer(askAgain, askEvery)
}
