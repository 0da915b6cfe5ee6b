package protocoltest

import (
	"fmt"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An Actor is one node of a transcript: the Env of its server, and the host of its
// disk.
type Actor struct {
	sim.Env // nil: what a server has no use for
	stage   *Stage
	id      sim.NodeID
	disk    *disk.Disk
	rand    rng.Stream
	// Process is the server; nil while it is down.
	Process sim.Process
	timers  map[sim.Timer]bool // that are set
	syncs   []completion
	stalled bool   // syncs do not end
	mend    func() // ends the failing of its syncs
	first   uint64 // of the entries that it has committed in a row; 0 for none
	last    uint64
	replies []services.Reply // all that it has sent
	halted  bool
}

// A completion is the end of a sync that a server does not wait for.
type completion struct {
	at  time.Duration
	tag uint64
	err error
}

func (a *Actor) boot(program sim.Factory) {
	a.Process, a.syncs, a.timers = program(a.id), nil, map[sim.Timer]bool{}
	a.halted = false
	a.Do(func() { a.Process.Boot(a) })
}

// fall ends the server without a word to it, and starts it again if it is to restart.
func (a *Actor) fall(arguments []datadriven.CmdArg) error {
	a.Process = nil
	switch {
	case len(arguments) == 0:
	case arguments[0].Key == "restart":
		a.boot(a.stage.factory)
	default:
		return fmt.Errorf("expected restart or nothing, found %s", arguments[0].Key)
	}
	return nil
}

// expire lets a timer run out that is set.
func (a *Actor) expire(timer sim.Timer) {
	a.Do(func() {
		if a.timers[timer] {
			a.StopTimer(timer)
			a.Process.Expire(timer)
		}
	})
}

func (a *Actor) receive(from sim.NodeID, m sim.Message) {
	a.Do(func() { a.Process.Receive(from, m) })
}

// Do runs a handler, and what follows when the inbox has drained.
func (a *Actor) Do(handler func()) {
	if a.Process == nil {
		a.stage.Printf("%v is down\n", a.id)
		return
	}
	handler()
	a.drained()
	for len(a.syncs) > 0 && !a.stalled {
		c := a.syncs[0]
		a.syncs = a.syncs[1:]
		a.stage.Now = max(a.stage.Now, c.at)
		a.Process.(sim.Syncer).Synced(c.tag, c.err)
		a.drained()
	}
}

func (a *Actor) drained() {
	if drainer, ok := a.Process.(sim.Drainer); ok {
		drainer.Drained()
	}
	a.showCommits()
}

// showCommits tells in one line what the server has committed since it did last.
func (a *Actor) showCommits() {
	if a.first != 0 {
		a.stage.Printf("  %v commits %s\n", a.id, a.stage.Commits(a.Process, a.first, a.last))
	}
	a.first = 0
}

// stop stops the server cleanly.
func (a *Actor) stop() {
	if stopper, ok := a.Process.(sim.Stopper); ok {
		stopper.Stop()
	}
	a.disk.Kill(a.stage.Now)
	a.Process = nil
}

func (a *Actor) status() string {
	switch {
	case a.Process == nil:
		return "down"
	case a.halted:
		return "halted"
	default:
		return a.stage.Status(a.Process)
	}
}

func (a *Actor) ID() sim.NodeID                            { return a.id }
func (a *Actor) Monotonic() time.Duration                  { return a.stage.Now }
func (a *Actor) Wall() time.Duration                       { return a.stage.Now }
func (a *Actor) Rand() *rng.Stream                         { return &a.rand }
func (a *Actor) Disk() disk.FS                             { return a.disk }
func (a *Actor) SetTimer(timer sim.Timer, _ time.Duration) { a.timers[timer] = true }
func (a *Actor) StopTimer(timer sim.Timer)                 { delete(a.timers, timer) }
func (a *Actor) Now() time.Duration                        { return a.stage.Now }
func (a *Actor) Spend(d time.Duration)                     { a.stage.Now += d }
func (a *Actor) Complete(at time.Duration, tag uint64, err error) {
	a.syncs = append(a.syncs, completion{at, tag, err})
}

// Maybe has every fault point switched off.
func (a *Actor) Maybe(string) bool { return false }

// Send puts a message into the mail. What goes outside is told, and so is
// done with. What a server sends to itself arrives like any other message.
func (a *Actor) Send(to sim.NodeID, m sim.Message) {
	who, ok := outside[to]
	if !ok {
		a.stage.mail = append(a.stage.mail, letter{a.id, to, m})
		return
	}
	reply := m.(services.Reply)
	a.replies = append(a.replies, reply)
	if reply.Result.Session != 0 {
		a.stage.session = reply.Result.Session
	}
	a.showCommits()
	a.stage.Printf("  %v answers the %s: %s\n", a.id, who, replyText(reply))
}

// Observe tells what the server did.
func (a *Actor) Observe(o sim.Observation) {
	text := o.Text
	if a.stage.CommitsFirst && (o.Kind == sim.Note || o.Kind == sim.Halted) {
		a.showCommits()
	}
	switch {
	case o.Kind == sim.Committed && a.stage.Commits != nil:
		if a.first == 0 {
			a.first = o.Index
		}
		a.last = o.Index
		return
	case o.Kind == sim.Halted:
		a.halted, text = true, "halted: "+o.Text
	case o.Kind != sim.Note:
		text = a.stage.Observation(a.Process, o)
	}
	if text != "" {
		a.stage.Printf("  %v %s\n", a.id, text)
	}
}

// CommandText writes an encoded command: "x=1", or "no-op" for none.
func CommandText(encoded string) string {
	if encoded == "" {
		return "no-op"
	}
	c, err := kv.Service().Decode(encoded)
	if err != nil {
		return err.Error()
	}
	if c.Kind == services.Register {
		return "register"
	}
	return fmt.Sprintf("%s=%s", c.Key, c.Value)
}

func replyText(r services.Reply) string {
	switch r.Status {
	case services.OK:
		if r.Result.Found {
			return fmt.Sprintf("done, %q", r.Result.Value)
		}
		if r.Result.Session != 0 {
			return fmt.Sprintf("session %d is yours", r.Result.Session)
		}
		return "done"
	case services.NotLeader:
		if r.Leader != 0 {
			return "ask " + r.Leader.String()
		}
		return "ask another"
	case services.Unavailable:
		return "not now"
	case services.Expired:
		return "your session has expired"
	default:
		return "refused"
	}
}
