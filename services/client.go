package services

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Thread is what straight-line code runs on; *sim.Coroutine is one.
type Thread interface {
	ID() sim.NodeID
	Monotonic() time.Duration
	Rand() *rng.Stream
	Send(to sim.NodeID, message sim.Message)
	Observe(o sim.Observation)
	// Receive waits for the next message, for at most the given time.
	Receive(timeout time.Duration) (from sim.NodeID, message sim.Message, ok bool)
}

// A ClientConfig says whom a client asks, and how long it waits. All times
// are by the clock of the client's node.
type ClientConfig struct {
	// ID names the client in its commands. No two clients, and no two
	// incarnations of one, may share it. 0 stands for the number of the client's
	// node.
	ID uint64
	// Servers are the nodes to ask; there must be one at least.
	Servers []sim.NodeID
	// Attempt is how long to wait for one server's answer; 0 is AttemptDefault.
	Attempt time.Duration
	// Backoff is how long to wait, at most, before asking again when no
	// server is ready; 0 is 20 ms.
	Backoff time.Duration
	// Deadline is how long to try one operation; 0 is 2 s.
	Deadline time.Duration
}

// AttemptDefault is the Attempt of a client that is told of none.
const AttemptDefault = 200 * time.Millisecond

// An Outcome is what a client knows of an operation that it asked for.
type Outcome uint8

// The outcomes.
const (
	// Succeeded: it took effect once, between call and return.
	Succeeded Outcome = iota + 1
	// Failed: it has no effect, now or later. An unanswered read is one.
	Failed
	// Unknown: it may have taken effect, or do so yet; or it did, and what it
	// returned is not known. So it is, too, when its session had expired.
	Unknown
)

// A Client asks servers to carry out operations, one at a time. It belongs to
// one Thread.
//
// It opens a session before its first write, and another before the first write
// after it was told that its session has expired. Reads belong to none: executed
// twice, they are as good as once.
type Client struct {
	thread     Thread
	config     ClientConfig
	seq        uint64
	session    uint64 // that of its writes; 0 if it has none
	registered uint64 // how many times it has tried to open one
	current    int    // the position in config.Servers of the server to ask
	refusal    error  // of the last operation
	doubt      error  // about the last operation

	asked struct { // the numbers that were asked for last
		operation, registration uint64
	}
}

// NewClient returns a client. The server that it asks first is drawn from the
// random numbers of its node.
func NewClient(thread Thread, config ClientConfig) *Client {
	if len(config.Servers) == 0 {
		panic("services: a client without servers")
	}
	given := config
	config.ID = cmp.Or(config.ID, uint64(thread.ID()))
	config.Attempt = cmp.Or(config.Attempt, AttemptDefault)
	config.Backoff = cmp.Or(config.Backoff, 20*time.Millisecond)
	config.Deadline = cmp.Or(config.Deadline, 2*time.Second)
	config.mustBeComplete(given, thread.ID())
	first := thread.Rand().Below(uint64(len(config.Servers)))
	return &Client{thread: thread, config: config, current: int(first)}
}

// Resume returns a client that goes on where another ended, on a thread of its own:
// under its ID, in its session and with its numbers. The other must not be used any
// more. Of the config, ID means nothing.
func Resume(c *Client, thread Thread, config ClientConfig) *Client {
	config.ID = c.config.ID
	resumed := NewClient(thread, config)
	resumed.seq, resumed.session, resumed.registered = c.seq, c.session, c.registered
	resumed.mustResume(c)
	return resumed
}

// SetDeadline sets how long to try each operation from now on; more than 0.
func (c *Client) SetDeadline(d time.Duration) { c.config.Deadline = d }

// Do carries out an operation and returns its result, which means something
// only if it succeeded. It asks one server after another, going where they
// point, always with the same sequence number, until one has an answer or the
// deadline has passed. A write that succeeds and changes the state is
// observed as [sim.Acknowledged] with its [Identity]. What is too long has
// failed before anybody is asked; see [Client.Refusal].
func (c *Client) Do(o Operation) (Result, Outcome) {
	c.seq++
	c.refusal, c.doubt = nil, nil
	command := Command{Client: c.config.ID, Seq: c.seq, Operation: o}
	deadline := c.thread.Monotonic() + c.config.Deadline
	if !o.Reads() {
		if c.session == 0 && tooLong(requestOf(command)) == nil && !c.register(deadline) {
			c.mustNotAsk(requestOf(command))
			return Result{}, Failed
		}
		command.Session = c.session
	}
	request := requestOf(command)
	if c.refusal = tooLong(request); c.refusal != nil {
		c.mustNotAsk(request)
		return Result{}, Failed
	}
	c.mustAsk(command, request)
	reply, ok := c.ask(request, c.seq, deadline)
	switch {
	case ok:
		result, outcome := c.conclude(command, reply)
		c.mustHaveConcluded(reply, outcome)
		return result, outcome
	case o.Reads():
		return Result{}, Failed
	default:
		return Result{}, Unknown
	}
}

// RegistrationBase is what a client's registrations are numbered from, so that no
// answer to one is taken for that to an operation, which are numbered from 1.
const RegistrationBase = 1 << 39

// register opens a session, and reports whether it has one before the deadline. If
// it asks more than once there may be further sessions that nobody uses; they
// expire.
func (c *Client) register(deadline time.Duration) bool {
	c.mustRegister()
	c.registered++
	command := Command{Client: c.config.ID, Seq: RegistrationBase + c.registered, Operation: Operation{Kind: Register}}
	reply, ok := c.ask(requestOf(command), command.Seq, deadline)
	if !ok || reply.Status != OK || reply.Result.Session == 0 {
		return false
	}
	c.session = reply.Result.Session
	c.mustHaveOpened(reply)
	c.thread.Observe(sim.Observation{Kind: sim.Registered, Value: c.session})
	return true
}

func requestOf(c Command) Request {
	return Request{Client: c.Client, Seq: c.Seq, Command: c.Encode()}
}

// tooLong is the refusal of a request whose command is longer than it may be, nil
// of others.
func tooLong(r Request) error {
	if n := len(r.Command); n > CommandMax {
		return &TooLongError{n}
	}
	return nil
}

// ask asks one server after another, until one has decided about the request of
// the given number; not ok if none has by the deadline.
func (c *Client) ask(request sim.Message, seq uint64, deadline time.Duration) (Reply, bool) {
	c.mustBeNew(seq)
	last := -1
	for hops := 0; c.thread.Monotonic() < deadline; {
		c.mustMoveOn(last)
		last = c.current
		reply, ok := c.attempt(request, seq, deadline)
		switch {
		case !ok:
			c.next()
		case reply.Status == NotLeader && hops < len(c.config.Servers) && c.follow(reply.Leader):
			c.mustFollow(reply, hops)
			hops, ok = hops+1, false
		case !reply.Status.decides():
			c.mustNotFollow(reply, hops)
			hops = 0
			reply, ok = c.backOff(seq, deadline)
		}
		if ok {
			reply.mustDecide(seq)
			return reply, true
		}
	}
	c.mustBeOver(deadline)
	return Reply{}, false
}

// attempt asks the current server, and returns what await does.
func (c *Client) attempt(request sim.Message, seq uint64, deadline time.Duration) (Reply, bool) {
	server := c.config.Servers[c.current]
	c.thread.Send(server, request)
	return c.await(server, seq, min(c.thread.Monotonic()+c.config.Attempt, deadline))
}

// backOff moves on to another server, and waits before that is asked. It returns what
// await does: a decision may come meanwhile.
func (c *Client) backOff(seq uint64, deadline time.Duration) (Reply, bool) {
	c.next()
	return c.await(0, seq, min(c.thread.Monotonic()+c.pause(), deadline))
}

// await returns the first reply that decides the request of the given number, or
// the word of the server asked that it cannot; not ok if none came in time. A
// decision may come late, from a server that was asked before.
func (c *Client) await(server sim.NodeID, seq uint64, until time.Duration) (Reply, bool) {
	for {
		left := until - c.thread.Monotonic()
		if left <= 0 {
			c.mustBeOver(until)
			return Reply{}, false
		}
		c.mustWait(left)
		from, message, _ := c.thread.Receive(left)
		reply, ok := message.(Reply)
		if !ok || reply.Seq != seq {
			mustBeForAnother(message, seq)
			continue
		}
		if from == server || reply.Status.decides() {
			reply.mustMatter(from, server, seq)
			return reply, true
		}
		reply.mustNotMatter(from, server)
	}
}

// conclude turns a decision into what Do returns.
func (c *Client) conclude(command Command, reply Reply) (Result, Outcome) {
	switch reply.Status {
	case Refused:
		return Result{}, Failed
	case Done:
		c.doubt = ErrForgotten
		return Result{}, Unknown
	case Expired:
		// Even if this was sent once: of two copies that the network made, one may
		// have been executed while the session was known.
		c.session, c.doubt = 0, ErrExpired
		return Result{}, Unknown
	case TooLong:
		c.refusal = errValueTooLong
		return Result{}, Failed
	}
	changed := !command.Reads() && (!command.Kind.Conditional() || reply.Result.Found)
	if changed {
		c.thread.Observe(sim.Observation{Kind: sim.Acknowledged, Value: command.Identity()})
	}
	return reply.Result, Succeeded
}

// Refusal says why the last operation failed, if it is the operation's own
// fault and it is as useless to try it again; else it is nil.
func (c *Client) Refusal() error { return c.refusal }

// Doubt says why the last operation is Unknown, if a server answered, by
// ErrForgotten or ErrExpired; else it is nil. Whatever it says, the operation has no
// effect any more that it has not had.
func (c *Client) Doubt() error { return c.doubt }

// The doubts about an operation.
var (
	// ErrForgotten is the doubt about what a server answers with Done: it took
	// effect.
	ErrForgotten = errors.New("services: it took effect, and what it returned is no longer known; read the key")
	// ErrExpired is the doubt about what a server answers with Expired: it took
	// effect before that answer or never will.
	ErrExpired = errors.New("services: its session has expired, so it may have taken effect before or not at all; read the key")
)

// errValueTooLong is the refusal of what a server answers with TooLong.
var errValueTooLong = fmt.Errorf("services: found that the value would become longer than it may be, expected at most %d bytes; go on under another key", CommandMax)

// next moves on to another server.
func (c *Client) next() {
	c.current = (c.current + 1) % len(c.config.Servers)
}

// follow moves on to the given server, unless that is unknown or the current.
func (c *Client) follow(leader sim.NodeID) bool {
	for i, server := range c.config.Servers {
		if server == leader && i != c.current {
			c.current = i
			return true
		}
	}
	return false
}

// pause returns how long to wait before asking again. It is random so that
// clients that were turned away together do not come back together.
func (c *Client) pause() time.Duration {
	most := int64(c.config.Backoff)
	return time.Duration(c.thread.Rand().Between(most/2+most%2, most))
}
