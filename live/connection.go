package live

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/wire"
)

// version is that of all that goes over a connection: frames, the encoding of
// messages, and the hello.
const version = 2

// Bounds on what a connection may take.
const (
	helloMax        = 256 // bytes of the first
	timeoutDial     = time.Second
	timeoutHello    = 2 * time.Second
	timeoutWrite    = 5 * time.Second // for the other end to take a portion
	portionMax      = 64 << 10        // bytes of one
	timeoutFarewell = time.Second     // for what is left when the node stops
)

// A hello is the first message in each direction. Each end tells what it is
// and whom it takes the other for, and closes the connection unless both agree.
type hello struct {
	Version  uint64
	From, To sim.NodeID
	// Incarnation differs each time that a program is started.
	Incarnation uint64
	// Cluster is a hash of what all servers must agree on; 0 for a client,
	// and towards one.
	Cluster uint64
	// Language is the fingerprint of the language to be spoken.
	Language uint64
}

var greetings = func() *wire.Language {
	l, err := wire.NewLanguage(hello{})
	if err != nil {
		panic(err)
	}
	return l
}()

// check says why two ends cannot talk. Both ask this, with the same outcome.
func (mine hello) check(theirs hello) error {
	switch {
	case theirs.Version != mine.Version:
		return fmt.Errorf("it speaks version %d, expected %d", theirs.Version, mine.Version)
	case theirs.To != mine.From:
		return fmt.Errorf("node %d takes this node for %d, expected %d: compare the lists of servers", theirs.From, theirs.To, mine.From)
	case theirs.From != mine.To:
		return fmt.Errorf("it is node %d, expected %d: compare the lists of servers", theirs.From, mine.To)
	case theirs.Cluster != mine.Cluster:
		return fmt.Errorf("node %d is of another cluster: the protocol and the numbers of the servers must be the same", theirs.From)
	case theirs.Language != mine.Language:
		return fmt.Errorf("node %d has messages of another form: run the same build everywhere", theirs.From)
	}
	return nil
}

// A connection is a stream of messages to and from another node.
type connection struct {
	net.Conn
	reader *bufio.Reader
}

func newConnection(c net.Conn) *connection {
	return &connection{c, bufio.NewReaderSize(c, 64<<10)}
}

// greet bounds the time until greeted is called, and ends it with the context.
func (c *connection) greet(ctx context.Context) (greeted func()) {
	_ = c.SetDeadline(time.Now().Add(timeoutHello))
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(past) })
	return func() {
		if stop() {
			_ = c.SetDeadline(time.Time{})
		}
	}
}

// past is a deadline that ends whatever waits.
var past = time.Unix(1, 0)

// say sends a hello.
func (c *connection) say(h hello) error {
	frame, err := greetings.Frame(h, helloMax)
	if err != nil {
		panic(err)
	}
	_, err = c.Write(frame)
	return err
}

// hear receives a hello.
func (c *connection) hear() (hello, error) {
	m, _, err := greetings.ReadFrame(c.reader, helloMax)
	if err != nil {
		return hello{}, fmt.Errorf("it did not say who it is (%w)", err)
	}
	return m.(hello), nil
}

// carry writes what the outbox, which is open, gets and delivers what it reads, until one of
// that fails or the context ends. Then it writes what is left, if it can, and
// closes the connection. The error says what is wrong with what was read; it is
// nil if the other end has gone or the context ended.
func (c *connection) carry(ctx context.Context, out *outbox, language *wire.Language, deliver func(m sim.Message, size int)) error {
	defer out.close()
	ctx, cancel := context.WithCancel(ctx)
	var writing sync.WaitGroup
	defer c.Close()
	defer writing.Wait()
	defer cancel()
	writing.Go(func() {
		c.write(ctx, out)
		_ = c.SetReadDeadline(past) // ends reading too
	})
	for {
		m, size, err := language.ReadFrame(c.reader, wire.FrameMax)
		switch {
		case err == nil:
			deliver(m, size)
		case err == io.EOF, err == io.ErrUnexpectedEOF, errors.As(err, new(*net.OpError)), ctx.Err() != nil:
			return nil
		default:
			return err
		}
	}
}

// write writes what the outbox gets until that fails or the context ends, and
// then what is left.
func (c *connection) write(ctx context.Context, out *outbox) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-out.ready:
			if !c.writeAll(ctx, out.take(nil)) {
				return
			}
		}
	}
	c.writeAll(ctx, out.take(nil))
}

// writeAll writes frames, and reports whether it could. For each portion the other
// end has timeoutWrite, so that one that is slow is not taken for dead; once the
// context has ended it has timeoutFarewell for all that is left.
func (c *connection) writeAll(ctx context.Context, frames net.Buffers) bool {
	var end time.Time
	for len(frames) > 0 {
		deadline := time.Now().Add(timeoutWrite)
		if ctx.Err() != nil {
			if end.IsZero() {
				end = time.Now().Add(timeoutFarewell)
			}
			deadline = end
		}
		_ = c.SetWriteDeadline(deadline)
		portion := cut(&frames, portionMax)
		if _, err := portion.WriteTo(c.Conn); err != nil {
			return false
		}
	}
	return true
}

// cut takes so many bytes off the front of frames, or all if they are fewer.
func cut(frames *net.Buffers, bytes int) net.Buffers {
	var portion net.Buffers
	for bytes > 0 && len(*frames) > 0 {
		first := (*frames)[0]
		n := min(len(first), bytes)
		portion = append(portion, first[:n])
		bytes -= n
		if (*frames)[0] = first[n:]; n == len(first) {
			*frames = (*frames)[1:]
		}
	}
	return portion
}
