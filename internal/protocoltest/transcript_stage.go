package protocoltest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A stage is where a transcript is played: messages and timers wait until a
// command moves them.
type stage struct {
	Transcript
	out     strings.Builder
	now     time.Duration
	factory sim.Factory
	actors  []*actor
	mail    []letter
	asked   kv.Command // what was asked for last
	session uint64     // that of what is asked for; 0 if there is none
	holder  uint64     // the client that has it
	shown   bool       // whether messages are shown as they arrive
}

// A letter is a message under way.
type letter struct {
	from, to sim.NodeID
	message  sim.Message
}

// outside is the node that clients and operators speak from.
const outside sim.NodeID = 1000

// move delivers or drops what is under way on a link, as of now.
func (s *stage) move(d *datadriven.TestData) error {
	var from, to, kind string
	if link := d.CmdArgs[0].Key; link != "all" {
		var ok bool
		if from, to, ok = strings.Cut(link, "->"); !ok {
			return fmt.Errorf("expected a link such as n1->n2, found %s", link)
		}
	}
	most := len(s.mail)
	for _, argument := range d.CmdArgs[1:] {
		if argument.Key == "one" {
			most = 1
		} else {
			kind = argument.Key
		}
	}
	var moved []letter
	s.mail = slices.DeleteFunc(s.mail, func(l letter) bool {
		picked := len(moved) < most &&
			(from == "" || l.from.String() == from && l.to.String() == to) &&
			(kind == "" || kindOf(l.message) == kind)
		if picked {
			moved = append(moved, l)
		}
		return picked
	})
	for _, l := range moved {
		if d.Cmd == "drop" {
			s.printf("lost: %s\n", s.describe(l))
		} else {
			s.deliver(l)
		}
	}
	return nil
}

// settle delivers messages among some servers until none is left.
func (s *stage) settle(names []datadriven.CmdArg) {
	s.shown = false
	among := func(id sim.NodeID) bool {
		return slices.ContainsFunc(names, func(n datadriven.CmdArg) bool { return n.Key == id.String() })
	}
	for {
		i := slices.IndexFunc(s.mail, func(l letter) bool { return among(l.from) && among(l.to) })
		if i < 0 {
			return
		}
		l := s.mail[i]
		s.mail = slices.Delete(s.mail, i, i+1)
		s.deliver(l)
	}
}

func (s *stage) deliver(l letter) {
	to := s.actors[l.to-1]
	if to.process == nil {
		s.printf("lost, as %v is down: %s\n", l.to, s.describe(l))
		return
	}
	if s.shown {
		s.printf("%s\n", s.describe(l))
	}
	to.do(func() { to.process.Receive(l.from, l.message) })
}

// actor returns the one of that name; nil if there is none.
func (s *stage) actor(name string) *actor {
	for _, a := range s.actors {
		if a.id.String() == name {
			return a
		}
	}
	return nil
}

func (s *stage) describe(l letter) string {
	return fmt.Sprintf("%v->%v %s %s", l.from, l.to, kindOf(l.message), s.Message(l.message))
}

func (s *stage) printf(format string, arguments ...any) {
	fmt.Fprintf(&s.out, format, arguments...)
}

// kindOf is the name of a message's type, without its package.
func kindOf(m sim.Message) string {
	_, kind, _ := strings.Cut(fmt.Sprintf("%T", m), ".")
	return kind
}
