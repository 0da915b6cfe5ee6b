package warmup

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An environment is what of a process its server may touch, and no more: what the host tells
// of a server, the server cannot tell in its place.
type environment struct{ process *process }

var _ Env = environment{}

func (e environment) ID() sim.NodeID                        { return e.process.env.ID() }
func (e environment) Monotonic() time.Duration              { return e.process.env.Monotonic() }
func (e environment) Rand() *rng.Stream                     { return e.process.env.Rand() }
func (e environment) SetTimer(t sim.Timer, d time.Duration) { e.process.env.SetTimer(t, d) }
func (e environment) StopTimer(t sim.Timer)                 { e.process.env.StopTimer(t) }
func (e environment) Note(text string)                      { e.process.env.Observe(said.of(text)) }
func (e environment) Save(state string)                     { host.NewStable(e.process.env).Save(state, "") }

func (e environment) Send(to sim.NodeID, message sim.Message) {
	e.process.sends.count(e.process.env.Monotonic())
	e.process.env.Send(to, message)
}

// sendsMost is how many messages a server may send within a second by its clock: ten times what it
// takes to flood 25 servers with whatever clients ask for. A storm so ends while it is small.
const sendsMost = 5000

// sends counts the messages of a server within a second.
type sends struct {
	since time.Duration
	n     int
}

// count counts one more.
func (s *sends) count(now time.Duration) {
	if now-s.since >= time.Second {
		s.since, s.n = now, 0
	}
	if s.n++; s.n > sendsMost {
		panic(fmt.Sprintf("a storm of messages: the server has sent more than %d within a second", sendsMost))
	}
}

func (e environment) Load() string {
	state, _ := host.NewStable(e.process.env).Load()
	return state
}

func (e environment) Deliver(value string) {
	e.process.delivered = append(e.process.delivered, value)
	e.process.env.Observe(has.of(value))
}
