package protocoltest

import (
	"fmt"
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

// A Transcript leads servers through a paper's example step by step: nothing moves
// but by a command, so a transcript reads like the paragraph that it retells.
// Its fields say what a transcript needs to know of the protocol.
type Transcript struct {
	// Protocol is whose servers play.
	Protocol *protocols.Protocol
	// Timers are the commands that let a timer run out.
	Timers map[string]sim.Timer
	// Log is the path of the file that the command corrupt changes.
	Log string
	// Status describes in one line a server that is up and has not halted.
	Status func(sim.Process) string
	// Message describes a message of the protocol, but for its kind.
	Message func(sim.Message) string
	// Observation describes what a server did; empty for what is not worth
	// telling. What a server notes is told in any case.
	Observation func(sim.Process, sim.Observation) string
	// Commands are those of the protocol's own, by name: a message that a
	// server gets from outside. They are given what follows the server.
	Commands map[string]func(arguments []datadriven.CmdArg) (sim.Message, error)
}

// Play plays all transcripts in the test's testdata, each command of which is
// one of these:
//
//	cluster nodes=N [flaw=NAME] [PARAMETER=VALUE ...]
//	TIMER n1             its timer of that name runs out
//	put n1 x=1           a client asks it to put 1 into x
//	append n1 x=1        a client asks it to add 1 to the end of x
//	read n1 x            a client asks it for x
//	register n1          a client asks it for a session. Once it has one, what is
//	       asked is asked by this client, in the session
//	retry n1             the client asks it again what was asked last
//	deliver n1->n2 [Kind] [one]    what is under way between them, or only the
//	       messages of one kind, or only one message, arrives in order
//	drop n1->n2 [Kind] [one]       the same is lost
//	deliver all, drop all          so for all links
//	settle n1 n2 ...     messages among these servers go to and fro until
//	                     none is left; shows only what the servers do
//	wait 1s              time passes
//	crash n1             power failure: unsynced writes are lost
//	stop n1              it is stopped cleanly
//	restart n1
//	corrupt n1           a synced byte of its disk changes
//	break n1             syncs of its disk fail from now on
//	stall n1, resume n1  the syncs of its disk that it does not wait for do not
//	                     end, or end again
//	status               what each server says of itself
func (x Transcript) Play(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &stage{Transcript: x}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.out.Reset()
			if err := s.command(d); err != nil {
				d.Fatalf(t, "%v", err)
			}
			if s.out.Len() == 0 {
				return "ok\n"
			}
			return s.out.String()
		})
	})
}

// command carries out one command of a transcript.
func (s *stage) command(d *datadriven.TestData) error {
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
	if timer, ok := s.Timers[d.Cmd]; ok {
		a.do(func() { a.process.Expire(timer) })
		return nil
	}
	if command, ok := s.Commands[d.Cmd]; ok {
		message, err := command(d.CmdArgs[1:])
		a.do(func() { a.process.Receive(outside, message) })
		return err
	}
	return s.act(a, d)
}

// act carries out a command for one server.
func (s *stage) act(a *actor, d *datadriven.TestData) error {
	switch d.Cmd {
	case "put":
		s.ask(a, kv.Operation{Kind: kv.Put, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "append":
		s.ask(a, kv.Operation{Kind: kv.Append, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "read":
		s.ask(a, kv.Operation{Kind: kv.Get, Key: d.CmdArgs[1].Key})
	case "register":
		s.session, s.holder = 0, s.asked.Client+1
		s.request(a, kv.Command{Client: s.holder, Seq: kv.RegistrationBase, Operation: kv.Operation{Kind: kv.Register}})
	case "retry":
		s.request(a, s.asked)
	case "crash":
		a.disk.Crash(s.now, disk.Drop)
		a.process = nil
	case "stop":
		a.stop()
	case "restart":
		a.boot()
	case "stall":
		a.stalled = true
	case "resume":
		a.stalled = false
		a.do(func() {})
	case "break":
		a.disk.Install(func(o disk.Operation) disk.Effect {
			if o.Kind == disk.Sync {
				return disk.Fail()
			}
			return disk.Pass()
		})
	case "corrupt":
		return a.disk.Rot(s.Log, 40, 0xff)
	default:
		return fmt.Errorf("unknown command %s", d.Cmd)
	}
	return nil
}

// begin makes a new cluster.
func (s *stage) begin(d *datadriven.TestData) error {
	*s = stage{Transcript: s.Transcript}
	cluster := protocols.Cluster{Parameters: map[string]string{}}
	for _, argument := range d.CmdArgs {
		switch value := argument.Vals[0]; argument.Key {
		case "nodes":
			for range int(value[0] - '0') {
				id := sim.NodeID(len(cluster.Nodes) + 1)
				cluster.Nodes = append(cluster.Nodes, id)
				a := &actor{stage: s, id: id}
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

// ask lets the client that has a session, or if there is none another than the
// last, ask a server for something.
func (s *stage) ask(a *actor, o kv.Operation) {
	if s.session != 0 {
		s.asked = kv.Command{Client: s.holder, Session: s.session, Seq: s.asked.Seq + 1, Operation: o}
	} else {
		s.asked = kv.Command{Client: s.asked.Client + 1, Seq: 1, Operation: o}
	}
	s.request(a, s.asked)
}

func (s *stage) request(a *actor, c kv.Command) {
	request := kv.Request{Client: c.Client, Seq: c.Seq, Command: c.Encode()}
	a.do(func() { a.process.Receive(outside, request) })
}
