package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// After a connection could not be made or was lost, the next attempt waits;
// after one that failed twice as long, up to retryMax.
const (
	retryMin = 10 * time.Millisecond
	retryMax = 500 * time.Millisecond
)

// A link is the connection that a node makes to a server, and makes again
// whenever it is lost.
type link struct {
	*transport
	server Server
	box    *outbox
	heard  chan struct{} // the server has connected to this node since the last attempt
}

// link adds a link. All are added before any is run.
func (t *transport) link(s Server) {
	t.links[s.ID] = &link{t, s, newOutbox(), make(chan struct{}, 1)}
}

// run keeps the link up until the context ends. Tried is called when the first
// attempt is over, with its error.
func (l *link) run(ctx context.Context, tried func(error)) {
	defer func() { tried(ctx.Err()) }()
	logged := ""
	note := func(line string) {
		if line != logged {
			l.logf("to node %d at %s: %s", l.server.ID, l.server.Address, line)
			logged = line
		}
	}
	pause := retryMin
	for ctx.Err() == nil {
		c, err := l.dial(ctx)
		if err == nil {
			l.box.open() // before anyone hears of it, and sends
		}
		tried(err)
		tried = func(error) {}
		if err == nil {
			note("connected")
			pause = retryMin
			err = c.carry(ctx, l.box, l.languageWith(l.server.ID), func(m sim.Message, size int) { l.deliver(l.server.ID, m, size) })
			if err == nil {
				err = errors.New("disconnected")
			}
		}
		if ctx.Err() != nil {
			return
		}
		note(err.Error() + ", trying again")
		pause = l.rest(ctx, pause)
	}
}

// rest waits for the next attempt, and returns how long to wait for the one after that.
// A server that has just connected to this node is up: it is tried at once, since it may
// take whoever does not speak to it within a timeout for dead.
func (l *link) rest(ctx context.Context, pause time.Duration) time.Duration {
	ctx, cancel := context.WithTimeout(ctx, pause)
	defer cancel()
	select {
	case <-l.heard:
		return retryMin
	case <-ctx.Done():
		return min(2*pause, retryMax)
	}
}

// hear takes note that the server has connected to this node.
func (l *link) hear() {
	select {
	case l.heard <- struct{}{}:
	default:
	}
}

// dial makes a connection to the server, and makes sure that it is the one.
func (l *link) dial(ctx context.Context) (*connection, error) {
	dialer := net.Dialer{Timeout: timeoutDial}
	dialed, err := dialer.DialContext(ctx, "tcp", l.server.Address)
	if err != nil {
		return nil, systemError(err)
	}
	c := newConnection(dialed)
	greeted := c.greet(ctx)
	mine := l.hello(l.server.ID)
	theirs := hello{}
	if err = c.say(mine); err == nil {
		theirs, err = c.hear()
	}
	if err == nil {
		err = mine.check(theirs)
	}
	greeted()
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// systemError is what an error of package net is about, without the addresses
// that it was told.
func systemError(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("%s: %w", op.Op, op.Err)
	}
	return err
}

// wait waits for d, or until the context ends.
func wait(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}
