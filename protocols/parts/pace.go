package parts

import (
	"fmt"
	"time"
)

// aheadMax is how many parts may be under way at most.
const aheadMax = 16

// patienceMax bounds what doubling comes to: how long somebody who did not answer
// for long, and does again, may have to wait for the next part.
const patienceMax = 5 * time.Second

// A Pace tells how much may be under way to one receiver, and for how long its
// answer is waited for. What is sent is counted from the beginning, in whatever
// unit: bytes, entries.
//
// It begins with one part at a time, and has one more under way for each answer
// that comes soon. If answers take longer than half the time that an answer is
// waited for at least, there are as many under way as the path will take; more
// would only stand in a queue, and other messages behind them.
type Pace struct {
	least time.Duration // how long an answer is waited for at least
	ahead int           // so many parts may be under way

	patience time.Duration // how long an answer is waited for now
	since    time.Duration // when an answer came last, or what has none was begun to be sent
	timing   bool          // an answer for all up to timed tells how long answers take
	timed    uint64
	began    time.Duration // when what it answers was sent
}

// NewPace returns the pace for a receiver of which nothing is known. An answer is
// waited for at least as long as given, which is more than 0.
func NewPace(least time.Duration) Pace {
	return Pace{least: least, ahead: 1, patience: least}
}

// Ahead is how many parts may be under way, from 1.
func (p *Pace) Ahead() int { return p.ahead }

// Begin notes that nothing is under way, and something will be.
func (p *Pace) Begin(now time.Duration) { p.since = now }

// Sent notes that all up to a count has been sent.
func (p *Pace) Sent(upTo uint64, now time.Duration) {
	if !p.timing {
		p.timing, p.timed, p.began = true, upTo, now
	}
}

// Answered notes that the receiver has answered that it has all up to a count,
// which is news.
func (p *Pace) Answered(have uint64, now time.Duration) {
	p.since = now
	if !p.timing || have < p.timed {
		return
	}
	p.timing = false
	took := now - p.began
	p.patience = max(p.least, 2*took)
	switch {
	case took < p.least/2:
		p.ahead = min(p.ahead+1, aheadMax)
	case p.ahead > 1:
		p.ahead--
	}
}

// Overdue reports whether the answer to what is under way has not come for longer
// than answers take, so that it is to be sent again. Each time it waits twice as
// long. It panics if the clock has gone back.
func (p *Pace) Overdue(now time.Duration) bool {
	if now < p.since {
		panic(fmt.Sprintf("parts: it is %v, and an answer came, or something was sent, at %v; expected a clock that does not go back", now, p.since))
	}
	if now-p.since < p.patience {
		return false
	}
	p.timing, p.ahead, p.since = false, 1, now
	p.patience = max(p.patience, min(2*p.patience, patienceMax))
	return true
}
