package services

import (
	"cmp"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// What follows may never happen, whatever servers answer: a client that does not ask, that
// asks the wrong one or waits too long gets its answers in the end, only later, and nobody
// would know.

// mustBeComplete holds for what a client goes by: what it was given, and something for what
// it was not.
func (c *ClientConfig) mustBeComplete(given ClientConfig, id sim.NodeID) {
	given.ID = cmp.Or(given.ID, uint64(id))
	given.Attempt = cmp.Or(given.Attempt, c.Attempt)
	given.Backoff = cmp.Or(given.Backoff, c.Backoff)
	given.Deadline = cmp.Or(given.Deadline, c.Deadline)
	if c.ID != given.ID || c.Attempt != given.Attempt || c.Backoff != given.Backoff || c.Deadline != given.Deadline ||
		c.Attempt == 0 || c.Backoff == 0 || c.Deadline == 0 {
		panic(fmt.Sprintf("services: the client of %v goes by %+v; expected what it was given, %+v, and no time of 0", id, *c, given))
	}
}

// never panics, and says of which client it is that something is found.
func (c *Client) never(format string, found ...any) {
	panic(fmt.Sprintf("services: client %d, in session %d, with operation %d and registration %d, ", c.config.ID, c.session, c.seq, c.registered) + fmt.Sprintf(format, found...))
}

// mustResume holds for a client that goes on where another ended.
func (c *Client) mustResume(ended *Client) {
	if c.config.ID != ended.config.ID || c.seq != ended.seq || c.session != ended.session || c.registered != ended.registered {
		c.never("goes on for client %d, in session %d, with operation %d and registration %d", ended.config.ID, ended.session, ended.seq, ended.registered)
	}
}

// mustNotAsk holds for a request that nobody is asked for: it is too long, or there was
// no session in time.
func (c *Client) mustNotAsk(r Request) {
	if long := len(r.Command) > CommandMax; long != (c.refusal != nil) || !long && c.session != 0 {
		c.never("does not ask for a command of %d bytes: %v", len(r.Command), c.refusal)
	}
}

// mustAsk holds for a command that a server is asked for: it is no longer than it may be,
// it is in the client's session if it writes, and there is no word on it yet.
func (c *Client) mustAsk(command Command, r Request) {
	expected := c.session
	if command.Reads() {
		expected = 0
	}
	if len(r.Command) > CommandMax || command.Session != expected || !command.Reads() && expected == 0 {
		c.never("asks for a command of %d bytes in session %d", len(r.Command), command.Session)
	}
	if c.refusal != nil || c.doubt != nil {
		c.never("asks, and has been answered before: %v, %v", c.refusal, c.doubt)
	}
}

// mustHaveConcluded holds for what an answer was turned into.
func (c *Client) mustHaveConcluded(r Reply, outcome Outcome) {
	var expected struct {
		outcome        Outcome
		refusal, doubt error
	}
	switch r.Status {
	case OK:
		expected.outcome = Succeeded
	case Refused:
		expected.outcome = Failed
	case TooLong:
		expected.outcome, expected.refusal = Failed, errValueTooLong
	case Done:
		expected.outcome, expected.doubt = Unknown, ErrForgotten
	case Expired:
		expected.outcome, expected.doubt = Unknown, ErrExpired
	}
	if outcome != expected.outcome || c.refusal != expected.refusal || c.doubt != expected.doubt || r.Status == Expired && c.session != 0 {
		c.never("takes status %d for outcome %d: %v, %v", r.Status, outcome, c.refusal, c.doubt)
	}
}

// mustRegister holds for a client that opens a session: it has none.
func (c *Client) mustRegister() {
	if c.session != 0 {
		c.never("registers")
	}
}

// mustHaveOpened holds for a client that has a session: it is the one that it was told of.
func (c *Client) mustHaveOpened(r Reply) {
	if r.Status != OK || c.session == 0 || c.session != r.Result.Session {
		c.never("was told of session %d with status %d", r.Result.Session, r.Status)
	}
}

// mustBeNew holds for the number of a request: the client has asked for none as high.
func (c *Client) mustBeNew(seq uint64) {
	last := &c.asked.operation
	if seq > RegistrationBase {
		last = &c.asked.registration
	}
	if seq <= *last {
		c.never("asks for %d after it has asked for %d", seq, *last)
	}
	*last = seq
}

// mustMoveOn holds for a server that is asked: it is not the one that has just not
// answered, or not as hoped, if there are others.
func (c *Client) mustMoveOn(last int) {
	if c.current == last && len(c.config.Servers) > 1 {
		c.never("asks %v again, and no other", c.config.Servers[c.current])
	}
}

// mustFollow holds for a client that goes where a server pointed: there is an end to that.
func (c *Client) mustFollow(r Reply, hops int) {
	if r.Status != NotLeader || hops >= len(c.config.Servers) || c.config.Servers[c.current] != r.Leader {
		c.never("follows status %d to %v after %d others, and asks %v", r.Status, r.Leader, hops, c.config.Servers[c.current])
	}
}

// mustNotFollow holds for a client that asks just another server, and not the one where
// the last pointed: that has decided nothing, and pointed nowhere, or there has been no end
// to it.
func (c *Client) mustNotFollow(r Reply, hops int) {
	if r.isCertain() {
		c.never("asks again after status %d", r.Status)
	}
	if r.Status != NotLeader || hops >= len(c.config.Servers) {
		return
	}
	for i, server := range c.config.Servers {
		if server == r.Leader && i != c.current {
			c.never("does not follow to %v after %d others", r.Leader, hops)
		}
	}
}

// mustWait holds for a client that waits for an answer: there is time left.
func (c *Client) mustWait(left time.Duration) {
	if left <= 0 {
		c.never("waits for an answer for %v", left)
	}
}

// mustBeOver holds for a client that waits no longer: its time has come.
func (c *Client) mustBeOver(until time.Duration) {
	if now := c.thread.Monotonic(); now < until {
		c.never("gives up at %v, and has until %v", now, until)
	}
}

// isCertain reports whether a server has decided about a request: it does not say that
// somebody is to be asked again.
func (r Reply) isCertain() bool {
	return r.Status != 0 && r.Status <= Expired && r.Status != NotLeader && r.Status != Unavailable
}

// mustDecide holds for what a client takes for the answer to the request of a number.
func (r Reply) mustDecide(seq uint64) {
	if !r.isCertain() || r.Seq != seq {
		panic(fmt.Sprintf("services: status %d, about request %d, is taken for the answer to request %d", r.Status, r.Seq, seq))
	}
}

// mustMatter holds for an answer that a client goes by: it is of the server asked, or
// certain.
func (r Reply) mustMatter(from, server sim.NodeID, seq uint64) {
	if r.Seq != seq || from != server && !r.isCertain() {
		panic(fmt.Sprintf("services: goes by status %d of %v, about request %d; asked %v for request %d", r.Status, from, r.Seq, server, seq))
	}
}

// mustNotMatter holds for an answer that a client passes over.
func (r Reply) mustNotMatter(from, server sim.NodeID) {
	if from == server || r.isCertain() {
		panic(fmt.Sprintf("services: passes over status %d of %v; asked %v", r.Status, from, server))
	}
}

// mustBeForAnother holds for a message that is no answer to the request of a number.
func mustBeForAnother(message sim.Message, seq uint64) {
	if r, ok := message.(Reply); ok && r.Seq == seq {
		panic(fmt.Sprintf("services: passes over an answer to request %d", seq))
	}
}
