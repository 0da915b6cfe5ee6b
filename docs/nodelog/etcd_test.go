package nodelog

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"strings"
	"testing"
	"time"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/observations"
)

// A cluster is three nodes of the library, in memory.
type cluster struct {
	t     *testing.T
	nodes []*node // by id; the first is nil
	now   time.Time
}

type node struct {
	id       uint64
	storage  *raft.MemoryStorage
	raft     *raft.RawNode
	observer *Observer
	told     bytes.Buffer
	inbox    []*raftpb.Message
	spoil    uint64        // the entry that its disk spoils; 0 for none
	ahead    time.Duration // its clock
}

func newCluster(t *testing.T) *cluster {
	c := &cluster{t: t, nodes: make([]*node, 4), now: time.Unix(1_700_000_000, 0)}
	for id := uint64(1); id <= 3; id++ {
		c.nodes[id] = &node{id: id, storage: raft.NewMemoryStorage(), ahead: time.Duration(id*id) * time.Minute}
		c.start(c.nodes[id])
		c.must(c.nodes[id].raft.Bootstrap([]raft.Peer{{ID: 1}, {ID: 2}, {ID: 3}}))
	}
	c.settle()
	return c
}

func (c *cluster) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// start starts a node with what its disk has.
func (c *cluster) start(n *node) {
	var err error
	n.raft, err = raft.NewRawNode(&raft.Config{ID: n.id, ElectionTick: 10, HeartbeatTick: 1, Storage: n.storage, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 256,
		Logger: &raft.DefaultLogger{Logger: log.New(io.Discard, "", 0)}})
	c.must(err)
	now := func() time.Time { c.now = c.now.Add(time.Millisecond); return c.now.Add(n.ahead) }
	n.observer = &Observer{Log: Start(&n.told, fmt.Sprintf("n%d", n.id), now), Name: func(id uint64) string { return fmt.Sprintf("n%d", id) }}
	state, _, err := n.storage.InitialState()
	c.must(err)
	first, err := n.storage.FirstIndex()
	c.must(err)
	last, err := n.storage.LastIndex()
	c.must(err)
	if last >= first {
		entries, err := n.storage.Entries(first, last+1, 1<<30)
		c.must(err)
		n.observer.Found(state, entries)
	}
}

// settle lets all nodes do what there is to do.
func (c *cluster) settle() {
	for busy := true; busy; {
		busy = false
		for _, n := range c.nodes[1:] {
			for _, m := range n.inbox {
				_ = n.raft.Step(m) // of an older term, it is dropped
			}
			busy = busy || len(n.inbox) > 0
			n.inbox = nil
			for n.raft.HasReady() {
				busy = true
				c.handle(n, n.raft.Ready())
			}
		}
	}
}

// handle does what a Ready asks for, and tells of it.
func (c *cluster) handle(n *node, rd raft.Ready) {
	for i, e := range rd.Entries {
		if e.GetIndex() == n.spoil {
			spoilt := proto.Clone(e).(*raftpb.Entry)
			spoilt.Data = []byte("spoilt")
			rd.Entries[i] = spoilt
		}
	}
	if !raft.IsEmptyHardState(rd.HardState) {
		c.must(n.storage.SetHardState(rd.HardState))
	}
	c.must(n.storage.Append(rd.Entries))
	n.observer.Saved(rd)
	for _, m := range rd.Messages {
		c.nodes[m.GetTo()].inbox = append(c.nodes[m.GetTo()].inbox, m)
	}
	for _, e := range rd.CommittedEntries {
		if e.GetType() == raftpb.EntryConfChange {
			change := new(raftpb.ConfChange)
			c.must(proto.Unmarshal(e.GetData(), change))
			n.raft.ApplyConfChange(change)
		}
		n.observer.Applied(e)
	}
	n.raft.Advance(rd)
}

// lead has a node lead, and propose some commands.
func (c *cluster) lead(id uint64, commands ...string) {
	c.must(c.nodes[id].raft.Campaign())
	c.settle()
	for _, command := range commands {
		c.must(c.nodes[id].raft.Propose([]byte(command)))
		c.settle()
	}
}

// judge judges what the nodes told.
func (c *cluster) judge() *observations.Judgement {
	r := new(observations.Recording)
	for _, n := range c.nodes[1:] {
		c.must(r.Read(&n.told, fmt.Sprintf("n%d.jsonl", n.id)))
	}
	return r.Judge()
}

func TestWhatEtcdsRaftTellsIsValid(t *testing.T) {
	c := newCluster(t)
	c.lead(1, "put x 1", "put x 2", "put x 2")
	c.lead(2, "put y 1")
	c.start(c.nodes[3])
	c.settle()
	c.lead(2, "put y 2")
	c.lead(1, "put z 1")
	judged := 0
	for _, check := range c.judge().Checks {
		if check.Verdict != checker.Valid {
			t.Errorf("%s: found %v: %s", check.Name, check.Verdict, check.Detail)
		}
		judged++
	}
	if judged != 5 {
		t.Errorf("found %d checks, expected those of elections, commits, applied commands, logs and promises", judged)
	}
}

func TestAnEntryThatADiskSpoilsIsAccused(t *testing.T) {
	c := newCluster(t)
	c.nodes[3].spoil = 5
	c.lead(1, "put x 1", "put x 2")
	checks := c.judge().Checks
	for _, words := range []string{
		`committed entries: n3 committed term 2, value "spoilt" at index 5`,
		`applied commands: n3 applied command "spoilt" at index 5`,
		`log matching: n3 holds value "spoilt" at index 5 of term 2`,
	} {
		found := false
		for _, check := range checks {
			found = found || check.Verdict == checker.Violation && strings.Contains(check.Name+": "+check.Detail, words) &&
				strings.Contains(check.Detail, `"put x 1"`) && strings.Contains(check.Detail, "n1.jsonl:")
		}
		if !found {
			t.Errorf("found\n%+v\nexpected %s", checks, words)
		}
	}
}
