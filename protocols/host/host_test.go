package host

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A counter is a machine that counts commands, and answers each, and reads, by how many
// there were.
type counter struct{ applied, reopened, session uint64 }

func (c *counter) Decode(encoded string) (services.Command, error) {
	return kv.Service().Decode(encoded)
}
func (c *counter) Apply(one services.Command) (services.Result, services.Effect) {
	c.applied++
	c.session = one.Session
	return services.Result{Session: c.applied}, services.Executed
}
func (c *counter) Execute(services.Operation) services.Result {
	return services.Result{Session: c.applied}
}
func (c *counter) Reopen(services.Command) { c.reopened++ }
func (c *counter) SnapshotSize() int       { return 8 }
func (c *counter) Capture(env sim.Env, part int, prefix []byte) *services.Capture {
	return services.NewCapture(env, part, encoded(binary.BigEndian.AppendUint64(prefix, c.applied)))
}
func (c *counter) Install(_ sim.Env, _ int, snapshot []byte) error {
	if len(snapshot) != 8 {
		return errors.New("no counter")
	}
	c.applied = binary.BigEndian.Uint64(snapshot)
	return nil
}

type encoded []byte

func (e encoded) Size() int     { return len(e) }
func (e encoded) Bytes() []byte { return e }
func (e encoded) Step(int) bool { return true }

// quiet is the environment of a host that observes nothing else.
type quiet struct {
	sim.Env
	told []sim.Observation
}

func (q *quiet) Observe(o sim.Observation) { q.told = append(q.told, o) }

// answer is what a client was told.
type answer struct {
	client sim.NodeID
	reply  services.Reply
}

func counting(flaw string) (*Host, *quiet, *[]answer) {
	env, answers := new(quiet), new([]answer)
	h := New(env, new(counter), "test", flaw, func(to sim.NodeID, m services.Reply) { *answers = append(*answers, answer{to, m}) })
	return &h, env, answers
}

func mustTell(t *testing.T, answers *[]answer, expected ...answer) {
	t.Helper()
	if !slices.Equal(*answers, expected) {
		t.Errorf("clients were told\n%+v, expected\n%+v", *answers, expected)
	}
	*answers = nil
}

func command(seq uint64) string {
	return services.Command{Client: 9, Session: 3, Seq: seq, Operation: services.Operation{Kind: kv.Put, Key: "k"}}.Encode()
}

func TestAClientIsAnsweredWhenItsCommandIsApplied(t *testing.T) {
	h, env, answers := counting("")
	h.Writes = []Write{{Client: 7, Seq: 1, Index: 2}, {Client: 8, Seq: 5, Index: 3}}
	h.Apply(1, command(1))
	mustTell(t, answers)
	h.Apply(2, command(1))
	mustTell(t, answers, answer{7, services.Reply{Seq: 1, Status: services.OK, Result: services.Result{Session: 2}}})
	h.ApplyNothing(3)
	mustTell(t, answers)
	h.Answer(3, services.Result{}, services.Stale)
	mustTell(t, answers, answer{8, services.Reply{Seq: 5, Status: services.Refused}})
	for i, o := range env.told {
		if o.Kind != sim.Applied || o.Index != uint64(i+1) {
			t.Errorf("observation %d is %+v; expected that entry %d is applied", i, o, i+1)
		}
	}
	if len(env.told) != 3 || h.Waiting() != 0 {
		t.Errorf("%d entries are applied, and %d clients wait; expected 3 and 0", len(env.told), h.Waiting())
	}
}

func TestWhoWaitsIsDismissedOnce(t *testing.T) {
	h, _, answers := counting("")
	h.Writes = []Write{{Client: 7, Seq: 1, Index: 2}}
	h.Reads = []Read{{Client: 8, Seq: 5}}
	if h.Waiting() != 2 {
		t.Errorf("%d clients wait; expected 2", h.Waiting())
	}
	h.Dismiss(4)
	mustTell(t, answers, answer{7, services.Reply{Seq: 1, Status: services.NotLeader, Leader: 4}}, answer{8, services.Reply{Seq: 5, Status: services.NotLeader, Leader: 4}})
	h.Dismiss(4)
	mustTell(t, answers)
}

func TestAFlawOfSessionsReachesTheMachine(t *testing.T) {
	for _, c := range []struct {
		flaw              string
		session, reopened uint64
	}{{"", 3, 0}, {NoSessions, 0, 0}, {ReopenSession, 3, 1}} {
		h, _, _ := counting(c.flaw)
		h.Apply(1, command(1))
		if m := h.Machine.(*counter); m.session != c.session || m.reopened != c.reopened {
			t.Errorf("flaw %q: a command of session %d, %d reopened; expected session %d and %d", c.flaw, m.session, m.reopened, c.session, c.reopened)
		}
	}
}

func TestAReadIsAnsweredAfterARoundThatBeganWhenItHadCome(t *testing.T) {
	h, _, answers := counting("")
	upTo := func(round uint64) func(*Read) bool { return func(r *Read) bool { return r.Round <= round } }
	if h.NeedsRound() {
		t.Error("nobody reads, and a round is needed")
	}
	h.Reads = append(h.Reads, Read{Client: 7, Seq: 1})
	h.ServeReads(upTo(9)) // it has no round
	if mustTell(t, answers); !h.NeedsRound() {
		t.Error("a read that has just come needs no round")
	}
	h.BeginRound(1, 0)
	h.Reads = append(h.Reads, Read{Client: 8, Seq: 2})
	h.BeginRound(2, 0)
	if h.NeedsRound() {
		t.Error("all reads have a round, and one needs another")
	}
	h.ServeReads(upTo(1))
	mustTell(t, answers, answer{7, services.Reply{Seq: 1, Status: services.OK}})
	h.ServeReads(upTo(2))
	mustTell(t, answers, answer{8, services.Reply{Seq: 2, Status: services.OK}})
}

func TestASnapshotOfAnyMachineIsHandedOver(t *testing.T) {
	h, env, _ := counting("")
	h.Apply(1, command(1))
	h.Apply(2, command(2))
	captured := h.Machine.Capture(env, 1, []byte("prefix")).Whole()
	heir := new(counter)
	if err := heir.Install(env, 1, captured[len("prefix"):]); err != nil || heir.applied != 2 {
		t.Errorf("the heir has applied %d commands, error %v; expected 2", heir.applied, err)
	}
}
