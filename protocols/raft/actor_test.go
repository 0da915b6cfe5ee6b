package raft

import (
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An actor is one node of a story: the Env of its server, and the host of its
// disk.
type actor struct {
	sim.Env // nil: what a server has no use for
	story   *story
	id      sim.NodeID
	disk    *disk.Disk
	rand    rng.Stream
	server  *server // nil while it is down
	first   uint64  // the first of the entries that it has committed in a row
	stalled bool    // its syncs take for ever, unless it waits for them
	syncs   []completion
	timers  map[sim.Timer]bool // that are set
	mend    func()             // ends the failing of its syncs
}

// A completion is the end of a sync that the server did not wait for.
type completion struct {
	at  time.Duration
	tag uint64
	err error
}

func (a *actor) boot(program sim.Factory) {
	a.server, a.syncs, a.timers = program().(*server), nil, map[sim.Timer]bool{}
	a.do(func() { a.server.Boot(a) })
}

// expire lets a timer expire that is set.
func (a *actor) expire(timer sim.Timer) {
	a.do(func() {
		if a.timers[timer] {
			a.StopTimer(timer)
			a.server.Expire(timer)
		}
	})
}

func (a *actor) SetTimer(timer sim.Timer, _ time.Duration) { a.timers[timer] = true }
func (a *actor) StopTimer(timer sim.Timer)                 { delete(a.timers, timer) }

// do runs a handler, and what follows when the inbox has drained.
func (a *actor) do(handler func()) {
	if a.server == nil {
		a.story.printf("%v is down\n", a.id)
		return
	}
	handler()
	a.server.Drained()
	a.showCommits()
	for len(a.syncs) > 0 && !a.stalled {
		c := a.syncs[0]
		a.syncs = a.syncs[1:]
		a.story.now = max(a.story.now, c.at)
		a.server.Synced(c.tag, c.err)
		a.server.Drained()
		a.showCommits()
	}
}

// showCommits shows in one line what the handler has committed.
func (a *actor) showCommits() {
	switch last := a.server.commitIndex; {
	case a.first == 0:
		return
	case a.first == last:
		a.story.printf("  %v commits entry %d, %s\n", a.id, last, entryText(*a.server.log.at(last)))
	default:
		a.story.printf("  %v commits entries %d to %d\n", a.id, a.first, last)
	}
	a.first = 0
}

func (a *actor) ID() sim.NodeID           { return a.id }
func (a *actor) Monotonic() time.Duration { return a.story.now }
func (a *actor) Wall() time.Duration      { return a.story.now }
func (a *actor) Rand() *rng.Stream        { return &a.rand }
func (a *actor) Disk() disk.FS            { return a.disk }
func (a *actor) Now() time.Duration       { return a.story.now }
func (a *actor) Spend(d time.Duration)    { a.story.now += d }
func (a *actor) Complete(at time.Duration, tag uint64, err error) {
	a.syncs = append(a.syncs, completion{at, tag, err})
}

func (a *actor) Send(to sim.NodeID, m sim.Message) {
	if to == theClient || to == theOperator {
		a.showCommits()
		who := map[sim.NodeID]string{theClient: "client", theOperator: "operator"}[to]
		a.story.printf("  %v answers the %s: %s\n", a.id, who, describe(m))
		if reply, ok := m.(kv.Reply); ok && reply.Result.Session != 0 {
			a.story.session = reply.Result.Session
		}
		return
	}
	a.story.mail = append(a.story.mail, letter{a.id, to, m})
}

func (a *actor) Observe(o sim.Observation) {
	switch o.Kind {
	case sim.Became:
		a.story.printf("  %v becomes %s in term %d\n", a.id, o.Text, o.Term)
	case sim.Committed:
		if a.first == 0 {
			a.first = o.Index
		}
	case sim.Applied:
		if e := a.server.log.at(o.Index); o.Value == 0 && writes(e.Command) {
			a.story.printf("  %v does not execute entry %d\n", a.id, o.Index)
		}
	case sim.Restored:
		a.story.printf("  %v restores a snapshot that ends with entry %d of term %d\n", a.id, o.Index, o.Term)
	case sim.Halted:
		a.story.printf("  %v halted: %s\n", a.id, o.Text)
	case sim.Note:
		a.story.printf("  %v %s\n", a.id, o.Text)
	}
}

func (a *actor) status() string {
	s := a.server
	if s == nil {
		return a.id.String() + " down"
	}
	if s.halted {
		return a.id.String() + " halted"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%v %-9v term %d", a.id, s.role, s.currentTerm)
	if s.votedFor != 0 {
		fmt.Fprintf(&b, " vote %v", s.votedFor)
	}
	b.WriteString(" log")
	if s.log.base > 0 {
		fmt.Fprintf(&b, " (from %d)", s.log.base+1)
	}
	for index := s.log.base; index <= s.log.lastIndex(); index++ {
		if index > s.log.base {
			b.WriteString(" " + entryText(*s.log.at(index)))
		}
		if index == s.commitIndex {
			b.WriteString(" |")
		}
	}
	return b.String()
}

// writes reports whether an entry holds a command that changes a key.
func writes(encoded string) bool {
	c, err := kv.Decode(encoded)
	return err == nil && !c.Reads() && c.Kind != kv.Register
}

// entryText writes an entry as its term and its command.
func entryText(e Entry) string {
	if e.Command == "" {
		return fmt.Sprintf("%d:no-op", e.Term)
	}
	if isConfiguration(e.Command) {
		c, err := parseConfiguration(0, e.Command)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprintf("%d:(%v)", e.Term, &c)
	}
	c, err := kv.Decode(e.Command)
	if err != nil {
		return err.Error()
	}
	if c.Kind == kv.Register {
		return fmt.Sprintf("%d:register", e.Term)
	}
	if c.Key == "" {
		return fmt.Sprint(e.Term)
	}
	return fmt.Sprintf("%d:%s=%s", e.Term, c.Key, c.Value)
}

func (l letter) String() string {
	return fmt.Sprintf("%v->%v %s", l.from, l.to, describe(l.message))
}

func kindOf(m sim.Message) string {
	return strings.TrimPrefix(fmt.Sprintf("%T", m), "raft.")
}

func describe(message sim.Message) string {
	var text string
	switch m := message.(type) {
	case RequestPreVote:
		text = fmt.Sprintf("for term %d, log ends with entry %d of term %d", m.Term, m.LastLogIndex, m.LastLogTerm)
	case PreVote:
		text = fmt.Sprintf("for term %d %s", m.For, granted(m.Granted))
	case RequestVote:
		text = fmt.Sprintf("term %d, log ends with entry %d of term %d", m.Term, m.LastLogIndex, m.LastLogTerm)
		if m.Permitted {
			text += ", permitted by the leader"
		}
	case Vote:
		text = fmt.Sprintf("term %d %s", m.Term, granted(m.Granted))
	case AppendEntries:
		text = fmt.Sprintf("term %d, after entry %d of term %d:", m.Term, m.PrevLogIndex, m.PrevLogTerm)
		for _, e := range m.Entries {
			text += " " + entryText(e)
		}
		text += fmt.Sprintf(" (commit %d)", m.LeaderCommit)
	case AppendEntriesReply:
		text = fmt.Sprintf("term %d, match %d", m.Term, m.MatchIndex)
		if !m.Success {
			text = refusal(m)
		}
	case InstallSnapshot:
		text = fmt.Sprintf("term %d, up to entry %d of term %d", m.Term, m.LastIncludedIndex, m.LastIncludedTerm)
		whole := m.Part.Offset+len(m.Part.Data) == m.Part.Total
		if m.Part.Offset > 0 || !whole {
			text += fmt.Sprintf(", bytes from %d", m.Part.Offset)
		}
		if m.Part.Offset > 0 && whole {
			text += " to the end"
		}
	case InstallSnapshotReply:
		text = fmt.Sprintf("term %d, match %d", m.Term, m.MatchIndex)
		if m.MatchIndex == 0 {
			text = fmt.Sprintf("term %d, has %d bytes", m.Term, m.Offset)
		}
	case TimeoutNow:
		text = fmt.Sprintf("term %d", m.Term)
	case kv.Reply:
		return replyText(m)
	}
	return kindOf(message) + " " + text
}

func refusal(m AppendEntriesReply) string {
	switch {
	case m.ConflictIndex == 0:
		return fmt.Sprintf("term %d, yours is past", m.Term)
	case m.ConflictTerm == 0:
		return fmt.Sprintf("term %d, no match at %d, log ends with %d", m.Term, m.PrevLogIndex, m.ConflictIndex-1)
	default:
		return fmt.Sprintf("term %d, no match at %d, conflict with term %d from %d",
			m.Term, m.PrevLogIndex, m.ConflictTerm, m.ConflictIndex)
	}
}

func granted(yes bool) string {
	if yes {
		return "granted"
	}
	return "refused"
}

func replyText(r kv.Reply) string {
	switch r.Status {
	case kv.OK:
		if r.Result.Found {
			return fmt.Sprintf("done, %q", r.Result.Value)
		}
		if r.Result.Session != 0 {
			return fmt.Sprintf("session %d is yours", r.Result.Session)
		}
		return "done"
	case kv.NotLeader:
		if r.Leader != 0 {
			return "ask " + r.Leader.String()
		}
		return "ask another"
	case kv.Unavailable:
		return "not now"
	case kv.Expired:
		return "your session has expired"
	default:
		return "refused"
	}
}

// Maybe has every fault point switched off.
func (a *actor) Maybe(string) bool { return false }
