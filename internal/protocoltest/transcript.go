package protocoltest

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
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
	// Parameters are those that clusters have unless a transcript says otherwise.
	Parameters map[string]string
	// Newer are the parameters that a server has another value for once it is upgraded.
	Newer map[string]string
	// Prepare writes to the disk of a server that has not begun what a transcript says
	// of it.
	Prepare func(p sim.Process, disk *disk.Disk, text string) error
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
	// Commits describes in one line the entries that a server has committed in a
	// row; nil if Observation describes each.
	Commits func(p sim.Process, first, last uint64) string
	// CommitsFirst is whether that line comes before what the server notes meanwhile.
	CommitsFirst bool
	// Commands are those of the protocol's own, by name: a message that a
	// server gets from outside. They are given what follows the server.
	Commands map[string]func(arguments []datadriven.CmdArg) (sim.Message, error)
	// Operator is whether these messages come from an operator, who is told apart
	// from the client.
	Operator bool
	// Acts are commands of the protocol's own that are more than a message.
	Acts map[string]func(*Stage, []datadriven.CmdArg) error
}

// Play plays all transcripts in the test's testdata, each command of which is
// one of these:
//
//	cluster nodes=N [flaw=NAME] [PARAMETER=VALUE ...]    with lines of input, "n1 ...",
//	       for what Prepare is to write to the disks of some servers
//	TIMER n1             its timer of that name runs out, if it is set
//	put n1 x=1           a client asks it to put 1 into x; propose is the same
//	append n1 x=1        a client asks it to add 1 to the end of x
//	read n1 x            a client asks it for x
//	register n1          a client asks it for a session. Once it has one, what is
//	       asked is asked by this client, in the session
//	retry n1             the client asks it again what was asked last
//	deliver n1->n2 [Kind] [one]    what is under way between them, or only the
//	       messages of one kind, or only one message, arrives in order
//	drop n1->n2 [Kind] [one] [unseen]    the same is lost, and not shown if unseen
//	repeat n1->n2 [Kind] [one]     there are now two of each
//	deliver ->n2, drop all         so for all links to it, or for all
//	settle n1 n2 ...     messages among these servers go to and fro until
//	                     none is left; shows only what the servers do
//	settle ->n2, settle all        so for messages to it from anyone, or for all
//	wait 1s              time passes
//	crash n1 [restart]   power failure: unsynced writes are lost
//	wipe n1 [restart]    its machine is replaced by one with an empty disk
//	stop n1              it is stopped cleanly
//	restart n1
//	upgrade n1           it is started with the parameters of the newer version
//	corrupt n1           a synced byte of its disk changes
//	break n1, mend n1    syncs of its disk fail from now on, or no more
//	stall n1, resume n1  the syncs of its disk that it does not wait for do not
//	                     end, or end again
//	status               what each server says of itself
func (x Transcript) Play(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &Stage{Transcript: x}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.T = t
			s.out.Reset()
			if err := s.Run(d); err != nil {
				d.Fatalf(t, "%v", err)
			}
			if s.out.Len() == 0 {
				return "ok\n"
			}
			return s.out.String()
		})
	})
}

// Stage returns a stage after some commands.
func (x Transcript) Stage(t *testing.T, commands ...string) *Stage {
	t.Helper()
	s := &Stage{Transcript: x, T: t}
	for _, line := range commands {
		name, arguments, err := datadriven.ParseLine(line)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Run(&datadriven.TestData{Cmd: name, CmdArgs: arguments}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// Run carries out one command of a transcript.
func (s *Stage) Run(d *datadriven.TestData) error {
	s.shown = true
	if act, ok := s.Acts[d.Cmd]; ok {
		return act(s, d.CmdArgs)
	}
	switch d.Cmd {
	case "cluster":
		return s.begin(d)
	case "status":
		for _, a := range s.Actors {
			s.Printf("%v %s\n", a.id, a.status())
		}
		return nil
	case "wait":
		took, err := time.ParseDuration(d.CmdArgs[0].Key)
		s.Now += took
		return err
	case "settle":
		s.settle(d.CmdArgs)
		return nil
	case "deliver", "drop", "repeat":
		return s.move(d)
	}
	a, err := s.Actor(d.CmdArgs[0].Key)
	if err != nil {
		return err
	}
	if timer, ok := s.Timers[d.Cmd]; ok {
		a.expire(timer)
		return nil
	}
	if command, ok := s.Commands[d.Cmd]; ok {
		message, err := command(d.CmdArgs[1:])
		a.receive(s.commander(), message)
		return err
	}
	return s.act(a, d)
}

// act carries out a command for one server.
func (s *Stage) act(a *Actor, d *datadriven.TestData) error {
	switch d.Cmd {
	case "put", "propose":
		s.ask(a, services.Operation{Kind: kv.Put, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "append":
		s.ask(a, services.Operation{Kind: kv.Append, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "read":
		s.ask(a, services.Operation{Kind: kv.Get, Key: d.CmdArgs[1].Key})
	case "register":
		s.session, s.holder = 0, s.asked.Client+1
		s.request(a, services.Command{Client: s.holder, Seq: services.RegistrationBase, Operation: services.Operation{Kind: services.Register}})
	case "retry":
		s.request(a, s.asked)
	case "crash":
		a.disk.Crash(s.Now, disk.Drop)
		return a.fall(d.CmdArgs[1:])
	case "wipe":
		a.disk.Wipe(s.Now)
		return a.fall(d.CmdArgs[1:])
	case "stop":
		a.stop()
	case "restart":
		a.boot(s.factory)
	case "upgrade":
		a.boot(s.newer)
	case "stall":
		a.stalled = true
	case "resume":
		a.stalled = false
		a.Do(func() {})
	case "mend":
		a.mend()
	case "break":
		a.mend = a.disk.Install(func(o disk.Operation) disk.Effect {
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
func (s *Stage) begin(d *datadriven.TestData) error {
	*s = Stage{Transcript: s.Transcript, T: s.T}
	cluster := protocols.Cluster{Parameters: map[string]string{}}
	maps.Copy(cluster.Parameters, s.Parameters)
	for _, argument := range d.CmdArgs {
		switch value := argument.Vals[0]; argument.Key {
		case "nodes":
			for range int(value[0] - '0') {
				id := sim.NodeID(len(cluster.Nodes) + 1)
				cluster.Nodes = append(cluster.Nodes, id)
				a := &Actor{stage: s, id: id}
				config := disk.Config{SyncLatency: dist.Constant(time.Nanosecond)}
				a.disk = disk.New(config, a, rng.New(1, "disk", uint64(id)))
				s.Actors = append(s.Actors, a)
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
	maps.Copy(cluster.Parameters, s.Newer)
	if s.newer, err = s.Protocol.New(cluster); err != nil {
		return err
	}
	for line := range strings.Lines(d.Input) {
		name, text, _ := strings.Cut(line, " ")
		a, err := s.Actor(name)
		if err != nil {
			return err
		}
		if err := s.Prepare(s.factory(a.id), a.disk, text); err != nil {
			return err
		}
	}
	for _, a := range s.Actors {
		a.boot(s.factory)
	}
	s.out.Reset()
	s.Printf("%d servers are up\n", len(s.Actors))
	return nil
}

// ask lets the client that has a session, or if there is none another than the
// last, ask a server for something.
func (s *Stage) ask(a *Actor, o services.Operation) {
	if s.session != 0 {
		s.asked = services.Command{Client: s.holder, Session: s.session, Seq: s.asked.Seq + 1, Operation: o}
	} else {
		s.asked = services.Command{Client: s.asked.Client + 1, Seq: 1, Operation: o}
	}
	s.request(a, s.asked)
}

func (s *Stage) request(a *Actor, c services.Command) {
	request := services.Request{Client: c.Client, Seq: c.Seq, Command: c.Encode()}
	a.receive(client, request)
}
