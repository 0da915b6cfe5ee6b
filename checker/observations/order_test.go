package observations

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

// A cluster is one that makes no mistake, and writes down what it does.
type cluster struct {
	random *rand.Rand
	now    int64
	log    []uint64 // the terms of what is committed
	term   uint64
	nodes  []*server
	out    []strings.Builder // one file a node; the last is that of the client
	skew   []int64
	acked  int
}

// A server is a node of the cluster.
type server struct{ appended, committed, applied int }

func newCluster(seed uint64, nodes int) *cluster {
	c := &cluster{random: rand.New(rand.NewPCG(seed, 1)), out: make([]strings.Builder, nodes+1), skew: make([]int64, nodes+1)}
	for i := range c.skew {
		c.skew[i] = c.random.Int64N(1000) - 500
	}
	for i := range nodes {
		c.nodes = append(c.nodes, new(server))
		c.tell(i, "started", nil)
	}
	c.elect()
	return c
}

// tell writes a line of a node; that behind the last is the client.
func (c *cluster) tell(node int, kind string, fields map[string]any) {
	c.now++
	object := map[string]any{"time": c.now + c.skew[node], "node": fmt.Sprintf("n%d", node+1), "kind": kind}
	for name, value := range fields {
		object[name] = value
	}
	text, _ := json.Marshal(object)
	c.out[node].Write(append(text, '\n'))
}

// elect has somebody with all that is committed lead the next term.
func (c *cluster) elect() {
	c.term++
	leader := c.random.IntN(len(c.nodes))
	c.replicate(leader, len(c.log))
	c.tell(leader, "became", map[string]any{"term": c.term, "text": "leader"})
}

func (c *cluster) content(index int) string { return fmt.Sprintf("command %d", index) }

// replicate has a node append up to a position.
func (c *cluster) replicate(node, to int) {
	for s := c.nodes[node]; s.appended < to; {
		s.appended++
		c.tell(node, "appended", map[string]any{"term": c.log[s.appended-1], "index": s.appended, "value": c.content(s.appended)})
	}
}

// step does one thing that the cluster may do next.
func (c *cluster) step() {
	i := c.random.IntN(len(c.nodes))
	s := c.nodes[i]
	switch c.random.IntN(9) {
	case 0:
		c.log = append(c.log, c.term)
		c.replicate(i, len(c.log))
	case 1:
		c.replicate(i, len(c.log))
	case 2, 3:
		if s.committed < s.appended {
			s.committed++
			c.tell(i, "committed", map[string]any{"term": c.log[s.committed-1], "index": s.committed, "value": c.content(s.committed)})
		}
	case 4, 5:
		if s.applied < s.committed {
			s.applied++
			c.tell(i, "applied", map[string]any{"index": s.applied, "command": c.content(s.applied)})
		}
	case 6:
		if c.acked < s.applied {
			c.acked++
			c.tell(len(c.nodes), "acknowledged", map[string]any{"command": c.content(c.acked)})
		}
	case 7: // a snapshot of another, or its own after a restart
		from := c.nodes[c.random.IntN(len(c.nodes))].applied
		if c.random.IntN(2) == 0 {
			*s = server{}
			c.tell(i, "started", nil)
		}
		if from > s.applied && from > s.committed {
			*s = server{max(from, s.appended), from, from}
			if s.appended > from {
				s.appended = from
			}
			c.tell(i, "restored", map[string]any{"term": c.log[from-1], "index": from})
		}
	case 8:
		if c.random.IntN(5) == 0 {
			c.elect()
		}
	}
}

// recording reads what the cluster wrote, in whatever order of files.
func (c *cluster) recording(t *testing.T) *Recording {
	t.Helper()
	r := new(Recording)
	for _, i := range c.random.Perm(len(c.out)) {
		if err := r.Read(strings.NewReader(c.out[i].String()), fmt.Sprintf("n%d.jsonl", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestClocksThatDifferAccuseNobody(t *testing.T) {
	judged := make(map[string]int)
	for seed := range uint64(3000) {
		c := newCluster(seed, 2+int(seed%3))
		for range 60 {
			c.step()
		}
		for _, check := range c.recording(t).Judge().Checks {
			if check.Verdict == checker.Valid {
				judged[check.Name]++
			}
			if check.Verdict == checker.Violation {
				t.Fatalf("seed %d, clocks off by %v: found a violation of %s: %s", seed, c.skew, check.Name, check.Detail)
			}
		}
	}
	for _, name := range []string{checker.ElectionSafetyName, checker.CommittedNeverChangesName, checker.AppliedAgreeName, checker.AtMostOnceName, checker.AcknowledgedNotLostName, checker.LogMatchingName} {
		if judged[name] < 1000 {
			t.Errorf("%s was judged %d times only", name, judged[name])
		}
	}
}

// What one clock would show is a violation by whatever clocks.
func TestAWrongEntryIsAccusedByWhateverClocks(t *testing.T) {
	for seed := range uint64(500) {
		c := newCluster(seed, 3)
		for range 60 {
			c.step()
		}
		wrong := c.random.IntN(3)
		s := c.nodes[wrong]
		if s.applied == s.committed {
			continue
		}
		c.tell(wrong, "applied", map[string]any{"index": s.applied + 1, "command": "another"})
		others := 0
		for i, o := range c.nodes {
			if i != wrong && o.applied > s.applied {
				others++
			}
		}
		found := c.recording(t).Judge().of(t, checker.AppliedAgreeName)
		if (found.Verdict == checker.Violation) != (others > 0) && found.Verdict != checker.Violation {
			t.Fatalf("seed %d: found %v: %s, with %d others that applied it", seed, found.Verdict, found.Detail, others)
		}
		if others > 0 && !strings.Contains(found.Detail, "another") {
			t.Fatalf("seed %d: found %s, expected the wrong command in it", seed, found.Detail)
		}
	}
}
