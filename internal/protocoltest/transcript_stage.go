package protocoltest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A Stage is where a transcript is played: messages and timers wait until a
// command moves them.
type Stage struct {
	Transcript
	// T is the test of the file that is played.
	T *testing.T
	// Now is the time on all clocks.
	Now time.Duration
	// Actors are the servers, in the order of their numbers.
	Actors []*Actor

	out     strings.Builder
	factory sim.Factory
	newer   sim.Factory
	mail    []letter
	asked   services.Command // what was asked for last
	session uint64           // that of what is asked for; 0 if there is none
	holder  uint64           // the client that has it
	shown   bool             // whether messages are shown as they arrive
}

// A letter is a message under way.
type letter struct {
	from, to sim.NodeID
	message  sim.Message
}

// The nodes outside the cluster.
const (
	client sim.NodeID = 1000 + iota
	operator
)

// outside is what they are called.
var outside = map[sim.NodeID]string{client: "client", operator: "operator"}

// commander is the node that the protocol's own commands come from.
func (s *Stage) commander() sim.NodeID {
	if s.Operator {
		return operator
	}
	return client
}

// A selection is the messages that a command is about.
type selection struct {
	links  []string // such as n1->n2, ->n2 and all
	kind   string   // any if empty
	one    bool     // only the first
	unseen bool     // they are not shown
}

// selected reads the arguments of a command for a selection.
func selected(arguments []datadriven.CmdArg) (c selection, err error) {
	for _, a := range arguments {
		switch {
		case a.Key == "all", strings.Contains(a.Key, "->"):
			c.links = append(c.links, a.Key)
		case a.Key == "one":
			c.one = true
		case a.Key == "unseen":
			c.unseen = true
		default:
			c.kind = a.Key
		}
	}
	if len(c.links) == 0 {
		err = errors.New("expected a link such as n1->n2, ->n2 or all")
	}
	return c, err
}

func (c *selection) has(l letter) bool {
	return (c.kind == "" || kindOf(l.message) == c.kind) && slices.ContainsFunc(c.links, l.isOn)
}

// isOn reports whether a letter is under way on a link.
func (l letter) isOn(link string) bool {
	from, to, _ := strings.Cut(link, "->")
	return link == "all" || to == l.to.String() && (from == "" || from == l.from.String())
}

// move delivers, drops or repeats what is under way on a link, as of now.
func (s *Stage) move(d *datadriven.TestData) error {
	picked, err := selected(d.CmdArgs)
	if err != nil {
		return err
	}
	var moved, left []letter
	for _, l := range s.mail {
		if picked.has(l) && !(picked.one && len(moved) == 1) {
			moved = append(moved, l)
		} else {
			left = append(left, l)
		}
	}
	if d.Cmd == "repeat" {
		s.mail = append(s.mail, moved...)
		return nil
	}
	s.mail = left
	for _, l := range moved {
		switch {
		case d.Cmd == "deliver":
			s.deliver(l)
		case !picked.unseen:
			s.Printf("lost: %s\n", s.describe(l))
		}
	}
	return nil
}

// settle delivers messages among some servers, or on some links, until none is left.
func (s *Stage) settle(names []datadriven.CmdArg) {
	s.shown = false
	named := func(id sim.NodeID) bool {
		return slices.ContainsFunc(names, func(n datadriven.CmdArg) bool { return n.Key == id.String() })
	}
	settles := func(l letter) bool {
		return named(l.from) && named(l.to) ||
			slices.ContainsFunc(names, func(n datadriven.CmdArg) bool { return l.isOn(n.Key) })
	}
	for {
		i := slices.IndexFunc(s.mail, settles)
		if i < 0 {
			return
		}
		l := s.mail[i]
		s.mail = slices.Delete(s.mail, i, i+1)
		s.deliver(l)
	}
}

func (s *Stage) deliver(l letter) {
	to := s.Actors[l.to-1]
	if to.Process == nil {
		s.Printf("lost, as %v is down: %s\n", l.to, s.describe(l))
		return
	}
	if s.shown {
		s.Printf("%s\n", s.describe(l))
	}
	to.receive(l.from, l.message)
}

// Actor finds the server of that name.
func (s *Stage) Actor(name string) (*Actor, error) {
	for _, a := range s.Actors {
		if a.id.String() == name {
			return a, nil
		}
	}
	return nil, fmt.Errorf("no server is called %s", name)
}

func (s *Stage) describe(l letter) string {
	return fmt.Sprintf("%v->%v %s %s", l.from, l.to, kindOf(l.message), s.Message(l.message))
}

// Printf writes to the transcript.
func (s *Stage) Printf(format string, arguments ...any) {
	fmt.Fprintf(&s.out, format, arguments...)
}

// kindOf is the name of a message's type, without its package.
func kindOf(m sim.Message) string {
	_, kind, _ := strings.Cut(fmt.Sprintf("%T", m), ".")
	return kind
}
