package liveplan

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/loopback"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A frame is a length, a checksum and so many bytes; see sim/wire.
const headerSize = 8

// queueMax is how many frames are on their way on one connection in one direction; a
// network that is full makes its senders wait.
const queueMax = 1 << 14

// A proxy carries the connections of a cluster. It takes them apart into frames, one for
// each message, so that it can count them, and lose some without the others: as the
// simulated network does, and as no real one would, which has TCP send again.
type proxy struct {
	delay time.Duration // of each frame, one way

	cut    sync.Map // of direction, to true: what is lost
	frames atomic.Int64
	bytes  atomic.Int64

	carrying sync.WaitGroup
	mu       sync.Mutex
	open     map[io.Closer]bool
}

// A direction is one of a link. The clients together are node 0.
type direction struct{ from, to sim.NodeID }

func newProxy(delay time.Duration) *proxy {
	return &proxy{delay: delay, open: make(map[io.Closer]bool)}
}

// link has one node reach another that listens at a target by what comes to a listener,
// until the proxy closes.
func (p *proxy) link(d direction, l net.Listener, target string) {
	p.keep(l)
	p.carrying.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.carrying.Go(func() { p.carry(d, c, target) })
		}
	})
}

// carry joins an accepted connection with one to the target, until either ends. If nobody
// listens there the first is closed at once, as if it had been refused.
func (p *proxy) carry(d direction, near net.Conn, target string) {
	defer near.Close()
	far, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer far.Close()
	p.keep(near)
	p.keep(far)
	defer p.forget(near)
	defer p.forget(far)
	var both sync.WaitGroup
	both.Go(func() { p.convey(d, near, far) })
	both.Go(func() { p.convey(direction{d.to, d.from}, far, near) })
	both.Wait()
}

// A passenger is a frame on its way.
type passenger struct {
	due   time.Time
	frame []byte
}

// convey carries frames in one direction until an end closes, and then closes the other.
// The first, in which one end says who it is, is not counted.
func (p *proxy) convey(d direction, from, to net.Conn) {
	queue := make(chan passenger, queueMax)
	var writing sync.WaitGroup
	writing.Go(func() {
		defer to.Close()
		for f := range queue {
			time.Sleep(time.Until(f.due))
			if _, err := to.Write(f.frame); err != nil {
				from.Close()
			}
		}
	})
	reader := bufio.NewReaderSize(from, 64<<10)
	for first := true; ; first = false {
		frame, err := readFrame(reader)
		if err != nil {
			break
		}
		if !first {
			p.frames.Add(1)
			p.bytes.Add(int64(len(frame)))
		}
		if _, lost := p.cut.Load(d); !lost {
			queue <- passenger{time.Now().Add(p.delay), frame}
		}
	}
	close(queue)
	writing.Wait()
}

func readFrame(r io.Reader) ([]byte, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint32(header)
	if length > wire.FrameMax {
		return nil, fmt.Errorf("a frame of %d bytes, expected at most %d", length, wire.FrameMax)
	}
	frame := append(header, make([]byte, length)...)
	_, err := io.ReadFull(r, frame[headerSize:])
	return frame, err
}

// isolate loses whatever a node and others send each other, until it is healed. What is
// on its way arrives.
func (p *proxy) isolate(id sim.NodeID, others []sim.NodeID) (heal func()) {
	for _, other := range others {
		p.cut.Store(direction{id, other}, true)
		p.cut.Store(direction{other, id}, true)
	}
	return p.cut.Clear
}

// close ends all connections, and waits for that.
func (p *proxy) close() {
	p.mu.Lock()
	for c := range p.open {
		c.Close()
	}
	p.open = nil
	p.mu.Unlock()
	p.carrying.Wait()
}

// keep has close close c, which it may do at once.
func (p *proxy) keep(c io.Closer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		c.Close()
		return
	}
	p.open[c] = true
}

func (p *proxy) forget(c io.Closer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, c)
}

func TestTheProxyDelaysCountsAndLosesWhatItIsToldTo(t *testing.T) {
	const delay = 20 * time.Millisecond
	target := loopback.Listen(t)
	defer target.Close()
	p := newProxy(delay)
	defer p.close()
	entry := loopback.Listen(t)
	p.link(direction{1, 2}, entry, target.Addr().String())
	near, err := net.Dial("tcp", entry.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, err := target.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()

	say := func(c net.Conn, text string) {
		frame := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
		if _, err := c.Write(append(append(frame, 0, 0, 0, 0), text...)); err != nil {
			t.Fatal(err)
		}
	}
	hears := func(c net.Conn, text string) {
		t.Helper()
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if frame, err := readFrame(c); err != nil || string(frame[headerSize:]) != text {
			t.Fatalf("%q arrived (%v), expected %q", frame, err, text)
		}
	}
	began := time.Now()
	say(near, "I am 1")
	hears(far, "I am 1")
	say(far, "I am 2")
	hears(near, "I am 2")
	if took := time.Since(began); took < 2*delay {
		t.Errorf("there and back took %v, expected %v or more", took, 2*delay)
	}
	heal := p.isolate(1, []sim.NodeID{2})
	say(near, "lost")
	say(far, "lost too")
	for p.frames.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	heal()
	say(near, "there")
	hears(far, "there")
	say(far, "back")
	hears(near, "back")
	if frames, bytes := p.frames.Load(), p.bytes.Load(); frames != 4 || bytes != 4*headerSize+21 {
		t.Errorf("counted %d frames of %d bytes, expected 4 of %d", frames, bytes, 4*headerSize+21)
	}
}
