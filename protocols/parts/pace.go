package parts

import "time"

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

	now  time.Duration // what the clock showed last
	last uint64        // all up to here was sent
	away bool          // an answer for that has not come, and is not overdue
}

// NewPace returns the pace for a receiver of which nothing is known. An answer is
// waited for at least as long as given, which is more than 0.
func NewPace(least time.Duration) Pace {
	return Pace{least: least, ahead: 1, patience: least}
}

// Ahead is how many parts may be under way, from 1.
func (p *Pace) Ahead() int { return p.ahead }

// Begin notes that nothing is under way, and something will be.
func (p *Pace) Begin(now time.Duration) {
	p.mustGoOn(now)
	p.mustBeIdle()
	p.since = now
}

// Sent notes that all up to a count has been sent.
func (p *Pace) Sent(upTo uint64, now time.Duration) {
	p.mustGoOn(now)
	p.mustWaitSince(now)
	p.last, p.away = upTo, true
	if !p.timing {
		p.timing, p.timed, p.began = true, upTo, now
	}
	p.mustBeTiming(now)
}

// Answered notes that the receiver has answered that it has all up to a count,
// which is news.
func (p *Pace) Answered(have uint64, now time.Duration) {
	p.mustGoOn(now)
	p.since = now
	p.away = p.away && have < p.last
	if p.timing && have >= p.timed {
		p.learn(now-p.began, have)
	}
	p.mustHaveHeard(have, now)
}

// learn takes in how long the answer took that was timed.
func (p *Pace) learn(took time.Duration, have uint64) {
	p.mustBeTimed(have)
	was := p.ahead
	p.timing = false
	p.patience = max(p.least, 2*took)
	switch {
	case took < p.least/2:
		p.ahead = min(p.ahead+1, aheadMax)
	case p.ahead > 1:
		p.ahead--
	}
	p.mustFollow(took, was)
}

// Overdue reports whether the answer to what is under way has not come for longer
// than answers take, so that it is to be sent again. Each time it waits twice as
// long.
func (p *Pace) Overdue(now time.Duration) bool {
	p.mustGoOn(now)
	if now-p.since < p.patience {
		p.MustBeInTime(now)
		return false
	}
	p.giveUp(now)
	return true
}

// giveUp begins to wait anew for an answer that is overdue.
func (p *Pace) giveUp(now time.Duration) {
	p.mustBeOverdue(now)
	waited := p.patience
	p.timing, p.ahead, p.since, p.away = false, 1, now, false
	p.patience = max(p.patience, min(2*p.patience, patienceMax))
	p.mustWaitLonger(waited, now)
}
