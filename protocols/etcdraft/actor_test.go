package etcdraft

import (
	"fmt"
	"strings"
	"time"

	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An actor is one node of a story: the Env of its server, and the host of its
// disk.
type actor struct {
	sim.Env   // nil: what a server has no use for
	story     *story
	id        sim.NodeID
	disk      *disk.Disk
	rand      rng.Stream
	server    *server
	committed map[uint64]string // by index, all that was ever committed here
	restored  uint64            // the end of the last snapshot
	saved     []func()          // end the writing of snapshots
	first     uint64            // the first of the entries that it has committed in a row
	last      uint64
}

func (a *actor) boot() {
	a.server = a.story.factory().(*server)
	a.do(func() { a.server.Boot(a) })
}

// do runs a handler, and what follows when the inbox has drained.
func (a *actor) do(handler func()) {
	handler()
	a.server.Drained()
	a.showCommits()
	for len(a.saved) > 0 {
		saved := a.saved[0]
		a.saved = a.saved[1:]
		saved()
	}
}

func (a *actor) tick(n int) {
	for range n {
		a.story.now += a.server.config.tick
		a.do(func() { a.server.Expire(tickTimer) })
	}
}

// showCommits shows in one line what the handler has committed.
func (a *actor) showCommits() {
	switch {
	case a.first == 0:
		return
	case a.first == a.last:
		a.story.printf("  %v commits %s\n", a.id, a.committed[a.last])
	default:
		a.story.printf("  %v commits %s to %s\n", a.id, a.committed[a.first], a.committed[a.last])
	}
	a.first = 0
}

func (a *actor) ID() sim.NodeID                    { return a.id }
func (a *actor) Monotonic() time.Duration          { return a.story.now }
func (a *actor) Rand() *rng.Stream                 { return &a.rand }
func (a *actor) Disk() disk.FS                     { return a.disk }
func (a *actor) SetTimer(sim.Timer, time.Duration) {}
func (a *actor) StopTimer(sim.Timer)               {}
func (a *actor) Now() time.Duration                { return a.story.now }
func (a *actor) Spend(d time.Duration)             { a.story.now += d }
func (a *actor) Complete(_ time.Duration, tag uint64, err error) {
	a.saved = append(a.saved, func() { a.server.Synced(tag, err) })
}

func (a *actor) Send(to sim.NodeID, m sim.Message) {
	who, outside := map[sim.NodeID]string{theClient: "client", theOperator: "operator"}[to]
	if !outside {
		a.story.mail = append(a.story.mail, letter{a.id, to, m})
		return
	}
	a.showCommits()
	a.story.printf("  %v answers the %s: %s\n", a.id, who, replyText(m.(kv.Reply)))
}

func (a *actor) Observe(o sim.Observation) {
	switch o.Kind {
	case sim.Became:
		a.story.printf("  %v becomes %s in term %d\n", a.id, o.Text, o.Term)
	case sim.Committed:
		entries, err := a.server.storage.Entries(o.Index, o.Index+1, 0)
		must(err)
		a.committed[o.Index] = entryText(entries[0])
		if a.first == 0 {
			a.first = o.Index
		}
		a.last = o.Index
	case sim.Restored:
		a.restored = o.Index
		a.story.printf("  %v restores a snapshot that ends with %d/%d\n", a.id, o.Term, o.Index)
	case sim.Halted:
		a.showCommits()
		a.story.printf("  %v halted: %s\n", a.id, o.Text)
	case sim.Note:
		a.showCommits()
		a.story.printf("  %v %s\n", a.id, o.Text)
	}
}

// commit is the index up to which the actor has ever committed.
func (a *actor) commit() uint64 {
	most := a.restored
	for index := range a.committed {
		most = max(most, index)
	}
	return most
}

func (a *actor) status() string {
	s := a.server
	if s.halted {
		return a.id.String() + " halted"
	}
	role := strings.TrimPrefix(s.status.RaftState.String(), "State")
	text := fmt.Sprintf("%v %s, term %d, leader %d, commit %d, log", a.id, role, s.status.GetTerm(), s.status.Lead, s.status.GetCommit())
	first, err := s.storage.FirstIndex()
	must(err)
	for _, e := range s.entriesAfter(first - 1) {
		text += " " + entryText(e)
	}
	return text
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
	command, err := kv.Decode(string(e.GetData()))
	must(err)
	return text + ":" + command.Key
}

func (l letter) String() string {
	kind := strings.TrimPrefix(fmt.Sprintf("%T", l.message), "etcdraft.")
	switch m := l.message.(type) {
	case MsgSnapStatus:
		return fmt.Sprintf("%v->%v %s term %d, index %d, has %d bytes", l.from, l.to, kind, m.Term, m.Index, m.Have)
	case MsgRemoved:
		return fmt.Sprintf("%v->%v %s applied %d", l.from, l.to, kind, m.Applied)
	}
	m := l.message.(envelope).open()
	text := fmt.Sprintf("%v->%v %s term %d", l.from, l.to, kind, m.GetTerm())
	if m, ok := l.message.(MsgSnap); ok {
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

func replyText(r kv.Reply) string {
	switch {
	case r.Status == kv.OK && r.Result.Found:
		return fmt.Sprintf("done, %q", r.Result.Value)
	case r.Status == kv.OK:
		return "done"
	case r.Status == kv.NotLeader && r.Leader != 0:
		return "ask " + r.Leader.String()
	case r.Status == kv.NotLeader:
		return "ask another"
	case r.Status == kv.Unavailable:
		return "not now"
	default:
		return "refused"
	}
}
