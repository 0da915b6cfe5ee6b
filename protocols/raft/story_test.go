package raft

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// TestStories plays the transcripts in testdata: nothing moves but by a
// command, so each reads like the paragraph of the paper that it retells.
//
//	cluster nodes=N [flaw=NAME] [PARAMETER=VALUE ...]   with lines of input,
//	       "n1 term=7: 1 1 4", for logs that some servers begin with
//	campaign n1          its election timeout passes, if its timer is set
//	heartbeat n1         its heartbeat timeout passes, if its timer is set
//	propose n1 x=1       a client asks it to put 1 into x
//	append n1 x=1        a client asks it to add 1 to the end of x
//	register n1          a client asks it for a session. Once it has one, what is
//	       asked is asked in the session
//	retry n1             the client asks it again what it asked last
//	read n1 x            a client asks it for x
//	reconfigure n1 voters=(n2,n3) [learners=(n4)]    an operator asks it for
//	       this cluster
//	learn n1 n4          an operator asks it to add n4 without a vote
//	transfer n1 n2       an operator asks it to hand over to n2
//	deliver n1->n2 [Kind] [one]    what is under way between them, or only the
//	       messages of one kind, or only one message, arrives in order
//	drop n1->n2 [Kind] [one]       the same is lost
//	repeat n1->n2 [Kind] [one]     there are now two of each
//	deliver all, drop all          so for all links
//	settle n1 n2 ...     messages among these servers go to and fro until
//	                     none is left; shows only what the servers do
//	wait 1s              time passes
//	stop n1              it is stopped in good order
//	crash n1             power failure: unsynced writes are lost
//	wipe n1              its machine is replaced by one with an empty disk
//	restart n1
//	upgrade n1           it is stopped and started with version 2
//	corrupt n1           a synced byte of its disk changes
//	stall n1             its disk does not end the syncs begun from now on, but
//	       those that it waits for
//	break n1, mend n1    syncs of its disk fail from now on, or no more
//	status               the servers' term, vote and log; commit index at the |
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &story{}
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

// A story is a cluster that does nothing by itself.
type story struct {
	out     strings.Builder
	now     time.Duration
	factory sim.Factory // of the version that the cluster begins with
	newer   sim.Factory // of version 2
	actors  []*actor
	mail    []letter
	asked   kv.Command // what the client asked for last
	session uint64     // that of what it asks for; 0 if there is none
	shown   bool       // whether messages are shown as they arrive
}

// A letter is a message under way.
type letter struct {
	from, to sim.NodeID
	message  sim.Message
}

// theClient is the node that propose and read come from.
const theClient sim.NodeID = 100

// theOperator is the node that reconfigure, learn and transfer come from.
const theOperator sim.NodeID = 101

func (s *story) command(d *datadriven.TestData) error {
	s.shown = true
	switch d.Cmd {
	case "cluster":
		return s.begin(d)
	case "status":
		for _, a := range s.actors {
			s.printf("%s\n", a.status())
		}
		return nil
	case "wait":
		took, err := time.ParseDuration(d.CmdArgs[0].Key)
		s.now += took
		return err
	case "settle":
		s.settle(d.CmdArgs)
		return nil
	case "deliver", "drop", "repeat":
		return s.move(d)
	}
	a := s.actor(d.CmdArgs[0].Key)
	if a == nil {
		return fmt.Errorf("no server is called %s", d.CmdArgs[0].Key)
	}
	switch d.Cmd {
	case "campaign":
		a.expire(electionTimer)
	case "heartbeat":
		a.expire(heartbeatTimer)
	case "propose":
		s.ask(a, kv.Operation{Kind: kv.Put, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "append":
		s.ask(a, kv.Operation{Kind: kv.Append, Key: d.CmdArgs[1].Key, Value: d.CmdArgs[1].Vals[0]})
	case "read":
		s.ask(a, kv.Operation{Kind: kv.Get, Key: d.CmdArgs[1].Key})
	case "register":
		s.request(a, kv.Command{Client: uint64(theClient), Seq: kv.RegistrationBase, Operation: kv.Operation{Kind: kv.Register}})
	case "retry":
		s.request(a, s.asked)
	case "reconfigure", "learn", "transfer":
		a.do(func() { a.server.Receive(theOperator, s.wish(d)) })
	case "stall":
		a.stalled = true
	case "stop":
		a.do(a.server.Stop)
		a.disk.Kill(s.now)
		a.server, a.syncs = nil, nil
	case "crash":
		a.disk.Crash(s.now, disk.Drop)
		a.server, a.syncs = nil, nil
	case "wipe":
		a.disk.Wipe(s.now)
		a.server, a.syncs = nil, nil
	case "restart":
		a.boot(s.factory)
	case "upgrade":
		a.boot(s.newer)
	case "break":
		a.mend = a.disk.Install(func(o disk.Operation) disk.Effect {
			if o.Kind == disk.Sync {
				return disk.Fail()
			}
			return disk.Pass()
		})
	case "mend":
		a.mend()
	case "corrupt":
		return a.disk.Rot(directory+"/log", 40, 0xff)
	default:
		return fmt.Errorf("unknown command %s", d.Cmd)
	}
	return nil
}

// begin makes a new cluster.
func (s *story) begin(d *datadriven.TestData) error {
	*s = story{}
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
	if s.factory, err = New(cluster); err != nil {
		return err
	}
	cluster.Parameters["version"] = "2"
	if s.newer, err = New(cluster); err != nil {
		return err
	}
	for line := range strings.Lines(d.Input) {
		if err := s.prepare(line); err != nil {
			return err
		}
	}
	for _, a := range s.actors {
		a.boot(s.factory)
	}
	s.out.Reset()
	s.printf("%d servers are up\n", len(s.actors))
	return nil
}

// prepare writes a server's term and log to its disk: "n1 term=7: 1 1 4".
func (s *story) prepare(line string) error {
	var name string
	var term uint64
	head, terms, _ := strings.Cut(line, ":")
	if _, err := fmt.Sscanf(head, "%s term=%d", &name, &term); err != nil {
		return err
	}
	w, _, err := wal.Open(s.actor(name).disk, directory)
	if err != nil {
		return err
	}
	w.Append(stateRecord, appendState(nil, term, 0))
	for i, field := range strings.Fields(terms) {
		c := kv.Command{Seq: uint64(i + 1), Operation: kv.Operation{Kind: kv.Put}}
		e := Entry{Command: c.Encode()}
		if _, err := fmt.Sscan(field, &e.Term); err != nil {
			return err
		}
		w.Append(entryRecord, appendEntry(nil, uint64(i+1), e))
	}
	return w.Sync()
}

func (s *story) ask(a *actor, o kv.Operation) {
	s.asked = kv.Command{Client: uint64(theClient), Session: s.session, Seq: s.asked.Seq + 1, Operation: o}
	s.request(a, s.asked)
}

// wish returns what the operator asks for.
func (s *story) wish(d *datadriven.TestData) sim.Message {
	if d.Cmd == "learn" {
		return kv.AddLearner{Node: s.actor(d.CmdArgs[1].Key).id}
	}
	if d.Cmd == "transfer" {
		return kv.TransferLeadership{To: s.actor(d.CmdArgs[1].Key).id}
	}
	var m kv.Reconfigure
	for _, argument := range d.CmdArgs[1:] {
		for _, name := range argument.Vals {
			if id := s.actor(name).id; argument.Key == "voters" {
				m.Voters = append(m.Voters, id)
			} else {
				m.Learners = append(m.Learners, id)
			}
		}
	}
	return m
}

func (s *story) request(a *actor, c kv.Command) {
	request := kv.Request{Client: c.Client, Seq: c.Seq, Command: c.Encode()}
	a.do(func() { a.server.Receive(theClient, request) })
}

// move delivers or drops what is under way on a link, as of now.
func (s *story) move(d *datadriven.TestData) error {
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
	var moved, left []letter
	for _, l := range s.mail {
		if len(moved) < most &&
			(from == "" || l.from.String() == from && l.to.String() == to) &&
			(kind == "" || kindOf(l.message) == kind) {
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
		if d.Cmd == "drop" {
			s.printf("lost: %s\n", l)
		} else {
			s.deliver(l)
		}
	}
	return nil
}

// settle delivers messages among some servers until none is left.
func (s *story) settle(names []datadriven.CmdArg) {
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

func (s *story) deliver(l letter) {
	to := s.actors[l.to-1]
	if to.server == nil {
		s.printf("lost, as %v is down: %s\n", l.to, l)
		return
	}
	if s.shown {
		s.printf("%s\n", l)
	}
	to.do(func() { to.server.Receive(l.from, l.message) })
}

func (s *story) actor(name string) *actor {
	for _, a := range s.actors {
		if a.id.String() == name {
			return a
		}
	}
	return nil
}

func (s *story) printf(format string, arguments ...any) {
	fmt.Fprintf(&s.out, format, arguments...)
}
