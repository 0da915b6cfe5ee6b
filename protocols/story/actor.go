package story

import (
	"fmt"
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
	story   *stage
	id      sim.NodeID
	disk    *disk.Disk
	rand    rng.Stream
	process sim.Process // nil while it is down
}

func (a *actor) boot() {
	a.process = a.story.factory()
	a.do(func() { a.process.Boot(a) })
}

// do runs a handler, and what follows when the inbox has drained.
func (a *actor) do(handler func()) {
	if a.process == nil {
		a.story.printf("%v is down\n", a.id)
		return
	}
	handler()
	if drainer, ok := a.process.(sim.Drainer); ok {
		drainer.Drained()
	}
}

func (a *actor) status() string {
	if a.process == nil {
		return "down"
	}
	return a.story.Status(a.process)
}

func (a *actor) ID() sim.NodeID                    { return a.id }
func (a *actor) Monotonic() time.Duration          { return a.story.now }
func (a *actor) Rand() *rng.Stream                 { return &a.rand }
func (a *actor) Disk() disk.FS                     { return a.disk }
func (a *actor) SetTimer(sim.Timer, time.Duration) {}
func (a *actor) StopTimer(sim.Timer)               {}
func (a *actor) Now() time.Duration                { return a.story.now }
func (a *actor) Spend(d time.Duration)             { a.story.now += d }
func (a *actor) Complete(time.Duration, uint64, error) {
	panic("story: a cluster's servers sync synchronously")
}

// Send puts a message into the mail. What goes to a client is told, and so is
// done with. What a server sends to itself arrives like any other message.
func (a *actor) Send(to sim.NodeID, m sim.Message) {
	if reply, ok := m.(kv.Reply); ok {
		a.story.printf("  %v answers the client: %s\n", a.id, replyText(reply))
		return
	}
	a.story.mail = append(a.story.mail, letter{a.id, to, m})
}

func (a *actor) Observe(o sim.Observation) {
	if text := a.story.Observation(a.process, o); text != "" {
		a.story.printf("  %v %s\n", a.id, text)
	}
}

// CommandText writes an encoded command: "x=1", or "no-op" for none.
func CommandText(encoded string) string {
	if encoded == "" {
		return "no-op"
	}
	c, err := kv.Decode(encoded)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s=%s", c.Key, c.Value)
}

func replyText(r kv.Reply) string {
	switch r.Status {
	case kv.OK:
		if r.Result.Found {
			return fmt.Sprintf("done, %q", r.Result.Value)
		}
		return "done"
	case kv.NotLeader:
		if r.Leader != 0 {
			return "ask " + r.Leader.String()
		}
		return "ask another"
	case kv.Unavailable:
		return "not now"
	default:
		return "refused"
	}
}
