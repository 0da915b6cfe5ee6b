package protocoltest

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An actor is one node of a transcript: the Env of its server, and the host of its
// disk.
type actor struct {
	sim.Env // nil: what a server has no use for
	stage   *stage
	id      sim.NodeID
	disk    *disk.Disk
	rand    rng.Stream
	process sim.Process // nil while it is down
	syncs   []completion
	stalled bool // syncs do not end
	halted  bool
}

// A completion is the end of a sync that a server does not wait for.
type completion struct {
	at  time.Duration
	tag uint64
	err error
}

func (a *actor) boot() {
	a.process, a.syncs = a.stage.factory(), nil
	a.halted = false
	a.do(func() { a.process.Boot(a) })
}

// do runs a handler, and what follows when the inbox has drained.
func (a *actor) do(handler func()) {
	if a.process == nil {
		a.stage.printf("%v is down\n", a.id)
		return
	}
	handler()
	a.drained()
	for len(a.syncs) > 0 && !a.stalled {
		c := a.syncs[0]
		a.syncs = a.syncs[1:]
		a.stage.now = max(a.stage.now, c.at)
		a.process.(sim.Syncer).Synced(c.tag, c.err)
		a.drained()
	}
}

func (a *actor) drained() {
	if drainer, ok := a.process.(sim.Drainer); ok {
		drainer.Drained()
	}
}

// stop stops the server cleanly.
func (a *actor) stop() {
	if stopper, ok := a.process.(sim.Stopper); ok {
		stopper.Stop()
	}
	a.disk.Kill(a.stage.now)
	a.process = nil
}

func (a *actor) status() string {
	switch {
	case a.process == nil:
		return "down"
	case a.halted:
		return "halted"
	default:
		return a.stage.Status(a.process)
	}
}

func (a *actor) ID() sim.NodeID                    { return a.id }
func (a *actor) Monotonic() time.Duration          { return a.stage.now }
func (a *actor) Wall() time.Duration               { return a.stage.now }
func (a *actor) Rand() *rng.Stream                 { return &a.rand }
func (a *actor) Disk() disk.FS                     { return a.disk }
func (a *actor) SetTimer(sim.Timer, time.Duration) {}
func (a *actor) StopTimer(sim.Timer)               {}
func (a *actor) Now() time.Duration                { return a.stage.now }
func (a *actor) Spend(d time.Duration)             { a.stage.now += d }
func (a *actor) Complete(at time.Duration, tag uint64, err error) {
	a.syncs = append(a.syncs, completion{at, tag, err})
}

// Send puts a message into the mail. What goes to a client is told, and so is
// done with. What a server sends to itself arrives like any other message.
func (a *actor) Send(to sim.NodeID, m sim.Message) {
	if reply, ok := m.(kv.Reply); ok {
		if reply.Result.Session != 0 {
			a.stage.session = reply.Result.Session
		}
		a.stage.printf("  %v answers the client: %s\n", a.id, replyText(reply))
		return
	}
	a.stage.mail = append(a.stage.mail, letter{a.id, to, m})
}

// Observe tells what the server did.
func (a *actor) Observe(o sim.Observation) {
	text := o.Text
	switch o.Kind {
	case sim.Note:
	case sim.Halted:
		a.halted, text = true, "halted: "+o.Text
	default:
		text = a.stage.Observation(a.process, o)
	}
	if text != "" {
		a.stage.printf("  %v %s\n", a.id, text)
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
	if c.Kind == kv.Register {
		return "register"
	}
	return fmt.Sprintf("%s=%s", c.Key, c.Value)
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
