package sim

import (
	"iter"
	"time"
)

// Blocking makes a Process of straight-line code that waits: a client, a
// test's story. It runs as a coroutine, on the kernel's one thread; when body
// returns, the process stays up and ignores what it gets.
func Blocking(body func(*Coroutine)) Process {
	return &blocking{body: body}
}

// A Coroutine is the Env of straight-line code, which may also wait. It may be
// used only from within the body that it was given to.
type Coroutine struct {
	Env
	mail    fifo[envelope]
	waiting waitFor
	yield   func(struct{}) bool
}

type envelope struct {
	from    NodeID
	message Message
}

type waitFor uint8

const (
	nothing waitFor = iota
	timeOnly
	mailOrTime
)

// wakeTimer is the one timer of a blocking process.
const wakeTimer Timer = "wait"

// Sleep waits for d by the node's monotonic clock. What arrives meanwhile is
// kept for Receive.
func (c *Coroutine) Sleep(d time.Duration) {
	c.SetTimer(wakeTimer, d)
	c.park(timeOnly)
}

// Receive returns the next message, waiting for it up to the given time by the
// node's monotonic clock. It is false if none came.
func (c *Coroutine) Receive(timeout time.Duration) (from NodeID, message Message, ok bool) {
	if c.mail.len() == 0 {
		c.SetTimer(wakeTimer, timeout)
		c.park(mailOrTime)
		if c.mail.len() == 0 {
			return 0, nil, false
		}
		c.StopTimer(wakeTimer)
	}
	e := c.mail.pop()
	return e.from, e.message, true
}

// killed is what unwinds a coroutine whose node has crashed.
type killed struct{}

func (c *Coroutine) park(reason waitFor) {
	c.waiting = reason
	if !c.yield(struct{}{}) {
		panic(killed{})
	}
	c.waiting = nothing
}

type blocking struct {
	body func(*Coroutine)
	co   Coroutine
	next func() (struct{}, bool)
	stop func()
}

func (b *blocking) Boot(env Env) {
	b.co.Env = env
	b.next, b.stop = iter.Pull(func(yield func(struct{}) bool) {
		b.co.yield = yield
		defer func() {
			if value := recover(); value != nil && value != (killed{}) {
				panic(value)
			}
		}()
		b.body(&b.co)
	})
	b.next()
}

func (b *blocking) Receive(from NodeID, message Message) {
	b.co.mail.push(envelope{from, message})
	if b.co.waiting == mailOrTime {
		b.next()
	}
}

func (b *blocking) Expire(Timer) {
	if b.co.waiting != nothing {
		b.next()
	}
}

func (b *blocking) close() {
	if b.stop != nil {
		b.stop()
	}
}
