package etcdraft

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// TestStories plays the transcripts in testdata: nothing moves but by a
// command. An entry is written term/index, with the key of its command or the
// change of members that it holds.
//
//	cluster nodes=N [voters=N] [learners=N] [index=I] [empty=n4,...] [PARAMETER=VALUE ...]
//	       voters and learners are counted from the first node; the servers
//	       begin with a snapshot that ends with entry I of term 1, except
//	       those that begin empty
//	campaign n1          it seeks election
//	heartbeat n1         it ticks until it has sent heartbeats
//	tick n1 N            N ticks of its clock pass
//	propose n1 x [v]     a client asks it to write v, or else x, to the key x
//	read n1 x            a client asks it for x
//	change n1 v4_r1 [explicit]     it is told to change the members
//	change n1 leave      it is told to leave the joint configuration
//	transfer n1 n4       it is told to hand over to n4
//	order n1 n2 n3 ...   an operator asks it to make n2, n3, ... the voters
//	hand-over n1 n4      an operator asks it to hand over to n4
//	stop n1              it is told of a clean stop
//	settle [n2 n3 ...]   messages to these servers, from whomever, arrive until
//	                     there are none; to all servers, if none is named
//	deliver n2           one message to it arrives
//	fatal n2             one message to it arrives, of which the library panics
//	drop [n2 ...]        messages to these servers, or to all, are lost
//	crash n1             power failure, and a new start
//	wipe n1              a new machine with an empty disk in its place
//	status               role, term, commit index and log of all servers
//	library FILE         compares what each server has committed with what
//	       the library says in its own interaction test of that name
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &story{}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.out.Reset()
			if d.Cmd == "library" {
				return s.compare(t, d.CmdArgs[0].Key)
			}
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
	factory sim.Factory
	actors  []*actor
	mail    []letter
	seq     uint64 // of the client's last command
}

// A letter is a message under way.
type letter struct {
	from, to sim.NodeID
	message  sim.Message
}

// theClient is the node that propose and read come from.
const theClient sim.NodeID = 100

// theOperator is the node that order and hand-over come from.
const theOperator sim.NodeID = 101

func (s *story) command(d *datadriven.TestData) error {
	switch d.Cmd {
	case "cluster":
		return s.begin(d)
	case "status":
		for _, a := range s.actors {
			s.printf("%s\n", a.status())
		}
		return nil
	}
	var named []*actor
	var words []string
	for _, argument := range d.CmdArgs {
		if i := slices.IndexFunc(s.actors, func(a *actor) bool { return a.id.String() == argument.Key }); i >= 0 {
			named = append(named, s.actors[i])
		} else {
			words = append(words, argument.Key)
		}
	}
	switch d.Cmd {
	case "settle":
		for s.deliver(named, false) {
		}
		return nil
	case "deliver":
		s.deliver(named, true)
		return nil
	case "fatal":
		return s.fatal(named)
	case "drop":
		s.mail = slices.DeleteFunc(s.mail, func(l letter) bool { return addressed(l, named) })
		return nil
	}
	if len(named) == 0 {
		return fmt.Errorf("%s needs the name of a server", d.Cmd)
	}
	a := named[0]
	switch d.Cmd {
	case "campaign":
		a.do(func() { a.server.campaign() })
	case "heartbeat":
		a.tick(a.server.config.heartbeatTicks)
	case "tick":
		n, err := strconv.Atoi(words[0])
		a.tick(n)
		return err
	case "propose":
		s.ask(a, kv.Operation{Kind: kv.Put, Key: words[0], Value: words[len(words)-1]})
	case "read":
		s.ask(a, kv.Operation{Kind: kv.Get, Key: words[0]})
	case "change":
		m := ChangeMembers{Changes: strings.ReplaceAll(words[0], "_", " "), Explicit: slices.Contains(words, "explicit")}
		if words[0] == "leave" {
			m.Changes = ""
		}
		a.do(func() { a.server.Receive(theClient, m) })
	case "order":
		m := kv.Reconfigure{}
		for _, actor := range named[1:] {
			m.Voters = append(m.Voters, actor.id)
		}
		a.do(func() { a.server.Receive(theOperator, m) })
	case "hand-over":
		a.do(func() { a.server.Receive(theOperator, kv.TransferLeadership{To: named[1].id}) })
	case "transfer":
		a.do(func() { a.server.Receive(theClient, TransferLeadership{named[1].id}) })
	case "stop":
		a.server.Stop()
	case "crash":
		a.disk.Crash(s.now, disk.Drop)
		a.boot()
	case "wipe":
		a.disk.Wipe(s.now)
		a.boot()
	default:
		return fmt.Errorf("unknown command %s", d.Cmd)
	}
	return nil
}

// begin makes a new cluster.
func (s *story) begin(d *datadriven.TestData) error {
	*s = story{}
	cluster := protocols.Cluster{Parameters: map[string]string{"pre-vote": "false", "check-quorum": "false"}}
	var index, learners uint64
	var empty []string
	for _, argument := range d.CmdArgs {
		value := argument.Vals[0]
		number, _ := strconv.ParseUint(value, 10, 64)
		switch argument.Key {
		case "nodes":
			for range number {
				cluster.Nodes = append(cluster.Nodes, sim.NodeID(len(cluster.Nodes)+1))
			}
		case "index":
			index = number
		case "learners":
			learners = number
		case "empty":
			empty = argument.Vals
		default:
			cluster.Parameters[argument.Key] = value
		}
	}
	var err error
	if s.factory, err = New(cluster); err != nil {
		return err
	}
	for _, id := range cluster.Nodes {
		a := &actor{story: s, id: id, committed: make(map[uint64]string)}
		config := disk.Config{SyncLatency: dist.Constant(time.Nanosecond)}
		a.disk = disk.New(config, a, rng.New(1, "disk", uint64(id)))
		s.actors = append(s.actors, a)
		if index > 0 && !slices.Contains(empty, id.String()) {
			if err := s.prepare(a, index, learners); err != nil {
				return err
			}
		}
	}
	for _, a := range s.actors {
		a.boot()
	}
	s.out.Reset()
	s.printf("%d servers are up\n", len(s.actors))
	return nil
}

// prepare writes to a server's disk a snapshot that ends with an entry of term
// 1. The learners come after the voters.
func (s *story) prepare(a *actor, index, learners uint64) error {
	initial := s.factory().(*server).config.initial()
	for i := range learners {
		initial.Learners = append(initial.Learners, uint64(len(initial.Voters))+1+i)
	}
	term := uint64(1)
	encoded, err := proto.Marshal(&pb.Snapshot{
		Data:     kv.NewStore(1).Snapshot(),
		Metadata: &pb.SnapshotMetadata{ConfState: initial, Index: &index, Term: &term},
	})
	if err != nil {
		return err
	}
	w, _, err := wal.Open(a.disk, directory)
	if err != nil {
		return err
	}
	return w.Snapshot(encoded, nil)
}

func (s *story) ask(a *actor, o kv.Operation) {
	s.seq++
	command := kv.Command{Client: uint64(theClient), Seq: s.seq, Operation: o}
	request := kv.Request{Client: command.Client, Seq: command.Seq, Command: command.Encode()}
	a.do(func() { a.server.Receive(theClient, request) })
}

// deliver delivers the first message to one of the given actors, if there is
// one.
func (s *story) deliver(to []*actor, shown bool) bool {
	i := slices.IndexFunc(s.mail, func(l letter) bool { return addressed(l, to) })
	if i < 0 {
		return false
	}
	l := s.mail[i]
	s.mail = slices.Delete(s.mail, i, i+1)
	if shown {
		s.printf("%v\n", l)
	}
	a := s.actors[l.to-1]
	a.do(func() { a.server.Receive(l.from, l.message) })
	return true
}

// fatal delivers the first message to one of the given actors, and shows of what
// the library panics.
func (s *story) fatal(to []*actor) (err error) {
	defer func() {
		if value := recover(); value != nil {
			s.printf("  the library panics: %v\n", value)
			err = nil
		}
	}()
	s.deliver(to, true)
	return errors.New("nothing panicked")
}

// addressed reports whether a letter is to one of the given actors; no actors
// stand for all.
func addressed(l letter, to []*actor) bool {
	return len(to) == 0 || slices.ContainsFunc(to, func(a *actor) bool { return a.id == l.to })
}

func (s *story) printf(format string, arguments ...any) {
	fmt.Fprintf(&s.out, format, arguments...)
}
