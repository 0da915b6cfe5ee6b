package drill

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Story plays transcripts of a protocol: nothing moves but by a command, so
// each reads like the paragraph that it retells.
//
//	cluster nodes=N [flaw=NAME] [PARAMETER=VALUE ...]
//	expire n1 TIMER      a timer of n1 runs out
//	put n1 x=1           a client asks n1 to put 1 into x
//	append n1 x=1        a client asks n1 to add 1 to the end of x
//	retry n1             the client asks n1 again what it asked last
//	read n1 x            a client asks n1 for x
//	deliver n1->n2 [Kind] [one]    what is under way between them, or only the
//	       messages of one kind, or only one message, arrives in order
//	drop n1->n2 [Kind] [one]       the same is lost
//	deliver all, drop all          so for all links
//	settle n1 n2 ...     messages among these servers go to and fro until
//	                     none is left; shows only what the servers do
//	wait 1s              time passes
//	crash n1             power failure: unsynced writes are lost
//	restart n1
//	break n1             syncs of its disk fail from now on
//	status               what each server holds
type Story struct {
	// Protocol is whose servers play.
	Protocol *protocols.Protocol
	// Describe says a message in a few words, without its kind.
	Describe func(sim.Message) string
	// Status says what a server holds.
	Status func(sim.Process) string

	out     strings.Builder
	now     time.Duration
	factory sim.Factory
	actors  []*actor
	mail    []letter
	asked   kv.Command // what the client asked for last
	shown   bool       // whether messages are shown as they arrive
}

// A letter is a message under way.
type letter struct {
	from, to sim.NodeID
	message  sim.Message
}

// theClient is the node that put, append and read come from.
const theClient sim.NodeID = 100

// Run plays all transcripts in a directory, each from a new beginning.
func (s *Story) Run(t *testing.T, dir string) {
	datadriven.Walk(t, dir, func(t *testing.T, path string) {
		play := &Story{Protocol: s.Protocol, Describe: s.Describe, Status: s.Status}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			play.out.Reset()
			if err := play.command(d); err != nil {
				d.Fatalf(t, "%v", err)
			}
			if play.out.Len() == 0 {
				return "ok\n"
			}
			return play.out.String()
		})
	})
}

func (s *Story) command(d *datadriven.TestData) error {
	s.shown = true
	switch d.Cmd {
	case "cluster":
		return s.begin(d)
	case "status":
		for _, a := range s.actors {
			s.printf("%v %s\n", a.id, a.status())
		}
		return nil
	case "wait":
		took, err := time.ParseDuration(d.CmdArgs[0].Key)
		s.now += took
		return err
	case "settle":
		s.settle(d.CmdArgs)
		return nil
	case "deliver", "drop":
		return s.move(d)
	}
	a := s.actor(d.CmdArgs[0].Key)
	if a == nil {
		return fmt.Errorf("no server is called %s", d.CmdArgs[0].Key)
	}
	switch d.Cmd {
	case "expire":
		a.do(func() { a.process.Expire(sim.Timer(d.CmdArgs[1].Key)) })
	case "put":
		s.ask(a, kv.Operation{Kind: kv.Put, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "append":
		s.ask(a, kv.Operation{Kind: kv.Append, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "read":
		s.ask(a, kv.Operation{Kind: kv.Get, Key: d.CmdArgs[1].Key})
	case "retry":
		s.request(a)
	case "crash":
		a.disk.Crash(s.now, disk.Drop)
		a.process = nil
	case "restart":
		a.boot()
	case "break":
		a.disk.Install(func(o disk.Operation) disk.Effect {
			if o.Kind == disk.Sync {
				return disk.Fail()
			}
			return disk.Pass()
		})
	default:
		return fmt.Errorf("unknown command %s", d.Cmd)
	}
	return nil
}

// begin makes a new cluster.
func (s *Story) begin(d *datadriven.TestData) error {
	cluster := protocols.Cluster{Parameters: map[string]string{}}
	for _, argument := range d.CmdArgs {
		switch value := argument.Vals[0]; argument.Key {
		case "nodes":
			for range int(value[0] - '0') {
				id := sim.NodeID(len(cluster.Nodes) + 1)
				cluster.Nodes = append(cluster.Nodes, id)
				a := &actor{story: s, id: id}
				config := disk.Config{SyncLatency: dist.Constant(time.Nanosecond)}
				a.disk = disk.New(config, a, rng.New(1, "disk", uint64(id)))
				s.actors = append(s.actors, a)
			}
		case "flaw":
			cluster.Flaw = value
		default:
			cluster.Parameters[argument.Key] = value
		}
	}
	var err error
	if s.factory, err = s.Protocol.New(cluster); err != nil {
		return err
	}
	for _, a := range s.actors {
		a.boot()
	}
	s.out.Reset()
	s.printf("%d servers are up\n", len(s.actors))
	return nil
}

func (s *Story) ask(a *actor, o kv.Operation) {
	s.asked = kv.Command{Client: uint64(theClient), Seq: s.asked.Seq + 1, Operation: o}
	s.request(a)
}

func (s *Story) request(a *actor) {
	request := kv.Request{Client: s.asked.Client, Seq: s.asked.Seq, Command: s.asked.Encode()}
	a.do(func() { a.process.Receive(theClient, request) })
}

// move delivers or drops what is under way on a link, as of now.
func (s *Story) move(d *datadriven.TestData) error {
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
func (s *Story) settle(names []datadriven.CmdArg) {
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

func (s *Story) deliver(l letter) {
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

func (s *Story) actor(name string) *actor {
	for _, a := range s.actors {
		if a.id.String() == name {
			return a
		}
	}
	return nil
}

func (s *Story) describe(l letter) string {
	return fmt.Sprintf("%v->%v %s %s", l.from, l.to, kindOf(l.message), s.Describe(l.message))
}

func kindOf(m sim.Message) string {
	name := fmt.Sprintf("%T", m)
	return name[strings.LastIndexByte(name, '.')+1:]
}

func (s *Story) printf(format string, arguments ...any) {
	fmt.Fprintf(&s.out, format, arguments...)
}
