package sim

import (
	"fmt"
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
// used only from within the body that it was given to. A timer that is set by its
// SetTimer runs out unheard: it cuts no Sleep and no Receive short.
type Coroutine struct {
	Env
	mail    fifo[envelope]
	waiting waitFor
	yield   func(struct{}) bool
	dead    bool // its node has crashed
	refused int  // how often it was unwound, and went on all the same

	describe func() []Fact // see Describe; nil for nothing
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

// wakeTimer is the timer that a blocking process waits for. The body may set one of
// that name as well: whatever waits sets it anew.
const wakeTimer Timer = "wait"

// Sleep waits for d by the node's monotonic clock, and not at all if d is
// negative. What arrives meanwhile is kept for Receive.
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
	if c.dead {
		c.unwind()
	}
	c.waiting = reason
	c.yield(struct{}{})
	c.waiting = nothing
	if c.dead {
		c.unwind()
	}
}

// refusalsMax is how often a dead coroutine is unwound that recovers and goes
// on.
const refusalsMax = 1000

// unwind ends a dead coroutine: from where it waited, or from what a deferred
// function of it calls. One that recovers from every panic there is and tries
// again would do so for ever, and is left where it is.
func (c *Coroutine) unwind() {
	for c.refused++; c.refused > refusalsMax; {
		c.yield(struct{}{})
	}
	panic(killed{})
}

type blocking struct {
	body func(*Coroutine)
	co   Coroutine
	next func() (struct{}, bool)
	over bool // body has returned
}

func (b *blocking) Boot(env Env) {
	b.co.Env = env
	b.next, _ = iter.Pull(func(yield func(struct{}) bool) {
		b.co.yield = yield
		defer func() {
			// What a dead process comes to, a panic too, comes to nothing.
			if value := recover(); value != nil && !b.co.dead {
				value, stack := Recovered(value)
				panic(&thrown{value, stack})
			}
		}()
		b.body(&b.co)
	})
	b.resume()
}

// resume lets the coroutine go on until it waits again.
func (b *blocking) resume() {
	if _, more := b.next(); !more {
		b.over = true
		b.co.mail = fifo[envelope]{}
	}
}

// mailMax bounds how many messages a blocking process may leave unread.
const mailMax = 1_000_000

func (b *blocking) Receive(from NodeID, message Message) {
	if b.over {
		return
	}
	if b.co.mail.len() == mailMax {
		panic(fmt.Sprintf("sim: %d messages came to a blocking process that receives none; it must, or return", mailMax))
	}
	b.co.mail.push(envelope{from, message})
	if b.co.waiting == mailOrTime {
		b.resume()
	}
}

func (b *blocking) Expire(timer Timer) {
	if timer == wakeTimer && b.co.waiting != nothing {
		b.resume()
	}
}

// close ends the coroutine, whose Env is of no use from now on.
func (b *blocking) close(e *env) {
	if b.next == nil || b.over {
		return
	}
	b.co.dead = true
	e.unwind = b.co.unwind
	b.resume()
	e.unwind = nil
}
