package lockservice

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Client takes the lock and writes to the store. It belongs to one coroutine.
type Client struct {
	config  Config
	co      *sim.Coroutine
	highest Token // that it has heard of
}

// NewClient returns the client that a coroutine is.
func NewClient(co *sim.Coroutine, c Config) *Client {
	return &Client{config: c, co: co}
}

// How long a client waits: for a majority, before it asks again when there was
// none, and for the store.
const (
	askTimeout   = 100 * time.Millisecond
	backoffMin   = 10 * time.Millisecond
	backoffMax   = 60 * time.Millisecond
	writeTimeout = 100 * time.Millisecond
)

// Acquire waits until the client holds the lock, and returns the token that it
// holds it by. The lease may be over at any time after.
func (c *Client) Acquire() Token {
	for {
		if token, ok := c.try(); ok {
			return token
		}
		c.co.Sleep(time.Duration(c.co.Rand().Between(int64(backoffMin), int64(backoffMax))))
	}
}

// try asks every server once.
func (c *Client) try() (Token, bool) {
	token := c.highest.after(c.co.ID())
	c.highest = token
	asked := c.co.Monotonic()
	c.tell(Ask{token})
	granted := make(map[sim.NodeID]bool)
	refused := 0
	majority := len(c.config.Servers)/2 + 1
	for len(granted) < majority && refused < majority {
		from, message, ok := c.co.Receive(asked + askTimeout - c.co.Monotonic())
		if !ok {
			break
		}
		switch m := message.(type) {
		case Grant:
			if m.Token == token {
				granted[from] = true
			}
		case Refuse:
			c.highest = max(c.highest, m.Granted)
			if m.Token == token {
				refused++
			}
		}
	}
	left := asked + Lease - c.co.Monotonic()
	if len(granted) < majority || left <= 0 {
		c.tell(Release{token})
		return 0, false
	}
	c.co.Observe(sim.Observation{Kind: sim.Became, Text: holder, Term: uint64(token), Value: uint64(left)})
	return token, true
}

// Write changes what the lock protects, and reports whether the store took it.
// It does not look whether the lease still lasts: when the answer is there, it
// may be wrong already.
func (c *Client) Write(token Token) bool {
	for {
		c.co.Send(c.config.Store, Write{token})
		for until := c.co.Monotonic() + writeTimeout; ; {
			_, message, ok := c.co.Receive(until - c.co.Monotonic())
			if !ok {
				break
			}
			if w, isAnswer := message.(Written); isAnswer && w.Token == token {
				return w.OK
			}
		}
	}
}

// Release gives the lock back.
func (c *Client) Release(token Token) {
	c.co.Observe(sim.Observation{Kind: sim.Became, Text: idle, Term: uint64(token)})
	c.tell(Release{token})
}

// tell sends a message to all servers.
func (c *Client) tell(m sim.Message) {
	for _, server := range c.config.Servers {
		c.co.Send(server, m)
	}
}
