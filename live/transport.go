package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/wire"
)

// connectionsMax is how many connections a node accepts at a time.
const connectionsMax = 1024

// A transport carries messages between one node and the others.
//
// Between servers each direction is a connection of its own, made by the one
// who sends: a link, as in the simulator. A client makes one connection to each
// server, and is answered over that.
type transport struct {
	id          sim.NodeID
	incarnation uint64
	cluster     uint64
	language    *wire.Language // among servers
	clientele   *wire.Language // with clients
	deliver     func(from sim.NodeID, m sim.Message, size int)
	log         func(line string)
	links       map[sim.NodeID]*link

	mu      sync.Mutex
	clients map[sim.NodeID]*client // that are connected
}

// A client is one that is connected to this server.
type client struct {
	incarnation uint64
	box         *outbox
}

func newTransport(id sim.NodeID, cluster uint64, language *wire.Language, deliver func(sim.NodeID, sim.Message, int), log func(string)) *transport {
	clientele, err := wire.NewLanguage(clientMessages()...)
	if err != nil {
		panic(err)
	}
	return &transport{
		id: id, incarnation: realSeed(), cluster: cluster, language: language, clientele: clientele,
		deliver: deliver, log: log,
		links: make(map[sim.NodeID]*link), clients: make(map[sim.NodeID]*client),
	}
}

func (t *transport) logf(format string, args ...any) { t.log(fmt.Sprintf(format, args...)) }

// languageWith is the language spoken with another node.
func (t *transport) languageWith(other sim.NodeID) *wire.Language {
	if max(t.id, other) > serverMax {
		return t.clientele
	}
	return t.language
}

// hello is what this node says to another.
func (t *transport) hello(to sim.NodeID) hello {
	h := hello{
		Version: version, From: t.id, To: to,
		Incarnation: t.incarnation, Language: t.languageWith(to).Fingerprint(),
	}
	if max(t.id, to) <= serverMax {
		h.Cluster = t.cluster
	}
	return h
}

// send sends a message to another node. It is lost if there is no connection,
// if too much waits for it already, or if it is too long. A message that the
// language does not have is a mistake in the list of messages.
func (t *transport) send(to sim.NodeID, m sim.Message) {
	box := t.box(to)
	if box == nil {
		return
	}
	language := t.languageWith(to)
	if !language.Has(m) {
		panic(fmt.Sprintf("live: node %d sends node %d a %T, which is not in the list of its protocol's messages", t.id, to, m))
	}
	frame, err := language.Frame(m, wire.FrameMax)
	if err != nil {
		t.logf("to node %d: %v", to, err)
		return
	}
	box.put(frame, len(frame))
}

// box is what is on its way to another node; nil if none of that number is
// known.
func (t *transport) box(to sim.NodeID) *outbox {
	if l := t.links[to]; l != nil {
		return l.box
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.clients[to]; c != nil {
		return c.box
	}
	return nil
}

// accept serves whoever connects, until the context ends.
func (t *transport) accept(ctx context.Context, l net.Listener) {
	var serving sync.WaitGroup
	defer serving.Wait()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	free := make(chan struct{}, connectionsMax)
	for ctx.Err() == nil {
		c, err := l.Accept()
		switch {
		case err == nil:
		case errors.Is(err, net.ErrClosed):
			return
		default:
			t.logf("cannot accept a connection: %v", err)
			wait(ctx, retryMax) // most likely there are too many open files
			continue
		}
		select {
		case free <- struct{}{}:
			serving.Go(func() {
				defer func() { <-free }()
				t.welcome(ctx, newConnection(c))
			})
		default:
			t.logf("from %s: found more than %d connections, and closed this one", c.RemoteAddr(), connectionsMax)
			c.Close()
		}
	}
}

// welcome serves one who has connected, until either goes.
func (t *transport) welcome(ctx context.Context, c *connection) {
	defer c.Close()
	greeted := c.greet(ctx)
	theirs, err := c.hear()
	if err != nil {
		t.logf("from %s: %v", c.RemoteAddr(), err)
		return
	}
	mine := t.hello(theirs.From)
	from := theirs.From
	box := newOutbox() // towards a server nothing is sent this way
	switch {
	case from > serverMax:
		if err := t.register(theirs, box); err != nil {
			t.logf("from %s: %v", c.RemoteAddr(), err)
			return
		}
		defer t.leave(from, box)
	case t.links[from] == nil:
		t.logf("from %s: found node %d, expected one of the servers or a client", c.RemoteAddr(), from)
		return
	}
	// The answer goes out in any case: so the other end learns why, too.
	err = errors.Join(c.say(mine), mine.check(theirs))
	greeted()
	if err == nil {
		if l := t.links[from]; l != nil {
			l.hear()
		}
		box.open()
		err = c.carry(ctx, box, t.languageWith(from), func(m sim.Message, size int) { t.deliver(from, m, size) })
	}
	if err != nil {
		t.logf("from %s: %v", c.RemoteAddr(), err)
	}
}

// register makes a client known, so that it can be answered. One that connects
// again takes the place of its old connection.
func (t *transport) register(h hello, box *outbox) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if other := t.clients[h.From]; other != nil && other.incarnation != h.Incarnation {
		return fmt.Errorf("found a second client with the number %d, expected each to have its own", h.From)
	}
	t.clients[h.From] = &client{h.Incarnation, box}
	return nil
}

// leave forgets a client, unless it has connected anew.
func (t *transport) leave(id sim.NodeID, box *outbox) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.clients[id]; c != nil && c.box == box {
		delete(t.clients, id)
	}
}
