package kafka

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// A cluster is a Kafka that does what it says: offsets have gaps, what is not committed yet
// hides all that stands behind it, and clients begin where somebody left off.
type cluster struct {
	*rand.Rand
	now       time.Duration
	logs      map[string][]record
	committed map[string]int // where groups left off, by key
	h         checker.History
	clients   []*consumer
	undecided []int // operations that took effect in part
	sent      int
}

// A record is what stands at an offset.
type record struct {
	value string
	by    int // the operation; -1 is a gap
	state int
}

// The states of a record.
const (
	pendingRecord = iota
	committedRecord
	abortedRecord
)

// A consumer is a client.
type consumer struct {
	name       string
	subscribed bool
	at         map[string]int // positions of the keys that it polls
	under      int            // its operation; -1 if it has none
	quiet      int            // how many polls in a row brought nothing; not many bring nothing though there is something
	steps      []string
	answers    []string
}

func newCluster(seed uint64) *cluster {
	c := &cluster{Rand: rand.New(rand.NewPCG(seed, 4)), logs: make(map[string][]record), committed: make(map[string]int)}
	for i := range 1 + c.IntN(3) {
		c.clients = append(c.clients, &consumer{name: fmt.Sprint("c", i), at: make(map[string]int), under: -1})
	}
	return c
}

// keys draws some keys.
func (c *cluster) keys() []string { return [][]string{{"x"}, {"y"}, {"x", "y"}}[c.IntN(3)] }

// history has so many operations, and maybe polls at the end.
func (c *cluster) history(operations int) checker.History {
	final := c.IntN(2) == 0
	for len(c.h) < operations {
		c.step(c.clients[c.IntN(len(c.clients))], false)
	}
	c.finish()
	for _, of := range c.clients {
		for range 6 {
			if final {
				c.step(of, true)
				for of.under >= 0 {
					c.step(of, true)
				}
			}
		}
	}
	return c.h
}

// finish ends all that is under way.
func (c *cluster) finish() {
	for _, of := range c.clients {
		for of.under >= 0 {
			c.step(of, false)
		}
	}
	for len(c.undecided) > 0 {
		c.decide(c.undecided[0], c.IntN(2) == 0)
		c.undecided = c.undecided[1:]
	}
}

// step lets a client go on.
func (c *cluster) step(of *consumer, final bool) {
	c.now += time.Duration(1 + c.IntN(2))
	if len(c.undecided) > 0 && c.IntN(4) == 0 {
		c.decide(c.undecided[0], c.IntN(2) == 0)
		c.undecided = c.undecided[1:]
	}
	switch {
	case of.under < 0:
		c.ask(of, final)
	case len(of.answers) < len(of.steps):
		of.answers = append(of.answers, c.carryOut(of, of.steps[len(of.answers)]))
	default:
		c.end(of, final)
	}
}

// ask begins an operation.
func (c *cluster) ask(of *consumer, final bool) {
	o := checker.Operation{ID: len(c.h), Client: of.name, Kind: Kinds[c.IntN(6)], Call: c.now}
	if final {
		if o.Kind = Poll; len(of.at) == 0 || of.subscribed {
			o.Kind = Assign
		}
	}
	var steps []string
	for range 1 + c.IntN(3) {
		switch {
		case o.Kind == Poll || o.Kind == Transaction && c.IntN(2) == 0:
			steps = append(steps, "poll")
		default:
			c.sent++
			steps = append(steps, fmt.Sprintf("send %s %d", []string{"x", "y"}[c.IntN(2)], c.sent))
		}
	}
	of.steps, of.answers = nil, nil
	switch o.Kind {
	case Crash:
	case Assign, Subscribe:
		o.Value = strings.Join(c.keys(), " ")
	default:
		o.Value, of.steps = strings.Join(steps, between), steps
	}
	of.under = len(c.h)
	c.h = append(c.h, o)
}

// carryOut carries out a step of a client, and returns the answer.
func (c *cluster) carryOut(of *consumer, text string) string {
	words := strings.Split(text, " ")
	if words[0] == "send" {
		key := words[1]
		for c.IntN(3) == 0 {
			c.logs[key] = append(c.logs[key], record{by: -1, state: abortedRecord})
		}
		c.logs[key] = append(c.logs[key], record{words[2], of.under, pendingRecord})
		return fmt.Sprintf("%s@%d", key, len(c.logs[key])-1)
	}
	s := step{polls: true}
	for _, key := range []string{"x", "y"} {
		at, polls := of.at[key]
		if !polls || of.quiet < 2 && c.IntN(4) == 0 {
			continue
		}
		s.keys = append(s.keys, key)
		for ; at < len(c.logs[key]) && c.logs[key][at].state != pendingRecord && (of.quiet > 1 || c.IntN(6) > 0); at++ {
			if r := c.logs[key][at]; r.state == committedRecord {
				s.polled = append(s.polled, message{key, r.value, int64(at)})
			}
		}
		of.at[key] = at
	}
	if of.quiet++; len(s.polled) > 0 {
		of.quiet = 0
	}
	return s.answer()
}

// decide commits or aborts what an operation sent.
func (c *cluster) decide(place int, commit bool) {
	for _, log := range c.logs {
		for i := range log {
			if log[i].by == place {
				if log[i].state = abortedRecord; commit {
					log[i].state = committedRecord
				}
			}
		}
	}
}

// end ends the operation of a client.
func (c *cluster) end(of *consumer, final bool) {
	place := of.under
	o := &c.h[place]
	o.Return, of.under = c.now, -1
	fate := checker.Outcome(min(c.IntN(12), 2))
	if final || fate == 2 && c.IntN(10) > 0 {
		fate = checker.OutcomeOK
	}
	if o.Kind == Crash {
		fate = checker.OutcomeUnknown
	}
	switch o.Outcome = fate; {
	case o.Kind == Crash:
		of.at, of.subscribed = make(map[string]int), false
	case o.Kind == Assign, o.Kind == Subscribe:
		if fate == checker.OutcomeFail {
			return
		}
		of.at, of.subscribed = make(map[string]int), o.Kind == Subscribe
		for _, key := range strings.Split(o.Value, " ") {
			of.at[key] = c.committed[key]
		}
	case fate == checker.OutcomeOK:
		o.Output = strings.Join(of.answers, between)
		c.decide(place, true)
		for key, at := range of.at {
			c.committed[key] = at
		}
		if of.subscribed && c.IntN(3) == 0 {
			clear(of.at)
			of.at[[]string{"x", "y"}[c.IntN(2)]] = 0 // keys are shared out anew
			for key := range of.at {
				of.at[key] = c.committed[key]
			}
		}
	case fate == checker.OutcomeFail:
		c.decide(place, false)
		if c.IntN(2) == 0 {
			for key := range of.at {
				of.at[key] = c.committed[key]
			}
		}
	default:
		c.undecided = append(c.undecided, place)
	}
}
