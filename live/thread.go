package live

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// mailMax is how many messages wait for a thread; what comes on top is lost.
const mailMax = 1024

// A Thread is a client node for straight-line code, as sim.Coroutine is in the
// simulator. It belongs to one goroutine.
type Thread struct {
	id         sim.NodeID
	client     uint64
	began      time.Time
	rand       rng.Stream
	transport  *transport
	mail       chan letter
	disconnect func()
	running    sync.WaitGroup
}

var _ services.Thread = (*Thread)(nil)

type letter struct {
	from    sim.NodeID
	message sim.Message
}

// Dial makes a client of the servers, and tries once to connect to each, which
// takes some seconds at most. It fails if none can be reached. Close ends it.
//
// The client's number is drawn at random from those above all servers'; a
// server refuses a second one of the same number. What it is called in commands is
// drawn from many more, so that no two clients share it, now or later.
func Dial(ctx context.Context, servers Servers, log func(line string)) (*Thread, error) {
	id := serverMax + 1 + sim.NodeID(realSeed()%uint64(serverMax+1))
	t := &Thread{
		id:     id,
		client: realSeed()<<24 | uint64(id),
		began:  time.Now(),
		rand:   rng.New(realSeed(), "node", uint64(id)),
		mail:   make(chan letter, mailMax),
	}
	t.transport = newTransport(id, 0, nil, t.delivered, log)
	for _, s := range servers {
		t.transport.link(s)
	}
	connected, disconnect := context.WithCancel(ctx)
	t.disconnect = disconnect
	tried := make(chan error, len(servers))
	for _, l := range t.transport.links {
		t.running.Go(func() { l.run(connected, func(err error) { tried <- err }) })
	}
	var err error
	reached := 0
	for range servers {
		if failed := <-tried; failed == nil {
			reached++
		} else {
			err = failed
		}
	}
	if reached == 0 {
		t.Close()
		return nil, fmt.Errorf("live: none of the servers %s can be reached (%w)", servers, err)
	}
	return t, nil
}

// Close ends the connections.
func (t *Thread) Close() {
	t.disconnect()
	t.running.Wait()
}

func (t *Thread) delivered(from sim.NodeID, m sim.Message, _ int) {
	select {
	case t.mail <- letter{from, m}:
	default:
	}
}

// Client is an ID for services.ClientConfig that no other client has.
func (t *Thread) Client() uint64 { return t.client }

// ID implements services.Thread.
func (t *Thread) ID() sim.NodeID { return t.id }

// Monotonic implements services.Thread. It counts from Dial.
func (t *Thread) Monotonic() time.Duration { return time.Since(t.began) }

// Rand implements services.Thread.
func (t *Thread) Rand() *rng.Stream { return &t.rand }

// Send implements services.Thread.
func (t *Thread) Send(to sim.NodeID, m sim.Message) { t.transport.send(to, m) }

// Observe implements services.Thread. Nobody watches a client.
func (t *Thread) Observe(sim.Observation) {}

// Receive implements services.Thread.
func (t *Thread) Receive(timeout time.Duration) (sim.NodeID, sim.Message, bool) {
	alarm := time.NewTimer(timeout)
	defer alarm.Stop()
	select {
	case l := <-t.mail:
		return l.from, l.message, true
	case <-alarm.C:
		return 0, nil, false
	}
}
