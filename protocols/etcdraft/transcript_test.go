package etcdraft

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// TestTranscripts plays the transcripts in testdata. An entry is written term/index,
// with the key of its command or the change of members that it holds. Besides the
// commands of protocoltest.Transcript.Play they have
//
//	campaign n1          it seeks election
//	heartbeat n1         it ticks until it has sent heartbeats
//	tick n1 N            N ticks of its clock pass
//	change n1 v4_r1 [explicit]     it is told to change the members
//	change n1 leave      it is told to leave the joint configuration
//	transfer n1 n4       it is told to hand over to n4
//	order n1 n2 n3 ...   an operator asks it to make n2, n3, ... the voters
//	hand-over n1 n4      an operator asks it to hand over to n4
//	retire n1            it is told of a clean stop, and runs on
//	fatal ->n2           one message to it arrives, of which the library panics
//	library FILE         compares what each server has committed with what
//	       the library says in its own interaction test of that name
//
// A server of a line "n1 index=I [learners=N]" begins with a snapshot that ends with
// entry I of term 1, in which the N servers behind the voters are learners.
func TestTranscripts(t *testing.T) { transcript().Play(t) }

func transcript() protocoltest.Transcript {
	h := history{}
	return protocoltest.Transcript{
		Protocol:     Protocol(),
		Parameters:   map[string]string{paramPreVote: "false", paramCheckQuorum: "false"},
		Prepare:      prepare,
		Status:       status,
		Message:      describe,
		Observation:  h.observed,
		Commits:      h.commits,
		CommitsFirst: true,
		Operator:     true,
		Commands: map[string]func([]datadriven.CmdArg) (sim.Message, error){
			"order": func(arguments []datadriven.CmdArg) (sim.Message, error) {
				ids, err := protocoltest.ServerIDs(protocoltest.Words(arguments))
				return services.Reconfigure{Voters: ids}, err
			},
			"hand-over": func(arguments []datadriven.CmdArg) (sim.Message, error) {
				id, err := protocoltest.ServerID(arguments[0].Key)
				return services.TransferLeadership{To: id}, err
			},
		},
		Acts: map[string]func(*protocoltest.Stage, []datadriven.CmdArg) error{
			"campaign": onServer(func(_ *protocoltest.Stage, a *protocoltest.Actor, _ []string) error {
				a.Do(a.Process.(*server).campaign)
				return nil
			}),
			"heartbeat": onServer(func(s *protocoltest.Stage, a *protocoltest.Actor, _ []string) error {
				tick(s, a, a.Process.(*server).config.heartbeatTicks)
				return nil
			}),
			"tick": onServer(func(s *protocoltest.Stage, a *protocoltest.Actor, words []string) error {
				n, err := strconv.Atoi(words[0])
				tick(s, a, n)
				return err
			}),
			"change": onServer(func(_ *protocoltest.Stage, a *protocoltest.Actor, words []string) (err error) {
				a.Do(func() { err = a.Process.(*server).changeMembers(words) })
				return err
			}),
			"transfer": onServer(func(_ *protocoltest.Stage, a *protocoltest.Actor, words []string) error {
				id, err := protocoltest.ServerID(words[0])
				s := a.Process.(*server)
				a.Do(func() {
					s.node.TransferLeader(uint64(id))
					s.observe()
				})
				return err
			}),
			"retire": onServer(func(_ *protocoltest.Stage, a *protocoltest.Actor, _ []string) error {
				a.Process.(*server).Stop()
				return nil
			}),
			"fatal":   fatal,
			"library": h.compare,
		},
	}
}

// onServer is an act of the server that a command names, which is given the words behind
// its name.
func onServer(act func(*protocoltest.Stage, *protocoltest.Actor, []string) error) func(*protocoltest.Stage, []datadriven.CmdArg) error {
	return func(s *protocoltest.Stage, arguments []datadriven.CmdArg) error {
		a, err := s.Actor(arguments[0].Key)
		if err != nil {
			return err
		}
		return act(s, a, protocoltest.Words(arguments[1:]))
	}
}

func tick(s *protocoltest.Stage, a *protocoltest.Actor, n int) {
	for range n {
		s.Now += a.Process.(*server).config.tick
		a.Do(func() { a.Process.Expire(tickTimer) })
	}
}

// fatal delivers a message, and shows of what the library panics.
func fatal(s *protocoltest.Stage, arguments []datadriven.CmdArg) (err error) {
	defer func() {
		if value := recover(); value != nil {
			s.Printf("  the library panics: %v\n", value)
			err = nil
		}
	}()
	if err := s.Run(&datadriven.TestData{Cmd: "deliver", CmdArgs: append(arguments, datadriven.CmdArg{Key: "one"})}); err != nil {
		return err
	}
	return errors.New("nothing panicked")
}

// changeMembers proposes a change of members as the library writes it, with _ for each
// space: "v4_l5_r1" makes n4 a voter, makes n5 a learner, and removes n1. One that is
// explicit stays in a joint configuration until it is told to leave.
func (s *server) changeMembers(words []string) error {
	change := &pb.ConfChangeV2{}
	if words[0] != "leave" {
		var err error
		if change.Changes, err = pb.ConfChangesFromString(strings.ReplaceAll(words[0], "_", " ")); err != nil {
			return err
		}
	}
	if slices.Contains(words, "explicit") {
		change.Transition = pb.ConfChangeTransitionJointExplicit.Enum()
	}
	s.propose() // commands that came before it stand before it
	if err := s.node.ProposeConfChange(change); err != nil {
		s.env.Observe(sim.Observation{Kind: sim.Note, Term: s.status.GetTerm(), Text: "refuses the change of members " + words[0] + ": " + err.Error()})
	}
	return nil
}

// prepare writes to a server's disk a snapshot that ends with an entry of term
// 1. The learners come after the voters.
func prepare(p sim.Process, d *disk.Disk, text string) error {
	var index, learners uint64
	if _, err := fmt.Sscanf(text, "index=%d learners=%d", &index, &learners); index == 0 {
		return fmt.Errorf("expected index=I [learners=N], found %s: %w", text, err)
	}
	initial := p.(*server).config.initial()
	for i := range learners {
		initial.Learners = append(initial.Learners, uint64(len(initial.Voters))+1+i)
	}
	term := uint64(1)
	encoded, err := proto.Marshal(&pb.Snapshot{
		Data:     services.NewStore(kv.Service(), 1).Snapshot(),
		Metadata: &pb.SnapshotMetadata{ConfState: initial, Index: &index, Term: &term},
	})
	if err != nil {
		return err
	}
	w, _, err := wal.Open(d, directory)
	if err != nil {
		return err
	}
	return w.Snapshot(encoded, nil)
}

func status(p sim.Process) string {
	s := p.(*server)
	role := strings.TrimPrefix(s.status.RaftState.String(), "State")
	text := fmt.Sprintf("%s, term %d, leader %d, commit %d, log", role, s.status.GetTerm(), s.status.Lead, s.status.GetCommit())
	first, err := s.storage.FirstIndex()
	must(err)
	for _, e := range s.entriesAfter(first - 1) {
		text += " " + entryText(e)
	}
	return text
}

// A history is what servers have committed, whatever they have forgotten since, by
// their environment.
type history map[sim.Env]*said

func (h history) of(p sim.Process) *said {
	env := p.(*server).env
	if h[env] == nil {
		h[env] = &said{committed: make(map[uint64]string)}
	}
	return h[env]
}

func (h history) commits(p sim.Process, first, last uint64) string {
	s := h.of(p)
	for _, e := range p.(*server).entriesBetween(first, last) {
		s.committed[e.GetIndex()] = entryText(e)
	}
	s.commit = max(s.commit, last)
	if first == last {
		return s.committed[last]
	}
	return s.committed[first] + " to " + s.committed[last]
}

func (h history) observed(p sim.Process, o sim.Observation) string {
	switch o.Kind {
	case sim.Became:
		return fmt.Sprintf("becomes %s in term %d", o.Text, o.Term)
	case sim.Restored:
		h.of(p).commit = max(h.of(p).commit, o.Index)
		return fmt.Sprintf("restores a snapshot that ends with %d/%d", o.Term, o.Index)
	}
	return ""
}

// entryText writes an entry as its term, its index, and what it holds: the key
// of a command, or a change of members.
func entryText(e *pb.Entry) string {
	text := fmt.Sprintf("%d/%d", e.GetTerm(), e.GetIndex())
	switch {
	case e.GetType() == pb.EntryConfChangeV2:
		change := &pb.ConfChangeV2{}
		must(proto.Unmarshal(e.GetData(), change))
		return text + "(" + pb.ConfChangesToString(change.GetChanges()) + ")"
	case len(e.GetData()) == 0:
		return text
	}
	command, err := kv.Service().Decode(string(e.GetData()))
	must(err)
	return text + ":" + command.Key
}

func describe(message sim.Message) string {
	switch m := message.(type) {
	case MsgSnapStatus:
		return fmt.Sprintf("term %d, index %d, has %d bytes", m.Term, m.Index, m.Have)
	case MsgRemoved:
		return fmt.Sprintf("applied %d", m.Applied)
	}
	m := message.(envelope).open()
	text := fmt.Sprintf("term %d", m.GetTerm())
	if m, ok := message.(MsgSnap); ok {
		text += fmt.Sprintf(", %d bytes from %d of %d", len(m.Part.Data), m.Part.Offset, m.Part.Total)
	}
	if m.GetIndex() > 0 {
		text += fmt.Sprintf(", index %d", m.GetIndex())
	}
	if m.GetReject() {
		text += fmt.Sprintf(", rejected, hint %d/%d", m.GetLogTerm(), m.GetRejectHint())
	}
	for _, e := range m.GetEntries() {
		text += " " + entryText(e)
	}
	return text
}
